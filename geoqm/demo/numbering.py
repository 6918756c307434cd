"""House numbers: odd on one side, even on the other, growing along the street.

Known numbers of real houses are kept where they are; between them numbers are left out or get a
letter, as it happens.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geoqm.demo import plane
from geoqm.demo.dice import chance
from geoqm.demo.lines import Course
from geoqm.demo.walls import House

# Addresses that users look for in the demonstration: the office of the neighbourhood management and
# the example of the user guide.
REQUIRED = (("Hindenburgstraße", 31), ("Waldhausener Straße", 46))
NEAR_M = 30.0
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Number:
    """A house number with its letter ("" for none)."""

    street: str
    number: int
    suffix: str


def numbers(houses: Sequence[House], courses: Mapping[str, Course]) -> dict[str, Number]:
    """The number of each house by its key; `courses` are found by the key of the street."""
    rows: dict[tuple[str, int], list[tuple[float, str]]] = defaultdict(list)
    for house in houses:
        course = courses[house.street]
        along, away = plane.project(course.vertices, house.front)
        parity = 1 if (away > 0) == course.odd_left else 2
        rows[(house.street, parity)].append((round(along, 2), house.key))
    found: dict[str, Number] = {}
    for (street, parity), row in sorted(rows.items()):
        course = courses[street]
        pairs = _row(course, parity, sorted(row))
        pairs = _with_required(course.name, parity, pairs)
        for (_, key), (number, suffix) in zip(sorted(row), pairs, strict=True):
            found[key] = Number(course.name, number, suffix)
    return found


Pair = tuple[int, str]


def _row(course: Course, parity: int, row: Sequence[tuple[float, str]]) -> list[Pair]:
    """Number and letter of each house of one side, in the order of the street."""
    fixed = _fixed(course, parity, [s for s, _ in row])
    found: list[Pair] = []
    last = parity - 2
    while len(found) < len(row):
        start = len(found)
        following = [i for i in fixed if i >= start]
        if not following:
            return found + _onwards(last, [key for _, key in row[start:]])
        end = following[0]
        found += _in_between(last, fixed[end], end - start)
        found.append((fixed[end], ""))
        last = fixed[end]
    return found


def _fixed(course: Course, parity: int, places: Sequence[float]) -> dict[int, int]:
    """Which houses (by position) carry a known number; only numbers that grow are kept."""
    anchors = [a for a in course.anchors if a.number % 2 == parity % 2]
    found: dict[int, int] = {}
    position, number = -1, parity - 2
    for anchor in sorted(anchors, key=lambda a: a.number):
        along, away = plane.project(course.vertices, anchor.at)
        nearest = min(range(len(places)), key=lambda i: abs(places[i] - along))
        nearest += nearest == position
        if nearest <= position or nearest >= len(places) or anchor.number <= number:
            continue
        is_near = abs(away) < 2 * NEAR_M and abs(places[nearest] - along) < NEAR_M
        if is_near and _fits(nearest - position - 1, number, anchor.number):
            position, number = nearest, anchor.number
            found[position] = number
    return found


def _fits(count: int, low: int, high: int) -> bool:
    """Whether `count` houses find numbers between two others with few letters."""
    free = max((high - low) // 2 - 1, 0)
    if count == 0:
        return True
    return count <= 2 * free + 2 if low > 0 else 0 < count <= 2 * free


def _in_between(low: int, high: int, count: int) -> list[Pair]:
    """Numbers strictly between two others for `count` houses, evenly spread or with letters."""
    free = max((high - low) // 2 - 1, 0)
    if count <= free:
        return [(low + 2 * round((i + 1) * (free + 1) / (count + 1)), "") for i in range(count)]
    if not free:
        return [(low, LETTERS[i]) for i in range(count)]
    shared = [(i * free) // count for i in range(count)]
    repeats = [i - shared.index(place) for i, place in enumerate(shared)]
    return [
        (low + 2 * (place + 1), LETTERS[again - 1] if again else "")
        for place, again in zip(shared, repeats, strict=True)
    ]


def _onwards(last: int, keys: Sequence[str]) -> list[Pair]:
    """Numbers after the last known one, now and then one left out or doubled with a letter."""
    found: list[Pair] = []
    number = last
    for key in keys:
        doubled = found and not found[-1][1] and chance(0.04, key, "letter")
        if doubled:
            found.append((number, "a"))
            continue
        number += 4 if number > 40 and chance(0.05, key, "left out") else 2
        found.append((number, ""))
    return found


def _with_required(street: str, parity: int, pairs: list[Pair]) -> list[Pair]:
    """The row with the required number on the house that comes closest."""
    for name, wanted in REQUIRED:
        if name != street or wanted % 2 != parity % 2 or not pairs or (wanted, "") in pairs:
            continue
        plain = [i for i, pair in enumerate(pairs) if not pair[1]]
        nearest = min(plain, key=lambda i: abs(pairs[i][0] - wanted))
        pairs = [*pairs[:nearest], (wanted, ""), *pairs[nearest + 1 :]]
    return pairs
