"""Side streets: faces of the street net that are too large are cut until blocks have a human size."""

from collections.abc import Callable, Sequence

from geoqm.demo import network, plane
from geoqm.demo.dice import between
from geoqm.demo.network import Net
from geoqm.demo.plane import Vec

ROUNDS = 9
MIN_CHORD_M = 34.0
SNAP_M = 26.0
SIDE = "~"


def divided(net: Net, largest: Callable[[Vec], float]) -> Net:
    """The net with side streets; `largest` tells the largest face in m² around a point."""
    number = 0
    for _ in range(ROUNDS):
        too_large = [f for f in network.faces(net) if plane.area(f) > largest(plane.centre(f))]
        if not too_large:
            break
        for face in too_large:
            number += _cut(net, face, f"{SIDE}{number:03}")
    return net


def _cut(net: Net, face: Sequence[Vec], key: str) -> int:
    """Cut a face across its long axis; returns the number of new streets (0 or 1)."""
    axis, low, high = _long_axis(face)
    for shift in (0.0, 0.12, -0.12, 0.24, -0.24):
        part = between(0.44, 0.56, "cut", *face[0], len(face)) + shift
        place = low + (high - low) * part
        chord = _chord(face, axis, place)
        if chord is None:
            continue
        ends = []
        for a, b, p in chord:
            if (min(a, b), max(a, b)) not in net.edges:
                break
            if p not in (a, b):
                net.split(a, b, p)
            ends.append(p)
        if len(ends) == 2 and ends[0] != ends[1]:
            net.add(ends[0], ends[1], key)
            return 1
    return 0


def _long_axis(face: Sequence[Vec]) -> tuple[Vec, float, float]:
    """Direction and extent of the long side of the smallest box around the face."""
    best: tuple[float, Vec, float, float] | None = None
    for a, b in zip(face, [*face[1:], face[0]], strict=True):
        u = plane.unit(plane.sub(b, a))
        along = [plane.dot(p, u) for p in face]
        across = [plane.dot(p, plane.left(u)) for p in face]
        wide, high = max(along) - min(along), max(across) - min(across)
        box = (wide * high, u, min(along), max(along))
        if high > wide:
            box = (wide * high, plane.left(u), min(across), max(across))
        if best is None or box[0] < best[0] - 1:
            best = box
    assert best is not None  # noqa: S101  a face has edges
    return best[1], best[2], best[3]


Hit = tuple[Vec, Vec, Vec]


def _chord(face: Sequence[Vec], axis: Vec, place: float) -> tuple[Hit, Hit] | None:
    """Where the cut across `axis` at `place` meets the face; ends snap to nodes nearby."""
    across = plane.left(axis)
    hits = []
    for a, b in zip(face, [*face[1:], face[0]], strict=True):
        s, t = plane.dot(a, axis) - place, plane.dot(b, axis) - place
        if (s > 0) != (t > 0):
            p = plane.add(a, plane.sub(b, a), s / (s - t))
            hits.append((plane.dot(p, across), a, b, p))
    hits.sort()
    pairs = list(zip(hits[::2], hits[1::2], strict=False))
    if not pairs:
        return None
    first, second = max(pairs, key=lambda pair: pair[1][0] - pair[0][0])
    ends = (_snapped(first), _snapped(second))
    if plane.distance(ends[0][2], ends[1][2]) < MIN_CHORD_M or not _runs_inside(face, ends):
        return None
    return ends


def _snapped(hit: tuple[float, Vec, Vec, Vec]) -> Hit:
    _, a, b, p = hit
    nearest = min((a, b), key=lambda v: plane.distance(p, v))
    return (a, b, nearest if plane.distance(p, nearest) < SNAP_M else plane.rounded(p, 1))


def _runs_inside(face: Sequence[Vec], ends: tuple[Hit, Hit]) -> bool:
    """Whether the chord crosses no edge of the face and does not run along one."""
    start, way = ends[0][2], plane.sub(ends[1][2], ends[0][2])
    for a, b in zip(face, [*face[1:], face[0]], strict=True):
        if {a, b} == {ends[0][2], ends[1][2]}:
            return False
        met = plane.meet(start, way, a, plane.sub(b, a))
        if met is not None and 0.01 < met[0] < 0.99 and 0 <= met[1] <= 1:
            return False
    return plane.inside(face, plane.add(start, way, 0.5))
