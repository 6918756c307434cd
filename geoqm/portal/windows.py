"""The piece of ground that a picture of a layer shows: where most of it is, or all of it."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.layer.declaration import GeometryType, Layer
from geoqm.layer.views import relation

WIDTH, HEIGHT = 680, 240
_FEW: Final = 300
_WIDEST_M: Final = {
    GeometryType.POINT: 2_000.0,
    GeometryType.LINE: 6_000.0,
    GeometryType.POLYGON: 6_000.0,
}
_DENSE_M: Final = {
    GeometryType.POINT: 620.0,
    GeometryType.LINE: 900.0,
    GeometryType.POLYGON: 420.0,
}
# A piece with less than this is widened, but not beyond twice its size.
_ENOUGH: Final = 40
_MARGIN: Final = 1.12
# Outliers such as the boundary of a whole city do not count: what is several times as large
# as the usual feature.
_USUAL = """
WITH f AS (
  SELECT {geometry} AS shape,
         greatest(ST_XMax({geometry}) - ST_XMin({geometry}),
                  ST_YMax({geometry}) - ST_YMin({geometry})) AS size
  FROM {relation} WHERE {geometry} IS NOT NULL
), usual AS (
  SELECT count(*) AS number, percentile_cont(0.5) WITHIN GROUP (ORDER BY size) AS size FROM f
)
SELECT u.number, u.size, ST_XMin(e.box), ST_YMin(e.box), ST_XMax(e.box), ST_YMax(e.box)
FROM usual u, LATERAL (
  SELECT ST_Extent(f.shape) AS box FROM f WHERE f.size <= 4 * u.size + 1) e"""
_DENSEST = """
SELECT avg(x), avg(y), count(*) FROM (
  SELECT (ST_XMin({geometry}) + ST_XMax({geometry})) / 2 AS x,
         (ST_YMin({geometry}) + ST_YMax({geometry})) / 2 AS y
  FROM {relation} WHERE {geometry} IS NOT NULL) p
GROUP BY floor(x / :cell), floor(y / :cell) ORDER BY count(*) DESC, 1 LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of ground in EPSG:25832; north is up."""

    east: float
    north: float
    width_m: float

    @property
    def scale(self) -> float:
        """Picture points per metre."""
        return WIDTH / self.width_m

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        half, high = self.width_m / 2, HEIGHT / self.scale / 2
        return self.east - half, self.north - high, self.east + half, self.north + high


def window(session: Session, layer: Layer) -> Window | None:
    """Where to look at the layer; None where it is empty."""
    number, size, *box = session.execute(text(_filled(_USUAL, layer))).one()
    if not number:
        return None
    west, south, east, north = box
    whole = max(east - west, (north - south) * WIDTH / HEIGHT) * _MARGIN
    dense = max(_DENSE_M[layer.geometry_type], 8 * size)
    if whole <= dense or (number <= _FEW and whole <= _WIDEST_M[layer.geometry_type]):
        return Window((west + east) / 2, (south + north) / 2, max(whole, dense / 2))
    x, y, near = session.execute(text(_filled(_DENSEST, layer)), {"cell": dense / 2}).one()
    return Window(x, y, dense * min(max(sqrt(_ENOUGH / near), 1), 2))


def _filled(statement: str, layer: Layer) -> str:
    return statement.format(geometry=f'"{layer.geometry}"', relation=relation(layer))
