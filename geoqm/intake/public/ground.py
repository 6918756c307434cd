"""What the form knows of the ground: houses by address, under a finger, and as a small picture.

Only what is open to everybody: footprints and addresses. Nothing here says what stands empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from geoqm.buildings import rules
from geoqm.buildings.model import Situation
from geoqm.buildings.queries import search
from geoqm.buildings.queries.search import Suggestion

_NEAR_M = 15
_LIST = 8

_HOUSE = """
SELECT b.id, b.address_label, b.postcode, b.city, b.situation, b.edge_distance_m,
       ST_X(p.place) AS lon, ST_Y(p.place) AS lat
FROM building b CROSS JOIN LATERAL (SELECT ST_Transform(b.location, 4326) AS place) p
WHERE b.vanished_on IS NULL AND """
_BY_ID = text(_HOUSE + "b.id = :id")
# A house before its garage, then the nearest; the point is moved to the column's system.
_AT_POINT = text(
    _HOUSE
    + """ST_DWithin(b.footprint, ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 25832), :near)
ORDER BY b.address_label = '',
         ST_Distance(b.footprint, ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 25832)) LIMIT 1"""
)
_IN_AREA = text("""
SELECT ST_Covers(a.outline, q.place) AS inside, ST_Distance(ST_Boundary(a.outline), q.place) AS edge_m,
       coalesce(a.accuracy_m, 0) AS accuracy_m
FROM area a, (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 25832) AS place) q
WHERE a.kind = 'programme_area' AND a.vanished_on IS NULL
ORDER BY a.quality = 'official' DESC, a.valid_from DESC NULLS LAST, a.id DESC LIMIT 1""")
_FOOTPRINTS = text("""
SELECT b.id, ST_AsSVG(ST_Scale(ST_Translate(ST_SimplifyPreserveTopology(b.footprint, 0.3), -:west, -:north),
       :scale, :scale), 0, 1) AS path
FROM building b
WHERE b.vanished_on IS NULL AND b.footprint && ST_MakeEnvelope(:west, :south, :east, :north, 25832)
LIMIT 1500""")
_TO_METRES = text("""
SELECT ST_X(m.p) AS east, ST_Y(m.p) AS north
FROM (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 25832) AS p) m""")
_TO_DEGREES = text("""
SELECT ST_X(m.p) AS lon, ST_Y(m.p) AS lat
FROM (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:east, :north), 25832), 4326) AS p) m""")
_MIDDLE = text("""
SELECT ST_X(m.p) AS lon, ST_Y(m.p) AS lat FROM (
  SELECT ST_Transform(ST_PointOnSurface(a.outline), 4326) AS p FROM area a
  WHERE a.kind = 'programme_area' AND a.vanished_on IS NULL
  ORDER BY a.quality = 'official' DESC, a.id DESC LIMIT 1) m""")
# Only what its landlord lets everybody see: the layer holds offers with consent and nothing else.
_STREETS = text("""
SELECT DISTINCT ON (a.street) a.street,
       ST_X(ST_Centroid(ST_Collect(a.location) OVER (PARTITION BY a.street))) AS east,
       ST_Y(ST_Centroid(ST_Collect(a.location) OVER (PARTITION BY a.street))) AS north
FROM address a
WHERE a.vanished_on IS NULL AND a.location && ST_MakeEnvelope(:west, :south, :east, :north, 25832)
LIMIT 12""")


@dataclass(frozen=True, slots=True)
class House:
    """A house that a report can be about."""

    building_id: int
    label: str
    town: str
    situation: Situation
    edge_m: float | None
    lon: float
    lat: float


def house(session: Session, building_id: int) -> House | None:
    """The house of that number; None where there is none."""
    row = session.execute(_BY_ID, {"id": building_id}).one_or_none()
    return _house(row) if row else None


def house_at(session: Session, lon: float, lat: float) -> House | None:
    """The house under a finger or within 15 m of it; None in the open."""
    values = {"lon": lon, "lat": lat, "near": _NEAR_M}
    row = session.execute(_AT_POINT, values).one_or_none()
    return _house(row) if row else None


def situation_at(session: Session, lon: float, lat: float) -> Situation:
    """Where a point without a house lies to the programme area."""
    row = session.execute(_IN_AREA, {"lon": lon, "lat": lat}).one_or_none()
    if row is None:
        return Situation.UNKNOWN
    if row.edge_m < row.accuracy_m:
        return Situation.EDGE
    return Situation.INSIDE if row.inside else Situation.OUTSIDE


def addresses_like(session: Session, typed: str) -> list[Suggestion]:
    """Houses whose address resembles what was typed, best first."""
    hits = search.addresses(session, typed, 2 * _LIST)
    return [hit for hit in hits if hit.kind == "address" and hit.building_id is not None][:_LIST]


def same_address(hits: Sequence[Suggestion], typed: str) -> Suggestion | None:
    """The hit that is what was typed, number and all; None where anything is left to choose."""
    wanted = rules.parse_address(typed)
    exact = [hit for hit in hits if rules.parse_address(hit.label) == wanted or _same(hit, typed)]
    return exact[0] if len({hit.building_id for hit in exact}) == 1 else None


def _same(hit: Suggestion, typed: str) -> bool:
    key = rules.spelled_out(typed).replace(" ", "")
    town = rules.spelled_out(hit.detail).replace(" ", "")
    return key.removesuffix(town) == rules.spelled_out(hit.label).replace(" ", "")


def middle(session: Session) -> tuple[float, float]:
    """A point in the programme area, degrees; Mönchengladbach's centre before any boundary."""
    row = session.execute(_MIDDLE).one_or_none()
    return (row.lon, row.lat) if row else (6.442, 51.191)


def in_metres(session: Session, lon: float, lat: float) -> tuple[float, float]:
    """A point of EPSG:4326 in EPSG:25832."""
    row = session.execute(_TO_METRES, {"lon": lon, "lat": lat}).one()
    return row.east, row.north


def in_degrees(session: Session, east: float, north: float) -> tuple[float, float]:
    """A point of EPSG:25832 in EPSG:4326."""
    row = session.execute(_TO_DEGREES, {"east": east, "north": north}).one()
    return row.lon, row.lat


def _house(row: Row[int, str, str, str, str, float, float, float]) -> House:
    return House(
        building_id=row.id,
        label=row.address_label,
        town=f"{row.postcode} {row.city}".strip(),
        situation=Situation(row.situation),
        edge_m=float(row.edge_distance_m) if row.edge_distance_m is not None else None,
        lon=row.lon,
        lat=row.lat,
    )


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of the ground in EPSG:25832 and its size on the screen; north is up."""

    east: float
    north: float
    width_m: float
    pixels: tuple[int, int] = (288, 260)

    @property
    def scale(self) -> float:
        """Screen points per metre."""
        return self.pixels[0] / self.width_m

    @property
    def corner(self) -> tuple[float, float]:
        """The upper left corner."""
        height_m = self.pixels[1] / self.scale
        return self.east - self.width_m / 2, self.north + height_m / 2

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The place in EPSG:25832 under a point of the picture."""
        west, north = self.corner
        return west + x / self.scale, north - y / self.scale


@dataclass(frozen=True, slots=True)
class Ground:
    """What a window shows: footprints as SVG paths, street names with their places."""

    window: Window
    footprints: Sequence[tuple[int, str]]
    streets: Sequence[tuple[str, float, float]]


def ground(session: Session, window: Window) -> Ground:
    """Houses and streets in a window."""
    west, north = window.corner
    south = north - window.pixels[1] / window.scale
    box = {"west": west, "north": north, "south": south, "east": west + window.width_m}
    houses = session.execute(_FOOTPRINTS, box | {"scale": window.scale}).all()
    streets = session.execute(_STREETS, box).all()
    return Ground(
        window,
        [(row.id, row.path) for row in houses],
        [
            (row.street, (row.east - west) * window.scale, (north - row.north) * window.scale)
            for row in streets
        ],
    )
