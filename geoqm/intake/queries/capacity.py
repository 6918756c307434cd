"""How much comes in, how much waits, how long it takes: figures for the office's planning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, Interval, cast, func, literal, select
from sqlalchemy.orm import Session

from geoqm.intake.codes import ReportState
from geoqm.intake.model import Report
from geoqm.intake.rules import SPAM_SUSPECTED

WEEKS = 12
_ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday: how many came and how many were decided."""

    monday: date
    arrived: int
    decided: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often a decision was made in the last weeks; a reason only for refusals."""

    state: str
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How long decisions of the last weeks took; None where there was none."""

    median: timedelta | None
    slowest: timedelta | None
    oldest_waiting: datetime | None


def first_monday(today: date) -> date:
    """The Monday with which the last twelve weeks begin."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def weeks(session: Session, today: date) -> Sequence[Week]:
    """The last twelve weeks, also those in which nothing happened."""
    begin = first_monday(today)
    arrived = dict(_per_week(session, Report.arrived_at, begin))
    decided = dict(_per_week(session, Report.decided_at, begin))
    mondays = [begin + timedelta(weeks=number) for number in range(WEEKS)]
    return [Week(day, arrived.get(day, 0), decided.get(day, 0)) for day in mondays]


def _per_week(session: Session, column: object, begin: date) -> Sequence[tuple[date, int]]:
    local = func.timezone(_ZONE, column)
    monday = cast(func.date_trunc("week", local), Date)
    rows = session.execute(
        select(monday, func.count()).where(monday >= begin, *_counted()).group_by(monday)
    )
    return [(row[0], row[1]) for row in rows]


def _counted() -> tuple[ColumnElement[bool], ...]:
    """Reports that reached the office; what looks like junk counts once somebody decided it."""
    reached = Report.state.not_in([ReportState.DRAFT, ReportState.SENT])
    serious = (Report.spam_score < SPAM_SUSPECTED) | Report.decided_at.is_not(None)
    return reached, serious


def pace(session: Session, today: date) -> Pace:
    """How long it took from arrival to decision in the last twelve weeks."""
    took = Report.decided_at - Report.arrived_at
    since = func.timezone(_ZONE, cast(first_monday(today), Date))
    median = func.percentile_cont(0.5).within_group(took)
    row = session.execute(
        select(cast(median, Interval), cast(func.max(took), Interval)).where(
            Report.decided_at >= since
        )
    ).one()
    waiting = Report.state == ReportState.WAITING, Report.spam_score < SPAM_SUSPECTED
    oldest = session.scalar(select(func.min(Report.arrived_at)).where(*waiting))
    return Pace(row[0], row[1], oldest)


def outcomes(session: Session, today: date) -> Sequence[Outcome]:
    """What was decided in the last twelve weeks, the most frequent first."""
    since = func.timezone(_ZONE, cast(literal(first_monday(today)), Date))
    number = func.count()
    rows = session.execute(
        select(Report.state, Report.refusal_reason, number)
        .where(Report.decided_at >= since)
        .group_by(Report.state, Report.refusal_reason)
        .order_by(number.desc(), Report.state)
    )
    return [Outcome(*row) for row in rows]
