"""Shapes that clients write into filters: GeoJSON or a box, in any system that is delivered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import GeometryCollection, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geoqm.errors import InvalidInput
from geoqm.geo import reach, tangles
from geoqm.geo.bbox import BBox
from geoqm.geo.crs import STORED, Crs, Srid

TYPES = frozenset(
    {
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
    }
)
# A zigzag over the whole country would else get a hundred thousand points.
_MOST_POINTS = 500
_FARTHEST = 1e8
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Shape:
    """WKT in x/y order of `srid`, cut to where the projection is of use; `edge` 0 needs no more.

    `is_mixed` collections hold shapes of several dimensions.
    """

    wkt: str
    srid: int
    edge: float = 0.0
    is_mixed: bool = False


def from_geojson(document: Mapping[str, Any], crs: Crs) -> Shape:
    """The shape of a GeoJSON geometry; rings that cross themselves are mended.

    Raises InvalidInput for anything that is no geometry, for degenerate areas and for places far
    off the earth.
    """
    try:
        shape = shapely.from_geojson(json.dumps(document, default=float))
        if shape is None or shape.geom_type not in TYPES:
            raise _invalid("Sie ist keine gültige Geometrie.")
        placed = _placed(shape, crs)
        if tangles.is_tangled(placed):
            raise _invalid("Ihre Linien kreuzen sich zu oft.")
        return _shape(_cut(_mended(placed), crs.srid), crs)
    except (ValueError, OverflowError, TypeError, shapely.GEOSException) as error:
        raise _invalid("Sie ist keine gültige Geometrie.") from error


def _placed(shape: BaseGeometry, crs: Crs) -> BaseGeometry:
    """The shape in x/y order without heights and without more decimals than count."""
    if not (np.abs(shapely.get_coordinates(shape)) <= _FARTHEST).all():
        raise _invalid("Sie liegt nicht auf der Erde.")
    return shapely.transform(
        shapely.force_2d(shape),
        lambda each: np.round(each[:, ::-1] if crs.swapped else each, _DECIMALS),
    )


def from_box(numbers: Sequence[Any], crs: Crs) -> Shape:
    """The shape of four or six numbers in the axis order of `crs`; in degrees also across 180°."""
    values = [float(number) for number in numbers]
    if len(values) == 6:
        values = [values[0], values[1], values[3], values[4]]
    if len(values) != 4 or not all(abs(value) <= _FARTHEST for value in values):
        raise _invalid("BBOX hat vier oder sechs Zahlen, die auf der Erde liegen.")
    if crs.swapped:
        values = [values[1], values[0], values[3], values[2]]
    west, south, east, north = values
    if south > north or (west > east and crs.srid != Srid.WGS84):
        raise _invalid("Die Ränder der BBOX sind vertauscht.")
    parts = [
        _rectangle(half) for half in reach.halves(BBox(west, south, east, north, int(crs.srid)))
    ]
    return _shape(parts[0] if len(parts) == 1 else shapely.union_all(parts), crs)


def _rectangle(box: BBox) -> BaseGeometry:
    """The rectangle; a line or a point where it has no width."""
    if box.west < box.east and box.south < box.north:
        return shapely.box(*box.values)
    corners = [(box.west, box.south), (box.east, box.north)]
    return shapely.Point(corners[0]) if corners[0] == corners[1] else shapely.LineString(corners)


def _mended(shape: BaseGeometry) -> BaseGeometry:
    if isinstance(shape, GeometryCollection):
        return GeometryCollection([_mended(part) for part in shape.geoms])
    if not isinstance(shape, Polygon | MultiPolygon):
        return shape
    valid = tangles.mended(shape)
    if valid is None:
        raise _invalid("Die Fläche ist entartet.")
    return valid


def _cut(shape: BaseGeometry, srid: Srid) -> BaseGeometry:
    """The part where the projection is of use; PostGIS takes no empty members in it."""
    if isinstance(shape, GeometryCollection):
        parts = [_cut(part, srid) for part in shape.geoms]
        return GeometryCollection([part for part in parts if not part.is_empty])
    usable = shapely.box(*reach.USABLE[srid])
    left = shape if usable.contains(shape) else shapely.intersection(shape, usable)
    parts = shapely.get_parts(left)
    if not any(part.is_empty for part in parts):
        return left
    return shapely.union_all([part for part in parts if not part.is_empty])


def _shape(shape: BaseGeometry, crs: Crs) -> Shape:
    if isinstance(shape, GeometryCollection):
        whole = shapely.union_all(shapely.get_parts(shape))
        shape = shape if isinstance(whole, GeometryCollection) else whole
    edge = 0.0
    if crs.srid != STORED.srid and not shape.is_empty:
        west, south, east, north = shape.bounds
        box = BBox(west, south, east, north, int(crs.srid))
        edge = max(reach.edge(box), shape.length / _MOST_POINTS)
    is_mixed = isinstance(shape, GeometryCollection) and not shape.is_empty
    return Shape(shapely.to_wkt(shape, rounding_precision=-1), int(crs.srid), edge, is_mixed)


def _invalid(reason: str) -> InvalidInput:
    return InvalidInput(
        f"Eine Form in der Bedingung (filter) ist nicht lesbar. {reason}",
        remedy="Beispiele: POINT(6.43 51.19), BBOX(6.42,51.18,6.45,51.20).",
        field="filter",
    )
