"""Follow-ups: new, done, moved, given away, opened again."""

from datetime import UTC, datetime
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import GeoqmError
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.outreach import composition, forms, service
from geoqm.outreach.model import FollowUp
from geoqm.outreach.pages import shared
from geoqm.outreach.pages.shared import House, Number, Person
from geoqm.outreach.schemas import FollowUpData, Subject
from geoqm.owners.forms import Shown, refused

router = APIRouter()


@router.get("/wiedervorlage/neu")
def new(
    request: Request,
    identity: Staff,
    session: WriteSession,
    today: Today,
    house: House = None,
    person: Person = None,
) -> Response:
    """The form for a follow-up of a house, an owner, or of its own."""
    values = {"gebaeude": str(house or ""), "eigentum": str(person or "")}
    return _page(request, session, identity, Shown(values | {"schluessel": str(uuid4())}), today)


@router.post("/wiedervorlage")
def add(
    request: Request, identity: Staff, session: WriteSession, values: FormValues, today: Today
) -> Response:
    """Store a follow-up; the same form twice stores one."""
    reader = FormReader(values)
    data = forms.follow_up_data(reader, by=identity.user_name)
    if data is None:
        reader.mistakes.setdefault("wiedervorlage", "Bitte wählen Sie einen Tag.")
    if reader.mistakes or data is None:
        return _page(request, session, identity, Shown(values, reader.mistakes), today)
    try:
        with session.begin_nested():
            made = service.add_follow_up(
                session, _keyed(data, reader), by=identity.user_name, today=today
            )
    except GeoqmError as error:
        shown = refused(values, error, "wiedervorlage")
        return _page(request, session, identity, shown, today)
    return shared.back_to(Subject(made.owner_id, made.building_id))


def _keyed(data: FollowUpData, reader: FormReader) -> FollowUpData:
    return FollowUpData(
        due_on=data.due_on,
        subject=data.subject,
        assigned_to=data.assigned_to,
        owner_id=data.owner_id,
        building_id=data.building_id,
        client_key=forms.client_key(reader),
    )


def _page(
    request: Request, session: ReadSession, identity: Identity, shown: Shown, today: Today
) -> Response:
    numbers = FormReader(shown.values)
    subject = Subject(numbers.number("eigentum", ""), numbers.number("gebaeude", ""))
    known = composition.desk(session, subject, today=today)
    shared.note_subject(session, identity, subject, len(known.owners))
    return render(
        request,
        "outreach/follow_up.html",
        status_code=400 if shown.mistakes else 200,
        shown=shown,
        desk=known,
        me=identity.user_name,
    )


@router.post("/wiedervorlage/{number}/erledigt")
def done(identity: Staff, session: WriteSession, number: Number, values: FormValues) -> Response:
    """It is done; while a case is open, the next day comes along."""
    reader = FormReader(values)
    found = service.complete_follow_up(
        session,
        number,
        version=reader.number("version", "Fassung") or 0,
        by=identity.user_name,
        now=datetime.now(UTC),
        again=forms.due_day(reader),
    )
    return _on(found, values, f"?getan-wiedervorlage={number}")


@router.post("/wiedervorlage/{number}/verschieben")
def move(
    _identity: Staff, session: WriteSession, number: Number, values: FormValues, today: Today
) -> Response:
    """Another day."""
    reader = FormReader(values)
    day = forms.due_day(reader) or today
    version = reader.number("version", "Fassung") or 0
    moved = service.move_follow_up(session, number, day, version=version, today=today)
    return _on(moved, values)


@router.post("/wiedervorlage/{number}/abgeben")
def assign(_identity: Staff, session: WriteSession, number: Number, values: FormValues) -> Response:
    """Somebody else of the team sees to it."""
    reader = FormReader(values)
    to = reader.text("zustaendig", "Zuständig", limit=60)
    version = reader.number("version", "Fassung") or 0
    return _on(service.assign_follow_up(session, number, to, version=version), values)


@router.post("/wiedervorlage/{number}/zurueck")
def reopen(_identity: Staff, session: WriteSession, number: Number, values: FormValues) -> Response:
    """Take back that it was done."""
    return _on(service.reopen_follow_up(session, number), values)


def _on(found: FollowUp, values: FormValues, query: str = "") -> Response:
    """Back to the page of the house or owner where the form stood there, else to "Mein Tag"."""
    if values.get("zurueck") == "ort":
        return shared.back_to(Subject(found.owner_id, found.building_id))
    return RedirectResponse(f"/heute{query}", 303)
