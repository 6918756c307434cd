"""What the sender does with a sent report through their link.

After a decision the report stays decided; `news_at` tells the office that something was said.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import InvalidInput
from geoqm.i18n import later
from geoqm.intake import rules
from geoqm.intake.codes import ConsentPurpose, EventKind, ReportState
from geoqm.intake.forms import Values
from geoqm.intake.model import Report, ReportConsent, ReportEvent, ReportPhoto, ReportSender
from geoqm.intake.queries.own import own_report
from geoqm.intake.rules import Action
from geoqm.intake.schemas import OwnReport, Step
from geoqm.intake.service import tokens
from geoqm.intake.service.drafts import write_step
from geoqm.intake.service.history import note

_SETTLED = {ReportState.REFUSED, ReportState.WITHDRAWN}


def state_for(session: Session, token: str) -> OwnReport:
    """The report of a link. Raises NotFound for a wrong or expired one."""
    tokens.announce(session, token)
    return own_report(session, token)


def correct(
    session: Session, token: str, step: Step, values: Values, *, now: datetime
) -> OwnReport:
    """Change what was said; the history keeps what it was. Raises StepRefused, Conflict."""
    own = state_for(session, token)
    _check_open(own)
    write_step(session, own.draft, step, values, now=now)
    changed = state_for(session, token)
    differences = _differences(_part(own, step), _part(changed, step))
    note(session, own.draft.report_id, EventKind.CORRECTED, now, was=differences)
    _tell_office(session, own, now)
    return state_for(session, token)


def mark_let(session: Session, token: str, *, on: date, now: datetime) -> OwnReport:
    """It is let or used again since `on`. An undecided report needs no decision any more."""
    own = state_for(session, token)
    _check_open(own)
    if on > local_day(now):
        raise InvalidInput(
            later("Der Tag liegt in der Zukunft."),
            remedy=later("Bitte wählen Sie heute oder früher."),
            field="on",
        )
    note(session, own.draft.report_id, EventKind.LET, now, on=on.isoformat())
    if own.has_entry:
        _tell_office(session, own, now)
    else:
        _move(session, own, Action.WITHDRAW)
    return state_for(session, token)


def extend(session: Session, token: str, *, now: datetime) -> OwnReport:
    """It is still empty today."""
    own = state_for(session, token)
    _check_open(own)
    note(session, own.draft.report_id, EventKind.EXTENDED, now, on=local_day(now).isoformat())
    _tell_office(session, own, now)
    return state_for(session, token)


def give_consent(
    session: Session, token: str, purpose: ConsentPurpose, *, text_version: str, now: datetime
) -> OwnReport:
    """Agree to one more purpose; agreeing again changes nothing."""
    own = state_for(session, token)
    _check_open(own)
    if purpose.value not in own.draft.consents.purposes:
        session.add(
            ReportConsent(
                report_id=own.draft.report_id,
                purpose=purpose.value,
                text_version=text_version,
                language=own.draft.language,
                given_at=now,
            )
        )
        note(session, own.draft.report_id, EventKind.CONSENT_GIVEN, now, purpose=purpose.value)
        _tell_office(session, own, now)
    return state_for(session, token)


def withdraw_consent(
    session: Session, token: str, purpose: ConsentPurpose, *, now: datetime
) -> OwnReport:
    """Take a consent back; this is always possible."""
    own = state_for(session, token)
    ended = (
        update(ReportConsent)
        .where(
            ReportConsent.report_id == own.draft.report_id,
            ReportConsent.purpose == purpose.value,
            ReportConsent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
        .returning(ReportConsent.id)
    )
    if session.scalars(ended).first() is not None:
        note(session, own.draft.report_id, EventKind.CONSENT_WITHDRAWN, now, purpose=purpose.value)
        _tell_office(session, own, now)
    return state_for(session, token)


def withdraw(session: Session, token: str, *, now: datetime) -> OwnReport:
    """Take the report back; what the office decided on it stays with the office."""
    own = state_for(session, token)
    if own.state != ReportState.WITHDRAWN:
        note(session, own.draft.report_id, EventKind.WITHDRAWN, now)
        _move(session, own, Action.WITHDRAW, news_at=now if own.has_entry else None)
    return state_for(session, token)


def request_deletion(session: Session, token: str, *, now: datetime) -> list[str]:
    """Erase at once all that the sender told about themselves; returns the photo files to remove.

    What is left is an empty report that `purge` deletes, and the link ends.
    """
    own = state_for(session, token)
    report_id = own.draft.report_id
    files = session.scalars(
        delete(ReportPhoto)
        .where(ReportPhoto.report_id == report_id)
        .returning(ReportPhoto.file_key)
    ).all()
    session.execute(delete(ReportSender).where(ReportSender.report_id == report_id))
    session.execute(
        update(ReportConsent)
        .where(ReportConsent.report_id == report_id, ReportConsent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    session.execute(update(ReportEvent).where(ReportEvent.report_id == report_id).values(data={}))
    note(session, report_id, EventKind.WITHDRAWN, now, erased=True)
    emptied = {"words": "", "since_text": "", "address_text": "", "wishes": []}
    news = now if own.has_entry else None
    values: dict[str, Any] = emptied | {"state": ReportState.WITHDRAWN, "news_at": news}
    _update(session, own, **values)
    tokens.end(session, token, now=now)
    return [key for key in files if key]


def _check_open(own: OwnReport) -> None:
    if own.state in _SETTLED:
        rules.after(own.state, Action.ANSWER)


def _tell_office(session: Session, own: OwnReport, now: datetime) -> None:
    """A waiting report simply has a new revision; a decided one comes back as news."""
    if own.state in rules.UNDECIDED:
        _move(session, own, Action.ANSWER)
    else:
        news = now if own.state in rules.DECIDED else None
        _update(session, own, news_at=news)


def _move(session: Session, own: OwnReport, action: Action, **values: Any) -> None:
    _update(session, own, state=rules.after(own.state, action), **values)


def _update(session: Session, own: OwnReport, **values: Any) -> None:
    session.execute(
        update(Report)
        .where(Report.id == own.draft.report_id)
        .values(revision=Report.revision + 1, **values)
    )


def _part(own: OwnReport, step: Step) -> Mapping[str, Any]:
    """What was said in a step; nothing for the sender, whose details leave no trace."""
    match step:
        case Step.PLACE:
            return asdict(own.draft.place)
        case Step.THING:
            return asdict(own.draft.thing)
        case Step.CONSENTS:
            return asdict(own.draft.consents)
    return {}


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was said before and after, for the fields that changed, as text."""
    return {
        name: [str(before[name] or ""), str(after[name] or "")]
        for name in before
        if before[name] != after[name]
    }
