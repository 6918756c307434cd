"""What the register knows of each house about the subjects of criteria, as columns.

Numbers are two columns, the bounds between which the value lies; words and flags are one.
`columns` and `findings_of` read the same select, so that SQL and Python judge the same facts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Numeric,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    null,
    select,
)

from geoqm.areas.model import Area, Quality
from geoqm.buildings.model import (
    Building,
    Situation,
    UnitSum,
    UseClass,
    YearPrecision,
)
from geoqm.facades.rules.evaluation import EDGE, NO, YES

LAST_OF_DECADE = 9


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule set holds: the area, None if none is known, and whether it is the programme area.

    For the programme area, buildings carry their situation; others are measured. `accuracy_m` is
    how exactly the outline is known, None for an official one or where nobody knows.
    """

    area_id: int | None
    is_programme_area: bool
    accuracy_m: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Columns of one subject: bounds of a number, or a word; the distance of the edge."""

    low: str | None = None
    high: str | None = None
    word: str | None = None


COLUMNS: Mapping[str, Known] = {
    "location.in_area": Known(word="location"),
    "building.age_years": Known("age_low", "age_high"),
    "building.dwellings": Known("dwellings", "dwellings"),
    "building.full_storeys": Known("storeys", "storeys"),
    "building.residential_share": Known("residential_share", "residential_share"),
    "building.main_use": Known(word="main_use"),
    "building.is_monument": Known(word="monument"),
}
DISTANCE = "edge_distance_m"


def facts(subjects: Iterable[str], place: Place, day: date) -> Subquery:
    """A row per building that is still delivered: `id` and the columns of `subjects`."""
    wanted = [name for name in dict.fromkeys(subjects) if name in COLUMNS]
    columns: list[ColumnElement[Any]] = [Building.id.label("id")]
    for name in wanted:
        columns += _EXPRESSIONS[name](place, day)
    found = select(*columns).where(Building.vanished_on.is_(None))
    if "building.dwellings" in wanted or "building.residential_share" in wanted:
        found = found.outerjoin(UnitSum, UnitSum.building_id == Building.id)
    if "location.in_area" in wanted and not place.is_programme_area:
        found = found.outerjoin(Area, Area.id == place.area_id)
    return found.subquery("facts")


def _age(_place: Place, day: date) -> list[ColumnElement[Any]]:
    """Years by the calendar; a decade leaves ten possible values."""
    oldest = day.year - Building.year_built
    youngest = case(
        (Building.year_precision == YearPrecision.DECADE.value, oldest - LAST_OF_DECADE),
        else_=oldest,
    )
    return [youngest.label("age_low"), oldest.label("age_high")]


def _location(place: Place, _day: date) -> list[ColumnElement[Any]]:
    if place.is_programme_area:
        word = case(
            (Building.situation == Situation.INSIDE.value, YES),
            (Building.situation == Situation.OUTSIDE.value, NO),
            (Building.situation == Situation.EDGE.value, EDGE),
        )
        return [word.label("location"), Building.edge_distance_m.label(DISTANCE)]
    return _measured()


def _measured() -> list[ColumnElement[Any]]:
    """Situation to any area: distance of the footprint to its outline, edge below its accuracy."""
    outline = func.ST_Boundary(Area.outline)
    distance = func.ST_Distance(Building.footprint, outline)
    is_near = and_(
        Area.quality != Quality.OFFICIAL.value,
        func.ST_DWithin(Building.footprint, outline, func.coalesce(Area.accuracy_m, 0)),
    )
    word = case(
        (Area.id.is_(None), cast(null(), String)),
        (is_near, EDGE),
        (func.ST_Covers(Area.outline, Building.location), YES),
        else_=NO,
    )
    metres = case((is_near, func.round(cast(distance, Numeric), 1)))
    return [word.label("location"), metres.label(DISTANCE)]


def _dwellings(_place: Place, _day: date) -> list[ColumnElement[Any]]:
    return [UnitSum.dwellings.label("dwellings")]


def _residential_share(_place: Place, _day: date) -> list[ColumnElement[Any]]:
    return [UnitSum.residential_share.label("residential_share")]


def _storeys(_place: Place, _day: date) -> list[ColumnElement[Any]]:
    return [Building.storeys.label("storeys")]


def _main_use(_place: Place, _day: date) -> list[ColumnElement[Any]]:
    return [func.nullif(Building.use_class, UseClass.UNKNOWN.value).label("main_use")]


def _monument(_place: Place, _day: date) -> list[ColumnElement[Any]]:
    """Only a yes is known: the list of points is not the city's legal list."""
    return [case((Building.is_monument, YES)).label("monument")]


_EXPRESSIONS = {
    "location.in_area": _location,
    "building.age_years": _age,
    "building.dwellings": _dwellings,
    "building.full_storeys": _storeys,
    "building.residential_share": _residential_share,
    "building.main_use": _main_use,
    "building.is_monument": _monument,
}
