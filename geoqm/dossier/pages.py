"""Pages of the building's file: the whole file, and the panel beside the map."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from geoqm.buildings import codes
from geoqm.buildings import words as unit_words
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from geoqm.dossier import composition, documents, eligibility, eligibility_words, occupancy, words
from geoqm.dossier.story import story
from geoqm.dossier.timeline import timeline
from geoqm.errors import Conflict, GeoqmError, NotFound
from geoqm.grants.codes import STEPS
from geoqm.grants.queries import cases
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, Planner, ReadSession, Staff, office_day
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.outreach.priority import queries as priority
from geoqm.outreach.queries.follow_ups import open_at
from geoqm.owners import service as owner_service
from geoqm.owners.codes import KINDS, ROLES
from geoqm.owners.composition import house_owners
from geoqm.owners.kinds import Look
from geoqm.owners.schemas import LookData

router = APIRouter(include_in_schema=False)
_DIGITS = 18
_WHOLE = 5000
_STATUS: Mapping[type[GeoqmError], int] = {Conflict: 409}


@router.get("/akte/{building_id}")
def file_page(
    request: Request, context: Context, building_id: str, identity: Planner, session: ReadSession
) -> HTMLResponse:
    """The whole file of a building."""
    return file_response(request, context, identity, session, building_number(building_id))


@dataclass(frozen=True, slots=True)
class Refused:
    """A decision that could not be stored: what was typed, and why."""

    typed: Mapping[str, str]
    error: GeoqmError


def file_response(
    request: Request,
    context: AppContext,
    identity: Identity,
    session: ReadSession,
    number: int,
    refused: Refused | None = None,
) -> HTMLResponse:
    """The page of the whole file; with `refused`, after a decision that could not be stored."""
    today = office_day()
    file = composition.building_file(session, number, identity.role, today)
    owners = house_owners(session, number, on=today) if identity.role.sees(Role.STAFF) else None
    if owners and owners.owner_ids:
        _note_look(context, identity, number, len(owners.owner_ids))
    return render(
        request,
        "dossier/akte.html",
        status_code=_STATUS.get(type(refused.error), 422) if refused else 200,
        file=file,
        grant=eligibility.house_check(session, file, identity.role, day=today),
        grant_words=eligibility_words,
        grant_error=refused.error if refused else None,
        grant_typed=refused.typed if refused else {},
        owners=owners,
        story=story(session, number, identity.role, request.query_params, today=today),
        priority=priority.shown(session, number) if identity.role.sees(Role.STAFF) else None,
        cases=cases.of_building(session, number) if identity.role.sees(Role.STAFF) else None,
        case_steps=STEPS,
        owner_kinds=KINDS,
        owner_roles=ROLES,
        around=composition.surroundings(session, number),
        words=words,
        unit_words=unit_words,
        area_measures=codes.AREA_MEASURES,
        spell_title=occupancy.title_of,
        may_write=identity.role.sees(Role.STAFF),
        today=today,
    )


@router.get("/akte/{building_id}/pdf")
def file_as_pdf(
    context: Context, building_id: str, identity: Staff, session: ReadSession, verlauf: str = ""
) -> Response:
    """The file with its whole time line as PDF; a look at the owners."""
    number, today = building_number(building_id), office_day()
    file = composition.building_file(session, number, identity.role, today)
    owners = house_owners(session, number, on=today)
    if owners.owner_ids:
        _note_look(context, identity, number, len(owners.owner_ids))
    line = timeline(session, number, only=verlauf, limit=_WHOLE)
    waiting = open_at(session, number)
    content = documents.as_pdf(file, owners, line, waiting, today=today)
    name = f'attachment; filename="akte-{number}.pdf"'
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": name})


@router.get("/akte/{building_id}/tafel")
def panel(
    request: Request, building_id: str, identity: Planner, session: ReadSession
) -> HTMLResponse:
    """The panel that the map shows for a building."""
    today = office_day()
    file = composition.building_file(session, building_number(building_id), identity.role, today)
    rated = priority.shown(session, file.building.id) if identity.role.sees(Role.STAFF) else None
    return render(
        request,
        "dossier/tafel.html",
        file=file,
        priority=rated,
        grant=eligibility.house_check(session, file, identity.role, day=today),
        grant_words=eligibility_words,
        words=words,
        unit_words=unit_words,
    )


def _note_look(context: AppContext, identity: Identity, building_id: int, found: int) -> None:
    """Note that owners of a building were looked at; the page itself only reads."""
    look = LookData(
        kind=Look.BUILDING.value,
        user_name=identity.user_name,
        building_id=building_id,
        found=found,
    )
    with session_scope(context.engine, Caller.of(identity.role, identity.user_name)) as session:
        owner_service.note_look(session, look)


def building_number(text: str) -> int:
    """The building's number from the address; NotFound where it cannot be one."""
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    raise NotFound("Dieses Gebäude gibt es nicht.", remedy="Suchen Sie es auf der Karte.")
