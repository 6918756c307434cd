"""A short walk past all doors: a good beginning, then 2-opt and Or-opt, then what fits the time.

Pure: distances in metres come in, an order goes out. Doors are numbers 0 to n-1; a start or an end
that is not given costs nothing to reach. Ways are as long back as there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Any, Final

import numpy as np

Distances = np.ndarray[Any, np.dtype[np.float64]]
METRES_PER_MINUTE: Final = 75.0
MINUTES_PER_DOOR: Final = 8.0
_GAIN: Final = 1e-6
_LONGEST_SEGMENT: Final = 3
_TRIED_ALL: Final = 6
_BEGINNINGS: Final = 8


@dataclass(frozen=True, slots=True)
class Ends:
    """Distances from the start and to the end for each door; zeros where there is none."""

    start: Distances
    end: Distances


@dataclass(frozen=True, slots=True)
class Tour:
    """The order of the doors that fit, those that do not, and the length of the walk."""

    order: tuple[int, ...]
    left_out: tuple[int, ...]
    metres: float

    @property
    def minutes(self) -> float:
        """Walking and the time at the doors."""
        return time_needed(self.metres, len(self.order))


def time_needed(metres: float, doors: int) -> float:
    """Minutes for a walk with talks at so many doors."""
    return metres / METRES_PER_MINUTE + doors * MINUTES_PER_DOOR


def plan(
    between: Distances, ends: Ends, *, minutes: float | None = None, worth: Sequence[float] = ()
) -> Tour:
    """The order of all doors, or of those that fit into `minutes`, the worthwhile ones first."""
    count = len(between)
    table = _with_ends(between, ends)
    order = _short(table, count)
    left: list[int] = []
    value = list(worth) or [1.0] * count
    while minutes is not None and order and _minutes(table, order) > minutes:
        gone = _least_worth(table, order, value)
        left.append(gone)
        order = [each for each in order if each != gone]
        if len(left) % 5 == 0:
            order = _improved(table, order)
    order = _improved(table, order)
    if minutes is not None:
        order, left = _filled_up(table, order, left, value, minutes)
    return Tour(tuple(order), tuple(sorted(left)), length(table, order))


def length(table: Distances, order: Sequence[int]) -> float:
    """Metres from the start (row -2) past all doors to the end (row -1)."""
    if not order:
        return 0.0
    path = [-2, *order, -1]
    return float(sum(table[a, b] for a, b in pairwise(path)))


def _with_ends(between: Distances, ends: Ends) -> Distances:
    count = len(between)
    table = np.zeros((count + 2, count + 2))
    table[:count, :count] = between
    table[count, :count] = table[:count, count] = ends.start
    table[count + 1, :count] = table[:count, count + 1] = ends.end
    return table


def _short(table: Distances, count: int) -> list[int]:
    """The shortest order of few doors; of many, the best of several improved beginnings."""
    if count <= _TRIED_ALL:
        orders = (list(each) for each in permutations(range(count)))
        return min(orders, key=lambda each: length(table, each)) if count else []
    step = max(1, count // _BEGINNINGS)
    tried = (_improved(table, _beginning(table, count, first)) for first in range(0, count, step))
    return min(tried, key=lambda each: length(table, each))


def _beginning(table: Distances, count: int, first: int) -> list[int]:
    """Each door where it costs least, the farthest from all others first."""
    rest = set(range(count)) - {first}
    order = [first]
    near = table[:count, first].copy()
    while rest:
        chosen = max(rest, key=lambda each: near[each])
        rest.discard(chosen)
        order.insert(_cheapest(table, order, chosen)[1], chosen)
        near = np.minimum(near, table[:count, chosen])
    return order


def _cheapest(table: Distances, order: Sequence[int], door: int) -> tuple[float, int]:
    path = np.array([-2, *order, -1])
    costs = table[path[:-1], door] + table[door, path[1:]] - table[path[:-1], path[1:]]
    place = int(costs.argmin())
    return float(costs[place]), place


def _improved(table: Distances, order: list[int]) -> list[int]:
    """Turn stretches round and move short ones until nothing gets shorter."""
    while True:
        turned = _turned(table, order)
        moved = _moved(table, turned)
        if moved == order:
            return order
        order = moved


def _turned(table: Distances, order: list[int]) -> list[int]:
    """2-opt: while turning a stretch round saves anything, turn the one that saves most."""
    while len(order) > 1:
        path = np.array([-2, *order, -1])
        before, first, last, after = path[:-2], path[1:-1], path[1:-1], path[2:]
        gain = (
            table[before, first][:, None]
            + table[last, after][None, :]
            - table[before[:, None], last[None, :]]
            - table[first[:, None], after[None, :]]
        )
        gain = np.triu(gain, 1)
        i, j = np.unravel_index(int(gain.argmax()), gain.shape)
        if gain[i, j] <= _GAIN:
            break
        order = [*order[:i], *reversed(order[i : j + 1]), *order[j + 1 :]]
    return order


def _moved(table: Distances, order: list[int]) -> list[int]:
    """Or-opt: up to three doors in a row find a better place, either way round."""
    for size in range(1, min(_LONGEST_SEGMENT, len(order) - 1) + 1):
        i = 0
        while i + size <= len(order):
            better = _better_place(table, order, i, size)
            order = better or order
            i += 0 if better else 1
    return order


def _better_place(table: Distances, order: list[int], i: int, size: int) -> list[int] | None:
    path = [-2, *order, -1]
    segment, rest = order[i : i + size], [*order[:i], *order[i + size :]]
    before, after = path[i], path[i + size + 1]
    saved = table[before, segment[0]] + table[segment[-1], after] - table[before, after]
    ways = np.array([-2, *rest, -1])
    steps = table[ways[:-1], ways[1:]]
    straight = table[ways[:-1], segment[0]] + table[segment[-1], ways[1:]] - steps
    turned = table[ways[:-1], segment[-1]] + table[segment[0], ways[1:]] - steps
    best = np.minimum(straight, turned)
    place = int(best.argmin())
    if saved - best[place] <= _GAIN:
        return None
    put = segment if straight[place] <= turned[place] else segment[::-1]
    return [*rest[:place], *put, *rest[place:]]


def _minutes(table: Distances, order: Sequence[int]) -> float:
    return time_needed(length(table, order), len(order))


def _least_worth(table: Distances, order: Sequence[int], value: Sequence[float]) -> int:
    """The door whose visit brings least for the time that it costs."""
    path = np.array([-2, *order, -1])
    doors = path[1:-1]
    detour = table[path[:-2], doors] + table[doors, path[2:]] - table[path[:-2], path[2:]]
    cost = detour / METRES_PER_MINUTE + MINUTES_PER_DOOR
    rate = (np.array([value[each] for each in order]) + 1.0) / cost
    return int(order[int(rate.argmin())])


def _filled_up(
    table: Distances, order: list[int], left: list[int], value: Sequence[float], minutes: float
) -> tuple[list[int], list[int]]:
    """Doors that were dropped too early come back where there is still time."""
    for door in sorted(left, key=lambda each: -value[each]):
        _cost, place = _cheapest(table, order, door)
        tried = [*order[:place], door, *order[place:]]
        if _minutes(table, tried) <= minutes:
            order = tried
    return order, [each for each in left if each not in order]
