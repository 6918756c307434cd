"""Plane geometry on plain tuples, in metres.

Written out instead of left to GEOS, so that the town does not depend on a library version.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

Vec = tuple[float, float]
Line = Sequence[Vec]
EPSILON = 1e-9


def add(a: Vec, b: Vec, factor: float = 1.0) -> Vec:
    """`a + factor * b`."""
    return (a[0] + factor * b[0], a[1] + factor * b[1])


def sub(a: Vec, b: Vec) -> Vec:
    """The way from `b` to `a`."""
    return (a[0] - b[0], a[1] - b[1])


def dot(a: Vec, b: Vec) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1]


def cross(a: Vec, b: Vec) -> float:
    """Signed area of the parallelogram; positive if `b` is left of `a`."""
    return a[0] * b[1] - a[1] * b[0]


def distance(a: Vec, b: Vec) -> float:
    """Distance of two points."""
    d = sub(a, b)
    return math.sqrt(dot(d, d))


def unit(a: Vec) -> Vec:
    """The direction of `a`; (1, 0) for no direction at all."""
    length = math.sqrt(dot(a, a))
    return (a[0] / length, a[1] / length) if length > EPSILON else (1.0, 0.0)


def left(a: Vec) -> Vec:
    """`a` turned left by 90 degrees."""
    return (-a[1], a[0])


def rounded(a: Vec, digits: int) -> Vec:
    """Both coordinates rounded; never a negative zero."""
    return (round(a[0], digits) + 0.0, round(a[1], digits) + 0.0)


def turn(a: Vec, b: Vec) -> float:
    """Signed angle from direction `a` to `b` in degrees, left turns positive."""
    return math.degrees(math.atan2(cross(a, b), dot(a, b)))


def meet(p: Vec, u: Vec, q: Vec, v: Vec) -> tuple[float, float] | None:
    """Factors t, s with p + t·u = q + s·v; None if parallel."""
    denominator = cross(u, v)
    if abs(denominator) < EPSILON:
        return None
    w = sub(q, p)
    return (cross(w, v) / denominator, cross(w, u) / denominator)


def length(line: Line) -> float:
    """Length of a polyline."""
    return sum(distance(a, b) for a, b in pairwise(line))


def at(line: Line, s: float) -> tuple[Vec, Vec]:
    """Point and direction at arc length `s`, held inside the line."""
    rest = max(s, 0.0)
    a, b = line[0], line[1]
    for start, end in pairwise(line):
        a, b, step = start, end, distance(start, end)
        if rest <= step:
            return add(a, unit(sub(b, a)), rest), unit(sub(b, a))
        rest -= step
    return b, unit(sub(b, a))


def project(line: Line, p: Vec) -> tuple[float, float]:
    """Arc length of the nearest point on `line`, and the signed distance (left positive)."""
    best, travelled = (0.0, math.inf), 0.0
    for a, b in pairwise(line):
        step, u = distance(a, b), unit(sub(b, a))
        along = min(max(dot(sub(p, a), u), 0.0), step)
        away = distance(p, add(a, u, along))
        if away < abs(best[1]):
            best = (travelled + along, math.copysign(away, cross(u, sub(p, a))))
        travelled += step
    return best


def simplified(line: Line, tolerance: float) -> list[Vec]:
    """Douglas–Peucker: fewer vertices, never further off than `tolerance`."""
    if len(line) < 3:
        return list(line)
    chord = (line[0], line[-1])
    offs = [abs(project(chord, p)[1]) for p in line]
    worst = max(range(len(line)), key=lambda i: offs[i])
    if offs[worst] <= tolerance:
        return [line[0], line[-1]]
    head = simplified(line[: worst + 1], tolerance)
    return head[:-1] + simplified(line[worst:], tolerance)


def area(ring: Line) -> float:
    """Signed area of a ring given without repeating its first vertex; positive if counter-clockwise."""
    return sum(cross(a, b) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def centre(ring: Line) -> Vec:
    """Mean of the vertices."""
    return (sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))


def inside(ring: Line, p: Vec) -> bool:
    """Whether `p` lies in the ring (even–odd rule)."""
    hits = False
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (a[1] > p[1]) != (b[1] > p[1]):
            x = a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
            hits ^= p[0] < x
    return hits
