"""Taking the last decision back, as long as nothing was built on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.buildings.model import Unit
from geoqm.errors import Conflict, RuleViolation
from geoqm.intake.codes import DECISIONS, EventKind
from geoqm.intake.model import Report, ReportEvent, ReportLink
from geoqm.intake.service.decisions import Clerk, Shown, held
from geoqm.intake.service.history import note
from geoqm.vacancies import queries as vacancy_queries
from geoqm.vacancies import service as vacancies


def undo(session: Session, shown: Shown, clerk: Clerk) -> Report:
    """The report as it was before its last decision, and its episode with it.

    Raises Conflict where report or episode changed since, RuleViolation without a decision.
    """
    report = held(session, shown)
    event = _last_decision(session, report.id)
    if event is None:
        raise RuleViolation("Bei dieser Meldung gibt es nichts zurückzunehmen.")
    if event.data["revision"] != report.revision:
        raise Conflict(
            "Seit der Entscheidung kam zu dieser Meldung etwas Neues.",
            remedy="Öffnen Sie die Meldung und entscheiden Sie noch einmal.",
        )
    _undo_episode(session, event.data, clerk)
    _restore(report, event.data["before"])
    _undo_rows(session, report, event.data, clerk)
    event.undone_at = clerk.now
    report.revision += 1
    session.flush()
    note(session, report.id, EventKind.UNDONE, clerk.now, actor=clerk.name, event=event.id)
    return report


def _last_decision(session: Session, report_id: int) -> ReportEvent | None:
    wanted = (
        select(ReportEvent)
        .where(
            ReportEvent.report_id == report_id,
            ReportEvent.kind.in_(DECISIONS),
            ReportEvent.undone_at.is_(None),
        )
        .order_by(ReportEvent.id.desc())
        .limit(1)
    )
    return session.scalars(wanted).one_or_none()


def _undo_episode(session: Session, data: dict[str, Any], clerk: Clerk) -> None:
    if "episode" not in data:
        return
    first = [data["episode"], data["episode_revision"]]
    for episode_id, revision in [first, *data.get("further", [])]:
        _undo_one(session, episode_id, revision, clerk, has_offer="offer" in data)


def _undo_one(
    session: Session, episode_id: int, revision: int, clerk: Clerk, *, has_offer: bool
) -> None:
    episode = vacancy_queries.episode(session, episode_id, lock=True)
    if episode.revision != revision:
        raise Conflict(
            "Der Leerstand wurde seitdem geändert.",
            remedy="Ändern Sie ihn in der Akte; die Meldung bleibt entschieden.",
        )
    if has_offer:
        vacancies.retract_offer(session, episode.id, by=clerk.name)
    vacancies.undo(session, episode.id, by=clerk.name)


def _restore(report: Report, before: dict[str, Any]) -> None:
    for name, value in before.items():
        is_instant = name.endswith("_at") and value is not None
        setattr(report, name, datetime.fromisoformat(value) if is_instant else value)


def _undo_rows(session: Session, report: Report, data: dict[str, Any], clerk: Clerk) -> None:
    """Units made for the decision vanish, a link to another report goes."""
    made = data.get("units_made", [])
    if made:
        today = local_day(clerk.now)
        session.execute(update(Unit).where(Unit.id.in_(made)).values(vanished_on=today))
    if "taken_along" in data:
        taken = update(Report).where(Report.id.in_(data["taken_along"]))
        session.execute(taken.values(unit_id=None, episode_id=None))
    if "other" in data:
        session.execute(
            delete(ReportLink).where(
                ReportLink.report_id == report.id, ReportLink.other_id == data["other"]
            )
        )
