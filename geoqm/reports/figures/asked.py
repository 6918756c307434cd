"""What the address of the page asks for: the reference day and how far to look back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from geoqm.geo.days import typed_day
from geoqm.geo.periods import Period
from geoqm.i18n import later

YEARS = {"1": 1, "2": 2, "3": 3, "5": 5}
EARLIEST = date(1990, 1, 1)
UNREADABLE = later("Geben Sie den Stichtag als Tag an, zum Beispiel 22.11.2026.")
TOO_LATE = later("Der Stichtag liegt in der Zukunft. Gezeigt wird heute.")
TOO_EARLY = later("So weit reichen die Zahlen nicht zurück. Gezeigt wird heute.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A reference day and whole quarters before it; for the team until the day itself."""

    day: date
    years: int
    is_exact: bool
    problem: str = ""

    @property
    def until(self) -> date:
        """The last day of the period; for everybody but the team the end of a quarter."""
        return self.day if self.is_exact else quarter_end(self.day)

    @property
    def since(self) -> date:
        """The day before the period, the end of a quarter."""
        end = quarter_end(self.day)
        return quarter_end(end.replace(year=end.year - self.years))

    @property
    def on_the_day(self) -> Period:
        """The reference day as a question about layers."""
        return Period(self.day, self.day)

    @property
    def in_the_period(self) -> Period:
        """The period as a question about layers."""
        return Period(self.since, self.until)


def quarter_end(day: date) -> date:
    """The last day of a quarter, on `day` or before it."""
    following = day + timedelta(days=1)
    return following.replace(month=(following.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1)


def parse(query: Mapping[str, str], *, today: date, is_exact: bool) -> Asked:
    """What was asked; today and one year where nothing was, or nothing that can be shown."""
    years = YEARS.get(query.get("jahre", ""), 1)
    text = query.get("stichtag", "").strip()
    if not text:
        return Asked(today, years, is_exact)
    day = typed_day(text)
    if day is None:
        return Asked(today, years, is_exact, UNREADABLE)
    if day > today:
        return Asked(today, years, is_exact, TOO_LATE)
    if day < EARLIEST:
        return Asked(today, years, is_exact, TOO_EARLY)
    return Asked(day, years, is_exact)
