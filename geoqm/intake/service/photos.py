"""Photos of a report, before it is sent and after: begun, received in pieces, kept, removed.

Only numbers are kept here; the bytes lie in `photo_files`. Whoever writes a piece holds the row,
so two senders of the same photo stand in line.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput, NotFound
from geoqm.i18n import later
from geoqm.intake import rules
from geoqm.intake.codes import EventKind, PhotoState, ReportState
from geoqm.intake.model import Report, ReportPhoto, ReportToken
from geoqm.intake.photos import MOST_PHOTOS, check_size
from geoqm.intake.queries.own import token_hash
from geoqm.intake.service import tokens
from geoqm.intake.service.history import note
from geoqm.photos import Photo

_CLOSED = {ReportState.REFUSED, ReportState.WITHDRAWN}
_FORGOTTEN_AFTER = timedelta(days=1)


def begin_photo(
    session: Session, token: str, upload_key: str, size: int, *, now: datetime
) -> ReportPhoto:
    """Announce a photo of `size` bytes; the same key again gives the photo as far as it is.

    Raises PhotoRefused for a size that is not allowed, InvalidInput for one photo too many.
    """
    check_size(size)
    report_id = _open_report(session, token)
    known = _by_key(session, report_id, upload_key)
    if known is not None:
        return known
    count = session.scalar(select(func.count()).where(ReportPhoto.report_id == report_id)) or 0
    if count >= MOST_PHOTOS:
        raise InvalidInput(
            later("Es sind schon 8 Fotos."),
            remedy=later("Entfernen Sie eines, bevor Sie ein weiteres hinzufügen."),
            field="photos",
        )
    made = insert(ReportPhoto).values(
        report_id=report_id,
        upload_key=upload_key,
        state=PhotoState.UPLOADING.value,
        place=count,
        file_key="",
        sha256="",
        expected_bytes=size,
        received_bytes=0,
        stored_bytes=0,
        created_at=now,
    )
    session.execute(made.on_conflict_do_nothing(index_elements=[ReportPhoto.upload_key]))
    return photo_of(session, token, upload_key)


def photo_of(session: Session, token: str, upload_key: str, *, lock: bool = False) -> ReportPhoto:
    """A photo of the token's report, held until the transaction ends. Raises NotFound."""
    report_id = _open_report(session, token)
    found = _by_key(session, report_id, upload_key, lock=lock)
    if found is None:
        raise NotFound(later("Dieses Foto gibt es nicht mehr."))
    return found


def note_received(session: Session, photo: ReportPhoto, received: int) -> None:
    """Remember how many bytes have come."""
    photo.received_bytes = received
    session.flush()


def finish_photo(
    session: Session, photo: ReportPhoto, file_key: str, made: Photo, *, now: datetime
) -> None:
    """The photo is complete and lies under `file_key`."""
    photo.state = PhotoState.READY.value
    photo.received_bytes = photo.expected_bytes
    photo.file_key = file_key
    photo.sha256 = made.sha256
    photo.stored_bytes = len(made.content)
    photo.width, photo.height = made.width, made.height
    session.flush()
    state = session.scalar(select(Report.state).where(Report.id == photo.report_id))
    if state != ReportState.DRAFT:
        note(session, photo.report_id, EventKind.PHOTO_ADDED, now, photo=photo.id)
        _tell_office(session, photo.report_id, state or "", now)


def remove_photo(session: Session, token: str, photo_id: int) -> ReportPhoto:
    """Take a photo back; the caller deletes its files after the commit. Raises NotFound."""
    report_id = _open_report(session, token)
    photo = session.scalar(
        select(ReportPhoto).where(ReportPhoto.id == photo_id, ReportPhoto.report_id == report_id)
    )
    if photo is None:
        raise NotFound(later("Dieses Foto gibt es nicht mehr."))
    session.delete(photo)
    session.flush()
    return photo


def photo_file(session: Session, token: str, photo_id: int) -> str:
    """The key of the file of a finished photo. Raises NotFound, also for a foreign one."""
    report_id, _ = _report(session, token)
    key = session.scalar(
        select(ReportPhoto.file_key).where(
            ReportPhoto.id == photo_id,
            ReportPhoto.report_id == report_id,
            ReportPhoto.state == PhotoState.READY,
        )
    )
    if not key:
        raise NotFound(later("Dieses Foto gibt es nicht mehr."))
    return key


def drop_unfinished(session: Session, *, now: datetime) -> Sequence[str]:
    """Forget uploads that nobody went on with; returns their upload keys for the files."""
    forgotten = delete(ReportPhoto).where(
        ReportPhoto.state == PhotoState.UPLOADING, ReportPhoto.created_at < now - _FORGOTTEN_AFTER
    )
    return session.scalars(forgotten.returning(ReportPhoto.upload_key)).all()


def _report(session: Session, token: str, *, lock: bool = False) -> Row[int, str]:
    """Id and state of the draft or sent report of a token; raises NotFound for a wrong one."""
    tokens.announce(session, token)
    hashed = token_hash(token)
    linked = select(ReportToken.report_id).where(ReportToken.token_hash == hashed)
    belongs = or_(Report.draft_hash == hashed, Report.id.in_(linked))
    found = select(Report.id, Report.state).where(belongs)
    row = session.execute(found.with_for_update() if lock else found).one_or_none()
    if row is None:
        raise NotFound(later("Diese Seite gibt es nicht oder sie ist für Sie nicht freigegeben."))
    return row


def _open_report(session: Session, token: str) -> int:
    """The id of the token's report, held so that photos are counted one after the other."""
    report_id, state = _report(session, token, lock=True)
    if state in _CLOSED:
        raise Conflict(
            later("Das ist bei dieser Meldung nicht mehr möglich."),
            remedy=later("Laden Sie die Seite neu, um den jetzigen Stand zu sehen."),
        )
    return report_id


def _by_key(
    session: Session, report_id: int, upload_key: str, *, lock: bool = False
) -> ReportPhoto | None:
    found = select(ReportPhoto).where(
        ReportPhoto.report_id == report_id, ReportPhoto.upload_key == upload_key
    )
    return session.scalar(found.with_for_update() if lock else found)


def _tell_office(session: Session, report_id: int, state: str, now: datetime) -> None:
    """A new photo is news where the report was decided already."""
    values: dict[str, Any] = {"revision": Report.revision + 1}
    if state in rules.DECIDED:
        values["news_at"] = now
    session.execute(update(Report).where(Report.id == report_id).values(values))
