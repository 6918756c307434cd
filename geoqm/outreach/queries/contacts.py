"""Contacts of a house or an owner, newest first; a merged owner's under the one that stays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from geoqm.buildings.model import Building, Unit
from geoqm.errors import NotFound
from geoqm.outreach.model import Campaign, Contact
from geoqm.owners.model import Owner, Ownership
from geoqm.owners.queries.people import effective_id


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact with the names of what it is about."""

    contact: Contact
    owner: Owner | None
    address: str
    unit: Unit | None
    campaign: str


def contact(session: Session, contact_id: int, *, lock: bool = False) -> Contact:
    """The contact of that number; raises NotFound."""
    found = session.get(Contact, contact_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound("Diesen Kontakt gibt es nicht mehr.")
    return found


def by_key(session: Session, key: UUID | None) -> Contact | None:
    """The contact that a device sent under this key; None where it is new."""
    if key is None:
        return None
    return session.scalars(select(Contact).where(Contact.client_key == key)).one_or_none()


def of_building(session: Session, building_id: int, *, limit: int = 500) -> Sequence[ContactRow]:
    """The contacts at a house or about it."""
    return where(session, Contact.building_id == building_id, limit=limit)


def of_owners(
    session: Session, owner_ids: Collection[int], *, limit: int = 500
) -> Sequence[ContactRow]:
    """The contacts with these owners."""
    return where(session, Contact.owner_id.in_(owner_ids), limit=limit)


def owners_here(building_id: int) -> Select[int]:
    """The owners of a house or its units who hold it today, as a piece of a question."""
    return (
        select(effective_id())
        .join(Ownership, Ownership.owner_id == Owner.id)
        .where(Ownership.building_id == building_id, Ownership.ended_on.is_(None))
    )


def latest(session: Session, building_ids: Collection[int]) -> dict[int, Contact]:
    """The last contact of each of these houses."""
    found = session.scalars(
        select(Contact)
        .where(Contact.building_id.in_(building_ids))
        .distinct(Contact.building_id)
        .order_by(Contact.building_id, Contact.happened_on.desc(), Contact.id.desc())
    )
    return {each.building_id: each for each in found if each.building_id is not None}


def where(
    session: Session, condition: ColumnElement[bool], *, limit: int = 500
) -> list[ContactRow]:
    """The contacts that meet a condition, newest first."""
    standing = aliased(Owner)
    rows = session.execute(
        select(
            Contact,
            standing,
            func.coalesce(Building.address_label, ""),
            Unit,
            func.coalesce(Campaign.name, ""),
        )
        .outerjoin(Owner, Owner.id == Contact.owner_id)
        .outerjoin(standing, standing.id == effective_id())
        .outerjoin(Building, Building.id == Contact.building_id)
        .outerjoin(Unit, Unit.id == Contact.unit_id)
        .outerjoin(Campaign, Campaign.id == Contact.campaign_id)
        .where(condition)
        .order_by(Contact.happened_on.desc(), Contact.id.desc())
        .limit(limit)
    )
    return [ContactRow(*row) for row in rows]
