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
# The live map can be moved: it knows the houses a little further out.
_FURTHER = 2.4


@dataclass(frozen=True, slots=True)
class Shape:
    """A house: outline as SVG and GeoJSON, a point inside; since when something in it is empty."""

    building_id: int
    path: str
    outline: str
    x: float
    y: float
    lon: float
    lat: float
    vacant_since: date | None

    @property
    def is_near(self) -> bool:
        """Whether it is seen without moving the map."""
        return abs(self.x) < HALF_WIDTH_M + 20 and abs(self.y) < HALF_HEIGHT_M + 20


@dataclass(frozen=True, slots=True)
class Number:
    """A house number at its place."""

    text: str
    x: float
    y: float
    lon: float
    lat: float


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
    width, height = _FURTHER * HALF_WIDTH_M, _FURTHER * HALF_HEIGHT_M
    frame = func.ST_MakeEnvelope(east - width, north - height, east + width, north + height, 25832)
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
    outline = func.ST_AsGeoJSON(func.ST_Transform(Building.footprint, 4326), 6)
    inside = func.ST_X(Building.location) - east, north - func.ST_Y(Building.location)
    lonlat = func.ST_Transform(Building.location, 4326)
    rows = session.execute(
        select(
            Building.id, path, outline, *inside, func.ST_X(lonlat), func.ST_Y(lonlat), vacant
        ).where(func.ST_Intersects(Building.footprint, frame), Building.vanished_on.is_(None))
    )
    return [Shape(*row) for row in rows]


def _numbers(session: Session, frame: Any, east: float, north: float) -> Sequence[Number]:
    label = func.concat(Address.house_number, Address.suffix)
    lonlat = func.ST_Transform(Address.location, 4326)
    inside = func.ST_X(Address.location) - east, north - func.ST_Y(Address.location)
    rows = session.execute(
        select(label, *inside, func.ST_X(lonlat), func.ST_Y(lonlat)).where(
            and_(Address.location.bool_op("&&")(frame), Address.vanished_on.is_(None)),
            Address.house_number.is_not(None),
        )
    )
    return [Number(*row) for row in rows]
