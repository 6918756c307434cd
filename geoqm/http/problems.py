"""One table from error class to status, and the answers: problem+json or a page."""

import logging
import secrets
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from geoqm.errors import (
    Conflict,
    Forbidden,
    GeoqmError,
    ImportFailed,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    RuleViolation,
    TooManyAttempts,
    Unavailable,
)
from geoqm.http.dependencies import NOT_HERE
from geoqm.http.pages import render
from geoqm.i18n import later

logger = logging.getLogger(__name__)

STATUS: dict[type[GeoqmError], int] = {
    NotAuthenticated: 401,
    NotFound: 404,
    Forbidden: 403,
    TooManyAttempts: 429,
    Conflict: 409,
    RuleViolation: 422,
    InvalidInput: 400,
    ImportFailed: 400,
    Unavailable: 503,
}
_TITLES = {
    400: later("Die Angaben passen noch nicht"),
    401: later("Anmeldung nötig"),
    403: later("Nicht erlaubt"),
    404: later("Seite nicht gefunden"),
    405: later("Nicht erlaubt"),
    409: later("Inzwischen geändert"),
    412: later("Inzwischen geändert"),
    413: later("Zu groß"),
    415: later("Das geht so nicht"),
    422: later("Das geht so nicht"),
    429: later("Zu viele Anfragen"),
    500: later("Das hat nicht geklappt"),
    503: later("Gerade nicht erreichbar"),
}

_TEXTS = {
    404: NOT_HERE,
    413: "Die Anfrage ist zu groß. Bitte kürzen Sie die Angaben oder nehmen Sie kleinere Dateien.",
}


_WAIT = {"Retry-After": "60"}
_HEADERS = {
    401: {"WWW-Authenticate": 'Basic realm="geoqm", charset="UTF-8"'},
    429: _WAIT,
    503: _WAIT,
}


def install(app: FastAPI) -> None:
    """Let `app` answer every error in this module's way."""
    app.add_exception_handler(GeoqmError, _geoqm_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def _from_script(request: Request) -> bool:
    """Whether a page's script asks: a challenge would open the browser's own login over it."""
    return request.headers.get("sec-fetch-dest") == "empty"


def status_of(error: GeoqmError) -> int:
    """The HTTP status of an error."""
    return next((STATUS[each] for each in type(error).__mro__ if each in STATUS), 500)


def headers_of(status: int) -> dict[str, str]:
    """The headers that a status needs: how to log in, when to come again."""
    return _HEADERS.get(status, {})


def problem(
    status: int, code: str, detail: str, *, field: str = "", headers: dict[str, str] | None = None
) -> JSONResponse:
    """An `application/problem+json` answer."""
    body = {"type": "about:blank", "title": _TITLES.get(status, ""), "status": status}
    body |= {"code": code, "detail": detail}
    if field:
        body["field"] = field
    return JSONResponse(body, status, headers, "application/problem+json")


def _geoqm_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GeoqmError)  # noqa: S101 (registered for this class only)
    status = status_of(error)
    if status == 401 and wants_html(request):
        if request.method == "GET" and "authorization" not in request.headers:
            target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/anmelden?weiter={quote(target)}", 303)
    elif wants_html(request):
        page = _page(request, status, error.message, error.remedy)
        if status != 401:
            page.headers.update(headers_of(status))
        return page
    headers = None if status == 401 and _from_script(request) else headers_of(status)
    return problem(status, error.code, error.text, field=error.field, headers=headers)


def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for this class only)
    names = sorted({str(each["loc"][-1]) for each in error.errors()})
    text = f"Diese Angaben fehlen oder passen nicht: {', '.join(names)}."
    if wants_html(request):
        return _page(request, 400, text)
    return problem(400, InvalidInput.code, text, field=",".join(names))


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for this class only)
    text = _TEXTS.get(error.status_code) or _TITLES.get(error.status_code, "")
    if wants_html(request):
        return _page(request, error.status_code, text)
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, "http", text, headers=headers)


def _unexpected(request: Request, error: Exception) -> Response:
    number = secrets.token_hex(2).upper()
    logger.error("unexpected error %s on %s", number, request.scope["path"], exc_info=error)
    what_to_do = later("Ihre Eingaben sind noch da. Bitte versuchen Sie es noch einmal.")
    if_not = later("Hilft das nicht, nennen Sie uns diese Nummer:")
    if wants_html(request):
        return _page(request, 500, what_to_do, if_not, number)
    return problem(500, "unexpected", f"{what_to_do} {if_not} {number}")


def wants_html(request: Request) -> bool:
    """Whether a browser asks for a page (or HTMX for a fragment)."""
    return "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers


def _page(request: Request, status: int, *texts: str) -> Response:
    fragment = "hx-request" in request.headers
    template = "http/error_fragment.html" if fragment else "http/error.html"
    title = _TITLES.get(status, later("Fehler"))
    return render(request, template, status_code=status, title=title, texts_of_error=texts)
