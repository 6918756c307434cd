"""The town as a whole: streets, blocks, houses, addresses, units and parcels from real address points."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shapely.geometry import Point, Polygon

from geoqm.demo import (
    blocks,
    landmarks,
    lines,
    lots,
    names,
    network,
    numbering,
    plane,
    quarters,
    uses,
    walls,
)
from geoqm.demo.blocks import Block
from geoqm.demo.landmarks import Landmark
from geoqm.demo.lines import Course
from geoqm.demo.network import FRAME, Net
from geoqm.demo.plane import Vec
from geoqm.demo.records import (
    DemoAddress,
    DemoBuilding,
    DemoParcel,
    DemoUnit,
    StreetLine,
    StreetPoint,
    Town,
)
from geoqm.demo.walls import House

MARGIN_M = 42.0
SHOPPING_REACH_M = 280.0
HALF_WIDTHS = {"main": 8.5, "street": 7.2, "side": 6.2}
CADASTRAL_DISTRICT = "053191"
# The real cadastral district ends at section 109.
FIRST_SECTION = 901
BLOCKS_PER_SECTION = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """The street plan: courses by key, blocks, and the core with its distance measure."""

    courses: Mapping[str, Course]
    blocks: Sequence[Block]
    core: tuple[Vec, ...]

    def from_core(self, at: Vec) -> float:
        """Distance from the main shopping street."""
        return abs(plane.project(self.core, at)[1])


def town(points: Sequence[StreetPoint], edge: Sequence[StreetLine]) -> Town:
    """The invented town for these points; `edge` is the ring of the programme area, in order."""
    plan = street_plan(points, edge)
    houses, codes, parcels = _houses(plan, landmarks.landmarks(points))
    addressed = [house for house in houses if house.kind in {"house", "corner"}]
    numbers = numbering.numbers(addressed, plan.courses)
    buildings: list[DemoBuilding] = []
    addresses: list[DemoAddress] = []
    units: list[DemoUnit] = []
    for i, house in enumerate(houses):
        name = f"demo-{i + 1:05}"
        shopping = _is_shopping(plan, house)
        found = uses.use(house, shopping=shopping, code=codes.get(house.key, ""))
        buildings.append(_building(name, house, found))
        units += uses.units(name, house, found)
        if house.key in numbers:
            addresses.append(_address(name, house, numbers[house.key]))
    streets = tuple(StreetLine(c.name, c.vertices) for c in plan.courses.values())
    return Town(tuple(buildings), tuple(addresses), tuple(units), tuple(parcels), streets)


def street_plan(points: Sequence[StreetPoint], edge: Sequence[StreetLine]) -> Plan:
    """Streets and blocks inside the frame around the programme area."""
    inner = lines.courses(points)
    ring = _ring(edge)
    frame = [plane.rounded(p, 1) for p in blocks.inset(ring, [-MARGIN_M] * len(ring))[0]]
    drawn = network.joined(frame, lines.along_edge(edge, inner), inner)
    core = next(c.vertices for c in drawn if c.name == "Hindenburgstraße")
    keys = [FRAME] + [f"s{i:03}" for i in range(1, len(drawn))]
    net = network.tidy(network.graph(drawn, keys))
    net = quarters.divided(
        net, lambda at: 19000 if abs(plane.project(core, at)[1]) < 420 else 38000
    )
    net = network.tidy(net)
    known = {key: c for key, c in zip(keys, drawn, strict=True) if c.name}
    key_of, chains = _chains(net, known)
    unnamed = [Course("", chain) for chain in chains.values()]
    named = names.named(list(known.values()), unnamed, lines.grouped(points))
    courses = known | dict(zip(chains, [_outwards(c, core[0]) for c in named], strict=True))
    return Plan(courses, _blocks(net, key_of, courses), core)


def _ring(edge: Sequence[StreetLine]) -> list[Vec]:
    """The ring of the edge, counter-clockwise, without small bends."""
    joined = [v for line in edge for v in line.vertices[:-1]]
    ring = [plane.rounded(p, 1) for p in plane.simplified([*joined, joined[0]], 25.0)[:-1]]
    return ring if plane.area(ring) > 0 else ring[::-1]


def _outwards(course: Course, centre: Vec) -> Course:
    """A street without known numbers begins at the end nearer to the centre."""
    first, last = course.vertices[0], course.vertices[-1]
    if len(course.anchors) > 1 or plane.distance(first, centre) <= plane.distance(last, centre):
        return course
    return replace(course, vertices=course.vertices[::-1])


def _chains(
    net: Net, known: Mapping[str, Course]
) -> tuple[dict[str, str], dict[str, tuple[Vec, ...]]]:
    """Nameless edges joined to streets that go straight on at crossings.

    Returns the key of the street for each key of an edge, and the line of each new street.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.get(key, key) != key:
            key = parent[key]
        return key

    neighbours = net.neighbours()
    nameless = {k for k in net.edges.values() if k and k not in known}
    for node, others in neighbours.items():
        ends = [o for o in others if net.street(node, o) in nameless]
        for a, b in _straight_pairs(node, ends):
            first, second = sorted((root(net.street(node, a)), root(net.street(node, b))))
            parent[second] = first
    pieces: dict[str, list[network.Edge]] = defaultdict(list)
    for edge, key in sorted(net.edges.items()):
        if key in nameless:
            pieces[root(key)].append(edge)
    return {key: root(key) for key in sorted(nameless)}, {
        k: _line(e) for k, e in sorted(pieces.items())
    }


def _straight_pairs(node: Vec, ends: Sequence[Vec]) -> list[tuple[Vec, Vec]]:
    bends = sorted(
        (abs(plane.turn(plane.sub(node, a), plane.sub(b, node))), a, b)
        for i, a in enumerate(ends)
        for b in ends[i + 1 :]
    )
    used: set[Vec] = set()
    found = []
    for bend, a, b in bends:
        if bend < 26 and a not in used and b not in used:
            used |= {a, b}
            found.append((a, b))
    return found


def _line(edges: Sequence[network.Edge]) -> tuple[Vec, ...]:
    """The nodes of a chain of edges in walking order."""
    around: dict[Vec, list[Vec]] = defaultdict(list)
    for a, b in edges:
        around[a].append(b)
        around[b].append(a)
    node = min((n for n in around if len(around[n]) == 1), default=min(around))
    walk, seen = [node], {node}
    while True:
        following = [n for n in around[walk[-1]] if n not in seen]
        if not following:
            return tuple(walk)
        walk.append(min(following))
        seen.add(walk[-1])


def _blocks(net: Net, key_of: Mapping[str, str], courses: Mapping[str, Course]) -> list[Block]:
    found = []
    for i, face in enumerate(network.faces(net)):
        keys = [net.street(a, b) for a, b in zip(face, [*face[1:], face[0]], strict=True)]
        widths = [_half_width(key, courses) for key in keys]
        made = blocks.block(f"b{i:03}", face, [key_of.get(k, k) for k in keys], widths)
        if made is not None:
            found.append(made)
    return found


def _half_width(key: str, courses: Mapping[str, Course]) -> float:
    if key == FRAME:
        return 0.0
    if key.startswith(quarters.SIDE):
        return HALF_WIDTHS["side"]
    is_main = key in courses and plane.length(courses[key].vertices) > 900
    return HALF_WIDTHS["main" if is_main else "street"]


def _houses(
    plan: Plan, places: Sequence[Landmark]
) -> tuple[list[House], dict[str, str], list[DemoParcel]]:
    """All houses, the codes of special ones by key, and the parcels."""
    houses: list[House] = []
    codes: dict[str, str] = {}
    parcels: list[DemoParcel] = []
    for i, block in enumerate(plan.blocks):
        inside = [p for p in places if plane.inside(block.ring, p.at)]
        away = plan.from_core(plane.centre(block.ring))
        if landmarks.stays_open(block, inside, away):
            continue
        style = walls.DENSE if away < 420 else walls.ROWS if away < 700 else walls.LOOSE
        whole = landmarks.whole(block, inside)
        codes |= {house.key: landmarks.MALL for house in whole}
        made = whole or lots.built(block, style)
        special = landmarks.in_yard(block, inside, [h.footprint for h in made], style.name)
        codes |= {house.key: code for house, code in special if code}
        section = FIRST_SECTION + i // BLOCKS_PER_SECTION
        count = sum(p.parcel_id[6:9] == f"{section:03}" for p in parcels)
        parcels += _parcels(section, count, made)
        houses += made + [house for house, _ in special]
    return houses, codes, parcels


def _parcels(section: int, count: int, houses: Sequence[House]) -> list[DemoParcel]:
    found = []
    for house in houses:
        outline = Polygon(house.lot) if len(house.lot) > 2 else Polygon()
        if outline.is_empty:
            continue
        count += 1
        number = f"{CADASTRAL_DISTRICT}{section:03}{count:05}______"
        found.append(DemoParcel(f"demo-{section}-{count:05}", number, outline))
    return found


def _is_shopping(plan: Plan, house: House) -> bool:
    course = plan.courses.get(house.street)
    is_named = course is not None and course.name in names.SHOPPING
    return is_named and plan.from_core(house.front) < SHOPPING_REACH_M


def _building(name: str, house: House, found: uses.Use) -> DemoBuilding:
    return DemoBuilding(
        name, house.footprint, found.function_code, found.storeys, found.year, found.precision
    )


def _address(name: str, house: House, number: numbering.Number) -> DemoAddress:
    inner = house.footprint.representative_point()
    at = plane.rounded((inner.x, inner.y), 2)
    return DemoAddress(
        name, name, number.street, number.number, number.suffix, _postcode(at), Point(at)
    )


def _postcode(at: Vec) -> str:
    if at[0] > 321_560:
        return "41065"
    return "41063" if at[1] > 5_675_150 else "41061"
