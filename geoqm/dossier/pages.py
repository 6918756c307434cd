"""Pages of the building's file: the whole file, and the panel beside the map."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from geoqm.buildings import codes
from geoqm.buildings import words as unit_words
from geoqm.dossier import composition, words
from geoqm.errors import NotFound
from geoqm.http.dependencies import Planner, ReadSession
from geoqm.http.pages import render

router = APIRouter(include_in_schema=False)
_DIGITS = 18


@router.get("/akte/{building_id}")
def file_page(
    request: Request, building_id: str, identity: Planner, session: ReadSession
) -> HTMLResponse:
    """The whole file of a building."""
    number, today = _id(building_id), datetime.now(UTC).date()
    return render(
        request,
        "dossier/akte.html",
        file=composition.building_file(session, number, identity.role, today),
        around=composition.surroundings(session, number),
        words=words,
        unit_words=unit_words,
        unit_kinds=codes.UNIT_KINDS,
        area_measures=codes.AREA_MEASURES,
        today=today,
    )


@router.get("/akte/{building_id}/tafel")
def panel(
    request: Request, building_id: str, identity: Planner, session: ReadSession
) -> HTMLResponse:
    """The panel that the map shows for a building."""
    today = datetime.now(UTC).date()
    file = composition.building_file(session, _id(building_id), identity.role, today)
    return render(request, "dossier/tafel.html", file=file, words=words, unit_words=unit_words)


def _id(text: str) -> int:
    """The building's number from the address; NotFound where it cannot be one."""
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    raise NotFound("Dieses Gebäude gibt es nicht.", remedy="Suchen Sie es auf der Karte.")
