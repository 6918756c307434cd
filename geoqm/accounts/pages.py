"""Login, logout, and the own account with its logins and keys; all of it works without script.

Logins and keys are kept under the gate's database role; the audit trail names the user.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.access import queries, rules, service
from geoqm.access.queries import Account
from geoqm.accounts.forms import (
    Flag,
    Outcome,
    PasswordForm,
    Text,
    TokenForm,
    key_mistake,
    local_target,
    password_mistake,
)
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import GATE
from geoqm.errors import Forbidden, InvalidInput, RuleViolation, TooManyAttempts
from geoqm.http.context import AppContext, context_of
from geoqm.http.dependencies import Context, CurrentIdentity, Planner, client_of
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.http.security import clear_session_cookie, set_session_cookie

router = APIRouter(include_in_schema=False)


@router.get("/anmelden")
def login_form(request: Request, identity: CurrentIdentity, weiter: str = "") -> Response:
    """The login form; who is logged in already goes on."""
    if identity.user_id is not None:
        return RedirectResponse(local_target(weiter), 303)
    return _login_page(request, weiter=weiter)


@router.post("/anmelden")
def log_in(
    request: Request, context: Context, name: Text = "", kennwort: Text = "", weiter: Text = ""
) -> Response:
    """Begin a session, or show the form again with one message for every reason."""
    try:
        with session_scope(context.engine, Caller(GATE)) as session:
            made = service.log_in(
                session,
                name,
                kennwort,
                client=client_of(request),
                now=_now(),
                hours=context.settings.session_hours,
            )
    except Forbidden as error:
        status = 429 if isinstance(error, TooManyAttempts) else 403
        return _login_page(request, name=name, weiter=weiter, error=error.text, status=status)
    response = RedirectResponse(local_target(weiter), 303)
    set_session_cookie(response, made.token, request, context.settings)
    return response


@router.post("/abmelden")
def log_out(context: Context, identity: CurrentIdentity) -> Response:
    """End the session in the database and in the browser."""
    if identity.session_id is not None:
        with _known_at_once(context), session_scope(context.engine, _gate(identity)) as session:
            service.log_out(session, identity.session_id, now=_now())
    return _without_session("/")


async def _in_person(identity: Planner) -> Identity:
    """A user who logged in here: no key may make further keys or end sessions."""
    if identity.method != "session":
        raise Forbidden(
            "Das Konto lässt sich nur nach einer Anmeldung im Browser ändern.",
            remedy="Melden Sie sich mit Name und Kennwort an.",
        )
    return identity


Owner = Annotated[Identity, Depends(_in_person)]


@router.get("/konto")
def account(request: Request, identity: Owner) -> Response:
    """The own account: running logins and keys."""
    return _account_page(request, identity)


@router.post("/konto/schluessel")
def create_token(
    request: Request,
    context: Context,
    identity: Owner,
    titel: Text = "",
    bis: Text = "",
    schreiben: Flag = False,
) -> Response:
    """Make a key for a program and show it this once."""
    form = TokenForm(titel, bis, schreiben)
    try:
        with session_scope(context.engine, _gate(identity)) as session:
            token = service.create_token(
                session,
                _user_id(identity),
                form.titel,
                now=_now(),
                can_write=form.schreiben,
                expires_on=form.expires_on,
            )
    except (InvalidInput, RuleViolation) as error:
        return _account_page(request, identity, Outcome(form=form, wrong=key_mistake(error)))
    return _account_page(request, identity, Outcome(new_token=token))


@router.post("/konto/schluessel/{number}/widerrufen")
def revoke_token(context: Context, identity: Owner, number: int) -> Response:
    """End one of the own keys."""
    with _known_at_once(context), session_scope(context.engine, _gate(identity)) as session:
        service.revoke_token(session, number, now=_now(), user_id=_user_id(identity))
    return RedirectResponse("/konto#schluessel", 303)


@router.post("/konto/kennwort")
def change_password(
    request: Request,
    context: Context,
    identity: Owner,
    bisher: Text = "",
    neu: Text = "",
    nochmal: Text = "",
) -> Response:
    """Take another password; all other logins end."""
    try:
        chosen = PasswordForm(bisher, neu, nochmal).chosen
        with _known_at_once(context), session_scope(context.engine, _gate(identity)) as session:
            service.change_password(
                session, _account(identity), bisher, chosen, client=client_of(request), now=_now()
            )
    except (InvalidInput, TooManyAttempts) as error:
        return _account_page(request, identity, Outcome(wrong=password_mistake(error)))
    return _account_page(request, identity, Outcome(password_changed=True))


@router.post("/konto/anmeldungen/{number}/beenden")
def end_session(context: Context, identity: Owner, number: int) -> Response:
    """End one of the own logins, perhaps this one."""
    with _known_at_once(context), session_scope(context.engine, _gate(identity)) as session:
        service.revoke_session(session, _user_id(identity), number, now=_now())
    if number == identity.session_id:
        return _without_session("/anmelden")
    return RedirectResponse("/konto#anmeldungen", 303)


@router.post("/konto/anmeldungen/beenden")
def end_sessions(context: Context, identity: Owner) -> Response:
    """End all own logins, this one too."""
    with _known_at_once(context), session_scope(context.engine, _gate(identity)) as session:
        service.revoke_all(session, _user_id(identity), now=_now())
    return _without_session("/anmelden")


def _login_page(
    request: Request, *, name: str = "", weiter: str = "", error: str = "", status: int = 200
) -> Response:
    return render(
        request,
        "accounts/login.html",
        status_code=status,
        name=name[:200],
        weiter=local_target(weiter),
        error=error,
    )


def _account_page(request: Request, identity: Identity, outcome: Outcome | None = None) -> Response:
    told = outcome or Outcome()
    context = context_of(request)
    with session_scope(context.engine, _gate(identity)) as session:
        sessions = queries.open_sessions(session, _user_id(identity), _now())
        tokens = queries.tokens(session, user_id=_user_id(identity))
    base = context.settings.public_url or str(request.base_url)
    return render(
        request,
        "accounts/account.html",
        status_code=400 if told.wrong else 200,
        sessions=sessions,
        tokens=tokens,
        new_token=told.new_token,
        password_changed=told.password_changed,
        form=told.form,
        wrong=told.wrong,
        today=rules.local_day(_now()),
        map_api=f"{base.rstrip('/')}/ogc",
    )


@contextmanager
def _known_at_once(context: AppContext) -> Iterator[None]:
    """Let this process forget callers before the answer; the others hear of it by themselves."""
    yield
    context.identities.forget()


def _without_session(address: str) -> Response:
    response = RedirectResponse(address, 303)
    clear_session_cookie(response)
    return response


def _gate(identity: Identity) -> Caller:
    return Caller(GATE, identity.user_name)


def _account(identity: Identity) -> Account:
    number = _user_id(identity)
    names = (identity.user_name, identity.full_name)
    return Account(number, *names, identity.role.value, identity.session_id)


def _user_id(identity: Identity) -> int:
    if identity.user_id is None:
        raise Forbidden("Bitte melden Sie sich an.")
    return identity.user_id


def _now() -> datetime:
    return datetime.now(UTC)
