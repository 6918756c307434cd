"""Every write of the slice: owners, ownership, representatives, consents, objections, merges."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building, Unit
from geoqm.buildings.rules import search_text
from geoqm.errors import Conflict, InvalidInput, NotFound, RuleViolation
from geoqm.owners import rules
from geoqm.owners.kinds import Basis
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
from geoqm.owners.queries import people
from geoqm.owners.schemas import (
    AddressData,
    CollectionData,
    LookData,
    OwnerData,
    OwnershipData,
)

_OVERLAP = "ex_ownership_period"


def note_look(session: Session, look: LookData) -> None:
    """Note a look at owners. The team may add to the log and not read it, so nothing returns."""
    values = asdict(look) | {"term": look.term[:120], "reason": look.reason[:200]}
    session.execute(insert(OwnerLook).values(**values).inline())


def collection(session: Session, data: CollectionData, *, today: date) -> Collection:
    """The collection with these statements; made where there is none of today.

    Raises InvalidInput where § 138 BauGB is the ground and no area is named.
    """
    if data.basis == Basis.SECTION_138 and data.area_id is None:
        raise InvalidInput(
            "Für Daten nach § 138 BauGB fehlt das Sanierungsgebiet.",
            remedy="Wählen Sie das Gebiet, für das die Auskunft erteilt wurde.",
            field="gebiet",
        )
    values = asdict(data) | {"trigger": rules.trigger_of(data.basis).value, "collected_on": today}
    found = session.scalars(select(Collection).filter_by(**values).limit(1)).first()
    if found is None:
        found = Collection(**values)
        session.add(found)
        session.flush()
    return found


def add_owner(
    session: Session,
    data: OwnerData,
    collection_id: int,
    *,
    today: date,
    address: AddressData | None = None,
) -> Owner:
    """A new owner, with an address where one is known."""
    made = Owner(collection_id=collection_id, last_contact_on=today, **asdict(data))
    made.match_key = rules.match_key(data.kind, data.name, data.first_name)
    session.add(made)
    session.flush()
    if address is not None:
        add_address(session, made.id, address)
    refresh_search_text(session, made)
    return made


def change_owner(session: Session, owner_id: int, data: OwnerData, *, version: int) -> Owner:
    """Change an owner's facts. Raises Conflict where somebody was faster."""
    found = people.owner(session, owner_id, for_update=True)
    if found.version != version:
        raise Conflict(
            "Jemand hat diesen Eintrag gerade geändert.",
            remedy="Vergleichen Sie die Angaben und speichern Sie dann noch einmal.",
        )
    for name, value in asdict(data).items():
        setattr(found, name, value)
    found.match_key = rules.match_key(data.kind, data.name, data.first_name)
    found.version += 1
    refresh_search_text(session, found)
    return found


def note_contact(session: Session, owner_id: int, *, on: date) -> None:
    """The owner was in touch on a day: the retention clock starts anew, never earlier."""
    found = people.owner(session, owner_id, for_update=True)
    found.last_contact_on = max(found.last_contact_on, on)
    session.flush()


def refresh_search_text(session: Session, owner: Owner) -> None:
    """Keep what the search looks at: names and current addresses."""
    session.flush()
    lines = session.scalars(
        select(OwnerAddress).where(
            OwnerAddress.owner_id == owner.id, OwnerAddress.valid_until.is_(None)
        )
    )
    texts = [part for line in lines for part in (line.street, line.city)]
    owner.search_text = search_text(owner.first_name, owner.name, *texts)
    session.flush()


def add_address(session: Session, owner_id: int, data: AddressData) -> OwnerAddress:
    """A further address of an owner."""
    owner = people.owner(session, owner_id)
    made = OwnerAddress(owner_id=owner_id, **asdict(data))
    made.match_key = rules.address_key(data.street, data.postcode)
    session.add(made)
    refresh_search_text(session, owner)
    return made


def end_address(session: Session, owner_id: int, address_id: int, *, on: date) -> None:
    """An address that holds no longer."""
    found: OwnerAddress = people.one(session, OwnerAddress, address_id, owner_id)
    _in_order(found.valid_from, on)
    found.valid_until = on
    refresh_search_text(session, people.owner(session, found.owner_id))


def add_ownership(
    session: Session, owner_id: int, data: OwnershipData, collection_id: int
) -> Ownership:
    """Note that a house or a unit belongs to an owner.

    Raises Conflict where the owner has it already in that time; shares need not add up.
    """
    people.owner(session, owner_id)
    share = rules.checked_share(data.numerator, data.denominator)
    _check_place(session, data)
    values = asdict(replace(data, numerator=share and share[0], denominator=share and share[1]))
    made = Ownership(owner_id=owner_id, collection_id=collection_id, **values)
    _flushed(session, made)
    return made


def _flushed(session: Session, made: Ownership) -> None:
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        if _OVERLAP not in str(error.orig):
            raise
        raise Conflict(
            "Dieses Haus ist für diesen Zeitraum schon eingetragen.",
            remedy="Beenden Sie den bisherigen Eintrag oder wählen Sie einen späteren Beginn.",
        ) from error


def _check_place(session: Session, data: OwnershipData) -> None:
    if session.get(Building, data.building_id) is None:
        raise NotFound(
            "Dieses Gebäude gibt es nicht.", remedy="Suchen Sie die Adresse noch einmal."
        )
    if data.unit_id is None:
        return
    unit = session.get(Unit, data.unit_id)
    if unit is None or unit.building_id != data.building_id:
        raise RuleViolation(
            "Diese Einheit gehört nicht zu dem Gebäude.",
            remedy="Wählen Sie eine Einheit aus der Liste.",
            field="einheit",
        )


def end_ownership(session: Session, owner_id: int, ownership_id: int, *, on: date) -> Ownership:
    """The last day of an ownership; the history of the house keeps it."""
    found: Ownership = people.one(session, Ownership, ownership_id, owner_id)
    _in_order(found.began_on, on)
    found.ended_on = on
    found.version += 1
    session.flush()
    return found


def remove_ownership(session: Session, owner_id: int, ownership_id: int) -> None:
    """Take back an ownership that was entered by mistake; the audit trail keeps it."""
    session.delete(people.one(session, Ownership, ownership_id, owner_id))
    session.flush()


def add_representation(
    session: Session, owner_id: int, representative_id: int, values: Mapping[str, Any]
) -> Representation:
    """Somebody acts for an owner. Raises RuleViolation for oneself."""
    people.owner(session, owner_id)
    standing = people.owner(session, representative_id)
    if standing.id in people.ids_of(session, owner_id):
        raise RuleViolation(
            "Niemand vertritt sich selbst.", remedy="Wählen Sie eine andere Person."
        )
    made = Representation(owner_id=owner_id, representative_id=representative_id, **values)
    session.add(made)
    session.flush()
    return made


def end_representation(session: Session, owner_id: int, row_id: int, *, on: date) -> None:
    """A representation that holds no longer."""
    found: Representation = people.one(session, Representation, row_id, owner_id)
    _in_order(found.began_on, on)
    found.ended_on = on
    session.flush()


def add_consent(session: Session, owner_id: int, values: Mapping[str, Any]) -> Consent:
    """A consent with version of its text and day."""
    note_contact(session, owner_id, on=values["given_on"])
    made = Consent(owner_id=owner_id, **values)
    session.add(made)
    session.flush()
    return made


def withdraw_consent(session: Session, owner_id: int, row_id: int, *, on: date) -> None:
    """A consent that was withdrawn; it stays as proof."""
    found: Consent = people.one(session, Consent, row_id, owner_id)
    _in_order(found.given_on, on)
    found.withdrawn_on = on
    session.flush()


def add_objection(session: Session, owner_id: int, values: Mapping[str, Any]) -> Objection:
    """An objection; letters and campaigns leave the owner out from now on."""
    note_contact(session, owner_id, on=values["made_on"])
    made = Objection(owner_id=owner_id, **values)
    session.add(made)
    session.flush()
    return made


def lift_objection(session: Session, owner_id: int, row_id: int, *, on: date) -> None:
    """An objection that the owner took back."""
    found: Objection = people.one(session, Objection, row_id, owner_id)
    _in_order(found.made_on, on)
    found.lifted_on = on
    session.flush()


def restrict(session: Session, owner_id: int, reason: str, *, on: date | None) -> None:
    """Restrict the processing (GDPR Art. 18) from a day on, or lift it with None."""
    found = people.owner(session, owner_id, for_update=True)
    found.restricted_on = on
    found.restriction_reason = reason if on else ""
    found.version += 1
    session.flush()


def merge(session: Session, kept_id: int, gone_id: int, *, reasons: str, by: str) -> Merge:
    """Let one owner stand for another. Nothing moves, so nothing is lost; `unmerge` undoes it."""
    for owner_id in sorted({kept_id, gone_id}):
        people.owner(session, owner_id, for_update=True)
    kept, gone = people.owner(session, kept_id), people.owner(session, gone_id)
    if kept.id == gone.id or not (kept.is_current and gone.is_current):
        raise Conflict(
            "Diese beiden sind schon zusammengeführt.", remedy="Öffnen Sie die Akte noch einmal."
        )
    followers = people.ids_of(session, gone_id)[1:]
    session.execute(
        update(Owner).where(Owner.id.in_([gone_id, *followers])).values(merged_into_id=kept_id)
    )
    made = Merge(
        kept_id=kept_id, gone_id=gone_id, followers=followers, reasons=reasons[:500], merged_by=by
    )
    session.add(made)
    session.flush()
    session.expire_all()
    return made


def unmerge(session: Session, merge_id: int, *, now: datetime | None = None) -> Merge:
    """Undo a merge: the owner stands alone again, with those who had followed it."""
    found = session.get(Merge, merge_id, with_for_update=True)
    if found is None or found.undone_at is not None:
        raise NotFound("Diese Zusammenführung gibt es nicht mehr.")
    owner = session.get_one(Owner, found.gone_id, with_for_update=True)
    if owner.merged_into_id != found.kept_id:
        raise Conflict(
            "Danach wurde noch einmal zusammengeführt.",
            remedy="Heben Sie zuerst die spätere Zusammenführung auf.",
        )
    owner.merged_into_id = None
    session.execute(
        update(Owner)
        .where(Owner.id.in_(found.followers), Owner.merged_into_id == found.kept_id)
        .values(merged_into_id=found.gone_id)
    )
    found.undone_at = now or datetime.now(UTC)
    session.flush()
    session.expire_all()
    return found


def mark_distinct(session: Session, one_id: int, other_id: int, *, by: str) -> None:
    """Remember that two owners are different; they are not suggested again."""
    lower, upper = sorted((one_id, other_id))
    known = session.scalar(
        select(Distinct.id).where(Distinct.lower_id == lower, Distinct.upper_id == upper)
    )
    if known is None and lower != upper:
        session.add(Distinct(lower_id=lower, upper_id=upper, decided_by=by))
        session.flush()


def decide_doubt(
    session: Session, doubt_id: int, building_id: int | None, *, by: str, now: datetime
) -> Doubt:
    """Give a doubtful row its house, or none. Raises Conflict where it was decided already."""
    found = session.get(Doubt, doubt_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("Diesen Zweifelsfall gibt es nicht mehr.")
    if found.decided_at is not None:
        raise Conflict("Das ist schon entschieden.", remedy="Öffnen Sie die Liste noch einmal.")
    if building_id is not None:
        data = OwnershipData(
            building_id=building_id,
            numerator=found.numerator,
            denominator=found.denominator,
            began_on=found.began_on,
        )
        made = add_ownership(session, found.owner_id, data, found.collection_id)
        made.dataset, made.import_run_id = found.dataset, found.import_run_id
        made.source_id = f"{found.source_id}|{building_id}"[:200]
    found.decided_at, found.decided_by = now, by
    session.flush()
    return found


def _in_order(begin: date | None, end: date) -> None:
    if begin is not None and end < begin:
        raise RuleViolation(
            "Das Ende liegt vor dem Anfang.",
            remedy=f"Begonnen hat es am {begin:%d.%m.%Y}.",
            field="am",
        )
