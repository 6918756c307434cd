"""Corner houses: L-shaped, round the corner of a block, their tip cut off."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shapely.geometry import Polygon

from geoqm.demo import plane
from geoqm.demo.blocks import Block
from geoqm.demo.dice import between
from geoqm.demo.walls import House, Style, Wall, blend, conflicts


@dataclass(frozen=True, slots=True)
class Corner:
    """What a corner takes from the sides that meet there; depth 0 where it stays open."""

    taken: float
    depth: float
    tangent: float
    chamfer: float


def corner(block: Block, index: int, style: Style) -> Corner:
    """How a corner is built: closed for ordinary angles, open for sharp, blunt and inner ones."""
    angle = block.angle(index)
    before, after = block.sides[index - 1], block.sides[index]
    tangent = math.tan(math.radians(max(angle, 20) / 2))
    depth = between(10.5, 12.5, block.key, "corner", index)
    room = 0.46 * min(before.length, after.length)
    if angle > 180:
        return Corner(1.5, 0.0, math.inf, 0.0)
    bare = not before.streets[0] or not after.streets[0]
    open_taken = (depth + style.setback[1] + 1.5) / tangent + 0.5
    if bare:
        return Corner(min(open_taken, 6.0), 0.0, math.inf, 0.0)
    taken = max(depth / tangent + between(1.0, 4.5, block.key, "arm", index), 9.0)
    if not style.closed_corners or not 48 <= angle <= 150 or taken > min(room, 27.0):
        return Corner(min(open_taken, 30.0), 0.0, tangent, 0.0)
    chamfer = between(1.8, 3.4, block.key, "chamfer", index) if angle < 115 else 0.0
    return Corner(taken, depth, tangent, chamfer)


def corner_houses(
    block: Block, corners: Sequence[Corner], walls: Mapping[tuple[int, str], Wall], style: Style
) -> list[House]:
    """The houses on the closed corners; their party walls note the depth."""
    houses: list[House] = []
    for i, corner in enumerate(corners):
        before, after = (i - 1) % len(corners), i
        if not corner.depth or (before, "end") not in walls or (after, "start") not in walls:
            continue
        house = _corner_house(block, i, corner, (walls[(before, "end")], walls[(after, "start")]))
        house = replace(house, style=style.name)
        if house.footprint.is_valid and not conflicts(
            house.footprint, [h.footprint for h in houses]
        ):
            houses.append(house)
            for wall in (walls[(before, "end")], walls[(after, "start")]):
                wall.depths.add(corner.depth)
    return houses


def _corner_house(block: Block, index: int, corner: Corner, walls: tuple[Wall, Wall]) -> House:
    """An L-shaped house round the corner, its tip cut off as the Gründerzeit did."""
    first, second = walls
    tip = block.sides[index].vertices[0]
    u, v = plane.unit(plane.sub(tip, first.point)), plane.unit(plane.sub(second.point, tip))
    tips = [tip]
    if corner.chamfer:
        tips = [plane.add(tip, u, -corner.chamfer), plane.add(tip, v, corner.chamfer)]
    inner_a, inner_b = first.at(corner.depth), second.at(corner.depth)
    met = plane.meet(inner_a, u, inner_b, v)
    bends = [plane.add(inner_a, u, met[0])] if met is not None and met[0] > 0.4 else []
    ring = [
        *reversed(first.between(0, corner.depth)), *tips,
        *second.between(0, corner.depth), *reversed(bends),
    ]  # fmt: skip
    side = block.sides[index]
    lot = (first.at(0), tip, second.at(0), second.at(second.reach), first.at(first.reach))
    return House(
        f"{block.key}.c{index}", "corner", Polygon([plane.rounded(p, 2) for p in ring]),
        blend(tip, second.point, 0.5), side.street(0.1), block.key, "", corner.taken, lot,
    )  # fmt: skip
