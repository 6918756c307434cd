"""Campaigns: the list, one with funnel, persons and map, and the forms that change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.access.queries import colleagues
from geoqm.errors import Conflict, GeoqmError, InvalidInput
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.outreach import codes, forms, overview, rules, service
from geoqm.outreach.model import Campaign
from geoqm.outreach.pages import shared
from geoqm.outreach.pages.shared import Number, Person
from geoqm.outreach.queries import campaigns, streets
from geoqm.owners.forms import Shown, refused
from geoqm.owners.kinds import Look
from geoqm.owners.queries import people

router = APIRouter()
_ON_MAP = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """Which houses the address names: numbers of the map, a street, an owner."""

    numbers: str
    street: str
    owner_id: int | None


def _choice(
    numbers: Annotated[str, Query(alias="haeuser", max_length=20_000)] = "",
    street: Annotated[str, Query(alias="strasse", max_length=120)] = "",
    person: Person = None,
) -> Choice:
    return Choice(numbers, street, person)


Chosen = Annotated[Choice, Depends(_choice)]


@dataclass(frozen=True, slots=True)
class Listing:
    """Which persons are listed: filter and page."""

    only: str
    page: int


def _listing(
    only: Annotated[str, Query(alias="nur", max_length=20)] = "",
    page: Annotated[int, Query(alias="seite", ge=1, le=1000)] = 1,
) -> Listing:
    return Listing(only if only in overview.FILTERS else "", page)


Listed = Annotated[Listing, Depends(_listing)]


@router.get("/ansprache")
def index(request: Request, _identity: Staff, session: ReadSession) -> Response:
    """All campaigns with how far they are."""
    return render(
        request,
        "outreach/campaigns.html",
        rows=overview.all_rows(session),
        codes=codes,
        rules=rules,
    )


@router.get("/ansprache/neu")
def new(
    request: Request, identity: Staff, session: WriteSession, today: Today, chosen: Chosen
) -> Response:
    """The form for a campaign of the chosen houses."""
    mistakes = {}
    try:
        houses = _houses(session, chosen, today)
    except InvalidInput as error:
        houses, mistakes = [], {error.field: error.text}
    values = _beginning(identity.user_name, houses, today) | {"strasse": chosen.street}
    return _form(request, session, Shown(values, mistakes), None)


def form_for(
    request: Request, session: ReadSession, user_name: str, houses: Sequence[int], today: date
) -> Response:
    """The form for a campaign of houses that were chosen elsewhere."""
    return _form(request, session, Shown(_beginning(user_name, houses, today), {}), None)


def _beginning(user_name: str, houses: Sequence[int], today: date) -> dict[str, str]:
    return {
        "schluessel": str(uuid4()),
        "verantwortlich": user_name,
        "von": today.isoformat(),
        "weg": "letter",
        "strasse": "",
        "haeuser": ",".join(map(str, houses)),
    }


def _houses(session: ReadSession, chosen: Choice, today: Today) -> list[int]:
    if chosen.owner_id is not None:
        return people.houses_of(session, chosen.owner_id, on=today)
    if chosen.street:
        return streets.houses_in(session, chosen.street)
    return forms.house_numbers(chosen.numbers)


@router.post("/ansprache")
def plan(
    request: Request, identity: Staff, session: WriteSession, values: FormValues, today: Today
) -> Response:
    """Plan a campaign; the same form twice plans one."""
    reader = FormReader(values)
    data = forms.campaign_data(reader)
    shown = Shown(values, reader.mistakes)
    if not reader.mistakes:
        try:
            with session.begin_nested():
                houses = forms.house_numbers(values.get("haeuser", ""))
                made = service.plan_campaign(
                    session, houses, data, by=identity.user_name, today=today
                )
            return RedirectResponse(f"/ansprache/{made.id}", 303)
        except GeoqmError as error:
            shown = refused(values, error, "name")
    return _form(request, session, shown, None)


def _form(
    request: Request,
    session: ReadSession,
    shown: Shown,
    campaign: Campaign | None,
    stored: Campaign | None = None,
) -> Response:
    numbers = [each for each in shown.value("haeuser").split(",") if each]
    return render(
        request,
        "outreach/campaign_form.html",
        status_code=409 if stored else 400 if shown.mistakes else 200,
        shown=shown,
        campaign=campaign,
        stored=stored,
        houses=len(numbers),
        colleagues=colleagues(session),
        codes=codes,
    )


@router.get("/ansprache/{number:int}")
def show(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    today: Today,
    listed: Listed,
) -> Response:
    """One campaign; who is listed is a look at owners."""
    return _page(request, session, identity, number, today, listed)


def _page(  # noqa: PLR0913 (the page is shown again with what was refused)
    request: Request,
    session: ReadSession,
    identity: Identity,
    number: int,
    today: Today,
    listed: Listing,
    *,
    error: GeoqmError | None = None,
) -> Response:
    view = overview.overview(session, number, today=today, only=listed.only, page=listed.page)
    if view.rows:
        shared.note(session, identity, Look.CAMPAIGN, found=len(view.rows))
    return render(
        request,
        "outreach/campaign.html",
        status_code=400 if error else 200,
        view=view,
        listed=listed,
        error=error,
        codes=codes,
        rules=rules,
        today=today,
    )


@router.get("/ansprache/{number:int}/bearbeiten")
def edit(request: Request, _identity: Staff, session: ReadSession, number: Number) -> Response:
    """The form for what a campaign says."""
    found = campaigns.campaign(session, number)
    return _form(request, session, Shown(forms.campaign_values(found)), found)


@router.post("/ansprache/{number:int}/bearbeiten")
def change(
    request: Request, identity: Staff, session: WriteSession, number: Number, values: FormValues
) -> Response:
    """Store what a campaign says; where somebody was faster, both versions are shown."""
    reader = FormReader(values)
    data = forms.campaign_data(reader)
    version = reader.number("version", "Fassung") or 0
    shown, stored = Shown(values, reader.mistakes), None
    if not reader.mistakes:
        by, now = identity.user_name, datetime.now(UTC)
        try:
            with session.begin_nested():
                service.change_campaign(session, number, data, version=version, by=by, now=now)
            return RedirectResponse(f"/ansprache/{number}", 303)
        except Conflict as error:
            stored = campaigns.campaign(session, number)
            shown = refused({**values, "version": str(stored.version)}, error, "name")
        except GeoqmError as error:
            shown = refused(values, error, "name")
    return _form(request, session, shown, campaigns.campaign(session, number), stored)


@router.post("/ansprache/{number:int}/zustand")
def set_state(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    values: FormValues,
    today: Today,
) -> Response:
    """Start, end, or take up again."""
    reader = FormReader(values)
    state = reader.choice("zustand", "Zustand", codes.CAMPAIGN_STATES)
    version = reader.number("version", "Fassung") or 0
    try:
        with session.begin_nested():
            service.set_state(
                session, number, state, version=version, by=identity.user_name,
                now=datetime.now(UTC),
            )  # fmt: skip
    except GeoqmError as error:
        return _page(request, session, identity, number, today, Listing("", 1), error=error)
    return RedirectResponse(f"/ansprache/{number}", 303)


@dataclass(frozen=True, slots=True)
class RowOfCampaign:
    """A person of a campaign, as the address names it."""

    campaign_id: int
    person_id: int


def _row(number: Number, row: Number) -> RowOfCampaign:
    return RowOfCampaign(number, row)


@router.post("/ansprache/{number:int}/person/{row:int}")
def move_person(
    request: Request,
    identity: Staff,
    session: WriteSession,
    row: Annotated[RowOfCampaign, Depends(_row)],
    values: FormValues,
    today: Today,
) -> Response:
    """How far a person is, by hand; or leave them out, or take them in again."""
    try:
        with session.begin_nested():
            _move(session, row, FormReader(values), identity.user_name)
    except GeoqmError as error:
        listing = Listing("", 1)
        return _page(request, session, identity, row.campaign_id, today, listing, error=error)
    return RedirectResponse(f"/ansprache/{row.campaign_id}#person-{row.person_id}", 303)


def _move(session: ReadSession, row: RowOfCampaign, reader: FormReader, by: str) -> None:
    """The state that was chosen, or in or out. Raises Conflict where somebody was faster."""
    person = campaigns.person(session, row.campaign_id, row.person_id, lock=True)
    if person.version != (reader.number("version", "Fassung") or 0):
        raise Conflict(
            "Jemand hat diesen Stand gerade geändert.",
            remedy="Sehen Sie nach, wie er jetzt ist.",
        )
    now = datetime.now(UTC)
    way = reader.text("tun", "Was", limit=10)
    if way in {"auslassen", "aufnehmen"}:
        service.leave_out(session, person, out=way == "auslassen", by=by, now=now)
        return
    state = reader.choice("stand", "Stand", codes.PERSON_STATES)
    back = reader.flag("zuruecksetzen")
    service.advance(session, person, state, by=by, now=now, back=back)


@router.post("/ansprache/{number:int}/haeuser")
def add_houses(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    values: FormValues,
    today: Today,
) -> Response:
    """Further houses, by street or by numbers of the map."""
    try:
        with session.begin_nested():
            street = values.get("strasse", "").strip()
            houses = (
                streets.houses_in(session, street)
                if street
                else forms.house_numbers(values.get("haeuser", ""))
            )
            service.add_houses(session, number, houses, by=identity.user_name, today=today)
    except GeoqmError as error:
        return _page(request, session, identity, number, today, Listing("", 1), error=error)
    return RedirectResponse(f"/ansprache/{number}", 303)


@router.post("/ansprache/{number:int}/pruefen")
def refresh(identity: Staff, session: WriteSession, number: Number) -> Response:
    """Look again who may be contacted."""
    service.refresh_left_out(session, number, by=identity.user_name, now=datetime.now(UTC))
    return RedirectResponse(f"/ansprache/{number}", 303)


@router.get("/ansprache/{number:int}/karte")
def on_the_map(_identity: Staff, session: ReadSession, number: Number) -> Response:
    """The houses of the campaign on the map, selected."""
    ids = campaigns.house_ids(session, campaigns.campaign(session, number).id)
    return RedirectResponse(f"/karte?auswahl={','.join(map(str, ids[:_ON_MAP]))}", 303)
