"""Houses and representatives of an owner: find the house or the person, then store."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from geoqm.buildings.words import unit_title
from geoqm.errors import GeoqmError, InvalidInput
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.pages import render
from geoqm.owners import codes, forms, service
from geoqm.owners.forms import Shown
from geoqm.owners.kinds import Look
from geoqm.owners.pages import shared
from geoqm.owners.pages.file import file_page
from geoqm.owners.pages.shared import Number, Reason
from geoqm.owners.queries import houses, people
from geoqm.owners.queries.people import Hit

router = APIRouter()


@router.get("/eigentum/{number}/haus")
def choose_house(
    request: Request,
    session: WriteSession,
    number: Number,
    reason: Reason = "",
) -> Response:
    """The form that gives an owner a house."""
    return _house_page(request, session, number, Shown({"anlass": reason}))


@router.post("/eigentum/{number}/haus")
def add_house(
    request: Request,
    session: WriteSession,
    number: Number,
    values: FormValues,
) -> Response:
    """Search the address, or store the ownership once a house was chosen."""
    reader = FormReader(values)
    building_id = reader.number("gebaeude", "Haus")
    if building_id is None:
        if not houses.buildings_at(session, reader.text("adresse", "Adresse", required=True)):
            reader.mistakes.setdefault(
                "adresse",
                "Diese Adresse ist nicht bekannt. Straße und Hausnummer genügen, zum Beispiel"
                " „Lindenstraße 5“.",
            )
        return _house_page(request, session, number, Shown(values, reader.mistakes))
    data = forms.ownership_data(reader, building_id)
    if reader.mistakes:
        return _house_page(request, session, number, Shown(values, reader.mistakes))
    owner = people.owner(session, number)
    try:
        service.add_ownership(session, number, data, owner.collection_id)
    except GeoqmError as error:
        return _house_page(request, session, number, forms.refused(values, error, "gebaeude"))
    return shared.back(number, values.get("anlass", ""))


@router.post("/eigentum/{number}/haus/{row}/ende")
def end_house(
    request: Request,
    session: WriteSession,
    number: Number,
    row: Number,
    values: FormValues,
    today: Today,
) -> Response:
    """The last day of an ownership, or its removal where it was a mistake."""
    reader = FormReader(values)
    if reader.flag("irrtum"):
        service.remove_ownership(session, number, row)
        return shared.back(number, values.get("anlass", ""))
    day = forms.last_day(reader, today)
    shown = Shown(values, reader.mistakes)
    if not reader.mistakes:
        try:
            service.end_ownership(session, number, row, on=day)
        except GeoqmError as error:
            shown = forms.refused(values, error, "am")
    if shown.mistakes:
        return file_page(request, session, number, today, shown=shown, part=f"haus-{row}")
    return shared.back(number, values.get("anlass", ""))


@router.get("/eigentum/{number}/vertretung")
def choose_representative(
    request: Request,
    session: WriteSession,
    number: Number,
    reason: Reason = "",
) -> Response:
    """The form that names who acts for an owner."""
    owner = people.owner(session, number)
    return _person_page(request, owner.id, Shown({"anlass": reason}), None)


@router.post("/eigentum/{number}/vertretung")
def add_representative(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    values: FormValues,
    today: Today,
) -> Response:
    """Search the representative by name, or store once one was chosen."""
    reader = FormReader(values)
    chosen = reader.number("vertretung", "Vertretung")
    if chosen is None:
        term = reader.text("suche", "Name", limit=120)
        try:
            hits = people.search(session, term, on=today, limit=12)
        except InvalidInput as error:
            return _person_page(request, number, forms.refused(values, error, "suche"), None)
        shared.note(session, identity, Look.SEARCH, term=term, found=len(hits))
        return _person_page(request, number, Shown(values, reader.mistakes), hits)
    data = forms.representation(reader)
    if reader.mistakes:
        return _person_page(request, number, Shown(values, reader.mistakes), None)
    try:
        service.add_representation(session, number, chosen, data)
    except GeoqmError as error:
        return _person_page(request, number, forms.refused(values, error, "suche"), None)
    return shared.back(number, values.get("anlass", ""))


def _house_page(request: Request, session: ReadSession, number: int, shown: Shown) -> Response:
    found = houses.buildings_at(session, shown.value("adresse")) if shown.value("adresse") else []
    units = {building_id: houses.units_of(session, building_id) for building_id, _ in found}
    people.owner(session, number)
    return render(
        request,
        "owners/house.html",
        status_code=400 if shown.mistakes else 200,
        number=number,
        shown=shown,
        found=found,
        units=units,
        unit_title=unit_title,
    )


def _person_page(request: Request, number: int, shown: Shown, hits: list[Hit] | None) -> Response:
    return render(
        request,
        "owners/representative.html",
        status_code=400 if shown.mistakes else 200,
        number=number,
        shown=shown,
        hits=hits,
        codes=codes,
    )
