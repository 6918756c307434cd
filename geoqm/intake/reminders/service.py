"""Asking landlords, and letting the register follow their answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import GeoqmError
from geoqm.intake.codes import EventKind
from geoqm.intake.model import Report, ReportSender
from geoqm.intake.reminders import queries, rules
from geoqm.intake.reminders.mails import REMINDER
from geoqm.intake.reminders.model import Reminder
from geoqm.intake.reminders.queries import Due, Sender
from geoqm.intake.service import desk, tokens
from geoqm.intake.service.decisions import Clerk
from geoqm.messages import service as messages

LINK_LASTS = timedelta(days=60)
ANSWERS = "intake.answers"
BY = "Antwort per Link"
# What the register follows by itself; anything else is read by people first.
_FOLLOWED = {EventKind.LET, EventKind.EXTENDED, EventKind.CONSENT_WITHDRAWN, EventKind.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question goes out: which round, under which address, in whose name, when."""

    round: int
    base: str
    office: str
    now: datetime


def remind(session: Session, *, base: str, office: str, now: datetime) -> int:
    """Ask everybody whose answer is due; how many were asked."""
    today = local_day(now)
    asked = 0
    for due in queries.due_entries(session, today):
        number = rules.next_round(due.asked, today)
        if due.sender is not None and number is not None:
            _ask(session, due, due.sender, Asking(number, base, office, now))
            asked += 1
    return asked


def _ask(session: Session, due: Due, sender: Sender, asking: Asking) -> None:
    report, day = sender.report, due.episode.next_check_on
    if day is None or report.arrived_at is None:
        return
    token = tokens.add_link(session, report.id, now=asking.now, valid=LINK_LASTS)
    session.add(
        Reminder(
            episode_id=due.episode.id,
            report_id=report.id,
            due_on=day,
            round=asking.round,
            asked_at=asking.now,
        )
    )
    session.flush()
    messages.enqueue(
        session,
        key=f"reminder:{due.episode.id}:{day.isoformat()}:{asking.round}",
        template=REMINDER,
        to=sender.email,
        language=report.language,
        values={
            "name": sender.name,
            "address": due.address or report.address_text,
            "number": report.label,
            "reported_on": f"{local_day(report.arrived_at):%d.%m.%Y}",
            "link": f"{asking.base}/noch-leer/{token}",
            "office": asking.office,
        },
    )


def follow_answer(session: Session, report_id: int, *, now: datetime) -> bool:
    """Let the register follow what the sender of a report said; False where people must look."""
    report = session.get(Report, report_id)
    if report is None or {each.kind for each in desk.news_of(session, report)} - _FOLLOWED:
        return False
    try:
        with session.begin_nested():
            return not desk.settle_news(session, report_id, Clerk(BY, now))
    except GeoqmError:
        return False  # stays in the inbox, where the office sees what was said


def forget(session: Session, templates: Collection[str], *, now: datetime) -> int:
    """Empty the outbox of messages to senders whose details were erased."""
    known = select(ReportSender.email).where(ReportSender.email != "")
    return messages.erase_forgotten(session, templates, known, now=now)
