"""Where one can walk, and everything that a phone needs there: houses, units, what is around."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, text
from sqlalchemy.orm import Session

from geoqm.areas.model import Area, AreaKind
from geoqm.areas.queries import valid_on
from geoqm.buildings.model import Address, Building, Street, Unit, UseClass
from geoqm.buildings.rules import street_key
from geoqm.errors import NotFound
from geoqm.walks.rules import Door

HOUSES_AT_MOST = 400
AROUND_M = 45
_KINDS = (AreaKind.BLOCK.value, AreaKind.QUARTER.value)
_NOT_WALKED = (UseClass.ANCILLARY.value, UseClass.STRUCTURE.value)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is walked: the houses of a street, perhaps between two numbers, or of an area."""

    street_key: str | None = None
    area_id: int | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class House:
    """A house of the walk; x east, y south of the origin in metres, as SVG counts."""

    id: int
    doors: tuple[Door, ...]
    street: str
    address: str
    use_class: str
    x: float
    y: float
    path: str
    around: float


def streets(session: Session, typed: str, *, limit: int = 30) -> Sequence[Street]:
    """Streets whose name contains what was typed, by name."""
    wanted = select(Street).order_by(Street.name).limit(limit)
    key = street_key(typed)
    if key:
        wanted = wanted.where(Street.street_key.contains(key, autoescape=True))
    return session.scalars(wanted).all()


def house_counts(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """How many houses each street has; an address without building is none."""
    found = session.execute(
        select(Address.street_key, func.count(Address.building_id.distinct()).label("houses"))
        .join(Building, Building.id == Address.building_id)
        .where(Address.street_key.in_(keys), Address.vanished_on.is_(None), _walked())
        .group_by(Address.street_key)
    )
    return {row.street_key: row.houses for row in found}


def areas(session: Session, typed: str, *, on: date) -> Sequence[tuple[Area, int]]:
    """Blocks and quarters with what was typed in their name, and their number of houses."""
    inside = func.ST_Covers(Area.outline, Building.location)
    found = session.execute(
        select(Area, func.count(Building.id))
        .join(Building, inside)
        .where(Area.kind.in_(_KINDS), valid_on(on), _walked(), _has_address())
        .where(Area.name.icontains(typed.strip(), autoescape=True))
        .group_by(Area.id)
        .order_by(Area.name)
        .limit(30)
    )
    return [(area, count) for area, count in found]


def title(session: Session, chosen: Selection, *, on: date) -> str:
    """The name of street or area; NotFound where there is none."""
    if chosen.area_id is not None:
        name = session.scalar(select(Area.name).where(Area.id == chosen.area_id, valid_on(on)))
    else:
        name = session.scalar(select(Street.name).where(Street.street_key == chosen.street_key))
    if name is None:
        raise NotFound("Diese Straße oder dieses Gebiet gibt es nicht.")
    if chosen.first is None and chosen.last is None:
        return name
    until = chosen.last if chosen.last is not None else "Ende"
    return f"{name} {chosen.first or 1} bis {until}"


def houses(session: Session, chosen: Selection, origin: tuple[float, float]) -> list[House]:
    """The houses with their doors; those without an address are no doors to knock at."""
    x, y = origin
    columns = (
        Building.id,
        Building.address_label,
        Building.use_class,
        (func.ST_X(Building.location) - x).label("x"),
        (y - func.ST_Y(Building.location)).label("y"),
        func.ST_AsSVG(func.ST_Translate(Building.footprint, -x, -y), 0, 1).label("path"),
        _place_around(chosen).label("around"),
    )
    rows = session.execute(select(*columns).where(Building.id.in_(_ids(chosen)))).all()
    doors = _doors(session, chosen)
    return [
        House(
            id=row.id,
            doors=tuple(door for _street, door in doors[row.id]),
            street=doors[row.id][0][0],
            address=row.address_label,
            use_class=row.use_class,
            x=round(row.x, 1),
            y=round(row.y, 1),
            path=row.path,
            around=row.around or 0.0,
        )
        for row in rows
    ]


def origin(session: Session, chosen: Selection) -> tuple[float, float]:
    """The middle of the houses in EPSG:25832; NotFound where there are none."""
    box = func.ST_Extent(Building.location)
    found = session.execute(
        select(
            (func.ST_XMin(box) + func.ST_XMax(box)) / 2, (func.ST_YMin(box) + func.ST_YMax(box)) / 2
        ).where(Building.id.in_(_ids(chosen)))
    ).one()
    if found[0] is None:
        raise NotFound(
            "Hier gibt es keine Häuser mit Adresse.", remedy="Wählen Sie eine andere Straße."
        )
    return round(found[0]), round(found[1])


def around(session: Session, chosen: Selection, origin: tuple[float, float]) -> list[str]:
    """The outlines near the houses, for orientation; the houses themselves left out."""
    x, y = origin
    own = _ids(chosen)
    near = (
        select(func.ST_Buffer(func.ST_Collect(Building.location), AROUND_M))
        .where(Building.id.in_(own))
        .scalar_subquery()
    )
    path = func.ST_AsSVG(func.ST_Translate(Building.footprint, -x, -y), 0, 0)
    found = session.scalars(
        select(path)
        .where(Building.vanished_on.is_(None), Building.id.not_in(own))
        .where(func.ST_Intersects(Building.footprint, near))
        .order_by(Building.id)
    )
    return list(found)


def units(session: Session, building_ids: Sequence[int]) -> dict[int, list[Unit]]:
    """The units of houses, from the ground up; unknown floors last."""
    found: dict[int, list[Unit]] = {}
    for unit in session.scalars(
        select(Unit)
        .where(Unit.building_id.in_(building_ids), Unit.vanished_on.is_(None))
        .order_by(Unit.floor.nulls_last(), Unit.kind.desc(), Unit.position, Unit.id)
    ):
        found.setdefault(unit.building_id, []).append(unit)
    return found


def projection(session: Session, origin: tuple[float, float]) -> dict[str, list[float]]:
    """Longitude and latitude of the origin, and of the points 100 m east and 100 m south of it."""
    x, y = origin
    found = session.execute(
        text(
            "SELECT name, ST_X(p), ST_Y(p) FROM (SELECT name, ST_Transform(ST_SetSRID("
            "ST_MakePoint(:x + east, :y - south), 25832), 4326) AS p FROM (VALUES"
            " ('origin', 0, 0), ('east', 100, 0), ('south', 0, 100)) AS v (name, east, south)) q"
        ),
        {"x": x, "y": y},
    )
    return {name: [longitude, latitude] for name, longitude, latitude in found}


def _walked() -> ColumnElement[bool]:
    return Building.vanished_on.is_(None) & Building.use_class.not_in(_NOT_WALKED)


def _has_address() -> ColumnElement[bool]:
    return (
        select(Address.id)
        .where(Address.building_id == Building.id, Address.vanished_on.is_(None))
        .exists()
    )


def _addresses(chosen: Selection) -> list[ColumnElement[bool]]:
    """Which addresses count as doors of this walk."""
    wanted: list[ColumnElement[bool]] = [Address.vanished_on.is_(None)]
    if chosen.street_key is not None:
        wanted.append(Address.street_key == chosen.street_key)
    if chosen.first is not None:
        wanted.append(func.coalesce(Address.house_number_to, Address.house_number) >= chosen.first)
    if chosen.last is not None:
        wanted.append(Address.house_number <= chosen.last)
    return wanted


def _ids(chosen: Selection) -> Select[int]:
    """The ids of the houses of a selection."""
    wanted = (
        select(Building.id)
        .join(Address, Address.building_id == Building.id)
        .where(_walked(), *_addresses(chosen))
    )
    if chosen.area_id is not None:
        outline = select(Area.outline).where(Area.id == chosen.area_id).scalar_subquery()
        wanted = wanted.where(func.ST_Covers(outline, Building.location))
    return wanted


def _place_around(chosen: Selection) -> Any:
    """How far along the edge of the block a house lies (0 to 1); 0 for streets."""
    if chosen.area_id is None:
        return literal(0.0)
    ring = func.ST_ExteriorRing(func.ST_GeometryN(Area.outline, 1))
    return (
        select(func.ST_LineLocatePoint(ring, Building.location))
        .where(Area.id == chosen.area_id)
        .scalar_subquery()
    )


def _doors(session: Session, chosen: Selection) -> dict[int, list[tuple[str, Door]]]:
    found: dict[int, list[tuple[str, Door]]] = {}
    rows = session.execute(
        select(
            Address.building_id,
            Address.street,
            Address.house_number,
            Address.house_number_to,
            Address.suffix,
        )
        .where(Address.building_id.in_(_ids(chosen)), *_addresses(chosen))
        .order_by(Address.street_key, Address.house_number.nulls_last(), Address.suffix)
    )
    for building_id, street, number, until, suffix in rows:
        if building_id is None:
            continue
        found.setdefault(building_id, []).append((street, Door(number, until, suffix)))
    return found
