"""Questions of the public form about the one report whose token it holds."""

import hashlib
from typing import Any

from geoalchemy2 import functions as gis
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from geoqm.errors import NotFound
from geoqm.i18n import later
from geoqm.intake.codes import EventKind, ReportKind
from geoqm.intake.model import (
    Report,
    ReportConsent,
    ReportEvent,
    ReportPhoto,
    ReportSender,
    ReportToken,
)
from geoqm.intake.schemas import Consents, Draft, Happened, OwnReport, Photo, Place, Sender, Thing

# What the sender reads in the history; the office's own steps stay with the office.
_SHOWN = {
    EventKind.SENT,
    EventKind.ENTERED,
    EventKind.CONFIRMED,
    EventKind.CORRECTED,
    EventKind.PHOTO_ADDED,
    EventKind.CONSENT_GIVEN,
    EventKind.CONSENT_WITHDRAWN,
    EventKind.LET,
    EventKind.EXTENDED,
    EventKind.WITHDRAWN,
}
_POINT = gis.ST_Transform(Report.location, 4326)
_SAID = (
    Report.id,
    Report.kind,
    Report.language,
    Report.created_at,
    Report.building_id,
    Report.address_text,
    gis.ST_X(_POINT).label("lon"),
    gis.ST_Y(_POINT).label("lat"),
    Report.subject,
    Report.floor,
    Report.position,
    Report.area_m2,
    Report.is_expected,
    Report.vacant_since,
    Report.since_precision,
    Report.since_text,
    Report.stated_reason,
    Report.wishes,
    Report.words,
)
_SENT = (
    Report.number,
    Report.state,
    Report.revision,
    Report.arrived_at,
    Report.decided_at,
    Report.due_on,
    Report.refusal_reason,
    Report.episode_id,
)


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def draft_of(token: str) -> Select[Any]:
    """The report that is not sent yet and belongs to this token."""
    return select(*_SAID).where(Report.draft_hash == token_hash(token))


def sent_of(token: str) -> Select[Any]:
    """The sent report that belongs to this token."""
    link = ReportToken.report_id == Report.id
    return (
        select(*_SAID, *_SENT)
        .join(ReportToken, link)
        .where(ReportToken.token_hash == token_hash(token))
    )


def draft_with(session: Session, token: str) -> Draft:
    """What was filled in so far. Raises NotFound where the draft is gone or was sent."""
    row = session.execute(draft_of(token)).one_or_none()
    if row is None:
        raise NotFound(
            later("Diesen Entwurf gibt es nicht mehr."),
            remedy=later("Bitte beginnen Sie die Meldung neu."),
        )
    return _draft(session, row)


def own_report(session: Session, token: str) -> OwnReport:
    """A sent report as its sender sees it. Raises NotFound for a wrong or expired link."""
    row = session.execute(sent_of(token)).one_or_none()
    if row is None:
        raise NotFound(
            later("Dieser Link gilt nicht oder nicht mehr."),
            remedy=later("Lassen Sie sich einen neuen Link per E-Mail schicken."),
        )
    confirmed = select(ReportSender.email_confirmed_at).where(ReportSender.report_id == row.id)
    return OwnReport(
        draft=_draft(session, row),
        label=f"M-{row.arrived_at:%Y}-{row.number:04d}",
        state=row.state,
        revision=row.revision,
        arrived_at=row.arrived_at,
        decided_at=row.decided_at,
        due_on=row.due_on,
        refusal_reason=row.refusal_reason,
        has_entry=row.episode_id is not None,
        email_confirmed_at=session.scalar(confirmed),
        history=_history(session, row.id),
    )


def _draft(session: Session, row: Row[Any]) -> Draft:
    return Draft(
        report_id=row.id,
        kind=ReportKind(row.kind),
        language=row.language,
        created_at=row.created_at,
        place=Place(row.address_text, row.building_id, row.lon, row.lat),
        thing=Thing(
            row.subject,
            row.floor,
            row.position,
            row.area_m2,
            row.is_expected,
            row.vacant_since,
            row.since_precision,
            row.since_text,
            row.stated_reason,
            tuple(row.wishes),
            row.words,
        ),
        sender=_sender(session, row.id),
        consents=_consents(session, row.id),
        photos=photos(session, row.id),
    )


def _sender(session: Session, report_id: int) -> Sender:
    columns = (ReportSender.role, ReportSender.name, ReportSender.email, ReportSender.phone)
    row = session.execute(select(*columns).where(ReportSender.report_id == report_id)).one_or_none()
    return Sender(row.role, row.name, row.email, row.phone) if row else Sender()


def _consents(session: Session, report_id: int) -> Consents:
    """The consents that are open."""
    rows = session.execute(
        select(ReportConsent.purpose, ReportConsent.text_version)
        .where(ReportConsent.report_id == report_id, ReportConsent.withdrawn_at.is_(None))
        .order_by(ReportConsent.id)
    ).all()
    return Consents(tuple(row.purpose for row in rows), rows[0].text_version if rows else "")


def photos(session: Session, report_id: int) -> tuple[Photo, ...]:
    """The photos of a report in their order, finished or not."""
    columns = (
        ReportPhoto.id,
        ReportPhoto.upload_key,
        ReportPhoto.state,
        ReportPhoto.place,
        ReportPhoto.expected_bytes,
        ReportPhoto.received_bytes,
    )
    found = select(*columns).where(ReportPhoto.report_id == report_id)
    rows = session.execute(found.order_by(ReportPhoto.place, ReportPhoto.id))
    return tuple(Photo(*row) for row in rows)


def _history(session: Session, report_id: int) -> tuple[Happened, ...]:
    rows = session.execute(
        select(ReportEvent.kind, ReportEvent.happened_at)
        .where(ReportEvent.report_id == report_id, ReportEvent.kind.in_(_SHOWN))
        .order_by(ReportEvent.id)
    )
    return tuple(Happened(row.kind, row.happened_at) for row in rows)
