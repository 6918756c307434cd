"""Days that are known to the day, the month, the year, or only as "no later than".

Plain values: no database, no clock.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from geoqm.errors import InvalidInput
from geoqm.vacancies.codes import DatePrecision

_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoughDate:
    """A day with its precision; `on` is None where nothing is known."""

    on: date | None = None
    precision: DatePrecision = DatePrecision.UNKNOWN

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return self.on is not None and self.precision is not DatePrecision.UNKNOWN

    @property
    def earliest(self) -> date:
        """The first day it may have been; the beginning of time for "before" and unknown."""
        if self.on is None or self.precision in {DatePrecision.BEFORE, DatePrecision.UNKNOWN}:
            return date.min
        if self.precision is DatePrecision.YEAR:
            return self.on.replace(month=1, day=1)
        return self.on.replace(day=1) if self.precision is DatePrecision.MONTH else self.on

    @property
    def latest(self) -> date:
        """The last day it may have been; the end of time for unknown."""
        if self.on is None or self.precision is DatePrecision.UNKNOWN:
            return date.max
        if self.precision is DatePrecision.YEAR:
            return self.on.replace(month=12, day=31)
        if self.precision is DatePrecision.MONTH:
            return self.on.replace(day=monthrange(self.on.year, self.on.month)[1])
        return self.on

    @property
    def stored(self) -> date | None:
        """The day that stands for it in the database; None where nothing is known."""
        if not self.is_known:
            return None
        return self.on if self.precision is DatePrecision.BEFORE else self.earliest

    def near(self, day: date) -> date | None:
        """The day of its span that is nearest to `day`; None where nothing is known."""
        if not self.is_known:
            return None
        return min(max(day, self.earliest), self.latest)

    @property
    def label(self) -> str:
        """In German: "12.03.2024", "März 2024", "2024", "vor dem 12.03.2024", "unbekannt"."""
        if self.on is None or not self.is_known:
            return "unbekannt"
        if self.precision is DatePrecision.YEAR:
            return str(self.on.year)
        if self.precision is DatePrecision.MONTH:
            return f"{_MONTHS[self.on.month - 1]} {self.on.year}"
        day = f"{self.on:%d.%m.}{self.on.year:04d}"
        return f"vor dem {day}" if self.precision is DatePrecision.BEFORE else day


def exactly(day: date) -> RoughDate:
    """A day that is known to the day."""
    return RoughDate(day, DatePrecision.DAY)


UNKNOWN = RoughDate()


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last of the month where it has no such day.

    As PostgreSQL counts `date + interval`; the calendar's last day where it would end.
    """
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(begin: date, end: date) -> int:
    """Full months from `begin` to `end`; 0 where `end` is earlier."""
    if end <= begin:
        return 0
    months = (end.year - begin.year) * 12 + end.month - begin.month
    return months if months_later(begin, months) <= end else months - 1


_BEFORE = re.compile(r"^(?:vor(?:\s+dem)?|spätestens(?:\s+am)?|bis(?:\s+zum)?)\s+", re.IGNORECASE)
_PATTERNS = (
    (re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"), DatePrecision.DAY),
    (re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"), DatePrecision.DAY),
    (re.compile(r"(?P<month>\d{1,2})\s?[./]\s?(?P<year>\d{4})"), DatePrecision.MONTH),
    (re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"), DatePrecision.MONTH),
    (re.compile(r"(?P<name>[A-Za-zäÄ]{3,9})\.?\s+(?P<year>\d{4})"), DatePrecision.MONTH),
    (re.compile(r"(?P<year>\d{4})"), DatePrecision.YEAR),
)
_NOTHING = frozenset({"", "unbekannt", "?", "-", "–", "k. a.", "k.a."})


def parse(text: str) -> RoughDate:
    """A rough day as people write it: "12.3.2024", "03.2024", "März 2024", "2024", "vor 2020".

    Nothing, "unbekannt" or "?" is the unknown one. Raises InvalidInput for other texts.
    """
    tidy = " ".join(text.split())
    if tidy.lower() in _NOTHING:
        return UNKNOWN
    before = _BEFORE.match(tidy)
    rest = tidy[before.end() :] if before else tidy
    for pattern, precision in _PATTERNS:
        found = pattern.fullmatch(rest)
        if found:
            return _calendar(found.groupdict(), precision, text, is_before=before is not None)
    raise unreadable(text)


def unreadable(text: str) -> InvalidInput:
    """The error for a text that is no day, month or year."""
    return InvalidInput(
        f"„{text[:40]}“ ist kein Datum.",
        remedy="Beispiele: 12.03.2024, 03.2024, 2024, vor 2020; leer heißt unbekannt.",
        field="began_on",
    )


def _calendar(
    parts: dict[str, str | None], precision: DatePrecision, text: str, *, is_before: bool
) -> RoughDate:
    month = _month_named(parts["name"] or "") if "name" in parts else int(parts.get("month") or 1)
    try:
        day = date(int(parts["year"] or 0), month, int(parts.get("day") or 1))
    except ValueError as error:
        raise unreadable(text) from error
    return RoughDate(day, DatePrecision.BEFORE if is_before else precision)


def _month_named(name: str) -> int:
    """1 to 12; 0, which no calendar has, for other words."""
    wanted = name.lower()
    found = [i for i, month in enumerate(_MONTHS, start=1) if month.lower().startswith(wanted)]
    return found[0] if len(found) == 1 else 0
