"""Houses on their lots: rows along the sides of a block, corner houses, wings, rear buildings.

Neighbours share a party wall. All its points are vertices of both houses, so that rounded footprints
touch without overlapping.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shapely.geometry import Polygon

from geoqm.demo import corners, plane
from geoqm.demo.blocks import Block, Side, inset
from geoqm.demo.corners import Corner
from geoqm.demo.dice import between, chance, roll
from geoqm.demo.plane import Vec
from geoqm.demo.walls import House, Style, Wall, blend, conflicts

YARD_M = 4.0
MIN_DEPTH_M = 6.5
PARCEL_DEPTHS_M = (32.0, 28.0, 24.0, 20.0, 17.0, 14.0, 11.0)


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
    found = [corners.corner(block, i, style) for i in range(len(block.sides))]
    walls: dict[tuple[int, str], Wall] = {}
    plans: list[tuple[int, _Plan]] = []
    for i, side in enumerate(block.sides):
        start, end = found[i], found[(i + 1) % len(found)]
        if not side.streets[0] or side.length < start.taken + end.taken + 5:
            continue
        row = _row(f"{block.key}.{i}", side, (start, end), style, parcel_depth)
        walls[(i, "start")], walls[(i, "end")] = row[0], row[1]
        plans += [(i, plan) for plan in row[2]]
    houses = corners.corner_houses(block, found, walls, style)
    footprints = [house.footprint for house in houses]
    plans = [(i, _without_conflict(plan, footprints)) for i, plan in plans]
    for _, plan in plans:
        _note_depths(plan)
    houses = corners.corner_houses(block, found, walls, style)
    houses += [_house(block, block.sides[i], plan, style) for i, plan in plans]
    houses = _standing(block, houses)
    return houses + _rear_buildings(block, style, plans, [h.footprint for h in houses])


def _parcel_depth(block: Block) -> float:
    """How deep parcels reach before those of opposite sides meet."""
    for depth in PARCEL_DEPTHS_M:
        if len(inset(block.ring, [depth] * len(block.ring))[0]) >= len(block.sides):
            return depth
    return PARCEL_DEPTHS_M[-1]


def _standing(block: Block, houses: Sequence[House]) -> list[House]:
    """The houses on their block that do not stand in another, on lots that do not overlap."""
    ground = Polygon(block.ring).buffer(1.5)
    kept: list[House] = []
    footprints: list[Polygon] = []
    for house in houses:
        sound = house.footprint.is_valid and ground.covers(house.footprint)
        if sound and not conflicts(house.footprint, footprints):
            kept.append(house)
            footprints.append(house.footprint)
    lots = [_lot(house) for house in kept]
    return [
        replace(
            house, lot=tuple((lot if _is_free(i, lots) else house.footprint).exterior.coords[:-1])
        )
        for i, (house, lot) in enumerate(zip(kept, lots, strict=True))
    ]


def _lot(house: House) -> Polygon:
    lot = Polygon(house.lot)
    holds = lot.is_valid and lot.intersection(house.footprint).area > 0.99 * house.footprint.area
    return lot if holds else house.footprint


def _is_free(index: int, lots: Sequence[Polygon]) -> bool:
    return not conflicts(lots[index], [*lots[:index], *lots[index + 1 :]], 0.5)


def _row(
    key: str, side: Side, ends: tuple[Corner, Corner], style: Style, parcel_depth: float
) -> tuple[Wall, Wall, list[_Plan]]:
    """Walls at both ends and the houses in between."""
    start, end = ends[0].taken, side.length - ends[1].taken
    setback = between(*style.setback, key, "setback") if style.setback[1] else 0.0
    if ends[0].depth or ends[1].depth:
        setback = 0.0
    walls: list[Wall] = []
    plans: list[_Plan] = []
    for i, (low, high, is_gap) in enumerate(_widths(key, start, end, style)):
        for s in (low, high):
            point, inwards = side.wall(s)
            reach = min(parcel_depth, s * ends[0].tangent, (side.length - s) * ends[1].tangent)
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
        plane.rounded(blend(plan.left.at(d), plan.right.at(d), share), 2) for d in (high, deep)
    ]
    if plan.wing_left:
        return [
            *plan.right.between(low, high), *inner, *reversed(plan.left.between(low, deep))
        ]  # fmt: skip
    return [
        *plan.right.between(low, deep),
        *reversed(inner),
        *reversed(plan.left.between(low, high)),
    ]


def _without_conflict(plan: _Plan, others: list[Polygon]) -> _Plan:
    """The plan without its wing if that would stand in another house."""
    if plan.wing and conflicts(Polygon(_outline(plan)), others):
        return replace(plan, wing=0.0)
    return plan


def _note_depths(plan: _Plan) -> None:
    high = plan.setback + plan.depth
    for wall, has_wing in ((plan.left, plan.wing_left), (plan.right, not plan.wing_left)):
        wall.depths |= {plan.setback, high}
        if plan.wing and has_wing:
            wall.depths.add(high + plan.wing)


def _house(block: Block, side: Side, plan: _Plan, style: Style) -> House:
    front = blend(plan.left.point, plan.right.point, 0.5)
    street = side.street(plane.project(side.vertices, front)[0])
    lot = (
        plan.left.at(0),
        plan.right.at(0),
        plan.right.at(plan.right.reach),
        plan.left.at(plan.left.reach),
    )
    width = plane.distance(plan.left.point, plan.right.point)
    return House(
        plan.key, "house", Polygon(_outline(plan)), front, street, block.key, style.name, width, lot
    )


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
        on_block = all(plane.inside(block.ring, corner) for corner in ring)
        if not on_block or not footprint.is_valid or conflicts(footprint.buffer(0.3), taken):
            continue
        taken.append(footprint)
        front = blend(plan.left.point, plan.right.point, 0.5)
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
    return [plane.rounded(blend(plan.left.at(d), plan.right.at(d), s), 2) for s, d in corners]
