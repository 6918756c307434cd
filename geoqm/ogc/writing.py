"""OGC API – Features Part 4: create, replace, update and delete a feature.

The protocol is here; who may write what, and by which rules, says the layer's `Editor`. A writing
runs in one transaction under the caller's own database role.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import Request
from psycopg import errors as database
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive

from geoqm.access.rules import local_day
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from geoqm.errors import (
    Conflict,
    Forbidden,
    GeoqmError,
    InvalidInput,
    NotAuthenticated,
    Unavailable,
)
from geoqm.geo import crs as systems
from geoqm.geo.crs import Crs
from geoqm.http.bodies import read_body
from geoqm.http.context import AppContext
from geoqm.http.identity import Identity
from geoqm.http.security import check_csrf
from geoqm.layer import moments
from geoqm.layer.declaration import Layer
from geoqm.layer.editing import Author, Editor
from geoqm.ogc import items, received, shapes, statements
from geoqm.ogc.answers import GEOJSON, Answer, Refusal
from geoqm.ogc.received import Document
from geoqm.ogc.requests import OgcRequest

READING: Final = ("GET", "HEAD", "OPTIONS")
WRITING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class _Writing:
    """One request to write, as far as it was understood before the database is asked."""

    layer: Layer
    editor: Editor
    author: Author
    method: str
    feature_id: str
    given: Document
    crs: Crs
    if_match: str
    if_none_match: str


@dataclass(frozen=True, slots=True)
class _Current:
    """A feature as its writer reads it, and its mark."""

    properties: Mapping[str, object]
    geometry: object
    mark: str


def methods(
    context: AppContext, identity: Identity, path: tuple[str, ...], *, anybody: bool = False
) -> tuple[str, ...]:
    """What this caller may do at an address; `anybody` asks what somebody might."""
    match path:
        case ("collections", name, "items", *rest) if len(rest) < 2:
            layer = next((each for each in context.layers if each.name == name), None)
        case _:
            return READING
    editor = None if layer is None else context.editor_of(layer)
    if editor is None:
        return READING
    if not anybody and not (editor.open_to(identity.role) and identity.can_write):
        return READING
    return (*READING, *_possible(editor, is_item=bool(rest)))


def _possible(editor: Editor, *, is_item: bool) -> tuple[str, ...]:
    if not is_item:
        return ("POST",) if editor.create else ()
    return ("PUT", "PATCH", "DELETE") if editor.delete else ("PUT", "PATCH")


async def write(request: OgcRequest, method: str, receive: Receive) -> Answer:
    """Carry out a request to write; raises what forbids it."""
    layer = request.context.layer(request.path[1], request.identity.role)
    editor = _editor(request, layer, method)
    await _check_origin(request)
    _check_no_parameters(request)
    feature_id = request.path[3] if len(request.path) > 3 else ""
    given = Document({})
    if method != "DELETE":
        received.check_kind(method, request.headers)
        body = await read_body(request.headers, receive)
        fields = layer.fields_for(request.identity.role)
        given = received.document(method, body, feature_id, fields)
    writing = _Writing(
        layer=layer,
        editor=editor,
        author=Author(
            request.identity.user_name, request.identity.role, local_day(datetime.now(UTC))
        ),
        method=method,
        feature_id=feature_id,
        given=given,
        crs=systems.by_uri(request.headers.get("content-crs", systems.CRS84.uri).strip()),
        if_match=request.headers.get("if-match", ""),
        if_none_match=request.headers.get("if-none-match", ""),
    )
    number, mark = await run_in_threadpool(_carry_out, request.context, writing)
    request.context.versions.forget()
    return _answer(request, layer, method, number, mark)


async def _check_origin(request: OgcRequest) -> None:
    """Refuse what a browser might send on its own: the cookie of a login is no permission."""
    try:
        await check_csrf(Request(dict(request.scope)), request.identity)
    except Forbidden as error:
        raise Forbidden(
            "Die Anmeldung im Browser reicht zum Schreiben nicht.",
            remedy="Senden Sie Name und Kennwort oder einen Schlüssel mit, nicht von einer fremden Seite aus.",
        ) from error


def _check_no_parameters(request: OgcRequest) -> None:
    for name, _ in request.parameters:
        raise InvalidInput(
            f"Die Angabe „{name[:80]}“ gibt es hier nicht.",
            remedy="Beim Schreiben steht nichts hinter der Adresse; das Koordinatensystem nennt „Content-Crs“.",
            field=name[:80],
        )


def _editor(request: OgcRequest, layer: Layer, method: str) -> Editor:
    """The editor that lets this caller do this; raises what says why not."""
    identity, context = request.identity, request.context
    if method not in methods(context, identity, request.path, anybody=True):
        allowed = methods(context, identity, request.path)
        raise not_allowed(allowed)
    if identity.role is Role.PUBLIC:
        raise NotAuthenticated("Zum Bearbeiten müssen Sie sich anmelden.")
    editor = context.editor(layer, identity.role)
    if editor is None:
        raise Forbidden(
            f"„{layer.title}“ können Sie lesen, aber nicht bearbeiten.",
            remedy="Was Sie bearbeiten dürfen, sagt „Allow“ in der Antwort auf OPTIONS.",
        )
    if not identity.can_write:
        raise Forbidden(
            "Dieser Schlüssel darf nur lesen.",
            remedy="Legen Sie unter „Konto“ einen an, mit dem das Programm auch ändern darf.",
        )
    return editor


def not_allowed(allowed: tuple[str, ...]) -> Refusal:
    """The answer to a method that the address does not know (405)."""
    text = "Das geht an dieser Adresse nicht. Möglich: " + ", ".join(allowed) + "."
    return Refusal(405, "method_not_allowed", text, {"Allow": ", ".join(allowed)})


def _answer(request: OgcRequest, layer: Layer, method: str, number: int, mark: str) -> Answer:
    if method == "DELETE":
        return Answer(b"", GEOJSON, 204, private=True)
    etag = items.etag_of_mark(mark, request)
    if method == "POST":
        where = request.address("collections", layer.name, "items", str(number))
        return Answer(b"", GEOJSON, 201, etag=etag, private=True, headers={"Location": where})
    return Answer(b"", GEOJSON, 204, etag=etag, private=True)


def _carry_out(context: AppContext, writing: _Writing) -> tuple[int, str]:
    """Write in one transaction; the number of the feature and its new mark."""
    caller = Caller(writing.author.role.editing_role, writing.author.user_name)
    try:
        with session_scope(context.engine, caller) as session:
            if writing.method == "POST":
                return _create(session, writing)
            return _change(session, writing)
    except DBAPIError as error:
        raise _in_words(error) from error


def _create(session: Session, writing: _Writing) -> tuple[int, str]:
    layer, editor = writing.layer, writing.editor
    fields = layer.fields_for(writing.author.role)
    values = received.new_values(layer, editor, fields, writing.given)
    values[layer.geometry] = shapes.read(session, layer, writing.given.geometry, writing.crs)
    assert editor.create is not None  # noqa: S101  (asked before)
    number = editor.create(session, values, writing.author)
    return number, _current(session, writing, number).mark


def _change(session: Session, writing: _Writing) -> tuple[int, str]:
    number = items.number_of(writing.layer, writing.feature_id)
    writing.editor.hold(session, number)
    current = _current(session, writing, number)
    _check_match(writing, current.mark)
    if writing.method == "DELETE":
        assert writing.editor.delete is not None  # noqa: S101  (asked before)
        writing.editor.delete(session, number, writing.author)
        return number, ""
    changes = _changes(session, writing, current)
    if not changes:
        return number, current.mark
    writing.editor.change(session, number, changes, writing.author)
    return number, _current(session, writing, number).mark


def _changes(session: Session, writing: _Writing, current: _Current) -> dict[str, Any]:
    layer, given = writing.layer, writing.given
    changes = received.changed_values(
        layer,
        writing.editor,
        layer.fields_for(writing.author.role),
        given,
        current.properties,
        whole=writing.method == "PUT",
    )
    # What was read and is sent back must not move by the rounding of its coordinates.
    if not given.has_geometry or _same(given.geometry, current.geometry):
        return changes
    if not writing.editor.moves:
        raise InvalidInput(
            f"Die Lage in „{layer.title}“ lässt sich hier nicht ändern.",
            remedy="Senden Sie die Geometrie unverändert oder mit PATCH gar nicht.",
            field="geometry",
        )
    return changes | {layer.geometry: shapes.read(session, layer, given.geometry, writing.crs)}


def _same(given: object, current: object) -> bool:
    """Whether both are the same geometry, single or multi."""
    if given == current:
        return True
    if not isinstance(given, dict) or not isinstance(current, dict):
        return False
    is_single = f"Multi{given.get('type')}" == current.get("type")
    return is_single and [given.get("coordinates")] == current.get("coordinates")


def _current(session: Session, writing: _Writing, number: int) -> _Current:
    """The feature as this transaction sees it; NotFound where it is not in the layer."""
    layer = writing.layer
    fields = layer.fields_for(writing.author.role)
    if layer.by_day:
        moments.announce(session, moments.EVER)
    statement = statements.marked_feature(layer, fields, writing.crs, fields)
    row = session.connection().exec_driver_sql(statement, {"id": number}).one_or_none()
    if row is None:
        raise items.missing(layer, str(number))
    feature = json.loads(row[0])
    return _Current(feature["properties"], feature["geometry"], row[1])


def _check_match(writing: _Writing, mark: str) -> None:
    """Refuse what was made from another state of the feature (412); without If-Match nothing is."""
    if writing.if_none_match.strip() == "*":
        raise Refusal(
            412,
            "precondition_failed",
            "Das Objekt gibt es schon, und „If-None-Match: *“ will es nur neu.",
        )
    wanted = writing.if_match.strip()
    if wanted in {"", "*"}:
        return
    sent = (part.strip() for part in wanted.split(","))
    if not any(part.startswith(f'"{mark}-') and part.endswith('"') for part in sent):
        raise Refusal(
            412,
            "precondition_failed",
            "Jemand anderes hat das Objekt inzwischen geändert. Laden Sie es neu und ändern Sie es"
            " noch einmal.",
        )


def _in_words(error: DBAPIError) -> GeoqmError:
    """What PostgreSQL refused, for people; the name of the constraint helps those who look it up."""
    cause = error.orig
    name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
    match cause:
        case database.UniqueViolation() | database.ExclusionViolation():
            return Conflict(f"Das gibt es schon, oder es überschneidet sich ({name}).")
        case database.ForeignKeyViolation():
            return Conflict(f"Etwas anderes hängt noch daran ({name}).")
        case database.IntegrityError():
            return InvalidInput(f"Die Angaben widersprechen einer Regel der Datenbank ({name}).")
        case database.DataError():
            return InvalidInput("Ein Wert ist nicht möglich.")
        case database.LockNotAvailable() | database.DeadlockDetected():
            return Conflict(
                "Jemand anderes ändert das Objekt gerade.",
                remedy="Speichern Sie gleich noch einmal.",
            )
        case database.OperationalError():
            return Unavailable(
                "Die Datenbank antwortet nicht.",
                remedy="Bitte versuchen Sie es gleich noch einmal.",
            )
        case _:
            raise error
