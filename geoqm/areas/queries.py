"""Which areas hold on a day, and the one that is meant."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import Session

from geoqm.areas.model import Area, AreaKind, Quality
from geoqm.errors import NotFound

_TRUST = case(
    (Area.quality == Quality.OFFICIAL.value, 0),
    (Area.quality == Quality.APPROXIMATE.value, 1),
    else_=2,
)


def valid_on(day: date) -> ColumnElement[bool]:
    """Areas that hold on `day` and are still delivered; first and last day count."""
    return and_(
        Area.vanished_on.is_(None),
        or_(Area.valid_from.is_(None), Area.valid_from <= day),
        or_(Area.valid_until.is_(None), Area.valid_until >= day),
    )


def of_kind(kind: AreaKind, day: date) -> Select[Area]:
    """Areas of one kind that hold on `day`, the most trustworthy and newest first."""
    return (
        select(Area)
        .where(Area.kind == kind.value, valid_on(day))
        .order_by(_TRUST, Area.valid_from.desc().nulls_last(), Area.id.desc())
    )


def programme_area(session: Session, *, on: date) -> Area | None:
    """The programme area on a day; None before any boundary was imported.

    An official outline goes before an approximate one, a newer before an older.
    """
    return session.scalars(of_kind(AreaKind.PROGRAMME_AREA, on).limit(1)).one_or_none()


def quarters(session: Session, *, on: date) -> Sequence[Area]:
    """The quarters on a day, by name."""
    found = session.scalars(of_kind(AreaKind.QUARTER, on)).all()
    return sorted(found, key=lambda area: area.name)


def area(session: Session, area_id: int, *, lock: bool = False) -> Area:
    """The area, held for this transaction if wanted; NotFound where there is none."""
    statement = select(Area).where(Area.id == area_id, Area.vanished_on.is_(None))
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound("Dieses Gebiet gibt es nicht mehr.")
    return found
