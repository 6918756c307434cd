"""Names along points that share a value: street names from the addresses along the street.

There is no street axis in the data. Points of one name are cut into stretches; the axis of a
stretch gives the angle, its middle the place.
"""

from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.layer.declaration import Layer
from geoqm.layer.views import relation

STRETCH_M: Final = 260
POINTS_AT_MOST: Final = 120_000
# Text, longitude, latitude, angle in degrees (clockwise, never upside down), number of points.
Label = tuple[str, float, float, float, int]

_SQL = """
WITH named AS (
  SELECT "{field}" AS name, "{geometry}" AS place FROM {relation}
  WHERE "{field}" <> '' LIMIT :most
), sized AS (
  SELECT name, greatest(1, round(greatest(ST_XMax(e) - ST_XMin(e), ST_YMax(e) - ST_YMin(e)) / :stretch))::int AS parts
  FROM (SELECT name, ST_Extent(place) AS e FROM named GROUP BY name HAVING count(*) > 3) q
), cut AS (
  SELECT name, place, ST_ClusterKMeans(place, least(parts, points)::int) OVER (PARTITION BY name) AS part
  FROM (SELECT name, place, parts, count(*) OVER (PARTITION BY name) AS points
        FROM named JOIN sized USING (name)) q
), axis AS (
  SELECT name, avg(ST_X(place)) AS x, avg(ST_Y(place)) AS y, count(*) AS n,
    degrees(0.5 * atan2(2 * covar_pop(ST_X(place), ST_Y(place)),
                        var_pop(ST_X(place)) - var_pop(ST_Y(place)))) AS angle
  FROM cut GROUP BY name, part HAVING count(*) > 3
)
SELECT name, ST_X(p), ST_Y(p), angle, n
FROM (SELECT *, ST_Transform(ST_SetSRID(ST_MakePoint(x, y), 25832), 4326) AS p FROM axis) q
ORDER BY n DESC, name
"""


def labels(session: Session, layer: Layer) -> list[Label]:
    """The texts of a layer with `label_field`, the longest stretches first."""
    if not layer.label_field:
        return []
    statement = _SQL.format(
        field=layer.label_field, geometry=layer.geometry, relation=relation(layer)
    )
    rows = session.execute(text(statement), {"most": POINTS_AT_MOST, "stretch": STRETCH_M}).all()
    return [_label(row) for row in rows]


def _label(row: Any) -> Label:
    name, lon, lat, angle, points = row
    # On the map y runs downwards: the screen's angle is the negative one.
    return (name, round(lon, 6), round(lat, 6), round(-angle, 1), points)
