"""The inbox: which reports wait for the office, in which order, and how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased, defer

from geoqm.errors import NotFound
from geoqm.intake.codes import DECISIONS, PhotoState, ReportKind, ReportState
from geoqm.intake.model import (
    Report,
    ReportConsent,
    ReportEvent,
    ReportPhoto,
    ReportSender,
    number_label,
)
from geoqm.intake.rules import SPAM_SUSPECTED

PAGE = 50
NEAR_M = 30
_UNDO_OFFERED = timedelta(days=1)


class Tab(StrEnum):
    """The parts of the inbox, as they stand in the address (Reiter)."""

    ALL = "alle"
    MINE = "meine"
    HINTS = "hinweise"
    NEWS = "neues"
    ASKED = "rueckfragen"
    SUSPECTED = "verdacht"


@dataclass(frozen=True, slots=True)
class Line:
    """A report in the queue."""

    id: int
    label: str
    place: str
    kind: str
    state: str
    subject: str | None
    floor: int | None
    position: str
    is_expected: bool
    vacant_since: date | None
    since_precision: str | None
    sender_role: str | None
    language: str
    arrived_at: datetime
    due_on: date | None
    news_at: datetime | None
    assigned_to: str
    spam_score: int
    revision: int
    photo_count: int
    twin_count: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A report and the decision about it."""

    report: Report
    event: ReportEvent


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many reports wait, and how many of them are over their target day."""

    count: int
    overdue: int


def waiting() -> ColumnElement[bool]:
    """Reports that need a decision and are not taken for junk."""
    return and_(Report.state == ReportState.WAITING, Report.spam_score < SPAM_SUSPECTED)


def in_tab(tab: Tab, user_name: str) -> ColumnElement[bool]:
    """The reports of a tab."""
    news = Report.news_at.is_not(None)
    undecided = Report.state.in_([ReportState.WAITING, ReportState.ASKED])
    suspected = Report.spam_score >= SPAM_SUSPECTED
    clauses = {
        Tab.ALL: waiting(),
        Tab.MINE: and_(or_(undecided, news), Report.assigned_to == user_name),
        Tab.HINTS: and_(waiting(), Report.kind == ReportKind.HINT),
        Tab.NEWS: news,
        Tab.ASKED: Report.state == ReportState.ASKED,
        Tab.SUSPECTED: and_(Report.state == ReportState.WAITING, suspected),
    }
    return clauses[tab]


def counts(session: Session, user_name: str) -> Mapping[Tab, int]:
    """How many reports stand in each tab."""
    columns = [func.count().filter(in_tab(tab, user_name)).label(tab.name) for tab in Tab]
    in_sight = or_(
        Report.state.in_([ReportState.WAITING, ReportState.ASKED]), Report.news_at.is_not(None)
    )
    row = session.execute(select(*columns).where(in_sight)).one()
    return dict(zip(Tab, row, strict=True))


def waiting_now(session: Session, today: date) -> Waiting:
    """The number for the navigation."""
    overdue = func.count().filter(Report.due_on < today)
    row = session.execute(select(func.count(), overdue).where(waiting())).one()
    return Waiting(*row)


def lines(session: Session, tab: Tab, user_name: str, *, page: int = 1) -> Sequence[Line]:
    """A page of the queue, oldest first."""
    found = _lines().where(in_tab(tab, user_name)).order_by(Report.arrived_at, Report.id)
    rows = session.execute(found.limit(PAGE).offset((page - 1) * PAGE))
    return [_line(*row) for row in rows]


def lines_of(session: Session, ids: Sequence[int]) -> Sequence[Line]:
    """These reports, oldest first; unknown numbers are left out."""
    found = _lines().where(Report.id.in_(ids), Report.state != ReportState.DRAFT)
    return [_line(*row) for row in session.execute(found.order_by(Report.arrived_at, Report.id))]


def _lines() -> Select[Report, str | None, int, int]:
    photos = (
        select(func.count())
        .where(ReportPhoto.report_id == Report.id, ReportPhoto.state == PhotoState.READY)
        .correlate(Report)
        .scalar_subquery()
    )
    return (
        select(Report, ReportSender.role, photos, _twins())
        .join(ReportSender, ReportSender.report_id == Report.id, isouter=True)
        .options(defer(Report.location))
    )


def _twins() -> ColumnElement[int]:
    """How many other reports speak of the same house, the same place or come from the same sender."""
    other = aliased(Report)
    sender = aliased(ReportSender)
    same_sender = and_(
        ReportSender.email != "", func.lower(sender.email) == func.lower(ReportSender.email)
    )
    close = func.ST_DWithin(other.location, Report.location, NEAR_M)
    return (
        select(func.count())
        .select_from(other)
        .join(sender, sender.report_id == other.id, isouter=True)
        .where(
            other.id != Report.id,
            other.state.not_in([ReportState.DRAFT, ReportState.SENT, ReportState.WITHDRAWN]),
            or_(other.building_id == Report.building_id, close, same_sender),
        )
        .correlate(Report, ReportSender)
        .scalar_subquery()
    )


def _line(report: Report, role: str | None, photo_count: int, twin_count: int) -> Line:
    assert report.arrived_at is not None  # noqa: S101 (a check of the table: drafts have none)
    return Line(
        id=report.id,
        label=number_label(report.number, report.arrived_at),
        place=report.address_text or "Ort auf der Karte",
        kind=report.kind,
        state=report.state,
        subject=report.subject,
        floor=report.floor,
        position=report.position,
        is_expected=report.is_expected,
        vacant_since=report.vacant_since,
        since_precision=report.since_precision,
        sender_role=role,
        language=report.language,
        arrived_at=report.arrived_at,
        due_on=report.due_on,
        news_at=report.news_at,
        assigned_to=report.assigned_to,
        spam_score=report.spam_score,
        revision=report.revision,
        photo_count=photo_count,
        twin_count=twin_count,
    )


def report(session: Session, report_id: int) -> Report:
    """A sent report. Raises NotFound."""
    wanted = select(Report).where(Report.id == report_id, Report.state != ReportState.DRAFT)
    found = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound(
            "Diese Meldung gibt es nicht oder nicht mehr.",
            remedy="Nach Ablauf der Frist oder auf Wunsch werden Meldungen gelöscht.",
        )
    return found


def sender(session: Session, report_id: int) -> ReportSender | None:
    """Who sent it; None where nothing was said or it was erased."""
    return session.get(ReportSender, report_id)


def consents(session: Session, report_id: int) -> Sequence[ReportConsent]:
    """All consents of a report, withdrawn ones too, in the order in which they were given."""
    wanted = select(ReportConsent).where(ReportConsent.report_id == report_id)
    return session.scalars(wanted.order_by(ReportConsent.id)).all()


def events(session: Session, report_id: int) -> Sequence[ReportEvent]:
    """The history of a report, newest first."""
    wanted = select(ReportEvent).where(ReportEvent.report_id == report_id)
    return session.scalars(wanted.order_by(ReportEvent.id.desc())).all()


def finished_photos(session: Session, report_id: int) -> Sequence[ReportPhoto]:
    """The photos that can be shown."""
    wanted = select(ReportPhoto).where(
        ReportPhoto.report_id == report_id, ReportPhoto.state == PhotoState.READY
    )
    return session.scalars(wanted.order_by(ReportPhoto.place, ReportPhoto.id)).all()


def photo_key(session: Session, report_id: int, photo_id: int) -> str:
    """Under which key a finished photo of this report lies. Raises NotFound."""
    key = session.scalar(
        select(ReportPhoto.file_key).where(
            ReportPhoto.id == photo_id,
            ReportPhoto.report_id == report_id,
            ReportPhoto.state == PhotoState.READY,
        )
    )
    if not key:
        raise NotFound("Dieses Foto gibt es nicht mehr.")
    return key


def last_decision(session: Session, user_name: str, now: datetime) -> Decided | None:
    """What somebody decided last within a day and can still take back; None otherwise."""
    wanted = (
        select(ReportEvent, Report)
        .join(Report, Report.id == ReportEvent.report_id)
        .where(
            ReportEvent.actor == user_name,
            ReportEvent.kind.in_(DECISIONS),
            ReportEvent.undone_at.is_(None),
            ReportEvent.happened_at > now - _UNDO_OFFERED,
            cast(ReportEvent.data["revision"].as_string(), Integer) == Report.revision,
        )
        .options(defer(Report.location))
        .order_by(ReportEvent.id.desc())
        .limit(1)
    )
    row = session.execute(wanted).one_or_none()
    return Decided(row[1], row[0]) if row else None


def next_after(session: Session, tab: Tab, user_name: str, done: Report) -> int | None:
    """The report that follows in the queue, or its first one; None where the queue is empty."""
    order = (Report.arrived_at, Report.id)
    queue = select(Report.id).where(in_tab(tab, user_name), Report.id != done.id).order_by(*order)
    later = or_(
        Report.arrived_at > done.arrived_at,
        and_(Report.arrived_at == done.arrived_at, Report.id > done.id),
    )
    return session.scalar(queue.where(later).limit(1)) or session.scalar(queue.limit(1))
