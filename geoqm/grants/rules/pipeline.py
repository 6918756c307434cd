"""The cases of the board by step: how many, how old, what is overdue, where it jams."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from geoqm.grants.kinds import OPEN_STEPS, Step


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case as the board sees it."""

    id: int
    step: Step
    since: date
    due_on: date | None

    def age(self, day: date) -> int:
        """Days in its step."""
        return max(0, (day - self.since).days)

    def is_overdue(self, day: date) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < day


@dataclass(frozen=True, slots=True)
class Column:
    """A step with its cases, the oldest first."""

    step: Step
    ids: tuple[int, ...]
    overdue: int
    median_days: int | None
    oldest_days: int | None


def columns(cases: Iterable[Waiting], day: date) -> list[Column]:
    """A column for each open step, empty ones included."""
    found = list(cases)
    return [_column(step, [c for c in found if c.step is step], day) for step in OPEN_STEPS]


def bottleneck(found: Sequence[Column]) -> Column | None:
    """The step where most cases are overdue; None where nothing is. The commitment is no jam."""
    jammed = [c for c in found if c.overdue and c.step is not Step.COMMITMENT]
    return max(jammed, key=lambda c: (c.overdue, c.median_days or 0), default=None)


def _column(step: Step, cases: Sequence[Waiting], day: date) -> Column:
    ordered = sorted(cases, key=lambda case: (case.since, case.id))
    ages = [case.age(day) for case in ordered]
    return Column(
        step,
        tuple(case.id for case in ordered),
        sum(case.is_overdue(day) for case in ordered),
        median_low(ages) if ages else None,
        max(ages, default=None),
    )
