"""Login, logout, and the own account with sessions and keys; all of it works without script."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.access import queries, service
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import GATE
from geoqm.errors import Forbidden, GeoqmError, InvalidInput
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, CurrentIdentity, Planner, client_of
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.http.security import clear_session_cookie, set_session_cookie

router = APIRouter()
_AFTER_LOGIN = "/karte"
_WRONG = "Name oder Kennwort passen nicht. Bitte prüfen Sie beides, auch Groß- und Kleinschreibung."


@router.get("/anmelden")
def login_form(request: Request, identity: CurrentIdentity, weiter: str = "") -> Response:
    """The login form; who is logged in already goes on."""
    if identity.user_id is not None:
        return RedirectResponse(local_target(weiter), 303)
    return render(request, "accounts/login.html", name="", weiter=local_target(weiter), error="")


@router.post("/anmelden")
def log_in(
    request: Request,
    context: Context,
    name: Annotated[str, Form(max_length=200)] = "",
    kennwort: Annotated[str, Form(max_length=1000)] = "",
    weiter: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Begin a session, or show the form again with one message for every reason."""
    target = local_target(weiter)
    try:
        made = _begin(context, name, kennwort, client_of(request))
    except Forbidden as error:
        return _again(request, name, target, error.text, status=429)
    if made is None:
        return _again(request, name, target, _WRONG, status=400)
    response = RedirectResponse(target, 303)
    set_session_cookie(response, made.token, request, context.settings)
    return response


@router.post("/abmelden")
def log_out(context: Context, identity: CurrentIdentity) -> Response:
    """End the session in the database and in the browser."""
    if identity.session_id is not None:
        with session_scope(context.engine, _gate(identity)) as session:
            service.log_out(session, identity.session_id, now=_now())
    context.identities.forget()
    response = RedirectResponse("/", 303)
    clear_session_cookie(response)
    return response


@router.get("/konto")
def account(request: Request, context: Context, identity: Planner) -> Response:
    """The own account: running sessions and keys."""
    return _account_page(request, context, identity)


@router.post("/konto/schluessel")
def create_token(
    request: Request,
    context: Context,
    identity: Planner,
    titel: Annotated[str, Form(max_length=200)] = "",
    bis: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Make a key for a program and show it this once."""
    try:
        with session_scope(context.engine, _gate(identity)) as session:
            token = service.create_token(session, _user_id(identity), titel, expires_on=_day(bis))
    except InvalidInput as error:
        return _account_page(request, context, identity, error=error, status=400)
    return _account_page(request, context, identity, token=token)


@router.post("/konto/schluessel/{number}/widerrufen")
def revoke_token(context: Context, identity: Planner, number: int) -> Response:
    """End one of the own keys."""
    with session_scope(context.engine, _gate(identity)) as session:
        service.revoke_token(session, _user_id(identity), number, now=_now())
    context.identities.forget()
    return RedirectResponse("/konto", 303)


@router.post("/konto/sitzungen/beenden")
def end_sessions(context: Context, identity: Planner) -> Response:
    """End all own sessions, this one too."""
    with session_scope(context.engine, _gate(identity)) as session:
        service.revoke_sessions(session, _user_id(identity), now=_now())
    context.identities.forget()
    response = RedirectResponse("/anmelden", 303)
    clear_session_cookie(response)
    return response


def local_target(address: str) -> str:
    """A path of this site to go on to; anything else leads to the map."""
    if address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address:
        return address
    return _AFTER_LOGIN


def _begin(context: AppContext, name: str, password: str, client: str) -> service.NewSession | None:
    with session_scope(context.engine, Caller(GATE, name.strip().lower()[:60])) as session:
        return service.log_in(
            session, name, password, client=client, now=_now(), hours=context.settings.session_hours
        )


def _again(request: Request, name: str, weiter: str, error: str, *, status: int) -> Response:
    return render(
        request, "accounts/login.html", status_code=status, name=name, weiter=weiter, error=error
    )


def _account_page(
    request: Request,
    context: AppContext,
    identity: Identity,
    *,
    token: str = "",
    error: GeoqmError | None = None,
    status: int = 200,
) -> Response:
    with session_scope(context.engine, _gate(identity)) as session:
        sessions = queries.sessions_of(session, _user_id(identity), _now())
        tokens = queries.tokens_of(session, _user_id(identity))
    return render(
        request,
        "accounts/account.html",
        status_code=status,
        sessions=sessions,
        tokens=tokens,
        new_token=token,
        error=error.text if error else "",
    )


def _gate(identity: Identity) -> Caller:
    """Sessions and keys are kept by the gate's role; the trail names the user."""
    return Caller(GATE, identity.user_name)


def _user_id(identity: Identity) -> int:
    if identity.user_id is None:
        raise Forbidden("Bitte melden Sie sich an.")
    return identity.user_id


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            "Das Datum ist nicht lesbar.", remedy="Beispiel: 2027-12-31.", field="bis"
        ) from error


def _now() -> datetime:
    return datetime.now(UTC)
