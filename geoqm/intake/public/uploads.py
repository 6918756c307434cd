"""Photos on their way in: whole from a plain form, or in pieces from the small script."""

import hashlib
import secrets
import threading
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from geoqm.errors import Conflict, GeoqmError, InvalidInput, NotFound
from geoqm.http.context import AppContext
from geoqm.i18n import later
from geoqm.intake import service
from geoqm.intake.model import ReportPhoto
from geoqm.intake.photos import MOST_PHOTOS, PhotoRefused, picture
from geoqm.intake.public.visit import Journey, now, photo_files
from geoqm.intake.schemas import Problem
from geoqm.photos import LARGEST_BYTES, Photo

LARGEST_PIECE = 1024 * 1024
# Decoding takes memory and a whole processor: a few at a time, whoever sends them.
_DECODERS = threading.BoundedSemaphore(2)


def fresh(session: Session, journey: Journey) -> Journey:
    """The journey with the report as it is now."""
    if journey.is_sent:
        return replace(journey, draft=service.state_for(session, journey.token).draft)
    return replace(journey, draft=service.load_draft(session, journey.token))


def take(session: Session, context: AppContext, journey: Journey, typed: FormData) -> list[Problem]:
    """Remove the photo whose button was pressed, and keep those that came with the form."""
    problems = []
    wanted = str(typed.get("entfernen", ""))
    if wanted.isascii() and wanted.isdigit():
        remove(session, context, journey, int(wanted[:15]))
    sent = [each for each in typed.getlist("foto") if isinstance(each, UploadFile) and each.size]
    for upload in sent[: MOST_PHOTOS + 1]:
        try:
            _take_whole(session, context, journey, upload)
        except (PhotoRefused, InvalidInput) as error:
            problems.append(Problem("photos", error.message))
    return problems[:1]


def _take_whole(
    session: Session, context: AppContext, journey: Journey, upload: UploadFile
) -> None:
    content = upload.file.read(LARGEST_BYTES + 1)
    key = secrets.token_hex(16)
    with session.begin_nested():
        photo = service.begin_photo(session, journey.token, key, len(content), now=now())
        _keep(session, context, photo, content)


def begin(session: Session, journey: Journey, upload_key: str, size: int) -> ReportPhoto:
    """Announce a photo that will come in pieces; the browser chooses the key and may repeat it."""
    key = hashlib.sha256(f"{journey.draft.report_id}:{upload_key}".encode()).hexdigest()
    return service.begin_photo(session, journey.token, key, size, now=now())


def take_piece(
    session: Session, context: AppContext, journey: Journey, key: str, offset: int, piece: bytes
) -> ReportPhoto:
    """Put a piece at its place. Raises Conflict where another one is expected.

    A repeated piece changes nothing; the last one turns the bytes into a photo. When that is
    refused, the photo is gone and the error says why.
    """
    photo = service.photo_of(session, journey.token, key, lock=True)
    if photo.state == "ready":
        return photo
    if offset != photo.received_bytes or offset + len(piece) > photo.expected_bytes:
        raise Conflict(later("Dieses Stück passt nicht an diese Stelle."), field="offset")
    files = photo_files(context)
    received = files.write_piece(key, offset, piece)
    service.note_received(session, photo, received)
    if received == photo.expected_bytes:
        content = files.incoming(key)
        _keep(session, context, photo, content)
        files.drop_incoming(key)
    return photo


def remove(session: Session, context: AppContext, journey: Journey, photo_id: int) -> None:
    """Take a photo back, with its files; nothing happens where it is gone."""
    try:
        photo = service.remove_photo(session, journey.token, photo_id)
    except NotFound:
        return
    drop_files(context, [photo.file_key], [photo.upload_key])


def drop_files(
    context: AppContext, file_keys: Sequence[str], upload_keys: Sequence[str] = ()
) -> None:
    """Delete what lies on the disk."""
    files = photo_files(context)
    for key in filter(None, file_keys):
        files.remove(key)
    for key in upload_keys:
        files.drop_incoming(key)


def _keep(session: Session, context: AppContext, photo: ReportPhoto, content: bytes) -> None:
    made = _decoded(content)
    files = photo_files(context)
    key = files.keep(made)
    try:
        service.finish_photo(session, photo, key, made, now=now())
    except GeoqmError:
        files.remove(key)
        raise


def _decoded(content: bytes) -> Photo:
    with _DECODERS:
        return picture(content)
