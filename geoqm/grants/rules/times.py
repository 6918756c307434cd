"""Days that follow from others: looks during the commitment, and how long data are kept."""

from dataclasses import dataclass
from datetime import date

from geoqm.grants.kinds import Step


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many years data are kept after a case has ended; to be agreed with the city.

    With an award they are needed for audits, without one for questions afterwards.
    """

    years_with_award: int = 5
    years_without: int = 2


USUAL = Keeping()


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


def kept_until(step: Step, closed_on: date, *, was_awarded: bool, keeping: Keeping = USUAL) -> date:
    """Until when data about the applicant are kept after the case has ended."""
    needed = was_awarded or step in {Step.CLOSED, Step.REVOKED}
    years = keeping.years_with_award if needed else keeping.years_without
    return years_later(closed_on, years)
