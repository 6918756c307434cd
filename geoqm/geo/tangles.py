"""Shapes that cross themselves: how often, and how areas among them are mended.

GEOS takes minutes over a polygon of 200 points in which each edge crosses each other one, so
crossings are counted before it is asked.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

_MOST_CROSSINGS = 200
_EDGES_AT_ONCE = 200
_Numbers = npt.NDArray[np.float64]


def is_tangled(shape: BaseGeometry) -> bool:
    """Whether the edges cross or meet each other more often than anything drawn by people does."""
    found = [np.hstack([line[:-1], line[1:]]) for line in _lines(shape) if len(line) > 1]
    if not found:
        return False
    edges = np.concatenate(found)
    tree = STRtree(shapely.linestrings(edges.reshape(-1, 2, 2)))
    crossings = 0
    for begin in range(0, len(edges), _EDGES_AT_ONCE):
        here, there = tree.query(tree.geometries[begin : begin + _EDGES_AT_ONCE])
        crossings += _crossings(edges[here + begin], edges[there])
        if crossings > 2 * _MOST_CROSSINGS:
            return True
    return False


def mended(shape: Polygon | MultiPolygon) -> BaseGeometry | None:
    """The valid area, wings of loops included; None where nothing of it has an extent."""
    if shape.is_valid:
        return shape
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [each for each in shapely.get_parts(valid) if each.area > 0]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _lines(shape: BaseGeometry) -> Iterator[_Numbers]:
    """The coordinates of each line and ring."""
    if isinstance(shape, Polygon):
        yield from (shapely.get_coordinates(ring) for ring in shapely.get_rings(shape))
    elif hasattr(shape, "geoms"):
        for part in shape.geoms:
            yield from _lines(part)
    else:
        yield shapely.get_coordinates(shape)


def _crossings(some: _Numbers, others: _Numbers) -> int:
    """How many pairs cross, or meet other than end to end; each pair stands in both orders."""
    ahead = _side(some, others[:, :2]) * _side(some, others[:, 2:])
    behind = _side(others, some[:, :2]) * _side(others, some[:, 2:])
    return int(np.count_nonzero(((ahead < 0) & (behind <= 0)) | ((ahead <= 0) & (behind < 0))))


def _side(edges: _Numbers, points: _Numbers) -> _Numbers:
    """On which side of its edge each point lies."""
    begin, along = edges[:, :2], edges[:, 2:] - edges[:, :2]
    beside = points - begin
    made: _Numbers = np.sign(along[:, 0] * beside[:, 1] - along[:, 1] * beside[:, 0])
    return made
