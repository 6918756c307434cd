"""What the office decides about a report; every decision can be undone.

Each begins with `held`: whoever comes second with an old revision is told so before anything is
written. What undo needs is kept with the event.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput, NotFound, RuleViolation
from geoqm.intake import rules
from geoqm.intake.codes import EventKind, LinkKind, RefusalReason, ReportState
from geoqm.intake.model import Report, ReportLink
from geoqm.intake.rules import Action
from geoqm.intake.service import entries
from geoqm.intake.service.entries import Target
from geoqm.intake.service.history import note
from geoqm.vacancies import queries as vacancy_queries
from geoqm.vacancies.model import VacancyEpisode

LONGEST_NOTE = 2000
_KEPT = (
    "state", "unit_id", "episode_id", "refusal_reason", "decided_at", "decided_by", "news_at",
    "assigned_to", "further_episodes",
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


def accept(
    session: Session, shown: Shown, clerk: Clerk, unit: Target, *, offer: bool = False
) -> Report:
    """It is true: the open episode of each unit is refreshed, or a new one begins.

    With `offer` it is published as far as the landlord consented.
    """
    report = held(session, shown)
    trace = _begin(report, Action.ACCEPT)
    meant = entries.meant_units(session, report, unit)
    trace.data["units_made"] = list(meant.made)
    first, *others = [
        entries.entry(session, report, each, by=clerk.name, now=clerk.now)
        for each in meant.unit_ids
    ]
    if offer:
        _publish(session, report, first, clerk, trace)
    _keep_episode(report, first, trace)
    report.further_episodes = [each.id for each in others]
    trace.data["further"] = [[each.id, each.revision] for each in others]
    _take_along(session, report, trace)
    _decide(session, report, clerk, EventKind.ACCEPTED, trace)
    return report


def merge_with_unit(
    session: Session, shown: Shown, clerk: Clerk, unit_id: int, *, offer: bool = False
) -> Report:
    """It is known already: the open episode of the unit is refreshed, and published as above."""
    report = held(session, shown)
    trace = _begin(report, Action.MERGE)
    running = vacancy_queries.open_episode_of(session, unit_id)
    if running is None:
        raise RuleViolation(
            "Bei dieser Einheit ist kein Leerstand offen.",
            remedy="Bestätigen Sie die Meldung, dann entsteht ein neuer.",
            field="unit",
        )
    episode = entries.refreshed(session, report, running.id, by=clerk.name, now=clerk.now)
    if offer:
        _publish(session, report, episode, clerk, trace)
    _keep_episode(report, episode, trace)
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
        episode = entries.refreshed(session, report, other.episode_id, by=clerk.name, now=clerk.now)
        _keep_episode(report, episode, trace)
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


def _publish(
    session: Session, report: Report, episode: VacancyEpisode, clerk: Clerk, trace: _Trace
) -> None:
    made = entries.publish(session, report, episode, by=clerk.name)
    if made is not None:
        trace.data["offer"] = made.id


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
