"""Sending a draft and confirming the e-mail address: how a report reaches the office."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import Conflict
from geoqm.i18n import later
from geoqm.intake import rules
from geoqm.intake.codes import EventKind, ReportState
from geoqm.intake.model import Report, ReportSender, number_label
from geoqm.intake.queries.own import draft_with, own_report
from geoqm.intake.rules import Action, Retention, SpamGuess
from geoqm.intake.schemas import Draft, OwnReport, Problem, StepRefused, Submitted
from geoqm.intake.service import tokens
from geoqm.intake.service.history import note

TARGET_DAYS = 5
_UNSUSPECTED = SpamGuess()
_USUAL = Retention()


@dataclass(frozen=True, slots=True)
class Sending:
    """How a report is sent: by whom in the office, with which spam guess, target and link time."""

    guess: SpamGuess = _UNSUSPECTED
    entered_by: str = ""
    target_days: int = TARGET_DAYS
    link_valid: timedelta = _USUAL.links

    def needs_confirmation(self, draft: Draft) -> bool:
        """Whether the sender has to confirm their e-mail address first."""
        return bool(draft.sender.email) and not self.entered_by


_BY_FORM = Sending()


def submit(
    session: Session, token: str, *, now: datetime, sending: Sending = _BY_FORM
) -> Submitted:
    """Send a draft. With an e-mail address it waits for confirmation, otherwise for the office.

    Raises NotFound for a draft that is gone or was sent, StepRefused while something is missing.
    """
    tokens.announce(session, token)
    draft = draft_with(session, token)
    _check_complete(draft)
    link = tokens.add_link(session, draft.report_id, now=now, valid=sending.link_valid)
    tokens.announce(session, link)
    number = _send(session, draft, now, sending)
    kind = EventKind.ENTERED if sending.entered_by else EventKind.SENT
    note(session, draft.report_id, kind, now, actor=sending.entered_by)
    return Submitted(
        report_id=draft.report_id,
        label=number_label(number, now),
        token=link,
        language=draft.language,
        email=draft.sender.email,
        needs_confirmation=sending.needs_confirmation(draft),
    )


def confirm_email(
    session: Session, token: str, *, now: datetime, target_days: int = TARGET_DAYS
) -> OwnReport:
    """Confirm the sender's address; confirming again changes nothing. Raises NotFound."""
    tokens.announce(session, token)
    own = own_report(session, token)
    if rules.may(own.state, Action.CONFIRM_EMAIL):
        session.execute(
            update(Report)
            .where(Report.id == own.draft.report_id, Report.state == ReportState.SENT)
            .values(
                state=rules.after(own.state, Action.CONFIRM_EMAIL),
                due_on=_due_on(now, target_days),
                revision=Report.revision + 1,
            )
        )
    if own.email_confirmed_at is None and own.draft.sender.email:
        session.execute(
            update(ReportSender)
            .where(ReportSender.report_id == own.draft.report_id)
            .values(email_confirmed_at=now)
        )
        note(session, own.draft.report_id, EventKind.CONFIRMED, now)
    return own_report(session, token)


def _send(session: Session, draft: Draft, now: datetime, sending: Sending) -> int:
    """Move the draft on, once; returns its number."""
    unconfirmed = sending.needs_confirmation(draft)
    action = Action.SEND if unconfirmed else Action.SEND_UNREACHED
    number: int | None = session.scalar(
        update(Report)
        .where(Report.id == draft.report_id, Report.state == ReportState.DRAFT)
        .values(
            state=rules.after(ReportState.DRAFT, action),
            draft_hash=None,
            arrived_at=now,
            due_on=None if unconfirmed else _due_on(now, sending.target_days),
            spam_score=sending.guess.score,
            spam_reasons=list(sending.guess.reasons),
        )
        .returning(Report.number)
    )
    if number is None:
        raise Conflict(later("Diese Meldung wurde gerade schon gesendet."))
    return number


def _due_on(now: datetime, target_days: int) -> date:
    return rules.workdays_after(local_day(now), target_days)


def _check_complete(draft: Draft) -> None:
    problems = []
    if not draft.place.address_text and draft.place.lon is None:
        problems.append(Problem("address", later("Bitte sagen Sie noch, wo etwas leer steht.")))
    if draft.thing.subject is None:
        problems.append(Problem("subject", later("Bitte wählen Sie noch, was leer steht.")))
    if problems:
        raise StepRefused(problems)
