"""Rounds, their doors with what one must know there, and the ways between."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import shapely
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geoqm.buildings.layers import ADDRESSES
from geoqm.buildings.model import Building
from geoqm.db.model import Dataset
from geoqm.errors import NotFound
from geoqm.maps.labels import labels
from geoqm.outreach.model import Campaign, WalkRound, WalkStop
from geoqm.outreach.priority.model import BuildingPriority
from geoqm.outreach.queries import campaigns
from geoqm.outreach.rounds.model import StreetWay
from geoqm.outreach.rounds.network import Place
from geoqm.owners.model import Owner
from geoqm.owners.queries import people

AROUND_M: Final = 60
_WAYS_M: Final = 400
_DEGREES_PER_M: Final = 1 / 111_320


@dataclass(frozen=True, slots=True)
class Door:
    """A door of a round with its house and why it is visited."""

    stop: WalkStop
    address: str
    reasons: str
    x: float
    y: float
    path: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A round in the list: how many doors it has, and how many are done."""

    round: WalkRound
    doors: int
    done: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The map of a round; x east, y south of the origin in metres."""

    origin: tuple[float, float]
    around: list[str]
    labels: list[tuple[str, float, float, float]]
    way: str


def walk_round(session: Session, number: int) -> WalkRound:
    """The round of that number; raises NotFound."""
    found = session.get(WalkRound, number)
    if found is None:
        raise NotFound("Diesen Rundgang gibt es nicht.")
    return found


def by_key(session: Session, key: UUID | None) -> WalkRound | None:
    """The round that the same form made before; None where it is new."""
    if key is None:
        return None
    return session.scalars(select(WalkRound).where(WalkRound.client_key == key)).one_or_none()


def rounds(session: Session, *, limit: int = 100) -> list[Listed]:
    """The rounds, the newest first."""
    doors = func.count(WalkStop.id).filter(WalkStop.position.is_not(None))
    rows = session.execute(
        select(WalkRound, doors, func.count(WalkStop.outcome))
        .outerjoin(WalkStop, WalkStop.round_id == WalkRound.id)
        .group_by(WalkRound.id)
        .order_by(WalkRound.day.desc(), WalkRound.id.desc())
        .limit(limit)
    )
    return [Listed(each, count, done) for each, count, done in rows]


def campaign_name(session: Session, found: WalkRound) -> str:
    """The name of the round's campaign; "" without one."""
    campaign = session.get(Campaign, found.campaign_id) if found.campaign_id else None
    return campaign.name if campaign else ""


def places(session: Session, building_ids: Collection[int]) -> dict[int, Place]:
    """Where houses stand, in EPSG:25832."""
    rows = session.execute(
        select(Building.id, func.ST_X(Building.location), func.ST_Y(Building.location)).where(
            Building.id.in_(building_ids)
        )
    )
    return {number: (x, y) for number, x, y in rows}


def worth(session: Session, building_ids: Sequence[int]) -> list[float]:
    """The priority of houses, in their order; 0 where nobody rated them."""
    rows = session.execute(
        select(BuildingPriority.building_id, BuildingPriority.score).where(
            BuildingPriority.building_id.in_(building_ids)
        )
    )
    scores = {number: score for number, score in rows}  # noqa: C416 (a result is no mapping)
    return [float(scores.get(number, 0)) for number in building_ids]


def ways_around(session: Session, found: Collection[Place]) -> list[Any]:
    """The ways of the street network near places, as lines."""
    points = func.ST_SetSRID(func.ST_GeomFromText(shapely.MultiPoint(list(found)).wkt), 25832)
    near = func.ST_Expand(points, _WAYS_M)
    rows = session.scalars(
        select(func.ST_AsBinary(StreetWay.line)).where(
            StreetWay.vanished_on.is_(None), StreetWay.line.op("&&")(near)
        )
    )
    return [shapely.from_wkb(bytes(each)) for each in rows]


def doors(session: Session, number: int, origin: tuple[float, float]) -> list[Door]:
    """The doors in their order; those that did not fit come last, without a place."""
    x, y = origin
    rows = session.execute(
        select(
            WalkStop,
            Building.address_label,
            BuildingPriority.words,
            (func.ST_X(Building.location) - x).label("x"),
            (y - func.ST_Y(Building.location)).label("y"),
            func.ST_AsSVG(func.ST_Translate(Building.footprint, -x, -y), 0, 1).label("path"),
            Dataset.is_demo,
        )
        .join(Building, Building.id == WalkStop.building_id)
        .join(Dataset, Dataset.key == Building.dataset)
        .outerjoin(BuildingPriority, BuildingPriority.building_id == Building.id)
        .where(WalkStop.round_id == number)
        .order_by(WalkStop.position.nulls_last(), Building.address_label)
    )
    return [
        Door(
            stop,
            address or f"Gebäude {stop.building_id}",
            ", ".join(filter(None, words or ())),
            round(east, 1),
            round(south, 1),
            path,
            is_demo,
        )
        for stop, address, words, east, south, path, is_demo in rows
    ]


def origin(session: Session, number: int) -> tuple[float, float]:
    """The middle of the doors in EPSG:25832."""
    box = func.ST_Extent(Building.location)
    found = session.execute(
        select(
            (func.ST_XMin(box) + func.ST_XMax(box)) / 2, (func.ST_YMin(box) + func.ST_YMax(box)) / 2
        )
        .join(WalkStop, WalkStop.building_id == Building.id)
        .where(WalkStop.round_id == number)
    ).one()
    if found[0] is None:
        raise NotFound("Dieser Rundgang hat keine Türen.")
    return round(found[0]), round(found[1])


def picture(session: Session, found: WalkRound, middle: tuple[float, float]) -> Picture:
    """What is drawn around the doors: other houses, street names, the way."""
    x, y = middle
    box = session.execute(
        text(
            "SELECT ST_XMin(e) - far, ST_YMin(e) - far, ST_XMax(e) + far, ST_YMax(e) + far FROM"
            " (SELECT e, :m + greatest(ST_XMax(e) - ST_XMin(e), ST_YMax(e) - ST_YMin(e)) AS far"
            " FROM (SELECT ST_Extent(b.location) AS e FROM walk_stop s JOIN building b"
            " ON b.id = s.building_id WHERE s.round_id = :id) q) r"
        ),
        {"m": AROUND_M, "id": found.id},
    ).one()
    around = session.scalars(
        text(
            "SELECT ST_AsSVG(ST_Translate(footprint, -:x, -:y), 0, 0) FROM building"
            " WHERE vanished_on IS NULL AND footprint && ST_MakeEnvelope(:w, :s, :e, :n, 25832)"
            " ORDER BY id LIMIT 4000"
        ),
        {"x": x, "y": y, **dict(zip("wsen", box, strict=True))},
    ).all()
    way = session.scalar(
        select(func.ST_AsSVG(func.ST_Translate(WalkRound.path, -x, -y), 0, 1)).where(
            WalkRound.id == found.id
        )
    )
    return Picture(middle, list(around), _labels(session, middle, box), way or "")


def persons(
    session: Session, building_ids: Collection[int], *, on: date
) -> tuple[dict[int, list[Owner]], dict[int, str]]:
    """The owners of each house, and who of them must not be contacted, with the reason."""
    pairs = campaigns.owners_of(session, building_ids, on=on)
    numbers = {pair.owner_id for pair in pairs if pair.owner_id is not None and not pair.is_erased}
    known = {each.id: each for each in session.scalars(select(Owner).where(Owner.id.in_(numbers)))}
    found: dict[int, list[Owner]] = {}
    for pair in pairs:
        if pair.owner_id in known:
            found.setdefault(pair.building_id, []).append(known[pair.owner_id])
    return found, people.blocked_reasons(session, numbers)


def _labels(
    session: Session, middle: tuple[float, float], box: Any
) -> list[tuple[str, float, float, float]]:
    """Street names inside the picture: text, x, y, angle."""
    far = max(box[2] - box[0], box[3] - box[1]) * _DEGREES_PER_M * 2
    degrees = session.execute(
        text("SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:x, :y),"
             " 25832), 4326) AS p) q"),
        {"x": middle[0], "y": middle[1]},
    ).one()  # fmt: skip
    near = [
        (name, longitude, latitude, angle)
        for name, longitude, latitude, angle, _count in labels(session, ADDRESSES)
        if max(abs(longitude - degrees[0]), abs(latitude - degrees[1])) < far
    ]
    if not near:
        return []
    rows = session.execute(
        text(
            "SELECT ST_X(p) - :x, :y - ST_Y(p) FROM (SELECT place, ST_Transform(ST_SetSRID("
            "ST_MakePoint(lon, lat), 4326), 25832) AS p FROM unnest(CAST(:lons AS float8[]),"
            " CAST(:lats AS float8[])) WITH ORDINALITY AS g (lon, lat, place)) q ORDER BY place"
        ),
        {
            "x": middle[0],
            "y": middle[1],
            "lons": [each[1] for each in near],
            "lats": [each[2] for each in near],
        },
    ).all()
    return [
        (name, round(px, 1), round(py, 1), angle)
        for (name, _lon, _lat, angle), (px, py) in zip(near, rows, strict=True)
    ]
