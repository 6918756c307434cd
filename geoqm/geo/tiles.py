"""Tile arithmetic of WebMercatorQuad (XYZ, origin top left)."""

import math
from dataclasses import dataclass

ORIGIN_M = 20037508.342789244
MAX_ZOOM = 22
SCALE_DENOMINATOR_0 = 559082264.0287178


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of the square Web Mercator pyramid."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the numbers lie inside the pyramid."""
        side = 1 << self.z if 0 <= self.z <= MAX_ZOOM else 0
        return 0 <= self.x < side and 0 <= self.y < side

    @property
    def bounds_3857(self) -> tuple[float, float, float, float]:
        """West, south, east, north in EPSG:3857 metres."""
        size = 2 * ORIGIN_M / (1 << self.z)
        west = -ORIGIN_M + self.x * size
        north = ORIGIN_M - self.y * size
        return (west, north - size, west + size, north)


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """The tile that holds a point in degrees."""
    side = 1 << z
    x = int((lon + 180) / 360 * side)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    return Tile(z, min(max(x, 0), side - 1), min(max(y, 0), side - 1))
