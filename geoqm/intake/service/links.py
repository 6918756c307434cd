"""The link to a sender's page, sent anew: asked for by anybody, answered by e-mail alone.

The form only notes the wish. A job looks for reports, so the form answers the same, and equally
fast, whether there are any.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, delete, func, insert, select, text
from sqlalchemy.orm import Session

from geoqm.errors import InvalidInput
from geoqm.i18n import later
from geoqm.intake.codes import ReportState
from geoqm.intake.forms import email_address
from geoqm.intake.model import Report, ReportLinkRequest, ReportSender, number_label
from geoqm.intake.rules import Retention
from geoqm.intake.service import tokens

LINKS_JOB = "intake.links"
_MOST = 5
_FORGOTTEN_AFTER = timedelta(days=1)
_USUAL = Retention()
_WAKE = text("SELECT pg_notify('geoqm_jobs', :job)")
_WITH_PAGE = (
    ReportState.SENT,
    ReportState.WAITING,
    ReportState.ASKED,
    ReportState.ACCEPTED,
    ReportState.MERGED,
    ReportState.REFUSED,
)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to send: to whom, in which language, for which report."""

    request_id: int
    report_id: int
    label: str
    email: str
    language: str
    token: str


def request_link(session: Session, email: str, language: str, *, now: datetime) -> None:
    """Ask for the links of an address. Raises InvalidInput where it cannot be one."""
    address = email_address(email.strip()[:254])
    if address is None:
        raise InvalidInput(
            later("Bitte prüfen Sie die E-Mail-Adresse."),
            remedy=later("Beispiel: name@example.org"),
            field="email",
        )
    session.execute(
        insert(ReportLinkRequest)
        .inline()
        .values(email=address, language=language, requested_at=now)
    )
    session.execute(_WAKE, {"job": LINKS_JOB})


def mailed_links(
    session: Session,
    send: Callable[[NewLink], None],
    *,
    now: datetime,
    valid: timedelta = _USUAL.links,
) -> int:
    """Answer all wishes with `send` and forget them; returns how many links were sent."""
    asked = delete(ReportLinkRequest).returning(
        ReportLinkRequest.id, ReportLinkRequest.email, ReportLinkRequest.language,
        ReportLinkRequest.requested_at,
    )  # fmt: skip
    count, served = 0, set()
    for row in session.execute(asked).all():
        key = row.email.lower()
        if key in served or row.requested_at < now - _FORGOTTEN_AFTER:
            continue
        served.add(key)
        for link in _links(session, row, now, valid):
            send(link)
            count += 1
    return count


def _links(
    session: Session, asked: Row[int, str, str, datetime], now: datetime, valid: timedelta
) -> list[NewLink]:
    """New links to the newest reports of the address that asked."""
    reports = session.execute(
        select(Report.id, Report.number, Report.arrived_at)
        .join(ReportSender, ReportSender.report_id == Report.id)
        .where(func.lower(ReportSender.email) == asked.email.lower(), Report.state.in_(_WITH_PAGE))
        .order_by(Report.arrived_at.desc())
        .limit(_MOST)
    ).all()
    return [
        NewLink(
            request_id=asked.id,
            report_id=row.id,
            label=number_label(row.number, row.arrived_at),
            email=asked.email,
            language=asked.language,
            token=tokens.add_link(session, row.id, now=now, valid=valid),
        )
        for row in reports
    ]
