"""Distances between doors: on the street network where there is one, else beeline times 1.3.

Pure: coordinates in EPSG:25832 and lines come in. Each vertex of a way is a crossing, as in OSM;
a door stands at the nearest point of the nearest way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Point

from geoqm.outreach.rounds.routing import Distances

DETOUR: Final = 1.3
FARTHEST_M: Final = 150.0
_DIGITS: Final = 1
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """Metres between all places, the lines between them, and whether the network was used."""

    metres: Distances
    on_network: bool
    network: "Network | None" = None
    places: tuple[Place, ...] = ()
    before: Sequence[Mapping[int, int]] = ()

    def line(self, a: int, b: int) -> list[Place]:
        """The way from place `a` to place `b`; straight where no way is known."""
        if self.network is None or (a != b and b not in self.before[a]):
            return [self.places[a], self.places[b]]
        found = [b]
        while found[-1] != a:
            found.append(self.before[a][found[-1]])
        nodes = self.network.nodes
        return [self.places[a], *(nodes[each] for each in reversed(found)), self.places[b]]


@dataclass(slots=True)
class Network:
    """Nodes and edges; the first nodes are the doors, at their nearest points of a way."""

    nodes: list[Place] = field(default_factory=list)
    edges: list[tuple[int, int, float]] = field(default_factory=list)
    known: dict[Place, int] = field(default_factory=dict)

    def node(self, place: Place) -> int:
        """The number of the crossing at that place."""
        key = (round(place[0], _DIGITS), round(place[1], _DIGITS))
        if key not in self.known:
            self.known[key] = len(self.nodes)
            self.nodes.append(key)
        return self.known[key]

    def chain(self, ends: tuple[int, int], between: Sequence[int]) -> None:
        """Edges from one end to the other past the doors in between."""
        row = [ends[0], *between, ends[1]]
        for a, b in pairwise(row):
            metres = float(np.hypot(*np.subtract(self.nodes[a], self.nodes[b])))
            self.edges.append((a, b, max(metres, 0.01)))


def measured(places: Sequence[Place], ways: Sequence[LineString]) -> Measured:
    """Distances between all places; where the network does not lead, the beeline stands in."""
    straight = beelines(places)
    if not ways:
        return Measured(straight, on_network=False, places=tuple(places))
    network, access = _built(places, ways)
    metres, before = _shortest(network, len(places))
    whole = metres + access[:, None] + access[None, :]
    np.fill_diagonal(whole, 0.0)
    usable = np.isfinite(whole)
    return Measured(
        np.where(usable, whole, straight),
        on_network=bool(usable.all()),
        network=network,
        places=tuple(places),
        before=before,
    )


def beelines(places: Sequence[Place]) -> Distances:
    """Beelines times 1.3: streets lead round the blocks."""
    points = np.array(places, dtype=float).reshape(-1, 2)
    apart = points[:, None, :] - points[None, :, :]
    found: Distances = np.hypot(apart[..., 0], apart[..., 1]) * DETOUR
    return found


def _built(places: Sequence[Place], ways: Sequence[LineString]) -> tuple[Network, Distances]:
    """The network with the doors on it, and how far each door stands from its way."""
    pieces = [
        LineString(pair) for way in ways for pair in pairwise(way.coords) if pair[0] != pair[1]
    ]
    points = [Point(place) for place in places]
    nearest = shapely.STRtree(pieces).nearest(points)
    network, access = Network(), np.full(len(places), np.inf)
    doors: dict[int, list[tuple[float, int]]] = {}
    for number, (point, piece) in enumerate(zip(points, nearest, strict=True)):
        line = pieces[int(piece)]
        along = line.project(point)
        at = line.interpolate(along)
        network.nodes.append((at.x, at.y))
        if point.distance(at) <= FARTHEST_M:
            access[number] = point.distance(at)
            doors.setdefault(int(piece), []).append((along, number))
    for number, line in enumerate(pieces):
        first, last = line.coords[0], line.coords[-1]
        between = [door for _along, door in sorted(doors.get(number, []))]
        network.chain((network.node(first), network.node(last)), between)
    return network, access


def _shortest(network: Network, doors: int) -> tuple[Distances, list[dict[int, int]]]:
    """Dijkstra from each door until all doors are reached; metres, and where one comes from."""
    around: list[list[tuple[float, int]]] = [[] for _ in network.nodes]
    for a, b, metres in network.edges:
        around[a].append((metres, b))
        around[b].append((metres, a))
    found = np.full((doors, doors), np.inf)
    before = []
    for door in range(doors):
        known, came = _from(around, door, doors)
        found[door] = [known.get(other, np.inf) for other in range(doors)]
        before.append(came)
    return found, before


def _from(
    around: Sequence[Sequence[tuple[float, int]]], start: int, doors: int
) -> tuple[dict[int, float], dict[int, int]]:
    known: dict[int, float] = {}
    came: dict[int, int] = {}
    best = {start: 0.0}
    waiting, missing = [(0.0, start)], doors
    while waiting and missing:
        metres, node = heappop(waiting)
        if node in known:
            continue
        known[node] = metres
        missing -= node < doors
        for step, other in around[node]:
            reached = metres + step
            if reached < best.get(other, np.inf):
                best[other], came[other] = reached, node
                heappush(waiting, (reached, other))
    return known, came
