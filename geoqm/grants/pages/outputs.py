"""Files that leave the office: letters, and the proof of use of a case or a programme."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from geoqm.errors import NotFound
from geoqm.facades import queries as facades
from geoqm.grants import codes, proof, words
from geoqm.grants.documents import prints, sheets, word
from geoqm.grants.files import DOCX, PDF
from geoqm.grants.kinds import LetterKind
from geoqm.grants.model import Letter
from geoqm.grants.pages.case import AtDesk, Number, acted
from geoqm.grants.pages.papers import paper_files
from geoqm.grants.queries import cases as queries
from geoqm.grants.service import letters
from geoqm.http.dependencies import NOT_HERE, Context, ReadSession, Today
from geoqm.http.pages import render
from geoqm.settings import Settings

router = APIRouter()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Year = Annotated[str, Query(max_length=4)]


@router.post("/foerderung/{number}/schreiben")
def write(desk: AtDesk, context: Context, number: Number) -> Response:
    """Write a letter from what the case says today."""

    def act() -> None:
        form = desk.form
        kind = form.reader.choice("schreiben", "Schreiben", set(LetterKind))
        form.done()
        sender = sender_lines(context.settings)
        letters.write_letter(desk.session, number, LetterKind(kind), sender, desk.stamp())

    return acted(desk, number, "schreiben", act)


@router.get("/foerderung/{number}/schreiben/{row}.{suffix}")
def letter(session: ReadSession, number: Number, row: Number, suffix: str) -> Response:
    """A letter as PDF to send, or as DOCX to go on writing."""
    found = queries.part(session, Letter, number, row)
    name = f"{found.kind}-{row}"
    if suffix == "pdf":
        return _file(prints.letter(found.content), PDF, f"{name}.pdf", inline=True)
    if suffix == "docx":
        return _file(word.letter(found.content), DOCX, f"{name}.docx")
    raise NotFound(NOT_HERE)


@router.get("/foerderung/{number}/nachweis.{suffix}")
def case_proof(
    context: Context, session: ReadSession, number: Number, suffix: str, today: Today
) -> Response:
    """The proof of use of one case."""
    found = proof.of_case(session, number, day=today)
    return _proof(context, found, suffix, f"nachweis-{found.rows[0].case.number}")


@router.get("/foerderung/nachweis")
def overview(request: Request, session: ReadSession, today: Today, jahr: Year = "") -> Response:
    """The proof of use of the programme, to look at and to take along."""
    rules, year = facades.current(session), _year(jahr)
    return render(
        request,
        "grants/proof.html",
        rules=rules,
        proof=proof.of_programme(session, rules, year, day=today) if rules else None,
        years=queries.award_years(session),
        year=year,
        codes=codes,
        words=words,
    )


@router.get("/foerderung/nachweis.{suffix}")
def programme_proof(
    context: Context, session: ReadSession, suffix: str, today: Today, jahr: Year = ""
) -> Response:
    """The proof of use of the programme as a file."""
    rules, year = facades.current(session), _year(jahr)
    if rules is None:
        raise NotFound("Es sind noch keine Förderregeln gespeichert.")
    found = proof.of_programme(session, rules, year, day=today)
    return _proof(context, found, suffix, f"nachweis-{year or 'alle'}")


def sender_lines(settings: Settings) -> list[str]:
    """The letterhead, as all letters of the office have it."""
    name = settings.letter_name or f"Quartiersmanagement {settings.site_name}"
    parts = (settings.letter_address, settings.letter_contact)
    lines = [settings.letter_subtitle, *(line for part in parts for line in part.split("|"))]
    return [name, *(line.strip() for line in lines if line.strip())]


def _proof(context: Context, found: proof.Proof, suffix: str, name: str) -> Response:
    if suffix == "xlsx":
        return _file(sheets.workbook(found), _XLSX, f"{name}.xlsx")
    if suffix == "pdf":
        return _file(prints.proof(found, paper_files(context)), PDF, f"{name}.pdf", inline=True)
    raise NotFound(NOT_HERE)


def _file(content: bytes, media_type: str, name: str, *, inline: bool = False) -> Response:
    way = "inline" if inline else "attachment"
    headers = {
        "content-disposition": f'{way}; filename="{name}"',
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=media_type, headers=headers)


def _year(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() else None
