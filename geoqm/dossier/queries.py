"""Every SELECT of the building's file; composes the models of all slices below."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, tuple_
from sqlalchemy.orm import Session, defer

from geoqm.areas import queries as areas
from geoqm.areas.model import Area, AreaKind, BoundarySegment, Quality
from geoqm.buildings.model import Address, Building, Monument, Parcel, Unit
from geoqm.db.base import german
from geoqm.db.model import AuditEntry, Dataset, ImportRun
from geoqm.errors import NotFound

TIME_ZONE = "Europe/Berlin"
HALF_WIDTH_M, HALF_HEIGHT_M = 56, 30
_SMALLEST_OVERLAP_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Position:
    """How a building lies to an area: inside or not, and how far from its outline."""

    area: Area
    is_inside: bool
    distance_m: float
    accuracy_m: int | None


@dataclass(frozen=True, slots=True)
class Shape:
    """A building of the map cut-out as an SVG path, in metres around the building shown."""

    id: int
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A house number of the map cut-out with its place, in metres."""

    text: str
    x: float
    y: float


def building(session: Session, building_id: int) -> Building:
    """The building without its geometry; raises NotFound."""
    found = session.scalar(
        select(Building)
        .where(Building.id == building_id)
        .options(
            defer(Building.footprint), defer(Building.footprint_3857), defer(Building.location)
        )
    )
    if found is None:
        raise NotFound("Dieses Gebäude gibt es nicht.", remedy="Suchen Sie es auf der Karte.")
    return found


def addresses(session: Session, building_id: int) -> Sequence[Address]:
    """All addresses the building has or had, in the order of streets and numbers."""
    return session.scalars(
        select(Address)
        .where(Address.building_id == building_id)
        .options(defer(Address.location))
        .order_by(
            german(Address.street), Address.house_number.nulls_last(), Address.suffix, Address.id
        )
    ).all()


def units(session: Session, building_id: int) -> Sequence[Unit]:
    """All units the building has or had, from the ground up; unknown floors last."""
    return session.scalars(
        select(Unit)
        .where(Unit.building_id == building_id)
        .order_by(Unit.floor.nulls_last(), german(Unit.position), Unit.id)
    ).all()


def monuments(session: Session, building_id: int) -> Sequence[Monument]:
    """All monument entries the building has or had."""
    return session.scalars(
        select(Monument)
        .where(Monument.building_id == building_id)
        .options(defer(Monument.location))
        .order_by(Monument.list_number, Monument.id)
    ).all()


def parcels(session: Session, building_id: int) -> Sequence[tuple[Parcel, float]]:
    """Parcels below the building with the covered area in m², the largest share first."""
    shared = func.ST_Area(func.ST_Intersection(Parcel.outline, Building.footprint))
    found = session.execute(
        select(Parcel, shared)
        .join(Building, func.ST_Intersects(Parcel.outline, Building.footprint))
        .where(Building.id == building_id, Parcel.vanished_on.is_(None))
        .where(shared >= _SMALLEST_OVERLAP_M2)
        .options(defer(Parcel.outline))
        .order_by(shared.desc(), Parcel.id)
    )
    return [(parcel, float(covered)) for parcel, covered in found]


def positions(session: Session, building_id: int, *, on: date) -> Sequence[Position]:
    """How the building lies to every area of a day.

    Where the boundary of the programme area is known in segments, the one nearest to the closest
    boundary point gives the accuracy, of equally near ones the worse; otherwise the whole area.
    """
    inside = func.ST_Covers(Area.outline, Building.location)
    distance = func.ST_Distance(func.ST_Boundary(Area.outline), Building.footprint)
    foot = func.ST_ClosestPoint(func.ST_Boundary(Area.outline), Building.footprint)
    nearest = (
        select(BoundarySegment.accuracy_m)
        .where(BoundarySegment.vanished_on.is_(None), Area.quality != Quality.OFFICIAL.value)
        .order_by(
            func.round(func.ST_Distance(BoundarySegment.line, foot)),
            BoundarySegment.accuracy_m.desc(),
        )
        .limit(1)
        .correlate(Building, Area)
        .scalar_subquery()
    )
    accuracy = case(
        (Area.kind == AreaKind.PROGRAMME_AREA.value, func.coalesce(nearest, Area.accuracy_m)),
        else_=Area.accuracy_m,
    )
    found = session.execute(
        select(Area, inside, distance, accuracy)
        .join(Building, Building.id == building_id)
        .where(areas.valid_on(on))
        .options(defer(Area.outline))
        .order_by(Area.kind, german(Area.name), Area.id)
    )
    return [Position(*row) for row in found]


def datasets(session: Session, keys: Collection[str]) -> dict[str, Dataset]:
    """Data sets by key."""
    found = session.scalars(select(Dataset).where(Dataset.key.in_(keys)))
    return {dataset.key: dataset for dataset in found}


def import_runs(session: Session, ids: Collection[int]) -> dict[int, ImportRun]:
    """Import runs by id."""
    found = session.scalars(select(ImportRun).where(ImportRun.id.in_(ids)))
    return {run.id: run for run in found}


def degrees(session: Session, building_id: int) -> tuple[float, float]:
    """Latitude and longitude of the building, for links to the map."""
    point = func.ST_Transform(Building.location, 4326)
    found = session.execute(
        select(func.ST_Y(point), func.ST_X(point)).where(Building.id == building_id)
    )
    latitude, longitude = found.one()
    return latitude, longitude


def shapes_around(session: Session, building_id: int) -> Sequence[Shape]:
    """The building and its neighbours as SVG paths; the building itself stands last."""
    x, y = _centre(building_id)
    path = func.ST_AsSVG(func.ST_Translate(Building.footprint, -x, -y), 0, 1)
    found = session.execute(
        select(Building.id, path, Building.address_label)
        .where(Building.vanished_on.is_(None) | (Building.id == building_id))
        .where(Building.footprint.op("&&")(_window(building_id)))
        .order_by(Building.id == building_id, Building.id)
    )
    return [Shape(*row) for row in found]


def numbers_around(session: Session, building_id: int) -> Sequence[Label]:
    """The house numbers in the map cut-out."""
    x, y = _centre(building_id)
    text = func.concat(Address.house_number, Address.suffix)
    east, north = func.ST_X(Address.location) - x, func.ST_Y(Address.location) - y
    found = session.execute(
        select(text, east, -north)
        .where(Address.vanished_on.is_(None), Address.house_number.is_not(None))
        .where(Address.location.op("&&")(_window(building_id)))
        .order_by(Address.id)
    )
    return [Label(*row) for row in found]


def changes(
    session: Session, rows: Collection[tuple[str, str]], *, limit: int
) -> Sequence[tuple[AuditEntry, datetime]]:
    """The newest changes of `rows` (table, id) with their local time; staff only."""
    local = func.timezone(TIME_ZONE, AuditEntry.changed_at)
    found = session.execute(
        select(AuditEntry, local)
        .where(tuple_(AuditEntry.table_name, AuditEntry.row_id).in_(list(rows)))
        .order_by(AuditEntry.changed_at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    return [(entry, at) for entry, at in found]


def _location(building_id: int) -> Any:
    return select(Building.location).where(Building.id == building_id).scalar_subquery()


def _centre(building_id: int) -> tuple[ColumnElement[float], ColumnElement[float]]:
    location = _location(building_id)
    return func.ST_X(location), func.ST_Y(location)


def _window(building_id: int) -> ColumnElement[Any]:
    return func.ST_Expand(_location(building_id), HALF_WIDTH_M, HALF_HEIGHT_M)
