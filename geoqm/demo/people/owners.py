"""1,500 invented owners and what of the town belongs to them; the same on every machine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.buildings.rules import search_text
from geoqm.demo import dice
from geoqm.demo.erasing import erase
from geoqm.demo.people import names
from geoqm.demo.records import DATASET
from geoqm.owners import rules, service
from geoqm.owners.model import (
    Collection,
    Consent,
    Distinct,
    Doubt,
    Merge,
    Objection,
    Owner,
    OwnerAddress,
    OwnerLook,
    Ownership,
    Representation,
)
from geoqm.owners.schemas import CollectionData

COUNT = 1_500
_TWINS = 40
_KINDS = (
    ("person", 0.7),
    ("company", 0.13),
    ("condominium_association", 0.09),
    ("community_of_heirs", 0.06),
    ("public_body", 0.02),
)
# How a house is shared out: fractions of its owners, and how often.
_SHARES: tuple[tuple[tuple[tuple[int | None, int | None], ...], float], ...] = (
    (((1, 1),), 0.58),
    (((1, 2), (1, 2)), 0.24),
    (((1, 3), (1, 3), (1, 3)), 0.08),
    (((1, 2), (1, 4)), 0.03),
    (((None, None),), 0.07),
)
_PLACED: tuple[type[Any], ...] = (Ownership, Representation)
_HANGING: tuple[type[Any], ...] = (OwnerAddress, Consent, Objection, Doubt)


@dataclass(frozen=True, slots=True)
class House:
    """A house of the town as far as owners are concerned."""

    id: int
    key: str
    label: str
    postcode: str
    city: str
    units: int


def load(session: Session, today: date) -> int:
    """Write owners, addresses, ownership, representatives, consents; returns the rows written.

    Where the invented owners are there already, nothing happens.
    """
    present = select(Owner.id).where(Owner.dataset == DATASET).limit(1)
    houses = _houses(session)
    if session.scalar(present) is not None or not houses:
        return 0
    stated = CollectionData(
        origin="demo", basis="urban_renewal", purpose="Vorführung", dataset=DATASET
    )
    collection_id = service.collection(session, stated, today=today).id
    made = [each | _searchable(each, houses) for each in _owners(houses)]
    common = {"collection_id": collection_id, "last_contact_on": today, "dataset": DATASET}
    session.execute(insert(Owner), [each | common for each in made])
    ids = dict(session.execute(_keys()).all())
    rows = {
        OwnerAddress: [*_addresses(made, ids, houses)],
        Ownership: [*_ownerships(houses, ids, collection_id, today)],
        Representation: [*_representations(made, ids)],
        Consent: [*_consents(made, ids, today)],
        Objection: [*_objections(made, ids, today)],
    }
    for model, values in rows.items():
        # One statement for all rows, whichever of their fields are empty.
        session.execute(insert(model), values, execution_options={"render_nulls": True})
    session.flush()
    return len(made) + sum(map(len, rows.values()))


def remove(session: Session) -> int:
    """Remove the invented owners and all that hangs on them or on invented houses."""
    invented = select(Owner.id).where(Owner.dataset == DATASET)
    ids = list(session.scalars(invented))
    town = select(Building.id).where(Building.dataset == DATASET)
    gone = 0
    gone += erase(session, OwnerLook, OwnerLook.owner_id.in_(ids))
    for hanging in _HANGING:
        gone += erase(session, hanging, hanging.owner_id.in_(ids))
    for placed in _PLACED:
        in_town = placed.building_id.in_(town)
        gone += erase(session, placed, or_(placed.owner_id.in_(ids), in_town))
    gone += erase(session, Representation, Representation.representative_id.in_(ids))
    gone += erase(session, Merge, or_(Merge.kept_id.in_(ids), Merge.gone_id.in_(ids)))
    gone += erase(session, Distinct, or_(Distinct.lower_id.in_(ids), Distinct.upper_id.in_(ids)))
    gone += erase(session, Owner, Owner.dataset == DATASET)
    gone += erase(session, Collection, Collection.dataset == DATASET)
    return gone


def _houses(session: Session) -> list[House]:
    rows = session.execute(
        select(
            Building.id,
            Building.source_id,
            Building.address_label,
            Building.postcode,
            Building.city,
            Building.unit_count,
        )
        .where(
            Building.dataset == DATASET,
            Building.address_label != "",
            Building.vanished_on.is_(None),
        )
        .order_by(Building.source_id)
    )
    return [House(*row) for row in rows]


def _keys() -> Any:
    return select(Owner.source_id, Owner.id).where(Owner.dataset == DATASET)


def _owners(houses: Sequence[House]) -> Iterator[dict[str, Any]]:
    for number in range(COUNT - _TWINS):
        yield _owner(number, houses)
    for number in range(_TWINS):
        yield _twin(number, houses)


def _owner(number: int, houses: Sequence[House]) -> dict[str, Any]:
    kind = dice.pick(_KINDS, "owner-kind", number)
    first = names.given(number) if kind == "person" else ""
    name = _name(kind, number, houses)
    if number < len(names.MANAGERS):
        kind, first, name = "company", "", names.MANAGERS[number]
    return _row(f"o{number}", kind, name, first, number)


def _name(kind: str, number: int, houses: Sequence[House]) -> str:
    label = houses[number % len(houses)].label
    return {
        "person": names.surname(number),
        "company": names.company(number),
        "condominium_association": f"WEG {label} (erfunden)",
        "community_of_heirs": f"Erbengemeinschaft {names.surname(number)}",
        "public_body": f"Demostadt, Amt {number}",
    }[kind]


def _twin(number: int, houses: Sequence[House]) -> dict[str, Any]:
    """The same person once more, spelled as the land register does."""
    model = _owner(number * 7 + 20, houses)
    name = ", ".join(filter(None, (model["name"], model["first_name"])))
    return _row(f"t{number}", model["kind"], name, "", number * 7 + 20, contact=False)


def _row(
    key: str, kind: str, name: str, first: str, number: int, *, contact: bool = True
) -> dict[str, Any]:
    has_mail = contact and dice.chance(0.55, "mail", number)
    has_phone = contact and dice.chance(0.6, "phone", number)
    return {
        "source_id": key,
        "kind": kind,
        "name": name,
        "first_name": first,
        "email": names.email(f"{first} {name}".strip()[:40], number) if has_mail else "",
        "phone": f"02161 0000-{number:04d}" if has_phone else "",
        "language": dice.pick((("de", 0.82), ("tr", 0.08), ("ar", 0.05), ("en", 0.05)), "l", number),
        "channel": dice.pick((("unknown", 0.6), ("letter", 0.2), ("mail", 0.1), ("phone", 0.1)), "c", number),
        "match_key": rules.match_key(kind, name, first),
    }  # fmt: skip


def _home(key: str, houses: Sequence[House]) -> House:
    """Where an owner lives; a twin lives where its model does."""
    number = int(key[1:]) * 7 + 20 if key.startswith("t") else int(key[1:])
    return houses[int(dice.roll("home", number) * len(houses))]


def _searchable(owner: Mapping[str, Any], houses: Sequence[House]) -> dict[str, str]:
    home = _home(owner["source_id"], houses)
    texts = (owner["first_name"], owner["name"], home.label, home.city)
    return {"search_text": search_text(*texts)}


def _addresses(
    made: Sequence[Mapping[str, Any]], ids: Mapping[str, int], houses: Sequence[House]
) -> Iterator[dict[str, Any]]:
    for owner in made:
        key = owner["source_id"]
        house = _home(key, houses)
        yield {
            "owner_id": ids[key],
            "street": house.label,
            "postcode": house.postcode,
            "city": house.city,
            "match_key": rules.address_key(house.label, house.postcode),
            "dataset": DATASET,
            "source_id": key,
        }


def _ownerships(
    houses: Sequence[House], ids: Mapping[str, int], collection_id: int, today: date
) -> Iterator[dict[str, Any]]:
    keys = list(ids)
    for place, house in enumerate(houses):
        shares = dice.pick(_SHARES, "shares", house.key)
        first = place if place < len(keys) else int(dice.roll("owner", house.key) ** 2 * len(keys))
        since = today - timedelta(days=int(dice.between(200, 18_000, "since", house.key)))
        known = not dice.chance(0.15, "unknown", house.key)
        common = {"building_id": house.id, "collection_id": collection_id, "dataset": DATASET}
        for part, (numerator, denominator) in enumerate(shares):
            yield common | {
                "owner_id": ids[keys[(first + part * 11) % len(keys)]],
                "numerator": numerator,
                "denominator": denominator,
                "began_on": since if known else None,
                "ended_on": None,
                "source_id": f"{house.key}|{part}",
            }
        if known and dice.chance(0.1, "before", house.key):
            yield common | {
                "owner_id": ids[keys[(first + 97) % len(keys)]],
                "numerator": 1,
                "denominator": 1,
                "began_on": None,
                "ended_on": since - timedelta(days=1),
                "source_id": f"{house.key}|before",
            }


def _representations(
    made: Sequence[Mapping[str, Any]], ids: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    managers = [ids[f"o{number}"] for number in range(len(names.MANAGERS))]
    for owner in made:
        key = owner["source_id"]
        managed = owner["kind"] == "condominium_association" or dice.chance(0.12, "managed", key)
        manager = managers[int(dice.roll("manager", key) * len(managers))]
        if managed and ids[key] not in managers:
            yield {"owner_id": ids[key], "representative_id": manager, "role": "manager"}


def _consents(
    made: Sequence[Mapping[str, Any]], ids: Mapping[str, int], today: date
) -> Iterator[dict[str, Any]]:
    for owner in made:
        key = owner["source_id"]
        if owner["email"] and dice.chance(0.25, "consent", key):
            given = today - timedelta(days=int(dice.between(10, 700, "given", key)))
            yield {
                "owner_id": ids[key],
                "kind": dice.pick((("contact_mail", 0.7), ("publication", 0.3)), "what", key),
                "text_version": "2026-1",
                "given_on": given,
                "channel": "letter",
                "recorded_by": "Demodaten",
            }


def _objections(
    made: Sequence[Mapping[str, Any]], ids: Mapping[str, int], today: date
) -> Iterator[dict[str, Any]]:
    for owner in made:
        key = owner["source_id"]
        if dice.chance(0.02, "objection", key):
            yield {
                "owner_id": ids[key],
                "scope": "contact",
                "text_version": "2026-1",
                "made_on": today - timedelta(days=int(dice.between(10, 700, "made", key))),
                "channel": "letter",
                "recorded_by": "Demodaten",
            }
