"""The page for those who lost the link to their report."""

from datetime import timedelta

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from geoqm.errors import InvalidInput
from geoqm.http.context import AppContext
from geoqm.http.dependencies import client_of
from geoqm.http.pages import render
from geoqm.intake import service
from geoqm.intake.public.visit import language_in, now, with_language
from geoqm.intake.service import Limit

_LIMIT = Limit("link", 10, 500, timedelta(hours=1))


def link_page(
    request: Request, typed: FormData | None = None, *, problem: str = "", sent: bool = False
) -> Response:
    """The form, or the same friendly answer for everybody."""
    return render(
        request,
        "intake/public/link.html",
        status_code=422 if problem else 200,
        language=language_in(request, typed),
        values={"email": str(typed.get("email", ""))[:254] if typed else ""},
        errors={"email": problem} if problem else {},
        sent=sent,
    )


def send_link(request: Request, session: Session, context: AppContext, typed: FormData) -> Response:
    """Note the wish; the answer does not tell whether the address is known."""
    language = language_in(request, typed)
    if "sprache" in typed:
        return with_language(link_page(request, typed), language, request, context)
    service.count_try(session, _LIMIT, client_of(request), now=now())
    try:
        email = str(typed.get("email", ""))
        service.request_link(session, email, language.value, now=now())
    except InvalidInput as error:
        return link_page(request, typed, problem=error.message)
    return link_page(request, sent=True)
