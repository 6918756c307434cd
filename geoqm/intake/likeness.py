"""How likely a report means a unit, or says what another report said: percent and reasons.

Weights were set by hand; they order candidates and decide nothing.
"""

from dataclasses import dataclass
from decimal import Decimal

from geoqm.intake.codes import Subject

_NEIGHBOUR_M = 15.0
_TRADE = {Subject.SHOP, Subject.GASTRONOMY, Subject.OFFICE, Subject.PRACTICE}
_LEAST, _MOST = 1, 97


@dataclass(frozen=True, slots=True)
class Guess:
    """How likely, in percent, and why, in German."""

    percent: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says about the unit."""

    subject: str | None = None
    floor: int | None = None
    position: str = ""
    area_m2: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the register knows about a unit."""

    kind: str
    floor: int | None = None
    position: str = ""
    area_m2: Decimal | None = None
    is_vacant: bool = False


def of_unit(said: Said, seen: Seen, *, distance_m: float, same_house: bool) -> Guess:
    """How likely `said` means the unit `seen`, which lies so far from the reported place."""
    parts = [
        _place(distance_m, same_house=same_house),
        _use(said.subject, seen.kind),
        _floor(said.floor, seen.floor),
        _position(said.position, seen.position),
        _area(said.area_m2, seen.area_m2),
        (6, "") if seen.is_vacant else (0, ""),
    ]
    return _sum(parts)


def of_report(said: Said, other: Said, *, distance_m: float | None, same_sender: bool) -> Guess:
    """How likely two reports say the same; the distance is None where one has no place."""
    near = (0, "") if distance_m is None else _place(distance_m, same_house=distance_m == 0)
    parts = [
        near,
        (25, "gleiche Person") if same_sender else (0, ""),
        _use(said.subject, other.subject or ""),
        _floor(said.floor, other.floor),
        _position(said.position, other.position),
        _area(said.area_m2, other.area_m2),
    ]
    return _sum(parts)


def _sum(parts: list[tuple[int, str]]) -> Guess:
    percent = max(_LEAST, min(_MOST, sum(points for points, _ in parts)))
    return Guess(percent, tuple(reason for _, reason in parts if reason))


def _place(distance_m: float, *, same_house: bool) -> tuple[int, str]:
    if same_house:
        return 55, "gleiche Adresse"
    if distance_m <= _NEIGHBOUR_M:
        return 22, f"Nachbarhaus, {max(distance_m, 1):.0f} m"
    return (10 if distance_m <= 2 * _NEIGHBOUR_M else 3), f"{distance_m:.0f} m entfernt"


def _use(subject: str | None, kind: str) -> tuple[int, str]:
    if subject is None or subject == Subject.OTHER:
        return 0, ""
    if subject == kind:
        return 20, "gleiche Nutzung"
    if Subject.HOUSE in {subject, kind}:
        return 5, "ganzes Haus gemeldet"
    if subject in _TRADE and kind in _TRADE:
        return 8, "ähnliche Nutzung"
    return -15, "andere Nutzung"


def _floor(said: int | None, seen: int | None) -> tuple[int, str]:
    if said is None or seen is None:
        return 0, ""
    return (15, "gleiches Geschoss") if said == seen else (-20, "anderes Geschoss")


def _position(said: str, seen: str) -> tuple[int, str]:
    if not said or not seen:
        return 0, ""
    return (4, "gleiche Lage im Haus") if said.casefold() == seen.casefold() else (-6, "")


def _area(said: Decimal | None, seen: Decimal | None) -> tuple[int, str]:
    if said is None or seen is None or not seen:
        return 0, ""
    difference = abs(said - seen) / seen
    if difference <= Decimal("0.15"):
        return 8, "ähnliche Fläche"
    return (-6, "andere Fläche") if difference > Decimal("0.5") else (0, "")
