"""Where projections are of use, and how finely straight edges are cut before they are projected."""

from geoqm.geo.bbox import BBox
from geoqm.geo.crs import Srid

# Farther from zone 32 the projection is of no use; nothing that is stored lies there.
USABLE = {
    Srid.WGS84: (-40.0, -80.0, 58.0, 84.0),
    Srid.WEB_MERCATOR: (-4_500_000.0, -15_000_000.0, 6_500_000.0, 18_000_000.0),
    Srid.UTM32: (-9_000_000.0, -9_000_000.0, 10_000_000.0, 10_000_000.0),
}
_SHORTEST_EDGE = {Srid.WGS84: 0.01, Srid.WEB_MERCATOR: 1000.0}
_EDGES_PER_SIDE = 50


def halves(box: BBox) -> list[BBox]:
    """The box cut to where the projection is of use; two boxes across the antimeridian."""
    boxes = [box]
    if box.west > box.east:
        boxes = [
            BBox(box.west, box.south, 180.0, box.north, box.srid),
            BBox(-180.0, box.south, box.east, box.north, box.srid),
        ]
    return [half for half in map(_clipped, boxes) if half is not None]


def edge(box: BBox) -> float:
    """The longest edge that may stay unbroken when something of that extent is projected."""
    longest = max(box.east - box.west, box.north - box.south)
    return max(_SHORTEST_EDGE[Srid(box.srid)], longest / _EDGES_PER_SIDE)


def _clipped(box: BBox) -> BBox | None:
    west, south, east, north = USABLE[Srid(box.srid)]
    clipped = BBox(
        max(box.west, west),
        max(box.south, south),
        min(box.east, east),
        min(box.north, north),
        box.srid,
    )
    is_empty = clipped.west > clipped.east or clipped.south > clipped.north
    return None if is_empty else clipped
