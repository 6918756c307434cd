"""Smaller steps at the desk: who takes a report, notes, what a decided report's sender said."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import InvalidInput, NotFound
from geoqm.intake.codes import ConsentPurpose, EventKind, ReportState
from geoqm.intake.model import Report, ReportEvent
from geoqm.intake.service import facts
from geoqm.intake.service.decisions import LONGEST_NOTE, Clerk, Shown, held
from geoqm.intake.service.history import note
from geoqm.vacancies import queries as vacancy_queries
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.codes import DatePrecision, VacancyStatus
from geoqm.vacancies.model import VacancyEpisode

_PUBLISHING = {ConsentPurpose.PUBLICATION.value, ConsentPurpose.FORWARDING.value}
_NEWS = (
    EventKind.LET,
    EventKind.EXTENDED,
    EventKind.CORRECTED,
    EventKind.CONSENT_GIVEN,
    EventKind.CONSENT_WITHDRAWN,
    EventKind.WITHDRAWN,
)
# What a person has to look at; the rest follows by itself.
_FOR_PEOPLE = {EventKind.CORRECTED.value, EventKind.CONSENT_GIVEN.value}


def assign(session: Session, report_id: int, name: str, clerk: Clerk) -> Report:
    """Give a report to somebody, or to nobody. It stays as it is, so nobody is held up."""
    report = _report(session, report_id)
    if report.assigned_to != name:
        report.assigned_to = name
        note(session, report.id, EventKind.ASSIGNED, clerk.now, actor=clerk.name, to=name)
        session.flush()
    return report


def add_note(session: Session, report_id: int, text: str, clerk: Clerk) -> None:
    """Keep a remark with the history; also what somebody typed when another was faster."""
    tidy = text.strip()[:LONGEST_NOTE]
    if not tidy:
        raise InvalidInput("Die Notiz ist leer.", field="note")
    report = _report(session, report_id)
    note(session, report.id, EventKind.NOTED, clerk.now, actor=clerk.name, text=tidy)


def clear_suspicion(session: Session, report_id: int, clerk: Clerk) -> Report:
    """Somebody looked: it is no junk."""
    report = _report(session, report_id)
    if report.spam_score:
        report.spam_score, report.spam_reasons = 0, []
        text = "Verdacht aufgehoben"
        note(session, report.id, EventKind.NOTED, clerk.now, actor=clerk.name, text=text)
        session.flush()
    return report


def news_of(session: Session, report: Report) -> Sequence[ReportEvent]:
    """What the sender said since the last decision or settling, oldest first."""
    done = select(ReportEvent.id).where(
        ReportEvent.report_id == report.id,
        ReportEvent.kind.in_(
            [EventKind.ACCEPTED, EventKind.MERGED, EventKind.REFUSED, EventKind.SETTLED]
        ),
        ReportEvent.undone_at.is_(None),
    )
    last = session.scalar(done.order_by(ReportEvent.id.desc()).limit(1)) or 0
    wanted = select(ReportEvent).where(
        ReportEvent.report_id == report.id, ReportEvent.id > last, ReportEvent.kind.in_(_NEWS)
    )
    return session.scalars(wanted.order_by(ReportEvent.id)).all()


def settle_news(session: Session, report_id: int, clerk: Clerk) -> bool:
    """Let the register follow what the sender said: let, still empty, consent withdrawn.

    Returns whether a person has to look at the rest, which then stays in the inbox.
    """
    report = _report(session, report_id)
    news = news_of(session, report)
    if not news:
        return report.news_at is not None
    if report.episode_id is not None:
        for event in news:
            for each in (report.episode_id, *report.further_episodes):
                episode = vacancy_queries.episode(session, each, lock=True)
                _follow(session, report, episode, event, clerk)
    left = any(event.kind in _FOR_PEOPLE for event in news)
    if not left:
        report.news_at = None
        report.revision += 1
        session.flush()
    note(session, report.id, EventKind.SETTLED, clerk.now, actor=clerk.name)
    return left


def dismiss_news(session: Session, shown: Shown, clerk: Clerk) -> Report:
    """What the sender said was read and needs nothing more."""
    report = held(session, shown)
    report.news_at = None
    report.revision += 1
    session.flush()
    note(session, report.id, EventKind.SETTLED, clerk.now, actor=clerk.name)
    return report


def _follow(
    session: Session, report: Report, episode: VacancyEpisode, event: ReportEvent, clerk: Clerk
) -> None:
    """One thing that was said, in the register."""
    day = local_day(event.happened_at)
    withdrawn = event.kind == EventKind.WITHDRAWN or (
        event.kind == EventKind.CONSENT_WITHDRAWN and event.data.get("purpose") in _PUBLISHING
    )
    if withdrawn:
        vacancies.withdraw_offer(session, episode.id, by=clerk.name)
    elif event.kind == EventKind.LET and episode.is_open:
        vacancies.end_episode(
            session,
            episode.id,
            on=max(day.fromisoformat(event.data["on"]), episode.known_from),
            precision=DatePrecision.DAY,
            outcome=VacancyStatus.REOCCUPIED,
            by=clerk.name,
        )
    elif event.kind == EventKind.EXTENDED and episode.is_open:
        source = facts.source_of(report)
        vacancies.confirm(session, episode.id, on=day, source=source, by=clerk.name)


def _report(session: Session, report_id: int) -> Report:
    found = session.get(Report, report_id)
    if found is None or found.state == ReportState.DRAFT:
        raise NotFound("Diese Meldung gibt es nicht oder nicht mehr.")
    return found
