"""What breaks the pattern of closed blocks: parks, squares, schools, churches, halls in yards."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry import Polygon

from geoqm.demo import blocks, plane
from geoqm.demo.blocks import Block
from geoqm.demo.dice import between, chance
from geoqm.demo.plane import Vec
from geoqm.demo.records import StreetPoint
from geoqm.demo.walls import House

OPEN_KINDS = ("park", "garten", "friedhof")
SCHOOL, CHURCH, MALL = "3021", "3041", "2052"
ORDINARY = "house"
# Where the shopping centre of the real town stands, roughly: halfway along the main shopping street.
MALL_AT = (320_990.0, 5_674_690.0)


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place with a special building (`code`), with a house as others, or without any (empty)."""

    code: str
    at: Vec


def landmarks(points: Sequence[StreetPoint]) -> list[Landmark]:
    """What the points stand for, and the shopping centre."""
    found = [Landmark(MALL, MALL_AT)]
    for point in points:
        at, kind = (point.x, point.y), point.kind.lower()
        if kind == "schule":
            found.append(Landmark(SCHOOL, at))
        elif "kirche" in kind:
            found.append(Landmark(CHURCH, at))
        elif any(word in kind for word in OPEN_KINDS):
            found.append(Landmark("", at))
        else:
            found.append(Landmark(ORDINARY, at))
    return found


def stays_open(block: Block, inside: Sequence[Landmark], from_core: float) -> bool:
    """Whether a block is a park or square: by its place, or by chance further out."""
    if any(not place.code for place in inside):
        return True
    tiny = block.area_m2 < 900
    return tiny or (not inside and from_core > 260 and chance(0.34, block.key, "open"))


def whole(block: Block, inside: Sequence[Landmark]) -> list[House]:
    """One building on the whole block, if the shopping centre stands there."""
    if not any(place.code == MALL for place in inside):
        return []
    ring, _ = blocks.inset(block.ring, [4.0] * len(block.ring))
    side = max(block.sides, key=lambda s: s.length)
    front, _ = side.wall(side.length / 2)
    return [
        House(
            f"{block.key}.mall", "house", Polygon(ring), front, side.street(side.length / 2), block.key,
            "dense", side.length, block.ring,
        )
    ]  # fmt: skip


def in_yard(
    block: Block, inside: Sequence[Landmark], taken: Sequence[Polygon], style: str
) -> list[tuple[House, str]]:
    """A large building inside the block with its code; "" leaves the code to chance."""
    code = next((p.code for p in inside if p.code in {SCHOOL, CHURCH}), "")
    if any(p.code == MALL for p in inside) or not (code or chance(0.18, block.key, "hall")):
        return []
    footprint = _fitting(block, taken)
    if footprint is None:
        return []
    side = block.sides[0]
    house = House(
        f"{block.key}.yard",
        "yard",
        footprint,
        side.vertices[0],
        side.streets[0],
        block.key,
        style,
        30.0,
    )
    return [(house, code)]


def _fitting(block: Block, taken: Sequence[Polygon]) -> Polygon | None:
    """The largest of some rectangles in the middle of the yard that keep their distance."""
    yard, _ = blocks.inset(block.ring, [19.0] * len(block.ring))
    if len(yard) < 3:
        return None
    longest = max(block.sides, key=lambda s: s.length)
    u = plane.unit(plane.sub(longest.vertices[-1], longest.vertices[0]))
    middle = Polygon(yard).centroid
    length, depth = (
        between(34, 52, block.key, "hall length"),
        between(14, 24, block.key, "hall depth"),
    )
    for scale in (1.0, 0.85, 0.7, 0.55):
        ring = _rectangle((middle.x, middle.y), u, length * scale, depth * scale)
        footprint = Polygon(ring)
        if all(plane.inside(yard, p) for p in ring) and all(
            footprint.distance(other) > 2.5 for other in taken
        ):
            return footprint
    return None


def _rectangle(middle: Vec, u: Vec, length: float, depth: float) -> list[Vec]:
    halves = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
    return [
        plane.rounded(plane.add(plane.add(middle, u, i * length), plane.left(u), j * depth), 2)
        for i, j in halves
    ]
