"""The page of the weights: what counts how much, and at once how many houses that would change."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import GeoqmError, InvalidInput
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormValues
from geoqm.http.pages import render
from geoqm.outreach.priority import queries, service
from geoqm.outreach.priority.queries import Preview
from geoqm.outreach.priority.reasons import HEAVIEST, HIGH, KEYS, MEDIUM, REASONS
from geoqm.outreach.priority.titles import LEVEL_TITLES

ADDRESS = "/ansprache/gewichte"
router = APIRouter(prefix=ADDRESS, include_in_schema=False)


@router.get("")
def weights_page(request: Request, _staff: Staff, session: ReadSession) -> Response:
    """The weights as they are."""
    return _page(request, session, queries.weights(session))


@router.post("")
def change(
    request: Request, identity: Staff, session: WriteSession, fields: FormValues, today: Today
) -> Response:
    """Other weights from now on; the button „Vorschau“ only counts what would change."""
    try:
        given = _typed(fields)
        if "vorschau" in fields:
            return _page(request, session, given, preview=queries.preview(session, given))
        service.change_weights(session, given, by=identity.user_name, day=today)
    except InvalidInput as error:
        return _page(request, session, _as_typed(fields), error=error)
    return RedirectResponse(f"{ADDRESS}?gespeichert=1", 303)


@router.post("/vorschau")
def preview(request: Request, _staff: Staff, session: ReadSession, fields: FormValues) -> Response:
    """What the weights of the form would change, as a fragment."""
    found = queries.preview(session, _typed(fields))
    return render(request, "outreach/_vorschau.html", preview=found, levels=LEVEL_TITLES)


@router.post("/strassen")
def add_street(
    request: Request,
    identity: Staff,
    session: WriteSession,
    today: Today,
    strasse: Annotated[str, Form(max_length=160)] = "",
) -> Response:
    """Another focus street."""
    try:
        service.add_focus_street(session, strasse, by=identity.user_name, day=today)
    except InvalidInput as error:
        return _page(request, session, queries.weights(session), error=error, street=strasse)
    return RedirectResponse(f"{ADDRESS}?gespeichert=1#strassen", 303)


@router.post("/strassen/entfernen")
def drop_street(
    _staff: Staff,
    session: WriteSession,
    today: Today,
    schluessel: Annotated[str, Form(max_length=200)],
) -> Response:
    """No focus street any more."""
    service.drop_focus_street(session, schluessel, day=today)
    return RedirectResponse(f"{ADDRESS}?gespeichert=1#strassen", 303)


def _typed(fields: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for reason in REASONS:
        text = fields.get(reason.key, "").strip()
        if not (text.isascii() and text.isdecimal() and int(text[:6]) <= HEAVIEST):
            raise InvalidInput(
                f"„{reason.title}“: Bitte geben Sie eine ganze Zahl von 0 bis {HEAVIEST} an.",
                field=reason.key,
            )
        found[reason.key] = int(text)
    return found


def _as_typed(fields: Mapping[str, str]) -> dict[str, str]:
    return {key: fields.get(key, "")[:6] for key in KEYS}


def _page(
    request: Request,
    session: ReadSession,
    given: Mapping[str, int | str],
    *,
    preview: Preview | None = None,
    error: GeoqmError | None = None,
    street: str = "",
) -> Response:
    return render(
        request,
        "outreach/gewichte.html",
        status_code=422 if error else 200,
        reasons=REASONS,
        given=given,
        stored=queries.weights(session),
        defaults=service.default_weights(),
        heaviest=HEAVIEST,
        high=HIGH,
        medium=MEDIUM,
        levels=LEVEL_TITLES,
        preview=preview or queries.preview(session, queries.weights(session)),
        streets=queries.focus_streets(session),
        street=street,
        error=error,
        saved=request.query_params.get("gespeichert") == "1",
    )
