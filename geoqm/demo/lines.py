"""Street lines from address points: group by street, order along the street, smooth.

A point stands in a house, not on the street. The parity of its number tells the side, so the line
is fitted through the points moved towards the middle of the street.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geoqm.demo import plane
from geoqm.demo.plane import Vec
from geoqm.demo.records import StreetLine, StreetPoint

HOUSE_TO_MIDDLE_M = 13.0
BANDWIDTH_M = 140.0
STEP_M = 40.0
MIN_SPAN_M = 14.0
# A point further off than this from the others of its street is no guide for the line.
STRAY_M = 900.0
# Streets that lead to a square by their course as published, though no house of theirs is known there.
WAYPOINTS = {
    "Hindenburgstraße": ("Alter Markt", "Europaplatz"),
    "Waldhausener Straße": ("Alter Markt",),
}
SQUARES = re.compile(r"(platz|markt|quartier|garten|park|tor|^Abteiberg.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A known house number at a known place."""

    number: int
    at: Vec


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a street in the direction of growing numbers, with its known numbers.

    `odd_left` tells the side of the odd numbers; a street that `starts_fixed` begins at a square
    and is not lengthened beyond it.
    """

    name: str
    vertices: tuple[Vec, ...]
    anchors: tuple[Anchor, ...] = ()
    odd_left: bool = True
    starts_fixed: bool = False


def first_number(text: str) -> int | None:
    """The first house number in a text such as "43/45" or "139a–d"; None without one."""
    found = re.match(r"\s*(\d+)", text)
    return int(found[1]) if found else None


def grouped(points: Sequence[StreetPoint]) -> dict[str, list[Anchor]]:
    """Anchors by street in the order of the alphabet, numbers growing; 0 where none is known."""
    groups: dict[str, list[Anchor]] = defaultdict(list)
    for point in points:
        at = plane.rounded((point.x, point.y), 1)
        groups[point.street].append(Anchor(first_number(point.house_number) or 0, at))
    return {name: sorted(groups[name], key=lambda a: (a.number, a.at)) for name in sorted(groups)}


def middles(groups: dict[str, list[Anchor]]) -> dict[str, Vec]:
    """The middle of the points of every street and square."""
    return {name: plane.centre([a.at for a in anchors]) for name, anchors in groups.items()}


def courses(points: Sequence[StreetPoint]) -> list[Course]:
    """The streets with enough points to draw a line, longest first."""
    groups = grouped(points)
    places = middles(groups)
    for name in WAYPOINTS:
        groups.setdefault(name, [])
    found = []
    for name, anchors in sorted(groups.items()):
        if SQUARES.search(name):
            continue
        course = _course(name, anchors, [places[p] for p in WAYPOINTS.get(name, ()) if p in places])
        if course is not None:
            found.append(course)
    return sorted(found, key=lambda c: (-plane.length(c.vertices), c.name))


def along_edge(edge: Sequence[StreetLine], known: Sequence[Course]) -> list[Course]:
    """The real lines as courses; neighbours of one name are joined, known numbers are kept."""
    by_name = {course.name: course for course in known}
    joined: list[Course] = []
    for line in edge:
        vertices = tuple(plane.rounded(p, 1) for p in line.vertices)
        if joined and line.name and joined[-1].name == line.name:
            joined[-1] = replace(joined[-1], vertices=joined[-1].vertices + vertices[1:])
            continue
        joined.append(replace(by_name.get(line.name, Course(line.name, ())), vertices=vertices))
    return [_aligned(course) for course in joined]


def _aligned(course: Course) -> Course:
    """The course turned so that its known numbers grow along it."""
    places = [plane.project(course.vertices, a.at)[0] for a in course.anchors]
    pairs = list(zip(course.anchors, places, strict=True))
    falls = sum(
        (a.number - b.number) * (s - t) < 0
        for a, s in pairs
        for b, t in pairs
        if a.number < b.number
    )
    total = sum(a.number < b.number for a, _ in pairs for b, _ in pairs)
    return replace(course, vertices=course.vertices[::-1]) if 2 * falls > total else course


def _course(name: str, anchors: list[Anchor], waypoints: list[Vec]) -> Course | None:
    """The course through the points of one street; None if they are too close together."""
    at_all = [a.at for a in anchors] + waypoints
    if len(at_all) < 2:
        return None
    origin = plane.centre(at_all)
    near = [a for a in anchors if plane.distance(a.at, origin) < STRAY_M]
    axis = _axis(near, waypoints)
    axis = _towards_growth(axis, near, waypoints)
    odd_left = _odd_left(near, axis)
    moved = [_middle(a, axis, odd_left=odd_left) for a in near] + waypoints
    vertices = _smooth(moved, origin, axis)
    if plane.length(vertices) < MIN_SPAN_M:
        return None
    return Course(
        name, tuple(vertices), tuple(a for a in near if a.number), odd_left, bool(waypoints)
    )


def _axis(anchors: list[Anchor], waypoints: list[Vec]) -> Vec:
    """The direction of the longest extent (principal axis) of one side of the street.

    Each side is taken around its own middle: a short street is wider than long.
    """
    sides = [[a.at for a in anchors if a.number and a.number % 2 == parity] for parity in (0, 1)]
    if waypoints or all(len(side) < 2 for side in sides):
        sides = [[a.at for a in anchors] + waypoints]
    offs = [plane.sub(p, plane.centre(side)) for side in sides if side for p in side]
    xx, yy = sum(o[0] ** 2 for o in offs), sum(o[1] ** 2 for o in offs)
    xy = sum(o[0] * o[1] for o in offs)
    angle = 0.5 * math.atan2(2 * xy, xx - yy)
    return (math.cos(angle), math.sin(angle))


def _towards_growth(axis: Vec, anchors: list[Anchor], waypoints: list[Vec]) -> Vec:
    """The axis turned so that numbers grow along it; a lone waypoint stands for number 1."""
    numbered = [(a.number, plane.dot(a.at, axis)) for a in anchors if a.number]
    numbered += [(2 * i + 1, plane.dot(p, axis)) for i, p in enumerate(waypoints)]
    mean_n = sum(n for n, _ in numbered) / max(len(numbered), 1)
    mean_t = sum(t for _, t in numbered) / max(len(numbered), 1)
    growth = sum((n - mean_n) * (t - mean_t) for n, t in numbered)
    return axis if growth >= 0 else (-axis[0], -axis[1])


def _odd_left(anchors: list[Anchor], axis: Vec) -> bool:
    """Whether odd numbers stand left of the axis; True where only one side is known."""
    normal = plane.left(axis)
    odd = [plane.dot(a.at, normal) for a in anchors if a.number % 2 == 1]
    even = [plane.dot(a.at, normal) for a in anchors if a.number and a.number % 2 == 0]
    if not odd or not even:
        return True
    return sum(odd) / len(odd) >= sum(even) / len(even)


def _middle(anchor: Anchor, axis: Vec, *, odd_left: bool) -> Vec:
    if not anchor.number:
        return anchor.at
    is_left = (anchor.number % 2 == 1) == odd_left
    return plane.add(
        anchor.at, plane.left(axis), -HOUSE_TO_MIDDLE_M if is_left else HOUSE_TO_MIDDLE_M
    )


def _smooth(points: list[Vec], origin: Vec, axis: Vec) -> list[Vec]:
    """A smooth line along the axis: local lines through the points, weighted by nearness."""
    normal = plane.left(axis)
    local = [
        (plane.dot(plane.sub(p, origin), axis), plane.dot(plane.sub(p, origin), normal))
        for p in points
    ]
    low, high = min(t for t, _ in local), max(t for t, _ in local)
    steps = max(int((high - low) / STEP_M), 1)
    places = [low + (high - low) * i / steps for i in range(steps + 1)]
    line = [plane.add(plane.add(origin, axis, t), normal, _local_line(local, t)) for t in places]
    tolerance = 4.0 if len(points) > 7 else 12.0
    return [plane.rounded(p, 1) for p in plane.simplified(line, tolerance)]


def _local_line(local: list[Vec], place: float) -> float:
    """Value at `place` of the line fitted with tricube weights, widened until it has support."""
    reach = BANDWIDTH_M
    while sum(abs(t - place) < reach for t, _ in local) < min(len(local), 4):
        reach *= 1.5
    weights = [max(1 - abs((t - place) / reach) ** 3, 0.0) ** 3 for t, _ in local]
    total = sum(weights) or 1.0
    mean_t = sum(w * t for w, (t, _) in zip(weights, local, strict=True)) / total
    mean_v = sum(w * v for w, (_, v) in zip(weights, local, strict=True)) / total
    spread = sum(w * (t - mean_t) ** 2 for w, (t, _) in zip(weights, local, strict=True))
    lean = sum(w * (t - mean_t) * (v - mean_v) for w, (t, v) in zip(weights, local, strict=True))
    # The ridge keeps a handful of points close together from tilting the street.
    return mean_v + lean / (spread + 400.0 * total) * (place - mean_t)
