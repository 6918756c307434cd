"""Houses on their lots: rows along the sides of a block, corner houses, wings, rear buildings.

Neighbours share a party wall. All its points are vertices of both houses, so that rounded footprints
touch without overlapping.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shapely.geometry import Polygon

from geoqm.demo import plane
from geoqm.demo.blocks import Block, Side, inset
from geoqm.demo.dice import between, chance, roll
from geoqm.demo.plane import Vec

OVERLAP_M2 = 0.01
YARD_M = 4.0
MIN_DEPTH_M = 6.5
PARCEL_DEPTHS_M = (32.0, 28.0, 24.0, 20.0, 17.0, 14.0, 11.0)


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


DENSE = Style("dense", (8.8, 14.0), (11.0, 13.2), (0, 0), (9, 30), (3.2, 9.0), 0.24, 0.40, True)
ROWS = Style("rows", (8.5, 13.0), (10.0, 12.2), (0, 3.0), (3, 8), (4.0, 14.0), 0.16, 0.28, True)
LOOSE = Style("loose", (8.5, 13.5), (9.5, 12.0), (3.0, 6.0), (1, 3), (6.0, 14.0), 0.22, 0.10, False)


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


@dataclass(frozen=True, slots=True)
class _Corner:
    """What a corner takes from the sides that meet there; depth 0 where it stays open."""

    taken: float
    depth: float
    tangent: float
    chamfer: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """A house between two walls before rounding; the wing lies at the left or right wall."""

    key: str
    left: Wall
    right: Wall
    setback: float
    depth: float
    wing: float
    wing_share: float
    wing_left: bool


def built(block: Block, style: Style) -> list[House]:
    """All houses of a block; the same block gives the same houses, none overlaps another."""
    parcel_depth = _parcel_depth(block)
    corners = [_corner(block, i, style) for i in range(len(block.sides))]
    walls: dict[tuple[int, str], Wall] = {}
    plans: list[tuple[int, _Plan]] = []
    for i, side in enumerate(block.sides):
        start, end = corners[i], corners[(i + 1) % len(corners)]
        if not side.streets[0] or side.length < start.taken + end.taken + 5:
            continue
        row = _row(f"{block.key}.{i}", side, (start, end), style, parcel_depth)
        walls[(i, "start")], walls[(i, "end")] = row[0], row[1]
        plans += [(i, plan) for plan in row[2]]
    houses = _corner_houses(block, corners, walls, style)
    footprints = [house.footprint for house in houses]
    plans = [(i, _without_conflict(plan, footprints)) for i, plan in plans]
    for _, plan in plans:
        _note_depths(plan)
    houses = _corner_houses(block, corners, walls, style)
    houses += [_house(block, block.sides[i], plan, style) for i, plan in plans]
    houses = _standing(houses)
    return houses + _rear_buildings(block, style, plans, [h.footprint for h in houses])


def _parcel_depth(block: Block) -> float:
    """How deep parcels reach before those of opposite sides meet."""
    for depth in PARCEL_DEPTHS_M:
        if len(inset(block.ring, [depth] * len(block.ring))[0]) >= len(block.sides):
            return depth
    return PARCEL_DEPTHS_M[-1]


def _standing(houses: Sequence[House]) -> list[House]:
    """The houses without those that stand in another; a lot in another lot shrinks to the house."""
    kept: list[House] = []
    footprints: list[Polygon] = []
    parcels: list[Polygon] = []
    for house in houses:
        if not house.footprint.is_valid or _conflicts(house.footprint, footprints):
            continue
        lot = Polygon(house.lot)
        if not lot.is_valid or lot.area < house.footprint.area or _conflicts(lot, parcels, 0.5):
            lot = house.footprint
        kept.append(replace(house, lot=tuple(lot.exterior.coords[:-1])))
        footprints.append(house.footprint)
        parcels.append(lot)
    return kept


def _corner(block: Block, index: int, style: Style) -> _Corner:
    """How a corner is built: closed for ordinary angles, open for sharp, blunt and inner ones."""
    angle = block.angle(index)
    before, after = block.sides[index - 1], block.sides[index]
    tangent = math.tan(math.radians(max(angle, 20) / 2))
    depth = between(10.5, 12.5, block.key, "corner", index)
    room = 0.46 * min(before.length, after.length)
    if angle > 180:
        return _Corner(1.5, 0.0, math.inf, 0.0)
    bare = not before.streets[0] or not after.streets[0]
    open_taken = (depth + style.setback[1] + 1.5) / tangent + 0.5
    if bare:
        return _Corner(min(open_taken, 6.0), 0.0, math.inf, 0.0)
    taken = max(depth / tangent + between(1.0, 4.5, block.key, "arm", index), 9.0)
    if not style.closed_corners or not 48 <= angle <= 150 or taken > min(room, 27.0):
        return _Corner(min(open_taken, 30.0), 0.0, tangent, 0.0)
    chamfer = between(1.8, 3.4, block.key, "chamfer", index) if angle < 115 else 0.0
    return _Corner(taken, depth, tangent, chamfer)


def _row(
    key: str, side: Side, corners: tuple[_Corner, _Corner], style: Style, parcel_depth: float
) -> tuple[Wall, Wall, list[_Plan]]:
    """Walls at both ends and the houses in between."""
    start, end = corners[0].taken, side.length - corners[1].taken
    setback = between(*style.setback, key, "setback") if style.setback[1] else 0.0
    if corners[0].depth or corners[1].depth:
        setback = 0.0
    walls: list[Wall] = []
    plans: list[_Plan] = []
    for i, (low, high, is_gap) in enumerate(_widths(key, start, end, style)):
        for s in (low, high):
            point, inwards = side.wall(s)
            reach = min(parcel_depth, s * corners[0].tangent, (side.length - s) * corners[1].tangent)
            if not walls or plane.distance(walls[-1].point, point) > 0.01:
                walls.append(Wall(point, inwards, reach))
        room = min(walls[-2].reach, walls[-1].reach) - setback
        if not is_gap and room > MIN_DEPTH_M:
            plans.append(_plan(f"{key}.{i}", walls[-2], walls[-1], setback, style))
    return walls[0], walls[-1], plans


def _widths(key: str, start: float, end: float, style: Style) -> list[tuple[float, float, bool]]:
    """The stretch cut into houses and gaps: from, to, whether it is a gap."""
    pieces: list[tuple[float, bool]] = []
    total, left_in_row, i = 0.0, _row_length(key, 0, style), 0
    while total < end - start - 0.4 * style.width[0]:
        is_gap = left_in_row == 0
        size = between(*(style.gap if is_gap else style.width), key, "size", i)
        left_in_row = _row_length(key, i, style) if is_gap else left_in_row - 1
        pieces.append((size, is_gap))
        total, i = total + size, i + 1
    if len(pieces) > 1 and pieces[-1][1]:
        total -= pieces.pop()[0]
    scale = (end - start) / total if total else 1.0
    found, s = [], start
    for size, is_gap in pieces:
        found.append((s, s + size * scale, is_gap))
        s += size * scale
    return [piece for piece in found if piece[1] - piece[0] > 4.5 or piece[2]]


def _row_length(key: str, i: int, style: Style) -> int:
    low, high = style.row
    return low + int(roll(key, "row", i) * (high - low + 1))


def _plan(key: str, left: Wall, right: Wall, setback: float, style: Style) -> _Plan:
    depth = round(between(*style.depth, key, "depth"), 1)
    depth = min(depth, left.reach - setback, right.reach - setback)
    has_wing = chance(style.wing, key, "wing")
    wing = between(3.5, 8.5, key, "wing depth") if has_wing else 0.0
    wing_left = chance(0.5, key, "wing side")
    room = (left if wing_left else right).reach - setback - depth - 2
    return _Plan(
        key, left, right, setback, depth, wing if wing < room else 0.0,
        between(0.35, 0.6, key, "wing share"), wing_left,
    )  # fmt: skip


def _outline(plan: _Plan) -> list[Vec]:
    """Street side, right wall inwards, back with its wing, left wall outwards."""
    low, high = plan.setback, plan.setback + plan.depth
    deep = high + plan.wing
    if not plan.wing:
        return [*plan.right.between(low, high), *reversed(plan.left.between(low, high))]
    share = plan.wing_share if plan.wing_left else 1 - plan.wing_share
    inner = [
        plane.rounded(_blend(plan.left.at(d), plan.right.at(d), share), 2) for d in (high, deep)
    ]
    if plan.wing_left:
        return [
            *plan.right.between(low, high), *inner, *reversed(plan.left.between(low, deep))
        ]  # fmt: skip
    return [*plan.right.between(low, deep), *reversed(inner), *reversed(plan.left.between(low, high))]


def _blend(a: Vec, b: Vec, share: float) -> Vec:
    return plane.add(a, plane.sub(b, a), share)


def _without_conflict(plan: _Plan, others: list[Polygon]) -> _Plan:
    """The plan without its wing if that would stand in another house."""
    if plan.wing and _conflicts(Polygon(_outline(plan)), others):
        return replace(plan, wing=0.0)
    return plan


def _conflicts(
    footprint: Polygon, others: Sequence[Polygon], tolerance_m2: float = OVERLAP_M2
) -> bool:
    west, south, east, north = footprint.bounds
    for other in others:
        box = other.bounds
        if box[0] > east or box[2] < west or box[1] > north or box[3] < south:
            continue
        if footprint.intersection(other).area > tolerance_m2:
            return True
    return False


def _note_depths(plan: _Plan) -> None:
    high = plan.setback + plan.depth
    for wall, has_wing in ((plan.left, plan.wing_left), (plan.right, not plan.wing_left)):
        wall.depths |= {plan.setback, high}
        if plan.wing and has_wing:
            wall.depths.add(high + plan.wing)


def _house(block: Block, side: Side, plan: _Plan, style: Style) -> House:
    front = _blend(plan.left.point, plan.right.point, 0.5)
    street = side.street(plane.project(side.vertices, front)[0])
    lot = (plan.left.at(0), plan.right.at(0), plan.right.at(plan.right.reach), plan.left.at(plan.left.reach))
    width = plane.distance(plan.left.point, plan.right.point)
    return House(
        plan.key, "house", Polygon(_outline(plan)), front, street, block.key, style.name, width, lot
    )


def _corner_houses(
    block: Block, corners: Sequence[_Corner], walls: dict[tuple[int, str], Wall], style: Style
) -> list[House]:
    houses: list[House] = []
    for i, corner in enumerate(corners):
        before, after = (i - 1) % len(corners), i
        if not corner.depth or (before, "end") not in walls or (after, "start") not in walls:
            continue
        house = _corner_house(block, i, corner, (walls[(before, "end")], walls[(after, "start")]))
        house = replace(house, style=style.name)
        if house.footprint.is_valid and not _conflicts(
            house.footprint, [h.footprint for h in houses]
        ):
            houses.append(house)
            for wall in (walls[(before, "end")], walls[(after, "start")]):
                wall.depths.add(corner.depth)
    return houses


def _corner_house(block: Block, index: int, corner: _Corner, walls: tuple[Wall, Wall]) -> House:
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
        _blend(tip, second.point, 0.5), side.street(0.1), block.key, "", corner.taken, lot,
    )  # fmt: skip


def _rear_buildings(
    block: Block, style: Style, plans: Sequence[tuple[int, _Plan]], taken: list[Polygon]
) -> list[House]:
    """Workshops, rear houses and garages in the yards, where there is room."""
    houses: list[House] = []
    for i, plan in plans:
        if not chance(style.rear, plan.key, "rear"):
            continue
        low = plan.setback + plan.depth + plan.wing + between(YARD_M, 8.0, plan.key, "yard")
        high = low + between(5.0, 9.0, plan.key, "rear depth")
        if high > min(plan.left.reach, plan.right.reach) - 0.3:
            continue
        ring = _rear_ring(plan, low, high)
        footprint = Polygon(ring)
        if not footprint.is_valid or _conflicts(footprint.buffer(0.3), taken):
            continue
        taken.append(footprint)
        front = _blend(plan.left.point, plan.right.point, 0.5)
        street = block.sides[i].street(plane.project(block.sides[i].vertices, front)[0])
        width = plane.distance(ring[0], ring[1])
        houses.append(
            House(f"{plan.key}.r", "rear", footprint, front, street, block.key, style.name, width)
        )
    return houses


def _rear_ring(plan: _Plan, low: float, high: float) -> list[Vec]:
    share = between(0.45, 0.94, plan.key, "rear width")
    start, end = (0.04, 0.04 + share * 0.92) if plan.wing_left else (0.96 - share * 0.92, 0.96)
    corners = ((start, low), (end, low), (end, high), (start, high))
    return [plane.rounded(_blend(plan.left.at(d), plan.right.at(d), s), 2) for s, d in corners]
