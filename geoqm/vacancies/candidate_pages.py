"""Rows of lists that wait for a decision: which house and unit is meant, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.buildings import codes
from geoqm.buildings import words as unit_words
from geoqm.buildings.model import Unit
from geoqm.buildings.queries import search
from geoqm.errors import Conflict, GeoqmError, InvalidInput, NotFound, RuleViolation
from geoqm.http.dependencies import ReadSession, Staff, WriteSession
from geoqm.http.pages import render
from geoqm.vacancies import listing, queries, titles
from geoqm.vacancies.codes import CandidateState
from geoqm.vacancies.forms import Fields
from geoqm.vacancies.model import VacancyCandidate
from geoqm.vacancies.schemas import ListedVacancy

router = APIRouter(include_in_schema=False, prefix="/leerstand/kandidaten")
PAGE_SIZE = 50
_MOST_HOUSES = 4
_SHOWN = (InvalidInput, RuleViolation, Conflict, NotFound)
Number = Annotated[int, Path(ge=1, lt=2**62)]
PROBLEMS = {
    "no_number": "Die Hausnummer fehlt oder ist nicht lesbar.",
    "no_address": "Diese Adresse ist nicht bekannt.",
    "several_addresses": "Diese Adresse gibt es mehrmals.",
    "unsure_address": "Ähnlich geschrieben, aber nicht sicher.",
    "several_units": "Mehrere Einheiten passen.",
    "no_unit": "Keine Einheit des Hauses passt.",
    "conflict": "Für diese Einheit ist in der Zeit schon ein Leerstand eingetragen.",
    "report": "Eine Meldung von außen, noch nicht geprüft.",
}


@dataclass(frozen=True, slots=True)
class House:
    """A house that may be meant, with its units."""

    id: int
    label: str
    detail: str
    units: Sequence[Unit]


@router.get("")
def waiting(
    request: Request,
    _staff: Staff,
    session: ReadSession,
    page: Annotated[int, Query(alias="seite", ge=1, le=10_000)] = 1,
) -> Response:
    """All rows that wait, oldest first."""
    number, rows = queries.candidates(session, CandidateState.OPEN.value, page, PAGE_SIZE)
    return render(
        request,
        "vacancies/kandidaten.html",
        number=number,
        rows=[(row, row_of(row)) for row in rows],
        page=page,
        pages=max(1, -(-number // PAGE_SIZE)),
        problems=PROBLEMS,
        kinds=codes.UNIT_KINDS,
        title_in=unit_words.title_in,
    )


@router.get("/{candidate_id}")
def decide(
    request: Request,
    candidate_id: Number,
    _staff: Staff,
    session: ReadSession,
    adresse: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """One row with the houses that may be meant."""
    return _page(request, session, candidate_id, adresse)


@router.post("/{candidate_id}/uebernehmen")
def accept(
    request: Request, candidate_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """Make it a vacancy of the chosen unit."""
    kind, _, number = fields.get("ziel", "").partition("-")
    chosen = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
    try:
        with session.begin_nested():
            made = listing.accept(
                session,
                candidate_id,
                unit_id=chosen if kind == "einheit" else None,
                building_id=chosen if kind == "haus" else None,
                by=staff.user_name,
            )
    except _SHOWN as error:
        return _page(request, session, candidate_id, fields.get("adresse", ""), error)
    return RedirectResponse(f"/leerstand/einheit/{made.unit_id}?gespeichert=neu", 303)


@router.post("/{candidate_id}/ablehnen")
def refuse(candidate_id: Number, staff: Staff, session: WriteSession) -> Response:
    """It is no vacancy here."""
    listing.refuse(session, candidate_id, by=staff.user_name)
    return RedirectResponse(f"/leerstand/kandidaten/{candidate_id}", 303)


@router.post("/{candidate_id}/wieder-offen")
def reopen(candidate_id: Number, staff: Staff, session: WriteSession) -> Response:
    """Take a refusal back."""
    listing.reopen(session, candidate_id, by=staff.user_name)
    return RedirectResponse(f"/leerstand/kandidaten/{candidate_id}", 303)


def row_of(candidate: VacancyCandidate) -> ListedVacancy:
    """The row that a candidate keeps."""
    return ListedVacancy.from_json(candidate.source_id, candidate.address_text, candidate.facts)


def _page(
    request: Request,
    session: ReadSession,
    candidate_id: int,
    address: str,
    error: GeoqmError | None = None,
) -> Response:
    candidate = queries.candidate(session, candidate_id)
    wanted = address or candidate.address_text
    return render(
        request,
        "vacancies/kandidat.html",
        status_code=409 if error else 200,
        candidate=candidate,
        row=row_of(candidate),
        address=wanted,
        houses=_houses(session, wanted),
        problem=PROBLEMS.get(candidate.problem, ""),
        error=error,
        titles=titles,
        kinds=codes.UNIT_KINDS,
        title_in=unit_words.title_in,
        unit_title=unit_words.unit_title,
    )


def _houses(session: ReadSession, address: str) -> list[House]:
    hits = [hit for hit in search.suggest(session, address, 8) if hit.building_id is not None]
    houses: dict[int, House] = {}
    for hit in hits:
        number = hit.building_id
        if number is not None and number not in houses and len(houses) < _MOST_HOUSES:
            units = listing.units_of(session, number)
            houses[number] = House(number, hit.label, hit.detail, units)
    return list(houses.values())
