"""The days of hours that come back each week."""

from datetime import date, timedelta

MOST_WEEKS = 53
_WEEK = timedelta(weeks=1)


def days(first: date, last: date | None) -> list[date]:
    """The first day and the same weekday until `last`, which counts."""
    found = [first]
    while last is not None and found[-1] + _WEEK <= last:
        found.append(found[-1] + _WEEK)
    return found
