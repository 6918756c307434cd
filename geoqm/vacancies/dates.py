"""Days that are known to the day, the month, the year, or only as "no later than".

Plain values: no database, no clock.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

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


def day_before(day: date) -> date:
    """The day before; the first day of the calendar stays."""
    return day - timedelta(days=1) if day > date.min else day
