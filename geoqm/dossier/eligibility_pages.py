"""Decisions in the building's file: a criterion is met or not, for a reason, until it is lifted."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.dossier.pages import Refused, building_number, file_response
from geoqm.errors import Conflict, InvalidInput
from geoqm.facades import decisions
from geoqm.facades.decisions import Decision
from geoqm.http.dependencies import Context, Staff, Today, WriteSession
from geoqm.vacancies import forms
from geoqm.vacancies.forms import Fields

router = APIRouter(include_in_schema=False, prefix="/akte/{building_id}/foerderung")


@router.post("/entscheiden")
def decide(  # noqa: PLR0913 (what the page needs when the decision is refused)
    request: Request,
    context: Context,
    building_id: str,
    staff: Staff,
    session: WriteSession,
    today: Today,
    fields: Fields,
) -> Response:
    """Decide a criterion for this house."""
    number = building_number(building_id)
    told = Decision(
        criterion=fields.get("criterion", ""),
        outcome=fields.get("outcome", ""),
        reason=fields.get("reason", ""),
        by=staff.user_name,
        on=today,
    )
    try:
        stored = decisions.rules_shown(session, fields.get("rule_set", ""))
        decisions.decide(session, stored, number, told)
    except (InvalidInput, Conflict) as error:
        return file_response(request, context, staff, session, number, Refused(fields, error))
    return RedirectResponse(f"/akte/{number}#foerder-pruefung", 303)


@router.post("/aufheben")
def lift(  # noqa: PLR0913 (what the page needs when the decision is refused)
    request: Request,
    context: Context,
    building_id: str,
    staff: Staff,
    session: WriteSession,
    today: Today,
    fields: Fields,
) -> Response:
    """Let the register decide again."""
    number = building_number(building_id)
    try:
        decisions.lift(session, forms.number(fields, "override"), by=staff.user_name, on=today)
    except (InvalidInput, Conflict) as error:
        return file_response(request, context, staff, session, number, Refused({}, error))
    return RedirectResponse(f"/akte/{number}#foerder-pruefung", 303)
