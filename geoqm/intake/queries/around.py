"""The map beside a report: houses around the place as SVG paths, in metres, north is up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Address, Building, Unit
from geoqm.vacancies.model import VacancyEpisode

HALF_WIDTH_M, HALF_HEIGHT_M = 68, 38


@dataclass(frozen=True, slots=True)
class Shape:
    """A house: outline and a point inside it; since when something in it is known to be empty."""

    building_id: int
    path: str
    x: float
    y: float
    vacant_since: date | None


@dataclass(frozen=True, slots=True)
class Number:
    """A house number at its place."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Around:
    """The map cut-out around a reported place, with its centre (EPSG:4326) for the large map."""

    shapes: Sequence[Shape]
    numbers: Sequence[Number]
    lon: float
    lat: float
    half_width: int = HALF_WIDTH_M
    half_height: int = HALF_HEIGHT_M


def around(session: Session, point: Any) -> Around | None:
    """The houses around a point (EPSG:25832); None where there is no point."""
    if point is None:
        return None
    lonlat = func.ST_Transform(point, 4326)
    east, north, lon, lat = session.execute(
        select(func.ST_X(point), func.ST_Y(point), func.ST_X(lonlat), func.ST_Y(lonlat))
    ).one()
    frame = func.ST_MakeEnvelope(
        east - HALF_WIDTH_M, north - HALF_HEIGHT_M, east + HALF_WIDTH_M, north + HALF_HEIGHT_M, 25832
    )  # fmt: skip
    return Around(
        _shapes(session, frame, east, north), _numbers(session, frame, east, north), lon, lat
    )


def _shapes(session: Session, frame: Any, east: float, north: float) -> Sequence[Shape]:
    begin = func.coalesce(VacancyEpisode.began_on, VacancyEpisode.first_seen_on)
    vacant = (
        select(func.min(begin))
        .join(Unit, Unit.id == VacancyEpisode.unit_id)
        .where(Unit.building_id == Building.id, VacancyEpisode.ended_on.is_(None))
        .correlate(Building)
        .scalar_subquery()
    )
    path = func.ST_AsSVG(func.ST_Translate(Building.footprint, -east, -north), 0, 1)
    inside = func.ST_X(Building.location) - east, north - func.ST_Y(Building.location)
    rows = session.execute(
        select(Building.id, path, *inside, vacant).where(
            func.ST_Intersects(Building.footprint, frame), Building.vanished_on.is_(None)
        )
    )
    return [Shape(*row) for row in rows]


def _numbers(session: Session, frame: Any, east: float, north: float) -> Sequence[Number]:
    label = func.concat(Address.house_number, Address.suffix)
    rows = session.execute(
        select(
            label, func.ST_X(Address.location) - east, north - func.ST_Y(Address.location)
        ).where(
            and_(Address.location.bool_op("&&")(frame), Address.vanished_on.is_(None)),
            Address.house_number.is_not(None),
        )
    )
    return [Number(*row) for row in rows]
