"""Pages about actors, for the team: list, file, form, the picture of the network."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.actors import codes, forms, queries, rules, service
from geoqm.actors.forms import EMPTY, Shown
from geoqm.actors.model import ContactPerson, Membership, Relation
from geoqm.actors.queries import Wanted
from geoqm.db.roles import Role
from geoqm.errors import GeoqmError, NotFound
from geoqm.http.dependencies import NOT_HERE, ReadSession, WriteSession, at_least, office_day
from geoqm.http.forms import FormLists, FormReader, FormValues
from geoqm.http.pages import render

router = APIRouter(include_in_schema=False, dependencies=[Depends(at_least(Role.STAFF))])
Number = Annotated[int, Path(ge=1, le=10**15)]
_PARTS = {"personen": ContactPerson, "gruppen": Membership, "beziehungen": Relation}


def _wanted(
    art: str = "", thema: str = "", gruppe: Annotated[str, Query(max_length=18)] = ""
) -> Wanted:
    group = int(gruppe) if gruppe.isascii() and gruppe.isdigit() else None
    return Wanted(kind=art[:20], topic=thema[:40], group=group)


@router.get("/akteure")
def show_list(
    request: Request,
    session: ReadSession,
    wanted: Annotated[Wanted, Depends(_wanted)],
    seite: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Actors by kind, topic and group."""
    return _list_page(request, session, wanted, seite)


@router.post("/akteure/suche")
def search(request: Request, session: ReadSession, values: FormValues) -> Response:
    """Actors by name; a form, so that no name gets into an address."""
    return _list_page(request, session, Wanted(term=values.get("suche", "")[:120]), 1)


@router.get("/akteure/netz")
def network(request: Request, session: ReadSession) -> Response:
    """Groups, actors and relations as a picture, and the same as a list."""
    groups = {each.id: each.name for each in queries.groups(session)}
    members = queries.memberships(session)
    relations = queries.relations(session)
    drawn = rules.picture(
        groups,
        queries.names(session),
        [(row[0].group_id, row[0].actor_id) for row in members],
        [(row[0].from_id, row[0].to_id) for row in relations],
    )
    return render(
        request,
        "actors/network.html",
        picture=drawn,
        size=rules.SIZE,
        members=members,
        relations=relations,
        codes=codes,
    )


@router.get("/akteure/neu")
def new(request: Request) -> Response:
    """The form for a new actor."""
    return _form(request, EMPTY, None)


@router.post("/akteure/neu")
def create(
    request: Request, session: WriteSession, values: FormValues, lists: FormLists
) -> Response:
    """Write a new actor down."""
    reader = FormReader(values)
    data = forms.actor_data(reader, lists)
    if reader.mistakes:
        return _form(request, Shown(lists, reader.mistakes), None)
    try:
        made = service.add_actor(session, data)
    except GeoqmError as error:
        return _form(request, Shown(lists, {error.field or "name": error.text}), None)
    return _back(made.id)


@router.get("/akteure/{number}")
def show(request: Request, session: ReadSession, number: Number) -> Response:
    """The file of an actor."""
    return _file(request, session, number)


@router.get("/akteure/{number}/bearbeiten")
def edit(request: Request, session: ReadSession, number: Number) -> Response:
    """The form for an actor."""
    return _form(request, Shown(forms.actor_values(queries.actor(session, number))), number)


@router.post("/akteure/{number}/bearbeiten")
def change(
    request: Request, session: WriteSession, number: Number, values: FormValues, lists: FormLists
) -> Response:
    """Store an actor."""
    reader = FormReader(values)
    data = forms.actor_data(reader, lists)
    version = reader.number("version", "Fassung", required=True) or 0
    if reader.mistakes:
        return _form(request, Shown(lists, reader.mistakes), number)
    try:
        service.change_actor(session, number, data, version=version)
    except GeoqmError as error:
        return _form(request, Shown(lists, {error.field or "name": error.text}), number)
    return _back(number)


@router.post("/akteure/{number}/beendet")
def end(session: WriteSession, number: Number) -> Response:
    """The actor exists no longer."""
    service.end_actor(session, number, on=office_day())
    return _back(number)


@router.post("/akteure/{number}/personen")
def add_contact(
    request: Request, session: WriteSession, number: Number, values: FormValues, lists: FormLists
) -> Response:
    """A contact person."""
    reader = FormReader(values)
    data = forms.contact_data(reader)
    if reader.mistakes:
        return _file(request, session, number, Shown(lists, reader.mistakes), "personen")
    service.add_contact(session, number, data)
    return _back(number)


@router.post("/akteure/{number}/gruppen")
def join(
    request: Request, session: WriteSession, number: Number, values: FormValues, lists: FormLists
) -> Response:
    """The actor joins a group."""
    reader = FormReader(values)
    group = reader.number("gruppe", "Gruppe", required=True)
    since = reader.day("seit", "seit")
    if reader.mistakes or group is None:
        return _file(request, session, number, Shown(lists, reader.mistakes), "gruppen")
    service.add_membership(session, number, group, since=since)
    return _back(number)


@router.post("/akteure/{number}/beziehungen")
def relate(
    request: Request, session: WriteSession, number: Number, values: FormValues, lists: FormLists
) -> Response:
    """A relation to another actor."""
    reader = FormReader(values)
    other = reader.number("anderer", "Akteur", required=True)
    kind = reader.choice("beziehung", "Beziehung", codes.RELATIONS)
    mistakes = dict(reader.mistakes)
    if not mistakes and other is not None:
        try:
            service.add_relation(session, number, other, kind)
        except GeoqmError as error:
            mistakes = {error.field or "anderer": error.text}
    if mistakes:
        return _file(request, session, number, Shown(lists, mistakes), "beziehungen")
    return _back(number)


@router.post("/akteure/{number}/{part}/{row}/entfernen")
def remove(session: WriteSession, number: Number, part: str, row: Number) -> Response:
    """Remove a contact person, a membership or a relation."""
    if part not in _PARTS:
        raise NotFound(NOT_HERE)
    service.remove(session, _PARTS[part], number, row)
    return _back(number)


def _back(number: int) -> RedirectResponse:
    return RedirectResponse(f"/akteure/{number}?gespeichert=1", 303)


def _list_page(request: Request, session: ReadSession, wanted: Wanted, number: int) -> Response:
    rows, total = queries.page(session, wanted, number)
    return render(
        request,
        "actors/list.html",
        rows=rows,
        total=total,
        number=number,
        pages=max(1, -(-total // queries.PAGE)),
        wanted=wanted,
        groups=queries.groups(session),
        codes=codes,
    )


def _form(request: Request, shown: Shown, number: int | None) -> Response:
    return render(
        request,
        "actors/form.html",
        status_code=400 if shown.mistakes else 200,
        shown=shown,
        number=number,
        codes=codes,
        language_names=forms.LANGUAGES,
    )


def _file(
    request: Request, session: ReadSession, number: int, shown: Shown = EMPTY, part: str = ""
) -> Response:
    actor = queries.actor(session, number)
    return render(
        request,
        "actors/file.html",
        status_code=400 if shown.mistakes else 200,
        actor=actor,
        place=queries.place(session, actor.building_id),
        contacts=queries.contacts(session, number),
        memberships=queries.memberships(session, number),
        relations=queries.relations(session, number),
        groups=queries.groups(session),
        names=queries.names(session),
        codes=codes,
        language_names=forms.LANGUAGES,
        shown=shown,
        empty=EMPTY,
        part=part,
        saved="gespeichert" in request.query_params,
    )
