"""Forms for contacts: new, correct, take back; and all contacts with one owner."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.buildings.words import unit_title
from geoqm.errors import Conflict, GeoqmError
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession, office_day
from geoqm.http.forms import FormLists, FormReader, FormValues
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.outreach import codes, composition, forms, rules, service
from geoqm.outreach.pages import shared
from geoqm.outreach.pages.shared import CampaignNumber, House, Number, Person
from geoqm.outreach.queries import contacts, follow_ups
from geoqm.outreach.schemas import Subject
from geoqm.owners import service as owners
from geoqm.owners.composition import needs_reason, reason_of
from geoqm.owners.forms import Shown, refused
from geoqm.owners.kinds import Look
from geoqm.owners.queries import houses, people
from geoqm.owners.schemas import LookData

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent: one value per field, and all values of its boxes."""

    values: Mapping[str, str]
    lists: Mapping[str, list[str]]
    ticked: Mapping[str, list[str]] = field(default_factory=dict)


def _sent(values: FormValues, lists: FormLists) -> Sent:
    return Sent(values, lists)


Form = Annotated[Sent, Depends(_sent)]


@router.get("/kontakt/neu")
def new(
    request: Request,
    identity: Staff,
    session: WriteSession,
    house: House = None,
    person: Person = None,
    campaign: CampaignNumber = None,
) -> Response:
    """The form; without house or person it asks for an address first."""
    values = {
        "gebaeude": str(house or ""),
        "eigentum": str(person or ""),
        "kampagne": str(campaign or ""),
        "schluessel": str(uuid4()),
    }
    return _page(request, session, identity, Shown(values))


@router.post("/kontakt")
def log(request: Request, identity: Staff, session: WriteSession, form: Form) -> Response:
    """Store a contact with what follows, or find the house first."""
    reader = FormReader(form.values)
    if not (form.values.get("gebaeude") or form.values.get("eigentum")):
        return _find(request, session, identity, form)
    data = forms.contact_data(reader, form.lists)
    more = forms.consequences(reader, form.lists, by=identity.user_name)
    if reader.mistakes:
        return _page(request, session, identity, Shown(form.values, reader.mistakes), form.lists)
    try:
        with session.begin_nested():
            made = service.log_contact(
                session, data, more, by=identity.user_name, now=datetime.now(UTC)
            )
    except GeoqmError as error:
        shown = refused(form.values, error, "weg")
        return _page(request, session, identity, shown, form.lists)
    if form.values.get("zurueck") == "kampagne" and made.campaign_id:
        return RedirectResponse(f"/ansprache/{made.campaign_id}", 303)
    return shared.back_to(Subject(made.owner_id, made.building_id), kontakt=made.id)


def _find(request: Request, session: ReadSession, identity: Identity, form: Sent) -> Response:
    """The form again with the houses at the address that was typed."""
    reader = FormReader(form.values)
    place = reader.text("adresse", "Straße und Hausnummer", required=True)
    found = houses.buildings_at(session, place) if place else []
    if place and not found:
        reader.mistakes["adresse"] = (
            "Diese Adresse ist nicht bekannt. Straße und Hausnummer genügen, zum Beispiel"
            " „Lindenstraße 5“."
        )
    if len(found) == 1:
        return RedirectResponse(f"/kontakt/neu?gebaeude={found[0][0]}", 303)
    shown = Shown(form.values, reader.mistakes)
    return _page(request, session, identity, shown, form.lists, found=found)


def _page(
    request: Request,
    session: ReadSession,
    identity: Identity,
    shown: Shown,
    lists: Mapping[str, list[str]] | None = None,
    *,
    found: list[tuple[int, str]] | None = None,
) -> Response:
    numbers = FormReader(shown.values)
    subject = Subject(numbers.number("eigentum", ""), numbers.number("gebaeude", ""))
    today = office_day()
    known = composition.desk(session, subject, today=today)
    shared.note_subject(session, identity, subject, len(known.owners))
    return render(
        request,
        "outreach/contact.html",
        status_code=400 if shown.mistakes else 200,
        shown=shown,
        ticked=lists or {"erledigt": _due_now(known, today)},
        desk=known,
        found=found or [],
        codes=codes,
        today=today,
        me=identity.user_name,
        unit_title=unit_title,
        contact=None,
    )


def _due_now(known: composition.Desk, today: date) -> list[str]:
    """The follow-ups that the contact most likely answers."""
    return [str(row.follow_up.id) for row in known.waiting if row.follow_up.due_on <= today]


@router.get("/kontakt/{number}/bearbeiten")
def edit(request: Request, identity: Staff, session: WriteSession, number: Number) -> Response:
    """The form for a contact that is there."""
    found = contacts.contact(session, number)
    return _edit_page(request, session, identity, number, Shown(forms.contact_values(found)))


@router.post("/kontakt/{number}/bearbeiten")
def change(
    request: Request, identity: Staff, session: WriteSession, number: Number, form: Form
) -> Response:
    """Correct a contact; where somebody was faster, both versions are shown."""
    found = contacts.contact(session, number)
    reader = FormReader(form.values)
    data = replace(
        forms.contact_data(reader, form.lists),
        owner_id=found.owner_id,
        building_id=found.building_id,
    )
    version = reader.number("version", "Fassung", required=True) or 0
    shown = Shown(form.values, reader.mistakes)
    if not reader.mistakes:
        try:
            with session.begin_nested():
                service.change_contact(
                    session, number, data, version=version, by=identity.user_name,
                    now=datetime.now(UTC),
                )  # fmt: skip
            return shared.back_to(Subject(found.owner_id, found.building_id))
        except Conflict as error:
            newest = contacts.contact(session, number)
            values = {**form.values, "version": str(newest.version)}
            shown = refused(values, error, "notiz")
            stored = forms.contact_values(newest)
            return _edit_page(request, session, identity, number, shown, form.lists, stored=stored)
        except GeoqmError as error:
            shown = refused(form.values, error, "weg")
    return _edit_page(request, session, identity, number, shown, form.lists)


def _edit_page(  # noqa: PLR0913 (the page is shown again with what was typed)
    request: Request,
    session: ReadSession,
    identity: Identity,
    number: int,
    shown: Shown,
    lists: Mapping[str, list[str]] | None = None,
    *,
    stored: dict[str, str] | None = None,
) -> Response:
    found = contacts.contact(session, number)
    subject = Subject(found.owner_id, found.building_id)
    today = office_day()
    known = composition.desk(session, subject, today=today)
    shared.note_subject(session, identity, subject, len(known.owners))
    ticked = lists if lists is not None else {"themen": found.topics, "foerderung": found.funding}
    return render(
        request,
        "outreach/contact.html",
        status_code=409 if stored else 400 if shown.mistakes else 200,
        shown=shown,
        ticked=ticked,
        desk=known,
        found=[],
        codes=codes,
        today=today,
        me=identity.user_name,
        unit_title=unit_title,
        contact=found,
        stored=stored,
    )


@router.post("/kontakt/{number}/schritt")
def next_step(
    identity: Staff, session: WriteSession, number: Number, values: FormValues
) -> Response:
    """Take the step with a vacancy that a contact suggested."""
    found = contacts.contact(session, number)
    step = forms.vacancy_step(FormReader(values))
    if step is not None:
        service.take_step(session, step, by=identity.user_name, on=found.happened_on)
    return shared.back_to(Subject(found.owner_id, found.building_id))


@router.post("/kontakt/{number}/zurueck")
def take_back(
    identity: Staff, session: WriteSession, number: Number, values: FormValues
) -> Response:
    """Take a contact back that was just stored."""
    version = FormReader(values).number("version", "Fassung") or 0
    gone = service.take_back(
        session, number, version=version, by=identity.user_name, now=datetime.now(UTC)
    )
    return shared.back_to(Subject(gone.owner_id, gone.building_id))


@dataclass(frozen=True, slots=True)
class Opened:
    """Why the contacts are looked at, and which one was stored just now."""

    reason: str
    stored: int | None


def _opened(
    reason: Annotated[str, Query(alias="anlass", max_length=20)] = "",
    stored: Annotated[int | None, Query(alias="kontakt", ge=1, le=10**15)] = None,
) -> Opened:
    return Opened(reason, stored)


Asked = Annotated[Opened, Depends(_opened)]


@router.get("/eigentum/{number}/kontakte")
def of_owner(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    today: Today,
    asked: Asked,
) -> Response:
    """All contacts with an owner. Data under § 138 BauGB ask for a reason, as the file does."""
    owner = people.owner(session, number)
    collection, _ = people.collection_of(session, owner)
    if owner.merged_into_id is not None:
        return RedirectResponse(f"/eigentum/{owner.merged_into_id}/kontakte", 303)
    if needs_reason(collection) and not (reason_of(asked.reason) or asked.stored):
        return RedirectResponse(f"/eigentum/{number}", 303)
    words = reason_of(asked.reason) or reason_of("contact")
    look = LookData(
        kind=Look.FILE.value, user_name=identity.user_name, owner_id=number, reason=words
    )
    owners.note_look(session, look)
    return render(
        request,
        "outreach/owner.html",
        owner=owner,
        rows=contacts.of_owners(session, people.ids_of(session, number)),
        waiting=follow_ups.open_about(session, Subject(number)),
        blocked=people.blocked_reasons(session, [number]).get(number, ""),
        done=contacts.contact(session, asked.stored) if asked.stored else None,
        codes=codes,
        today=today,
        choices=rules.due_choices(today),
        unit_title=unit_title,
    )
