"""Days that follow from others: looks during the commitment, and how long data are kept."""

from datetime import date

from geoqm.grants.kinds import Step

YEARS_AFTER_AWARD = 5
YEARS_WITHOUT_AWARD = 2
"""Defaults of the office, to be agreed with the city: for audits, and for questions afterwards."""


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 28 February for the 29th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def looks(accepted_on: date, until: date) -> list[date]:
    """The days on which to look at the house: each year, and when the commitment ends."""
    days = []
    number = 1
    while (day := years_later(accepted_on, number)) < until:
        days.append(day)
        number += 1
    return [*days, until]


def kept_until(step: Step, closed_on: date, *, was_awarded: bool) -> date:
    """Until when data about the applicant are kept after the case has ended."""
    needed = was_awarded or step in {Step.CLOSED, Step.REVOKED}
    return years_later(closed_on, YEARS_AFTER_AWARD if needed else YEARS_WITHOUT_AWARD)
