"""250 invented actors at houses of the town, in working groups and in relation to each other."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from geoqm.actors.codes import TOPICS
from geoqm.actors.model import Actor, ContactPerson, Membership, Relation, WorkingGroup
from geoqm.buildings.model import Building
from geoqm.buildings.rules import search_text
from geoqm.demo import dice
from geoqm.demo.erasing import erase
from geoqm.demo.people import names
from geoqm.demo.records import DATASET

COUNT = 250
_KINDS = (
    ("club", 0.22, ("Musterverein", "Probeverein", "Beispielverein")),
    ("trader", 0.24, ("Laden Beispiel", "Fachgeschäft Muster", "Kiosk Probe")),
    ("gastronomy", 0.14, ("Café Muster", "Gasthaus Beispiel", "Imbiss Probe")),
    ("institution", 0.12, ("Einrichtung Beispiel", "Familienzentrum Muster")),
    ("initiative", 0.12, ("Initiative Fantasie", "Nachbarschaft Muster")),
    ("agent", 0.06, ("Makler Beispiel", "Maklerin Muster")),
    ("bank", 0.04, ("Probebank", "Musterkasse")),
    ("housing_company", 0.06, ("Wohnbau Beispiel", "Wohnungsgesellschaft Muster")),
)


def load(session: Session, today: date) -> int:
    """Write actors, contact persons, memberships, relations; returns the rows written."""
    present = select(Actor.id).where(Actor.dataset == DATASET).limit(1)
    houses = session.execute(
        select(Building.id, Building.address_label, Building.postcode, Building.city, Building.location)
        .where(Building.dataset == DATASET, Building.use_class.in_(["mixed", "commercial", "public"]))
        .where(Building.address_label != "")
        .order_by(Building.source_id)
    ).all()  # fmt: skip
    if session.scalar(present) is not None or not houses:
        return 0
    made = [_actor(number, houses, today) for number in range(COUNT)]
    session.execute(insert(Actor), made)
    keys = select(Actor.source_id, Actor.id).where(Actor.dataset == DATASET)
    ids = {int(key): number for key, number in session.execute(keys) if key}
    groups = list(session.scalars(select(WorkingGroup.id).order_by(WorkingGroup.id)))
    rows: dict[type[Any], list[dict[str, Any]]] = {
        ContactPerson: [*_contacts(ids)],
        Membership: [*_memberships(ids, groups)],
        Relation: [*_relations(ids)],
    }
    for model, values in rows.items():
        if values:
            session.execute(insert(model), values)
    session.flush()
    return COUNT + sum(map(len, rows.values()))


def remove(session: Session) -> int:
    """Remove the invented actors; real ones stand at invented houses no longer."""
    ids = list(session.scalars(select(Actor.id).where(Actor.dataset == DATASET)))
    town = select(Building.id).where(Building.dataset == DATASET)
    linked = list(
        session.scalars(
            select(Actor.id).where(Actor.building_id.in_(town), Actor.dataset.is_distinct_from(DATASET))
        )
    )  # fmt: skip
    if linked:
        session.execute(update(Actor).where(Actor.id.in_(linked)).values(building_id=None))
    conditions = {
        ContactPerson: ContactPerson.actor_id.in_(ids),
        Membership: Membership.actor_id.in_(ids),
        Relation: or_(Relation.from_id.in_(ids), Relation.to_id.in_(ids)),
        Actor: Actor.id.in_(ids),
    }
    return sum(erase(session, model, condition) for model, condition in conditions.items())


def _actor(number: int, houses: Sequence[Any], today: date) -> dict[str, Any]:
    kind, stems = dice.pick([((k, s), weight) for k, weight, s in _KINDS], "actor", number)
    stem = stems[int(dice.roll("stem", number) * len(stems))]
    house = houses[int(dice.roll("place", number) * len(houses))]
    name = f"{stem} {names.surname('actor', number)} {number}"
    is_public = dice.chance(0.6, "public", number)
    return {
        "source_id": str(number),
        "dataset": DATASET,
        "kind": kind,
        "name": name,
        "description": "Erfundener Eintrag zur Vorführung.",
        "topics": _topics(number),
        "languages": ["de", "tr"] if dice.chance(0.25, "tr", number) else ["de"],
        "street": house.address_label,
        "postcode": house.postcode,
        "city": house.city,
        "building_id": house.id,
        "location": house.location,
        "email": names.email("kontakt", number),
        "phone": f"02161 0001-{number:03d}",
        "search_text": search_text(name, house.address_label),
        "is_public": is_public,
        "publishes_contact": is_public and dice.chance(0.5, "contact", number),
        "agreed_on": today if is_public else None,
        "agreed_text": "2026-1" if is_public else "",
    }


def _topics(number: int) -> list[str]:
    codes = list(TOPICS)
    first = int(dice.roll("topic", number) * len(codes))
    return sorted({codes[first], codes[(first + 1 + number % 3) % len(codes)]})


def _contacts(ids: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    for number, actor_id in ids.items():
        if dice.chance(0.8, "person", number):
            name = f"{names.given('c', number)} {names.surname('c', number)}"
            yield {
                "actor_id": actor_id,
                "name": name,
                "role": "Vorsitz" if number % 2 else "Ansprechperson",
                "email": names.email(name, number),
                "phone": f"02161 0002-{number:03d}",
            }


def _memberships(ids: Mapping[int, int], groups: Sequence[int]) -> Iterator[dict[str, Any]]:
    for number, actor_id in ids.items():
        if groups and dice.chance(0.45, "member", number):
            group = groups[int(dice.roll("group", number) * len(groups))]
            yield {"actor_id": actor_id, "group_id": group}


def _relations(ids: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    kinds = (("cooperates", 0.6), ("member_of", 0.15), ("supports", 0.15), ("tenant_of", 0.1))
    for number, actor_id in ids.items():
        if dice.chance(0.4, "relation", number):
            other = int(dice.roll("other", number) * len(ids))
            if other != number:
                yield {
                    "from_id": actor_id,
                    "to_id": ids[other],
                    "kind": dice.pick(kinds, "kind", number),
                }
