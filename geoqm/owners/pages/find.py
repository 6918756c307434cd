"""Find an owner, or write a new one down. A search is a form, so that no name gets into an address."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.buildings.words import unit_title
from geoqm.errors import InvalidInput
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.pages import render
from geoqm.owners import codes, forms, service
from geoqm.owners.forms import EMPTY, Shown
from geoqm.owners.kinds import Look
from geoqm.owners.pages import shared
from geoqm.owners.queries import houses, people
from geoqm.owners.queries.people import Hit

router = APIRouter()
# Who has just written data down looks at them to check.
_JUST_WRITTEN = "check"


@router.get("/eigentum")
def overview(request: Request, session: ReadSession) -> Response:
    """Search field and what waits; no owner is listed unasked."""
    return render(
        request, "owners/find.html", shown=EMPTY, hits=None, totals=people.totals(session)
    )


@router.post("/eigentum/suche")
def search(
    request: Request, identity: Staff, session: WriteSession, values: FormValues, today: Today
) -> Response:
    """Owners by name or address; the search is noted with its text."""
    term = values.get("suche", "").strip()[:120]
    hits: list[Hit] | None = None
    shown = Shown(values)
    try:
        hits = people.search(session, term, on=today)
        shared.note(session, identity, Look.SEARCH, term=term, found=len(hits))
    except InvalidInput as error:
        shown = forms.refused(values, error, "suche")
    return render(
        request,
        "owners/find.html",
        status_code=400 if shown.mistakes else 200,
        shown=shown,
        hits=hits,
        totals=people.totals(session),
        kinds=codes.KINDS,
        limit=people.SHOWN,
    )


@router.get("/eigentum/neu")
def new(request: Request, session: ReadSession, gebaeude: int | None = None) -> Response:
    """The form for a new owner, of a house if one is named."""
    values = {"gebaeude": str(gebaeude)} if gebaeude else {}
    return _form(request, session, Shown(values))


@router.post("/eigentum/neu")
def create(request: Request, session: WriteSession, values: FormValues, today: Today) -> Response:
    """Write a new owner down, with origin, purpose and legal ground."""
    reader = FormReader(values)
    data = forms.owner_data(reader)
    address = forms.address_data(reader, required=False)
    stated = forms.collection_data(reader)
    building_id = reader.number("gebaeude", "Haus")
    held = forms.ownership_data(reader, building_id) if building_id else None
    if reader.mistakes:
        return _form(request, session, Shown(values, reader.mistakes))
    collected = service.collection(session, stated, today=today)
    made = service.add_owner(session, data, collected.id, today=today, address=address)
    if held:
        service.add_ownership(session, made.id, held, collected.id)
    return RedirectResponse(shared.file_address(made.id, _JUST_WRITTEN), 303)


def _form(request: Request, session: ReadSession, shown: Shown) -> Response:
    number = shown.value("gebaeude")
    building_id = int(number) if number.isdecimal() and len(number) < 19 else 0
    return render(
        request,
        "owners/new.html",
        status_code=400 if shown.mistakes else 200,
        shown=shown,
        codes=codes,
        areas=houses.redevelopment_areas(session),
        house=houses.labels_of(session, [building_id]).get(building_id, ""),
        units=houses.units_of(session, building_id) if building_id else [],
        unit_title=unit_title,
    )
