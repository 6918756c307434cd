"""What a house is made of: the style of its block, the walls it shares, its footprint."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shapely.geometry import Polygon

from geoqm.demo import plane
from geoqm.demo.plane import Vec

OVERLAP_M2 = 0.01


@dataclass(frozen=True, slots=True)
class Style:
    """How a block is built: widths and depths in metres, shares between 0 and 1."""

    name: str
    width: tuple[float, float]
    depth: tuple[float, float]
    setback: tuple[float, float]
    row: tuple[int, int]
    gap: tuple[float, float]
    rear: float
    wing: float
    closed_corners: bool


DENSE = Style("dense", (9.6, 14.8), (11.0, 13.2), (0, 0), (9, 30), (3.2, 9.0), 0.24, 0.40, True)
ROWS = Style("rows", (9.6, 14.0), (10.0, 12.2), (0, 3.0), (3, 8), (4.0, 14.0), 0.16, 0.28, True)
LOOSE = Style("loose", (9.5, 14.5), (9.5, 12.0), (3.0, 6.0), (1, 3), (6.0, 14.0), 0.22, 0.10, False)


@dataclass(slots=True)
class Wall:
    """A wall across the block: point on the street side, direction inwards, depths in use."""

    point: Vec
    inwards: Vec
    reach: float
    depths: set[float] = field(default_factory=set)

    def at(self, depth: float) -> Vec:
        """The point at a depth."""
        return plane.rounded(plane.add(self.point, self.inwards, depth), 2)

    def between(self, low: float, high: float) -> list[Vec]:
        """The points in use from `low` to `high`, from the street inwards."""
        inner = sorted(d for d in self.depths if low < d < high)
        return [self.at(d) for d in (low, *inner, high)]


@dataclass(frozen=True, slots=True)
class House:
    """A footprint with its place: `front` lies on the street side, `kind` tells what it is."""

    key: str
    kind: str
    footprint: Polygon
    front: Vec
    street: str
    block: str
    style: str
    width: float
    lot: tuple[Vec, ...] = ()


def blend(a: Vec, b: Vec, share: float) -> Vec:
    """The point that lies the given share of the way from `a` to `b`."""
    return plane.add(a, plane.sub(b, a), share)


def conflicts(
    footprint: Polygon, others: Sequence[Polygon], tolerance_m2: float = OVERLAP_M2
) -> bool:
    """Whether a footprint stands in another one by more than the tolerance."""
    west, south, east, north = footprint.bounds
    for other in others:
        box = other.bounds
        if box[0] > east or box[2] < west or box[1] > north or box[3] < south:
            continue
        if footprint.intersection(other).area > tolerance_m2:
            return True
    return False
