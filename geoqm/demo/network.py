"""The street net as a plane graph: streets are joined, cut at crossings and traced to faces.

Nodes are points rounded to 0.1 m, edges carry the key of their street. The frame around the town
closes the outermost faces; it is no street.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from geoqm.demo import plane
from geoqm.demo.lines import Course
from geoqm.demo.plane import Vec

FRAME = ""
SNAP_M = 24.0
BESIDE_M = 42.0
SHORT_EDGE_M = 16.0
Edge = tuple[Vec, Vec]


@dataclass(slots=True)
class Net:
    """Edges (nodes in sorted order) with the key of their street."""

    edges: dict[Edge, str] = field(default_factory=dict)

    def add(self, a: Vec, b: Vec, street: str) -> None:
        """Add an edge unless both ends are one node or the edge exists."""
        if a != b:
            self.edges.setdefault((min(a, b), max(a, b)), street)

    def split(self, a: Vec, b: Vec, at: Vec) -> None:
        """Put a node into an edge."""
        street = self.edges.pop((min(a, b), max(a, b)))
        self.add(a, at, street)
        self.add(at, b, street)

    def neighbours(self) -> dict[Vec, list[Vec]]:
        """The nodes next to each node, in a fixed order."""
        found: dict[Vec, list[Vec]] = defaultdict(list)
        for a, b in sorted(self.edges):
            found[a].append(b)
            found[b].append(a)
        return found

    def street(self, a: Vec, b: Vec) -> str:
        """Key of the street between two nodes."""
        return self.edges[(min(a, b), max(a, b))]


def joined(frame: Sequence[Vec], edge: Sequence[Course], inner: Sequence[Course]) -> list[Course]:
    """Frame, edge and the inner streets, each lengthened until it meets another."""
    done = [Course(FRAME, (*frame, frame[0])), *edge]
    taken = {course.name for course in edge}
    for course in inner:
        if course.name in taken:
            continue
        core = _free_core(course, frame, done)
        if core is not None:
            done.append(_lengthened(core, done))
    return done


def _free_core(course: Course, frame: Sequence[Vec], done: Sequence[Course]) -> Course | None:
    """The part inside the frame that does not run beside another street; None if too short."""
    total = plane.length(course.vertices)
    steps = max(int(total / 12.0), 1)
    samples = [plane.at(course.vertices, total * i / steps) for i in range(steps + 1)]
    free = [plane.inside(frame, p) and not _beside(p, u, done) for p, u in samples]
    run = _longest_run(free)
    if run is None or run[1] - run[0] < 1:
        return None
    start, end = total * run[0] / steps, total * run[1] / steps
    inner, travelled = [], 0.0
    for a, b in pairwise(course.vertices):
        travelled += plane.distance(a, b)
        if start < travelled < end:
            inner.append(b)
    ends = [plane.rounded(plane.at(course.vertices, s)[0], 1) for s in (start, end)]
    return replace(course, vertices=(ends[0], *inner, ends[1]))


def _beside(p: Vec, u: Vec, done: Iterable[Course]) -> bool:
    """Whether another street runs along here in about the same direction."""
    for other in done:
        along, away = plane.project(other.vertices, p)
        if abs(away) < BESIDE_M:
            _, v = plane.at(other.vertices, along)
            if abs(plane.cross(u, v)) < 0.5:
                return True
    return False


def _longest_run(flags: Sequence[bool]) -> tuple[int, int] | None:
    best, start = None, None
    for i, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = i
        elif not flag and start is not None:
            if best is None or i - 1 - start > best[1] - best[0]:
                best = (start, i - 1)
            start = None
    return best


def _lengthened(course: Course, done: Sequence[Course]) -> Course:
    vertices = list(course.vertices)
    vertices = _reach(vertices[::-1], done, ahead=not course.starts_fixed)[::-1]
    return replace(course, vertices=tuple(_reach(vertices, done)))


def _reach(vertices: list[Vec], done: Sequence[Course], *, ahead: bool = True) -> list[Vec]:
    """The line with its end on another street: the near one, or the first one straight ahead."""
    end, u = vertices[-1], plane.unit(plane.sub(vertices[-1], vertices[-2]))
    for other in done:
        along, away = plane.project(other.vertices, end)
        if abs(away) < SNAP_M:
            near = _snapped(plane.at(other.vertices, along)[0], other.vertices)
            return [*vertices[:-1], near] if near != vertices[-2] else vertices
    hit = _first_hit(end, u, done) if ahead else None
    return [*vertices, hit] if hit is not None else vertices


def _first_hit(end: Vec, u: Vec, done: Sequence[Course]) -> Vec | None:
    best: tuple[float, Vec] | None = None
    for other in done:
        for a, b in pairwise(other.vertices):
            met = plane.meet(end, u, a, plane.sub(b, a))
            if met is None or met[0] < 1.0 or not -1e-6 <= met[1] <= 1 + 1e-6:
                continue
            if best is None or met[0] < best[0]:
                best = (met[0], _snapped(plane.add(end, u, met[0]), (a, b)))
    return best[1] if best else None


def _snapped(p: Vec, vertices: Sequence[Vec]) -> Vec:
    nearest = min(vertices, key=lambda v: (plane.distance(p, v), v))
    return nearest if plane.distance(p, nearest) < SNAP_M else plane.rounded(p, 1)


def graph(courses: Sequence[Course], keys: Sequence[str]) -> Net:
    """The net of all courses, cut at every crossing, without dead ends and stubs."""
    pieces = [
        (a, b, key)
        for course, key in zip(courses, keys, strict=True)
        for a, b in pairwise(course.vertices)
        if a != b
    ]
    net = Net()
    for a, b, key in pieces:
        nodes = sorted(_nodes_on(a, b, pieces), key=lambda p: plane.distance(a, p))
        for start, end in pairwise(nodes):
            net.add(start, end, key)
    return net


def _nodes_on(a: Vec, b: Vec, pieces: Sequence[tuple[Vec, Vec, str]]) -> set[Vec]:
    """Ends and crossings of one piece."""
    nodes, u, size = {a, b}, plane.unit(plane.sub(b, a)), plane.distance(a, b)
    for c, d, _ in pieces:
        if _apart(a, b, c, d):
            continue
        for p in (c, d):
            along = plane.dot(plane.sub(p, a), u)
            if 0 < along < size and abs(plane.cross(u, plane.sub(p, a))) < 0.3:
                nodes.add(p)
        met = plane.meet(a, plane.sub(b, a), c, plane.sub(d, c))
        if met is not None and 0 < met[0] < 1 and 0 < met[1] < 1:
            hit = plane.rounded(plane.add(a, plane.sub(b, a), met[0]), 1)
            if all(plane.distance(hit, p) > 0.5 for p in (c, d)):
                nodes.add(hit)
    return nodes


def _apart(a: Vec, b: Vec, c: Vec, d: Vec) -> bool:
    return any(
        max(a[i], b[i]) + 1 < min(c[i], d[i]) or max(c[i], d[i]) + 1 < min(a[i], b[i])
        for i in (0, 1)
    )


def tidy(net: Net) -> Net:
    """Without stubs shorter than a street is wide, and without dead ends."""
    moved: dict[Vec, Vec] = {}
    for a, b in sorted(net.edges):
        is_stub = plane.distance(a, b) < SHORT_EDGE_M
        if is_stub and a not in moved and b not in moved and b not in moved.values():
            moved[b] = a
    result = Net()
    for (a, b), street in sorted(net.edges.items()):
        result.add(moved.get(a, a), moved.get(b, b), street)
    _drop_dead_ends(result)
    return result


def _drop_dead_ends(net: Net) -> None:
    while True:
        ends = {node for node, others in net.neighbours().items() if len(others) == 1}
        if not ends:
            return
        for a, b in list(net.edges):
            if a in ends or b in ends:
                del net.edges[(a, b)]


def faces(net: Net) -> list[list[Vec]]:
    """The inner faces, each counter-clockwise from its smallest node, in a fixed order."""
    around = {node: _by_angle(node, others) for node, others in net.neighbours().items()}
    free = {(a, b) for a in around for b in around[a]}
    found = []
    for start in sorted(free):
        if start not in free:
            continue
        ring, half = [], start
        while half in free:
            free.discard(half)
            ring.append(half[0])
            others = around[half[1]]
            half = (half[1], others[others.index(half[0]) - 1])
        if plane.area(ring) > 0:
            first = ring.index(min(ring))
            found.append(ring[first:] + ring[:first])
    return sorted(found)


def _by_angle(node: Vec, others: Iterable[Vec]) -> list[Vec]:
    """The neighbours of a node, turning left."""
    return sorted(others, key=lambda o: math.atan2(o[1] - node[1], o[0] - node[0]))
