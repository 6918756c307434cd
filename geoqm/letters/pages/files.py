"""Files of a batch: preview, single letter, the file for the printer, Word."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response

from geoqm.errors import NotFound
from geoqm.http.dependencies import Context, Staff, Today, WriteSession
from geoqm.letters import mailing, making, queries, word
from geoqm.letters.files import LetterFiles
from geoqm.letters.model import Letter
from geoqm.letters.pages import shared
from geoqm.letters.pages.shared import Number
from geoqm.letters.printing import content, press
from geoqm.owners.kinds import Look
from geoqm.settings import Settings

router = APIRouter(prefix="/briefe")
_PDF = "application/pdf"
_PRIVATE = {"Cache-Control": "no-store"}


@router.get("/{number}/vorschau/{letter_number}")
def preview(
    identity: Staff,
    session: WriteSession,
    context: Context,
    number: Number,
    letter_number: Number,
    today: Today,
) -> Response:
    """A letter or mail as it will be, with a code that opens nothing."""
    letter = queries.letter(session, number, letter_number)
    shared.note(session, identity, Look.FILE, owner_id=letter.owner_id)
    batch = queries.batch(session, number)
    found = making.samples(session, batch, [letter], context.settings, on=today)
    if not found:
        raise NotFound("Diese Person bekommt keinen Brief.")
    head = content.letterhead(context.settings)
    if batch.channel == "mail":
        text = mailing.preview(session, found[0], head, making.SAMPLE_CODE)
        return PlainTextResponse(text, headers=_PRIVATE)
    with TemporaryDirectory() as folder:
        made = press.preview(content.sheet(found[0], head), head.as_json(), Path(folder))
    return _pdf(made, f"vorschau-{letter.id}.pdf")


@router.get("/{number}/brief/{letter_number}.pdf")
def single(
    identity: Staff, session: WriteSession, context: Context, number: Number, letter_number: Number
) -> Response:
    """A letter as it was made. The look is noted."""
    letter = queries.letter(session, number, letter_number)
    shared.note(session, identity, Look.FILE, owner_id=letter.owner_id)
    return _pdf(
        LetterFiles(context.settings.var_dir).read(letter.file_key), f"brief-{letter.id}.pdf"
    )


@router.get("/{number}/druckdatei.pdf")
def print_file(
    identity: Staff, session: WriteSession, context: Context, number: Number
) -> Response:
    """All letters in one file, in the order of the post. The look is noted."""
    found = queries.batch(session, number)
    if not found.print_file:
        raise NotFound("Die Druckdatei gibt es nicht oder nicht mehr.")
    term = f"Druckdatei {number}"
    shared.note(session, identity, Look.SEARCH, term=term, found=found.print_count)
    path = LetterFiles(context.settings.var_dir).path(found.print_file)
    name = f"serienbrief-{number}.pdf"
    return FileResponse(path, media_type=_PDF, filename=name, headers=_PRIVATE)


@router.get("/{number}/briefe.docx")
def all_in_word(
    identity: Staff, session: WriteSession, context: Context, number: Number, today: Today
) -> Response:
    """All letters as a Word file to edit; without codes."""
    letters = queries.letters(session, number)
    term = f"Word {number}"
    shared.note(session, identity, Look.SEARCH, term=term, found=len(letters))
    return _word(session, context.settings, number, letters, today, f"serienbrief-{number}.docx")


@router.get("/{number}/brief/{letter_number}.docx")
def single_in_word(
    identity: Staff,
    session: WriteSession,
    context: Context,
    number: Number,
    letter_number: Number,
    today: Today,
) -> Response:
    """One letter as a Word file to edit; without code."""
    letter = queries.letter(session, number, letter_number)
    shared.note(session, identity, Look.FILE, owner_id=letter.owner_id)
    name = f"brief-{letter.id}.docx"
    return _word(session, context.settings, number, [letter], today, name)


def _word(
    session: WriteSession,
    settings: Settings,
    number: int,
    letters: Sequence[Letter],
    today: date,
    name: str,
) -> Response:
    batch = queries.batch(session, number)
    found = making.samples(session, batch, letters, settings, on=today, code="")
    head = content.letterhead(settings)
    made = word.as_docx((content.sheet(each, head) for each in found), head)
    headers = _PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type=word.MEDIA_TYPE, headers=headers)


def _pdf(made: bytes, name: str) -> Response:
    headers = _PRIVATE | {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(made, media_type=_PDF, headers=headers)
