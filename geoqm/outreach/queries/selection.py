"""Houses chosen on the map: whose they are, and which others go with them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from geoqm.buildings.model import Address, Building
from geoqm.owners.model import Owner, Ownership
from geoqm.owners.queries.people import effective_id, holds_on

NEAR_M: Final = 100
_NO_DOORS: Final = ("ancillary", "structure")


def owner_count(session: Session, building_ids: Collection[int], *, on: date) -> int:
    """How many different owners these houses have."""
    found = (
        select(func.count(effective_id().distinct()))
        .select_from(Ownership)
        .join(Owner, Owner.id == Ownership.owner_id)
        .where(Ownership.building_id.in_(building_ids), holds_on(on), Owner.erased_on.is_(None))
    )
    return session.execute(found).scalar_one()


def same_street(session: Session, building_ids: Collection[int]) -> Sequence[int]:
    """All houses of the streets of these houses."""
    own = aliased(Address)
    keys = select(own.street_key).where(
        own.building_id.in_(building_ids), own.vanished_on.is_(None)
    )
    return session.scalars(
        select(Building.id)
        .join(Address, Address.building_id == Building.id)
        .where(
            Address.street_key.in_(keys),
            Address.vanished_on.is_(None),
            Building.vanished_on.is_(None),
            Building.use_class.not_in(_NO_DOORS),
        )
        .distinct()
    ).all()


def same_owners(session: Session, building_ids: Collection[int], *, on: date) -> Sequence[int]:
    """All houses of the owners of these houses."""
    owners = (
        select(effective_id())
        .select_from(Ownership)
        .join(Owner, Owner.id == Ownership.owner_id)
        .where(Ownership.building_id.in_(building_ids), holds_on(on), Owner.erased_on.is_(None))
    )
    return session.scalars(
        select(Ownership.building_id)
        .join(Owner, Owner.id == Ownership.owner_id)
        .where(effective_id().in_(owners), holds_on(on))
        .distinct()
    ).all()


def near(session: Session, building_ids: Collection[int]) -> Sequence[int]:
    """Houses within 100 m of one of these."""
    own = aliased(Building)
    return session.scalars(
        select(Building.id)
        .join(own, func.ST_DWithin(Building.location, own.location, NEAR_M))
        .where(
            own.id.in_(building_ids),
            Building.vanished_on.is_(None),
            Building.use_class.not_in(_NO_DOORS),
        )
        .distinct()
    ).all()
