"""Periods as clients send them in `datetime`: a day, an instant or an interval.

QGIS asks with year 0000 and year 9999 and mixes days with instants; both are legal here.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from geoqm.errors import InvalidInput

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_OPEN = frozenset({"", ".."})
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_INSTANT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:[Zz]|([+ -])(\d{2}):?(\d{2}))"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `begin` to `end`, both included; None is open."""

    begin: date | None
    end: date | None

    @property
    def text(self) -> str:
        """The period as `datetime` wants it."""
        if self.begin is not None and self.begin == self.end:
            return self.begin.isoformat()
        return f"{_text(self.begin)}/{_text(self.end)}"


def parse(text: str) -> Period:
    """A day, an instant, or two of them with a slash; `..` or nothing is open.

    Raises InvalidInput for anything else and for a reversed interval.
    """
    parts = text.strip().split("/")
    if len(parts) > 2 or parts == [""]:
        raise _invalid("Erwartet wird ein Tag oder ein Zeitraum mit einem Schrägstrich.")
    if len(parts) == 1:
        moment = _moment(parts[0])
        return Period(_day(moment), _day(moment))
    begin, end = (None if part in _OPEN else _moment(part) for part in parts)
    if begin is not None and end is not None and begin > end:
        raise _invalid("Der Anfang liegt nach dem Ende.")
    return Period(_day(begin), _day(end))


def _text(day: date | None) -> str:
    return day.isoformat() if day is not None else ".."


def _day(moment: datetime | None) -> date | None:
    return None if moment is None or moment == _EARLIEST else moment.date()


def _moment(text: str) -> datetime:
    found = _DAY.fullmatch(text) or _INSTANT.fullmatch(text)
    if found is None:
        raise _invalid(f"„{text[:40]}“ ist kein Tag und kein Zeitpunkt.")
    numbers = [int(part) for part in found.groups()[:6] if part is not None]
    try:
        moment = _calendar(numbers, _zone(found))
    except ValueError as error:
        raise _invalid(f"„{text[:40]}“ gibt es im Kalender nicht.") from error
    try:
        return _EARLIEST if numbers[0] == 0 else moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def _calendar(numbers: list[int], zone: timezone) -> datetime:
    """The moment; 2000 stands in for year 0, which Python lacks; a leap second is cut off."""
    year, month, day, hour, minute, second = [*numbers, 0, 0, 0][:6]
    return datetime(year or 2000, month, day, hour, minute, second - second // 60, tzinfo=zone)


def _zone(found: re.Match[str]) -> timezone:
    groups = found.groups()
    if len(groups) < 9 or groups[6] is None:
        return UTC
    offset = timedelta(hours=int(groups[7]), minutes=int(groups[8]))
    return timezone(-offset if groups[6] == "-" else offset)


def _invalid(reason: str) -> InvalidInput:
    return InvalidInput(
        f"Der Zeitraum (datetime) ist nicht lesbar. {reason}",
        remedy="Beispiele: datetime=2024-05-01, datetime=2024-01-01/2024-12-31, datetime=2024-01-01/..",
        field="datetime",
    )
