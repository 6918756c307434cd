"""How long entries stay true, and which numbers are public: set by administration."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import GeoqmError, InvalidInput
from geoqm.http.dependencies import Admin, ReadSession, WriteSession
from geoqm.http.pages import render
from geoqm.vacancies import queries, service
from geoqm.vacancies.forms import Fields

router = APIRouter(include_in_schema=False, prefix="/leerstand/regeln")


@router.get("")
def rules_page(request: Request, _admin: Admin, session: ReadSession) -> Response:
    """The rules as they are."""
    return _page(request, session, {}, None)


@router.post("")
def change_rules(
    request: Request, _admin: Admin, session: WriteSession, fields: Fields
) -> Response:
    """Other rules from now on."""
    try:
        service.change_policy(session, fields)
    except InvalidInput as error:
        return _page(request, session, fields, error)
    return RedirectResponse("/leerstand/regeln?gespeichert=1", 303)


def _page(
    request: Request, session: ReadSession, typed: Mapping[str, str], error: GeoqmError | None
) -> Response:
    return render(
        request,
        "vacancies/regeln.html",
        status_code=422 if error else 200,
        policy=queries.policy(session),
        limits=service.POLICY_LIMITS,
        typed=typed,
        error=error,
        saved=request.query_params.get("gespeichert") == "1",
    )
