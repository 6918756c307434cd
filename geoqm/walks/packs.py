"""Puts together what a phone takes along for a walk: everything for the way, nothing more.

No owner, no reason, no note of a colleague leaves the office with it.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from geoqm.buildings import codes
from geoqm.buildings.layers import ADDRESSES
from geoqm.buildings.model import Unit
from geoqm.buildings.words import title_in, unit_title
from geoqm.db.model import Dataset
from geoqm.errors import InvalidInput
from geoqm.maps.labels import labels
from geoqm.vacancies.rules import COUNTED
from geoqm.walks import queries, words
from geoqm.walks.queries import places
from geoqm.walks.queries.places import HOUSES_AT_MOST, House, Selection
from geoqm.walks.rules import Now, numbers_label
from geoqm.walks.schemas import HouseOut, Pack, Place, UnitOut

_DEGREES_NEAR = 0.012


def pack(session: Session, chosen: Selection, *, now: datetime, on: date) -> Pack:
    """The houses of a selection in walking order, with units and what was last seen there.

    Raises NotFound without houses, InvalidInput for more than one can walk.
    """
    title = places.title(session, chosen, on=on)
    origin = places.origin(session, chosen)
    found = sorted(places.houses(session, chosen, origin), key=_walking_order)
    if len(found) > HOUSES_AT_MOST:
        raise InvalidInput(
            f"Das sind {len(found)} Häuser, mehr als {HOUSES_AT_MOST}.",
            remedy="Geben Sie Hausnummern von und bis an oder wählen Sie einen Block.",
        )
    units = places.units(session, [house.id for house in found])
    known = queries.now_of(session, [unit.id for each in units.values() for unit in each])
    projection = places.projection(session, origin)
    several = len({house.street for house in found}) > 1
    return Pack(
        title=title,
        street_key=chosen.street_key,
        area_id=chosen.area_id,
        is_demo=_is_demo(session, units),
        loaded_at=now,
        houses=[_house(each, units.get(each.id, []), known, several=several) for each in found],
        around=places.around(session, chosen, origin),
        labels=_labels(session, projection["origin"]),
        projection=projection,
    )


def offers(session: Session, typed: str, *, on: date) -> list[Place]:
    """Streets, blocks and quarters that fit what was typed."""
    streets = places.streets(session, typed)
    counts = places.house_counts(session, [street.street_key for street in streets])
    found = [
        Place(title=each.name, detail="Straße", street_key=each.street_key, house_count=count)
        for each in streets
        if (count := counts.get(each.street_key, 0))
    ]
    return found + [
        Place(
            title=area.name,
            detail="Block" if area.kind == "block" else "Teilraum",
            area_id=area.id,
            house_count=count,
        )
        for area, count in places.areas(session, typed, on=on)
        if count <= HOUSES_AT_MOST
    ]


def _walking_order(house: House) -> tuple[float, tuple[int, int, str], int]:
    return house.around, min(door.rank for door in house.doors), house.id


def _house(house: House, units: list[Unit], known: dict[int, Now], *, several: bool) -> HouseOut:
    numbers = numbers_label(house.doors)
    return HouseOut(
        id=house.id,
        number=f"{house.street} {numbers}" if several else numbers,
        side=min(house.doors, key=lambda door: door.rank).side.value,
        address=house.address,
        use=title_in(codes.USE_CLASSES, house.use_class),
        x=house.x,
        y=house.y,
        path=house.path,
        units=[_unit(unit, known[unit.id]) for unit in units],
    )


def _unit(unit: Unit, now: Now) -> UnitOut:
    return UnitOut(
        id=unit.id,
        kind=unit.kind,
        title=unit_title(unit),
        last=words.last_seen(now, unit.kind),
        is_vacant=now.status in COUNTED,
        seen=now.seen,
    )


def _is_demo(session: Session, units: dict[int, list[Unit]]) -> bool:
    keys = {unit.dataset for each in units.values() for unit in each}
    return any(found.is_demo for key in keys if (found := session.get(Dataset, key)))


def _labels(session: Session, middle: list[float]) -> list[tuple[str, float, float, float]]:
    """Street names near the walk: text, longitude, latitude, angle."""
    return [
        (text, longitude, latitude, angle)
        for text, longitude, latitude, angle, _count in labels(session, ADDRESSES)
        if max(abs(longitude - middle[0]), abs(latitude - middle[1])) < _DEGREES_NEAR
    ]
