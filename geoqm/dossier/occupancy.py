"""What is known about the use of each unit, today and over the years, in words and as bars."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.vacancies import queries, spells
from geoqm.vacancies.dates import exactly, months_later
from geoqm.vacancies.spells import Spell

YEARS = 5
_NAMES = {
    "expected": "angekündigt",
    "in_question": "gemeldet, noch nicht bestätigt",
    "on_market": "leer, am Markt",
    "interim_use": "Zwischennutzung",
}
_TONES = {"expected": "grey", "in_question": "blue", "interim_use": "blue"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the bar in per mille of its width, with its look and its words."""

    start: float
    width: float
    look: str
    is_stale: bool
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with its state today (words and tone), the last confirmation and its bars."""

    unit: Unit
    state: str
    tone: str
    told: str
    bars: tuple[Bar, ...]
    spells: tuple[Spell, ...]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Occupancy:
    """All units of a building, the years of the axis and how many units are empty."""

    lines: tuple[Line, ...]
    years: tuple[tuple[int, float], ...]

    @property
    def empty(self) -> int:
        """How many units are empty today."""
        return sum(line.is_empty for line in self.lines)

    @property
    def worth_telling(self) -> tuple[Line, ...]:
        """The units that are or will be empty, or may be."""
        return tuple(
            line for line in self.lines if any(spell.ended_on is None for spell in line.spells)
        )

    @property
    def quiet(self) -> int:
        """How many units are not worth telling."""
        return len(self.lines) - len(self.worth_telling)


def of_units(session: Session, building_id: int, units: Sequence[Unit], today: date) -> Occupancy:
    """The use of these units of a building."""
    months = queries.policy(session).stale_after_months
    found = spells.of_building(session, building_id)
    seen = spells.days_seen_occupied(session, [unit.id for unit in units])
    axis = Axis(date(today.year - YEARS + 1, 1, 1), today)
    lines = tuple(
        _line(unit, [s for s in found if s.unit_id == unit.id], seen.get(unit.id, []), axis, months)
        for unit in units
    )
    return Occupancy(lines, axis.years)


@dataclass(frozen=True, slots=True)
class Axis:
    """The time that the bars cover."""

    begin: date
    today: date

    @property
    def years(self) -> tuple[tuple[int, float], ...]:
        """Each year with the place where it begins."""
        found = range(self.begin.year, self.today.year + 1)
        return tuple((year, self.place(date(year, 1, 1))) for year in found)

    def place(self, day: date) -> float:
        """Where a day lies, in per mille, kept within the axis."""
        whole = (self.today - self.begin).days or 1
        return round(min(max((day - self.begin).days / whole, 0.0), 1.0) * 1000, 1)

    def bar(
        self, begin: date, end: date, look: str, title: str, *, is_stale: bool = False
    ) -> Bar | None:
        """A stretch from `begin` to `end`; None where it lies outside or has no width."""
        start, stop = self.place(begin), self.place(end)
        return Bar(start, max(stop - start, 3.0), look, is_stale, title) if stop > start else None


def _line(unit: Unit, own: Sequence[Spell], seen: Sequence[date], axis: Axis, months: int) -> Line:
    now = next((spell for spell in own if spell.ended_on is None), None)
    state, tone, told = _now(now, own, seen, axis.today, months)
    used = [
        axis.bar(begin, end, "used", "genutzt")
        for begin, end in _used(own, seen, months, axis.today)
    ]
    empty = [
        axis.bar(
            spell.known_from,
            spell.ended_on or axis.today,
            spell.stage if spell.stage in {"interim_use", "in_question"} else spell.duration,
            title_of(spell),
            is_stale=spell.is_stale,
        )
        for spell in own
    ]
    bars = tuple(bar for bar in (*used, *empty) if bar is not None)
    is_empty = now is not None and now.stage in {"vacant", "on_market", "interim_use"}
    return Line(unit, state, tone, told, bars, tuple(own), is_empty)


def title_of(spell: Spell) -> str:
    """A spell in words: „leer seit März 2024“, „leer von 2023 bis 01.06.2024“."""
    began = (
        spell.began.label
        if spell.began.is_known
        else f"unbekannt, gesehen {_day(spell.first_seen_on)}"
    )
    if spell.stage == "expected":
        return f"angekündigt zum {began}"
    if spell.ended_on is not None:
        return f"leer von {began} bis {_day(spell.ended_on)}"
    return f"leer seit {began}"


def _now(
    now: Spell | None, own: Sequence[Spell], seen: Sequence[date], today: date, months: int
) -> tuple[str, str, str]:
    """State, tone and the last confirmation in words."""
    if now is not None:
        told = f"bestätigt am {_day(now.last_confirmed_on)}"
        if now.is_stale:
            return "leer, unbestätigt", "red", f"zuletzt {told}"
        if now.stage == "expected":
            return f"angekündigt zum {now.began.label}", "grey", told
        name = _NAMES.get(now.stage) or _since(now)
        return name, _TONES.get(now.stage, "plum"), told
    ended = [
        spell.ended_on for spell in own if spell.ended_on is not None and spell.stage == "ended"
    ]
    last = max([*ended, *seen], default=None)
    if last is None:
        return "unbekannt", "grey", "nie gesehen"
    told = f"zuletzt genutzt gesehen am {_day(last)}"
    is_fresh = months_later(last, months) >= today
    return ("genutzt", "green", told) if is_fresh else ("unbekannt", "grey", told)


def _since(spell: Spell) -> str:
    if spell.months is None:
        return "leer, Beginn unbekannt"
    if spell.months < 1:
        return "leer seit weniger als 1 Monat"
    if spell.months < 24:
        return f"leer seit {spell.months} {'Monat' if spell.months == 1 else 'Monaten'}"
    return f"leer seit {spell.months // 12} Jahren"


def _used(
    own: Sequence[Spell], seen: Sequence[date], months: int, today: date
) -> Iterable[tuple[date, date]]:
    """Stretches in which the unit was in use, as far as an end or a sighting tells."""
    ends = [spell.ended_on for spell in own if spell.ended_on is not None]
    begins = sorted(spell.known_from for spell in own)
    points = sorted({*ends, *seen})
    for index, day in enumerate(points):
        stop = min(months_later(day, months), today)
        later = next((other for other in points[index + 1 :]), None)
        empty = next((begin for begin in begins if begin >= day), None)
        if later is not None and (empty is None or later <= empty):
            stop = later
        elif empty is not None:
            stop = min(stop, empty)
        if stop > day:
            yield day, stop


def _day(day: date) -> str:
    return exactly(day).label
