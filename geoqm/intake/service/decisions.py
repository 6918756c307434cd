"""What the office decides about a report; every decision can be undone.

Each begins with `held`: whoever comes second with an old revision is told so before anything is
written. What undo needs is kept with the event.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.buildings import service as buildings
from geoqm.errors import Conflict, InvalidInput, NotFound, RuleViolation
from geoqm.intake import rules
from geoqm.intake.codes import EventKind, LinkKind, RefusalReason, ReportState
from geoqm.intake.model import Report, ReportLink
from geoqm.intake.rules import Action
from geoqm.intake.service import facts
from geoqm.intake.service.history import note
from geoqm.vacancies import queries as vacancy_queries
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.model import VacancyEpisode

LONGEST_NOTE = 2000
_KEPT = (
    "state", "unit_id", "episode_id", "refusal_reason", "decided_at", "decided_by", "news_at",
    "assigned_to",
)  # fmt: skip


class Outdated(Conflict):
    """Somebody changed the report since it was shown; nothing was written."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who decides, and when."""

    name: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as the clerk saw it: its number and its revision."""

    report_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that is not in the register yet, in this building."""

    building_id: int


@dataclass(slots=True)
class _Trace:
    """What a decision did, for undo."""

    before: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict)


def held(session: Session, shown: Shown) -> Report:
    """The report, held until the transaction ends. Raises Outdated for an old revision."""
    found = session.scalars(
        select(Report)
        .where(Report.id == shown.report_id, Report.state != ReportState.DRAFT)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("Diese Meldung gibt es nicht oder nicht mehr.")
    if found.revision != shown.revision:
        raise Outdated(
            "Diese Meldung hat sich gerade geändert.",
            remedy="Ihre Eingaben sind noch da. Sehen Sie sich den jetzigen Stand an.",
        )
    return found


def accept(session: Session, shown: Shown, clerk: Clerk, unit: int | NewUnit) -> Report:
    """It is true: the unit's open episode is refreshed, or a new one begins."""
    report = held(session, shown)
    trace = _begin(report, Action.ACCEPT)
    unit_id = _unit_id(session, report, unit, trace)
    running = vacancy_queries.open_episode_of(session, unit_id)
    if running is None:
        episode = vacancies.open_episode(
            session, unit_id, facts.episode_facts(report, local_day(clerk.now)), by=clerk.name
        )
        trace.data["begun"] = True
    else:
        episode = _refreshed(session, report, running.id, clerk)
    _keep_episode(report, episode, trace)
    _take_along(session, report, trace)
    _decide(session, report, clerk, EventKind.ACCEPTED, trace)
    return report


def merge_with_unit(session: Session, shown: Shown, clerk: Clerk, unit_id: int) -> Report:
    """It is known already: the open episode of the unit is refreshed."""
    report = held(session, shown)
    trace = _begin(report, Action.MERGE)
    running = vacancy_queries.open_episode_of(session, unit_id)
    if running is None:
        raise RuleViolation(
            "Bei dieser Einheit ist kein Leerstand offen.",
            remedy="Bestätigen Sie die Meldung, dann entsteht ein neuer.",
            field="unit",
        )
    _keep_episode(report, _refreshed(session, report, running.id, clerk), trace)
    _decide(session, report, clerk, EventKind.MERGED, trace)
    return report


def merge_with_report(session: Session, shown: Shown, clerk: Clerk, other_id: int) -> Report:
    """The same was reported before: this report goes with that one and its episode."""
    report = held(session, shown)
    other = _other(session, report, other_id)
    trace = _begin(report, Action.MERGE)
    session.add(
        ReportLink(
            report_id=report.id,
            other_id=other.id,
            kind=LinkKind.MERGED.value,
            made_by=clerk.name,
            made_at=clerk.now,
        )
    )
    trace.data["other"] = other.id
    if other.episode_id is not None:
        _keep_episode(report, _refreshed(session, report, other.episode_id, clerk), trace)
    _decide(session, report, clerk, EventKind.MERGED, trace)
    return report


def ask_back(session: Session, shown: Shown, clerk: Clerk, question: str) -> Report:
    """Ask the sender; the report waits for the answer."""
    report = held(session, shown)
    trace = _begin(report, Action.ASK)
    text = question.strip()
    if not text:
        raise InvalidInput("Bitte schreiben Sie Ihre Frage.", field="question")
    trace.data["question"] = text[:LONGEST_NOTE]
    _close(session, report, clerk, EventKind.ASKED, trace)
    return report


def refuse(
    session: Session, shown: Shown, clerk: Clerk, reason: RefusalReason, remark: str = ""
) -> Report:
    """No entry follows from it, for a reason of the catalogue."""
    report = held(session, shown)
    trace = _begin(report, Action.REFUSE)
    report.refusal_reason = reason.value
    trace.data |= {"reason": reason.value, "remark": remark.strip()[:LONGEST_NOTE]}
    _decide(session, report, clerk, EventKind.REFUSED, trace)
    return report


def _other(session: Session, report: Report, other_id: int) -> Report:
    """The report to merge with: another one that was not turned down itself."""
    other = session.get(Report, other_id)
    if other is None or other.id == report.id or other.state == ReportState.DRAFT:
        raise InvalidInput("Diese Meldung gibt es nicht.", field="other")
    if other.state in {ReportState.REFUSED, ReportState.WITHDRAWN, ReportState.MERGED}:
        raise RuleViolation(
            f"Die Meldung {other.label} ist selbst nicht mehr offen.",
            remedy="Wählen Sie eine andere oder bestätigen Sie diese.",
            field="other",
        )
    return other


def _begin(report: Report, action: Action) -> _Trace:
    """Move the report on and remember how it was."""
    kept = {name: _plain(getattr(report, name)) for name in _KEPT}
    report.state = rules.after(report.state, action)
    return _Trace({"before": kept})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _unit_id(session: Session, report: Report, unit: int | NewUnit, trace: _Trace) -> int:
    if isinstance(unit, int):
        return vacancy_queries.unit(session, unit).id
    made = buildings.add_unit(session, unit.building_id, facts.unit_facts(report))
    trace.data["unit_made"] = made.id
    return made.id


def _refreshed(session: Session, report: Report, episode_id: int, clerk: Clerk) -> VacancyEpisode:
    day = local_day(report.arrived_at or clerk.now)
    return vacancies.confirm(
        session, episode_id, on=day, source=facts.source_of(report), by=clerk.name
    )


def _keep_episode(report: Report, episode: VacancyEpisode, trace: _Trace) -> None:
    report.unit_id, report.episode_id = episode.unit_id, episode.id
    trace.data |= {"episode": episode.id, "episode_revision": episode.revision}


def _take_along(session: Session, report: Report, trace: _Trace) -> None:
    """Reports that were merged into this one while it waited get its episode."""
    merged = select(ReportLink.report_id).where(
        ReportLink.other_id == report.id, ReportLink.kind == LinkKind.MERGED
    )
    taken = session.scalars(
        update(Report)
        .where(Report.id.in_(merged), Report.episode_id.is_(None))
        .values(unit_id=report.unit_id, episode_id=report.episode_id)
        .returning(Report.id)
    ).all()
    if taken:
        trace.data["taken_along"] = list(taken)


def _decide(session: Session, report: Report, clerk: Clerk, kind: EventKind, trace: _Trace) -> None:
    report.decided_at, report.decided_by = clerk.now, clerk.name
    _close(session, report, clerk, kind, trace)


def _close(session: Session, report: Report, clerk: Clerk, kind: EventKind, trace: _Trace) -> None:
    report.news_at = None
    report.assigned_to = report.assigned_to or clerk.name
    report.revision += 1
    session.flush()
    data = trace.before | trace.data | {"revision": report.revision}
    note(session, report.id, kind, clerk.now, actor=clerk.name, **data)
