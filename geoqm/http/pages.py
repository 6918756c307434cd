"""Rendering of HTML pages and fragments from the templates of all packages."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, select_autoescape

from geoqm.access.rules import local_day, local_time
from geoqm.db.engine import Caller, session_scope
from geoqm.http.context import AppContext, NavCount, context_of
from geoqm.http.identity import ANONYMOUS, Identity
from geoqm.http.language import PARAMETER, keep_language, language_of, speech
from geoqm.http.security import csrf_token, derived_token, give_csrf_cookie
from geoqm.i18n import Language

PACKAGE = Path(__file__).resolve().parent.parent
STATIC = PACKAGE / "static"
_NARROW_SPACE = "\u202f"


def render(
    request: Request,
    template: str,
    *,
    status_code: int = 200,
    language: Language | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page from `<package>/<file>.html`; caller, CSRF token and nonce are there by themselves.

    Without a `language` the team reads German, and everybody else what they like.
    """
    context = context_of(request)
    token, new_secret = _form_secret(request)
    language = language or _language(request)
    page = environment().get_template(template)
    html = page.render(
        request=request,
        identity=identity_of(request),
        csrf_token=token,
        nonce=request.scope["state"]["nonce"],
        settings=context.settings,
        navigation=context.navigation,
        nav_counts=_nav_counts(context, identity_of(request)),
        public_navigation=context.public_navigation,
        capture_menu=context.capture,
        demo_banner=context.demo_notice.text(),
        **speech(language),
        **values,
    )
    response = HTMLResponse(html, status_code)
    if PARAMETER in request.query_params:
        keep_language(response, language, request, context.settings)
    if new_secret:
        give_csrf_cookie(response, new_secret, request, context.settings)
    return response


def _nav_counts(context: AppContext, identity: Identity) -> Mapping[str, NavCount]:
    """What waits behind the entries of the navigation, under the caller's database role."""
    counting = [
        (item.href, item.count)
        for item in context.navigation
        if item.count is not None and identity.role.sees(item.role)
    ]
    if not counting:
        return {}
    now = datetime.now(UTC)
    with session_scope(context.engine, Caller.of(identity.role, identity.user_name)) as session:
        return {href: count(session, now) for href, count in counting}


def identity_of(request: Request) -> Identity:
    """The caller as far as it was looked up; anonymous otherwise."""
    identity: Identity = getattr(request.state, "identity", None) or ANONYMOUS
    return identity


def _language(request: Request) -> Language:
    return Language.GERMAN if identity_of(request).user_id else language_of(request)


def _form_secret(request: Request) -> tuple[str, str]:
    """The token for forms, and a new secret when the browser has none yet."""
    token = csrf_token(request)
    if token:
        return token, ""
    secret = secrets.token_urlsafe(24)
    return derived_token(secret), secret


@cache
def environment() -> Environment:
    """The one Jinja environment: escaping on, unknown names are errors."""
    loader = PrefixLoader(
        {
            folder.parent.name: FileSystemLoader(folder)
            for folder in sorted(PACKAGE.glob("*/templates"))
        }
    )
    made = Environment(
        loader=loader,
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_url
    made.filters.update(FILTERS)
    return made


@cache
def static_url(path: str) -> str:
    """The address of a file under static/, with a mark that changes with its content."""
    content = (STATIC / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:10]}"


def german_number(value: float | Decimal | int, digits: int = 0) -> str:
    """1940 → "1.940"; with decimals "1.940,5"."""
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,"))


def german_date(value: date | None) -> str:
    """22.11.2026; empty for None. An instant is told as the day it has in the office."""
    day = local_day(value) if isinstance(value, datetime) else value
    return f"{day:%d.%m.%Y}" if day else ""


def german_moment(instant: datetime) -> str:
    """22.11.2026, 14:05 on the clock of the office."""
    return f"{local_time(instant):%d.%m.%Y, %H:%M}"


def clock_time(instant: datetime) -> str:
    """14:05 on the clock of the office."""
    return f"{local_time(instant):%H:%M}"


def with_unit(value: float | Decimal | int, unit: str, digits: int = 0) -> str:
    """A number and its unit that never part at a line end."""
    return f"{german_number(value, digits)}{_NARROW_SPACE}{unit}"


def as_query(query: str) -> str:
    """A query as the address of the same page."""
    return f"?{query}"


FILTERS: dict[str, Callable[..., str]] = {
    "as_query": as_query,
    "number": german_number,
    "date": german_date,
    "clock_time": clock_time,
    "moment": german_moment,
    "unit": with_unit,
}
