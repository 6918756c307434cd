"""Headers, cookies and CSRF tokens.

A CSRF token is derived from a secret that only the caller's browser holds: the session cookie,
or before login a cookie of its own. Forms carry it in a hidden field, scripts in a header.
"""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geoqm.errors import Forbidden
from geoqm.http.identity import SESSION_COOKIE, Identity
from geoqm.i18n import later
from geoqm.settings import Settings

CSRF_COOKIE = "geoqm_csrf"
# Mail programs post here by themselves (RFC 8058): the address is the key, no cookie counts.
ONE_CLICK = "/abmelden/"
_PAGE_HEADERS = (
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(self), camera=(), microphone=()"),
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class SecurityHeaders:
    """ASGI wrapper: a nonce for each request, and the headers that protect each answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Wrap `app`; the base map's host is allowed for images only where it is switched on."""
        self._app = app
        host = urlsplit(settings.basemap_url)
        self._images = f" {host.scheme}://{host.netloc}" if settings.basemap else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(18)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(message["headers"], nonce, secure=scope["scheme"] == "https")
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: list[tuple[bytes, bytes]], nonce: str, *, secure: bool) -> None:
        # Headers stay as the bytes they are: this runs for every tile.
        present = dict(headers)
        headers.append((b"x-content-type-options", b"nosniff"))
        # Not "no-referrer": browsers would then send forms of our own pages with "Origin: null".
        headers.append((b"referrer-policy", b"same-origin"))
        if present.get(b"content-type", b"").startswith(b"text/html"):
            headers += _PAGE_HEADERS
            headers.append((b"content-security-policy", self._policy(nonce).encode()))
            if b"cache-control" not in present:
                headers.append((b"cache-control", b"no-store"))
        if secure:
            headers.append((b"strict-transport-security", b"max-age=31536000"))

    def _policy(self, nonce: str) -> str:
        return (
            "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
            f"script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'unsafe-inline'; "
            f"img-src 'self' data: blob:{self._images}; font-src 'self'; connect-src 'self'; "
            "manifest-src 'self'; worker-src 'self' blob:"
        )


def csrf_token(request: Request) -> str:
    """The token that this browser's forms must carry; empty when it has no cookie yet."""
    secret = request.cookies.get(SESSION_COOKIE) or request.cookies.get(CSRF_COOKIE)
    return derived_token(secret) if secret else ""


def derived_token(secret: str) -> str:
    """The token that belongs to a cookie's secret."""
    return hmac.new(secret.encode(), b"geoqm csrf", hashlib.sha256).hexdigest()


async def check_csrf(request: Request, identity: Identity) -> None:
    """Refuse an unsafe request that another site could have caused.

    Bearer tokens are never sent by a browser on its own; everything else must come from our
    pages and, except for Basic, carry the token.
    """
    if request.method in SAFE_METHODS or identity.method == "bearer":
        return
    if request.url.path.startswith(ONE_CLICK):
        return
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in {"same-origin", "none"} or not _same_origin(request):
        raise _refused()
    if identity.method == "basic":
        return
    expected = csrf_token(request)
    sent = request.headers.get("x-csrf-token") or await _form_token(request)
    if not expected or not hmac.compare_digest(expected.encode(), sent.encode()):
        raise _refused()


async def _form_token(request: Request) -> str:
    kind = request.headers.get("content-type", "")
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return ""
    form = await request.form()
    return str(form.get("csrf_token", ""))


def _same_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def _refused() -> Forbidden:
    return Forbidden(
        later("Das Formular ist abgelaufen oder kam nicht von dieser Seite."),
        remedy=later("Laden Sie die Seite neu und senden Sie das Formular noch einmal."),
    )


def set_session_cookie(
    response: Response, token: str, request: Request, settings: Settings
) -> None:
    """Give the browser its session; the token is nowhere else."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=is_secure(request, settings),
        path="/",
    )
    response.delete_cookie(CSRF_COOKIE, path="/")


def clear_session_cookie(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(SESSION_COOKIE, path="/")


def give_csrf_cookie(response: Response, secret: str, request: Request, settings: Settings) -> None:
    """Give a browser without session the secret of its forms."""
    response.set_cookie(
        CSRF_COOKIE,
        secret,
        httponly=True,
        samesite="lax",
        secure=is_secure(request, settings),
        path="/",
    )


def is_secure(request: Request, settings: Settings) -> bool:
    """Whether cookies may travel over HTTPS only."""
    if settings.secure_cookies is not None:
        return settings.secure_cookies
    return request.url.scheme == "https"
