"""Houses, units and areas that ownership is about."""

from collections.abc import Collection as Many
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.areas.model import Area, AreaKind
from geoqm.buildings.model import Address, Building, Parcel, Street, Unit
from geoqm.owners import rules

_LIKE = 0.45


def redevelopment_areas(session: Session) -> Sequence[Area]:
    """The areas in which § 138 BauGB holds, also by § 141 (4)."""
    kinds = [AreaKind.REDEVELOPMENT_AREA.value, AreaKind.PREPARATORY_INVESTIGATION.value]
    return session.scalars(
        select(Area).where(Area.kind.in_(kinds), Area.vanished_on.is_(None)).order_by(Area.name)
    ).all()


def buildings_at(session: Session, place: str, *, limit: int = 12) -> list[tuple[int, str]]:
    """Buildings with that address in any spelling; like ones where none is equal."""
    parsed = rules.parsed_place(place)
    exact = select(Building.id, Address.label).join(Address, Address.building_id == Building.id)
    exact = exact.where(Address.vanished_on.is_(None), Address.street_key == parsed.street_key)
    if parsed.house.number is not None:
        exact = exact.where(Address.house_number == parsed.house.number)
    if parsed.house.suffix:
        exact = exact.where(Address.suffix == parsed.house.suffix)
    rows = session.execute(exact.order_by(Address.house_number, Address.suffix).limit(limit))
    return [(building_id, label) for building_id, label in rows.unique()]


def building_of_parcel(session: Session, parcel_id: str) -> list[int]:
    """Buildings that stand on a parcel, the largest first; ancillary ones only if alone."""
    rows = session.execute(
        select(Building.id, Building.use_class)
        .join(Parcel, func.ST_Covers(Parcel.outline, Building.location))
        .where(
            Parcel.parcel_id == parcel_id,
            Parcel.vanished_on.is_(None),
            Building.vanished_on.is_(None),
        )
        .order_by(Building.footprint_area_m2.desc())
    ).all()
    main = [row.id for row in rows if row.use_class not in {"ancillary", "structure"}]
    return main or [row.id for row in rows]


def units_of(session: Session, building_id: int) -> Sequence[Unit]:
    """The units of a building, from below."""
    return session.scalars(
        select(Unit)
        .where(Unit.building_id == building_id, Unit.vanished_on.is_(None))
        .order_by(Unit.floor.nulls_last(), Unit.position, Unit.id)
    ).all()


def labels_of(session: Session, building_ids: Many[int]) -> dict[int, str]:
    """The address of each building, or its number."""
    rows = session.execute(
        select(Building.id, Building.address_label).where(Building.id.in_(building_ids))
    )
    return {building_id: label or f"Gebäude {building_id}" for building_id, label in rows}


def extent(session: Session, building_ids: Many[int]) -> tuple[float, float, float] | None:
    """Longitude and latitude of the middle of buildings, and their width in metres.

    None where there are none.
    """
    box = func.ST_Extent(Building.footprint)
    middle = func.ST_Transform(func.ST_SetSRID(func.ST_Centroid(box), 25832), 4326)
    width = func.greatest(
        func.ST_XMax(box) - func.ST_XMin(box), func.ST_YMax(box) - func.ST_YMin(box)
    )
    row = session.execute(
        select(func.ST_X(middle), func.ST_Y(middle), width).where(Building.id.in_(building_ids))
    ).one()
    return None if row[0] is None else (row[0], row[1], row[2])


def buildings_like(session: Session, place: str, *, limit: int = 5) -> list[int]:
    """Buildings with the same number in streets whose names are like the typed one, best first."""
    parsed = rules.parsed_place(place)
    if parsed.house.number is None:
        return []
    close = func.similarity(Street.street_key, parsed.street_key)
    rows = session.execute(
        select(Address.building_id)
        .join(Street, Street.street_key == Address.street_key)
        .where(
            close > _LIKE,
            Address.house_number == parsed.house.number,
            Address.building_id.is_not(None),
            Address.vanished_on.is_(None),
        )
        .order_by(close.desc(), Address.suffix != parsed.house.suffix, Address.id)
        .limit(limit)
    )
    return list(dict.fromkeys(number for (number,) in rows if number is not None))
