"""Questions of the public form about the one report whose token it holds."""

import hashlib
from typing import Any, Final

from geoalchemy2 import functions as gis
from sqlalchemy import LargeBinary, Row, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
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
    number_label,
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
# One statement brings a whole draft: the form asks for it with every step.
_CONSENTS = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(ReportConsent.purpose, ReportConsent.text_version),
                ReportConsent.id,
            )
        )
    )
    .where(ReportConsent.report_id == Report.id, ReportConsent.withdrawn_at.is_(None))
    .scalar_subquery()
    .label("consents")
)
_PHOTOS = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(
                    ReportPhoto.id,
                    ReportPhoto.upload_key,
                    ReportPhoto.state,
                    ReportPhoto.place,
                    ReportPhoto.expected_bytes,
                    ReportPhoto.received_bytes,
                ),
                ReportPhoto.place,
                ReportPhoto.id,
            )
        )
    )
    .where(ReportPhoto.report_id == Report.id)
    .scalar_subquery()
    .label("photos")
)
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
    Report.unit_count,
    ReportSender.role,
    ReportSender.name,
    ReportSender.email,
    ReportSender.phone,
    _CONSENTS,
    _PHOTOS,
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
    ReportSender.email_confirmed_at,
)
_OF_SENDER = ReportSender.report_id == Report.id
_HASH = bindparam("hash", type_=LargeBinary)
_DRAFT_OF: Final = (
    select(*_SAID).outerjoin(ReportSender, _OF_SENDER).where(Report.draft_hash == _HASH)
)
_SENT_OF: Final = (
    select(*_SAID, *_SENT)
    .join(ReportToken, ReportToken.report_id == Report.id)
    .outerjoin(ReportSender, _OF_SENDER)
    .where(ReportToken.token_hash == _HASH)
)


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def draft_with(session: Session, token: str) -> Draft:
    """What was filled in so far. Raises NotFound where the draft is gone or was sent."""
    row = session.execute(_DRAFT_OF, {"hash": token_hash(token)}).one_or_none()
    if row is None:
        raise NotFound(
            later("Diesen Entwurf gibt es nicht mehr."),
            remedy=later("Bitte beginnen Sie die Meldung neu."),
        )
    return _draft(row)


def own_report(session: Session, token: str) -> OwnReport:
    """A sent report as its sender sees it. Raises NotFound for a wrong or expired link."""
    row = session.execute(_SENT_OF, {"hash": token_hash(token)}).one_or_none()
    if row is None:
        raise NotFound(
            later("Dieser Link gilt nicht oder nicht mehr."),
            remedy=later("Lassen Sie sich einen neuen Link per E-Mail schicken."),
        )
    return OwnReport(
        draft=_draft(row),
        label=number_label(row.number, row.arrived_at),
        state=row.state,
        revision=row.revision,
        arrived_at=row.arrived_at,
        decided_at=row.decided_at,
        due_on=row.due_on,
        refusal_reason=row.refusal_reason,
        has_entry=row.episode_id is not None,
        email_confirmed_at=row.email_confirmed_at,
        history=_history(session, row.id),
    )


def _draft(row: Row[Any]) -> Draft:
    consents = row.consents or ()
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
            row.unit_count,
        ),
        sender=Sender(row.role, row.name or "", row.email or "", row.phone or ""),
        consents=Consents(
            tuple(purpose for purpose, _ in consents), consents[0][1] if consents else ""
        ),
        photos=tuple(Photo(*each) for each in row.photos or ()),
    )


def _history(session: Session, report_id: int) -> tuple[Happened, ...]:
    rows = session.execute(
        select(ReportEvent.kind, ReportEvent.happened_at)
        .where(ReportEvent.report_id == report_id, ReportEvent.kind.in_(_SHOWN))
        .order_by(ReportEvent.id)
    )
    return tuple(Happened(row.kind, row.happened_at) for row in rows)
