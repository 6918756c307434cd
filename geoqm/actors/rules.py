"""The picture of the network: where groups and actors stand, which lines join them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from geoqm.errors import InvalidInput

SIZE = 1000
_CENTRE = SIZE / 2
_RING = 330
_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Node:
    """A group or an actor in the picture; `href` leads to its file."""

    key: str
    title: str
    x: float
    y: float
    is_group: bool
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """A membership or a relation between two nodes."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_membership: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The network as points and lines in a square of SIZE."""

    nodes: Sequence[Node]
    lines: Sequence[Line]


def checked_website(address: str) -> str:
    """The address of a site, with https:// where none was typed. Raises InvalidInput otherwise."""
    if not address:
        return ""
    full = address if "://" in address else f"https://{address}"
    if not full.startswith(_WEB) or " " in full or "." not in full:
        raise InvalidInput(
            "Die Internetadresse passt nicht.",
            remedy="Beispiel: https://www.beispiel.de",
            field="internet",
        )
    return full


def picture(
    groups: Mapping[int, str],
    actors: Mapping[int, str],
    members: Sequence[tuple[int, int]],
    relations: Sequence[tuple[int, int]],
) -> Picture:
    """Groups on a ring, their members around them, the others in the middle.

    `members` are pairs of group and actor, `relations` pairs of actors. An actor stands at the
    first of its groups.
    """
    used = [number for number in groups if any(group == number for group, _ in members)]
    hubs = {
        number: _on_ring(i, len(used), _CENTRE, _CENTRE, _RING) for i, number in enumerate(used)
    }
    places = _places(hubs, members)
    related = {actor for pair in relations for actor in pair}
    alone = sorted(actor for actor in actors if actor in related and actor not in places)
    places |= dict(_around((_CENTRE, _CENTRE), alone, reach=150))
    nodes = [Node(f"g{n}", groups[n], *hubs[n], True, f"/akteure?gruppe={n}") for n in used]
    nodes += [Node(f"a{n}", actors[n], *at, False, f"/akteure/{n}") for n, at in places.items()]
    lines = [_line(hubs[g], places[a], membership=True) for g, a in members if a in places]
    lines += [_line(places[a], places[b]) for a, b in relations if a in places and b in places]
    return Picture(nodes, lines)


def _places(
    hubs: Mapping[int, tuple[float, float]], members: Sequence[tuple[int, int]]
) -> dict[int, tuple[float, float]]:
    """Where members stand: each around the hub of its first group."""
    homes: dict[int, int] = {}
    for group, actor in members:
        homes.setdefault(actor, group)
    return {
        actor: place
        for group, hub in hubs.items()
        for actor, place in _around(hub, [each for each, home in homes.items() if home == group])
    }


def _on_ring(place: int, number: int, x: float, y: float, radius: float) -> tuple[float, float]:
    angle = 2 * pi * place / max(number, 1) - pi / 2
    return round(x + radius * cos(angle), 1), round(y + radius * sin(angle), 1)


def _around(
    hub: tuple[float, float], actors: Sequence[int], reach: float = 74
) -> list[tuple[int, tuple[float, float]]]:
    """Actors on rings of at most twelve around a hub."""
    found = []
    for place, actor in enumerate(actors):
        ring, slot = divmod(place, 12)
        on_ring = min(12, len(actors) - ring * 12)
        found.append((actor, _on_ring(slot, on_ring, *hub, reach * (1 + 0.35 * ring))))
    return found


def _line(
    one: tuple[float, float], other: tuple[float, float], *, membership: bool = False
) -> Line:
    return Line(*one, *other, membership)
