"""From the faces of the street net to building blocks: the street space is taken off, corners found."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoqm.demo import plane
from geoqm.demo.plane import Vec

CORNER_DEGREES = 24.0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a block between two corners: outline and the street of each piece."""

    vertices: tuple[Vec, ...]
    streets: tuple[str, ...]

    @property
    def length(self) -> float:
        """Length in metres."""
        return plane.length(self.vertices)

    def wall(self, s: float) -> tuple[Vec, Vec]:
        """Point at `s` and the direction into the block, turned evenly where the side bends."""
        point, u = plane.at(self.vertices, s)
        before = plane.at(self.vertices, max(s - 5, 0.0))[1]
        after = plane.at(self.vertices, min(s + 5, self.length))[1]
        return point, plane.left(plane.unit(plane.add(plane.add(before, u), after)))

    def street(self, s: float) -> str:
        """Key of the street in front of `s`."""
        travelled = 0.0
        pieces = zip(self.vertices, self.vertices[1:], self.streets, strict=False)
        for a, b, street in pieces:
            travelled += plane.distance(a, b)
            if s <= travelled:
                return street
        return self.streets[-1]


@dataclass(frozen=True, slots=True)
class Block:
    """A building block; `sides` run counter-clockwise, each ends where the next begins."""

    key: str
    ring: tuple[Vec, ...]
    sides: tuple[Side, ...]

    @property
    def area_m2(self) -> float:
        """Area without the street space."""
        return plane.area(self.ring)

    def angle(self, index: int) -> float:
        """Inner angle in degrees at the start of side `index`."""
        before, after = self.sides[index - 1].vertices, self.sides[index].vertices
        bend = plane.turn(plane.sub(before[-1], before[-2]), plane.sub(after[1], after[0]))
        return 180 - bend


def inset(ring: Sequence[Vec], widths: Sequence[float]) -> tuple[list[Vec], list[int]]:
    """The ring with each edge moved inwards by its width, and which edges are left.

    An edge that would turn round is dropped and its neighbours meet. Both lists are empty if
    nothing is left.
    """
    kept = list(range(len(ring)))
    while len(kept) >= 3:
        vertices = _moved(ring, widths, kept)
        flipped = [
            kept[i]
            for i in range(len(kept))
            if plane.dot(
                plane.sub(vertices[(i + 1) % len(kept)], vertices[i]),
                plane.sub(ring[(kept[i] + 1) % len(ring)], ring[kept[i]]),
            )
            <= 0.5
        ]
        if not flipped:
            return [plane.rounded(v, 2) for v in vertices], kept
        shortest = min(flipped, key=lambda i: plane.distance(ring[i], ring[(i + 1) % len(ring)]))
        kept.remove(shortest)
    return [], []


def _moved(ring: Sequence[Vec], widths: Sequence[float], kept: Sequence[int]) -> list[Vec]:
    """Start vertices of the kept edges after the move."""
    lines = []
    for i in kept:
        u = plane.unit(plane.sub(ring[(i + 1) % len(ring)], ring[i]))
        lines.append((plane.add(ring[i], plane.left(u), widths[i]), u))
    found = []
    for (p, u), (q, v) in zip([lines[-1], *lines[:-1]], lines, strict=True):
        met = plane.meet(p, u, q, v) if abs(plane.cross(u, v)) > 0.03 else None
        found.append(q if met is None else plane.add(p, u, met[0]))
    return found


def block(
    key: str, face: Sequence[Vec], streets: Sequence[str], widths: Sequence[float]
) -> Block | None:
    """The block inside a face; None if the streets leave no room or the rest is a sliver."""
    ring, kept = inset(face, widths)
    if len(ring) < 3 or plane.area(ring) < 250 or _crosses_itself(ring):
        return None
    names = [streets[i] for i in kept]
    return Block(key, tuple(ring), tuple(_sides(ring, names)))


def _sides(ring: Sequence[Vec], streets: Sequence[str]) -> list[Side]:
    size = len(ring)
    bends = [
        plane.turn(plane.sub(ring[i], ring[i - 1]), plane.sub(ring[(i + 1) % size], ring[i]))
        for i in range(size)
    ]
    corners = [
        i
        for i in range(size)
        if abs(bends[i]) > CORNER_DEGREES or (not streets[i]) != (not streets[i - 1])
    ]
    if not corners:
        corners = [max(range(size), key=lambda i: abs(bends[i]))]
    found = []
    for start, end in zip(corners, [*corners[1:], corners[0] + size], strict=True):
        indices = range(start, end)
        vertices = [ring[i % size] for i in range(start, end + 1)]
        found.append(Side(tuple(vertices), tuple(streets[i % size] for i in indices)))
    return found


def _crosses_itself(ring: Sequence[Vec]) -> bool:
    size = len(ring)
    for i in range(size):
        for j in range(i + 2, size):
            if i == 0 and j == size - 1:
                continue
            a, b, c, d = ring[i], ring[i + 1], ring[j], ring[(j + 1) % size]
            met = plane.meet(a, plane.sub(b, a), c, plane.sub(d, c))
            if met is not None and 0 <= met[0] <= 1 and 0 <= met[1] <= 1:
                return True
    return False
