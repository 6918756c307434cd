"""The calendar of a user: its page, and the file that calendar programs fetch.

The file is opened by a secret address alone, so it says nothing about persons. Of the address a
hash is kept under the gate's database role; wrong ones are throttled like wrong logins.
"""

import hashlib
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.access import rules, throttling
from geoqm.access.queries import Account
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import GATE, Role
from geoqm.errors import Forbidden, NotFound
from geoqm.http.context import AppContext
from geoqm.http.dependencies import NOT_HERE, Context, Staff, client_of
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.outreach import calendar, service
from geoqm.outreach.queries import feeds, follow_ups

router = APIRouter()
public_router = APIRouter(include_in_schema=False)
Token = Annotated[str, Path(min_length=20, max_length=100)]
_FRESH_S = 300


@router.get("/kalender")
def about(request: Request, context: Context, identity: Staff) -> Response:
    """What the calendar is, and whether it has an address."""
    return _page(request, context, identity)


@router.post("/kalender")
def renew(request: Request, context: Context, identity: Staff) -> Response:
    """A new address, shown this once; the one before it ends."""
    with session_scope(context.engine, _gate(identity)) as session:
        token = service.renew_feed(session, _user_id(identity), now=datetime.now(UTC))
    address = f"{_base(request, context)}/kalender/{token}.ics"
    return _page(request, context, identity, address=address)


@router.post("/kalender/beenden")
def drop(context: Context, identity: Staff) -> Response:
    """The calendar ends."""
    with session_scope(context.engine, _gate(identity)) as session:
        service.drop_feed(session, _user_id(identity))
    return RedirectResponse("/kalender", 303)


@public_router.get("/kalender/{token}.ics")
def feed(request: Request, context: Context, token: Token) -> Response:
    """The file with the open follow-ups of whoever owns the address."""
    account = _account(context, token, client_of(request))
    with session_scope(context.engine, Caller.of(Role(account.role), account.name)) as session:
        found = follow_ups.open_of(session, account.name)
        base = _base(request, context)
        content = calendar.calendar(found, base=base, host=urlsplit(base).hostname or "geoqm")
    mark = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {
        "ETag": mark,
        "Cache-Control": f"private, max-age={_FRESH_S}",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'attachment; filename="wiedervorlagen.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _account(context: AppContext, token: str, client: str) -> Account:
    """Who the address belongs to. Raises NotFound, TooManyAttempts after some wrong ones.

    Wrong addresses count under a name that no login can have, so that nobody is locked out.
    """
    now = datetime.now(UTC)
    with session_scope(context.engine, Caller(GATE)) as session:
        keys = throttling.keys_for(session, f"kalender {rules.client_group(client)}", "")
        throttling.check(session, keys, now)
        found = feeds.account_of(session, token)
        if found is None:
            throttling.count_failure(session, keys, now)
    if found is None or not Role(found.role).sees(Role.STAFF):
        raise NotFound(NOT_HERE)
    return found


def _page(request: Request, context: AppContext, identity: Identity, address: str = "") -> Response:
    with session_scope(context.engine, _gate(identity)) as session:
        made_at = feeds.made_at(session, _user_id(identity))
    return render(
        request,
        "outreach/calendar.html",
        address=address,
        made_at=made_at,
    )


def _base(request: Request, context: AppContext) -> str:
    return (context.settings.public_url or str(request.base_url)).rstrip("/")


def _gate(identity: Identity) -> Caller:
    return Caller(GATE, identity.user_name)


def _user_id(identity: Identity) -> int:
    """The user's number. Raises Forbidden for a key: the calendar is made in person."""
    if identity.user_id is None or identity.method != "session":
        raise Forbidden(
            "Der Kalender lässt sich nur nach einer Anmeldung im Browser einrichten.",
            remedy="Melden Sie sich mit Name und Kennwort an.",
        )
    return identity.user_id
