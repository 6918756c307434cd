"""`/noch-leer/{token}`: one click for the landlord; what the team answers on "Mein Tag".

Opening the landlord's page changes nothing, so that programs which look into mails answer nothing.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, NoReturn

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.access.rules import local_day
from geoqm.errors import Conflict, GeoqmError, InvalidInput
from geoqm.http.dependencies import CurrentIdentity, Staff, WriteSession
from geoqm.http.language import LANGUAGE_COOKIE, PARAMETER
from geoqm.http.pages import render
from geoqm.i18n import Language, chosen, later
from geoqm.intake import service as intake
from geoqm.intake.codes import ConsentPurpose
from geoqm.intake.reminders.access import LinkSession
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies import service as register
from geoqm.vacancies.codes import DatePrecision, Source, VacancyStatus

router = APIRouter(include_in_schema=False)
LATER = timedelta(days=14)
Text = Annotated[str, Form()]
_ANSWERS = {"ja", "nein", "vermietet", "abbestellen"}


@router.get("/noch-leer/{token}")
def ask(
    request: Request,
    session: LinkSession,
    _identity: CurrentIdentity,
    token: str,
    antwort: str = "",
) -> Response:
    """The question with its buttons, or thanks for an answer."""
    return _question(request, session, token, answered=antwort if antwort in _ANSWERS else "")


@router.post("/noch-leer/{token}")
def answer(request: Request, session: LinkSession, token: str, antwort: Text = "") -> Response:
    """Take the answer; the register follows it in the background."""
    now = datetime.now(UTC)
    try:
        if antwort == "ja":
            intake.extend(session, token, now=now)
        elif antwort in {"nein", "vermietet"}:
            intake.mark_let(session, token, on=local_day(now), now=now)
        elif antwort == "abbestellen":
            intake.withdraw_consent(session, token, ConsentPurpose.REMINDERS, now=now)
        else:
            _refuse_answer()
    except (Conflict, InvalidInput) as error:
        return _question(request, session, token, problem=error)
    return RedirectResponse(f"/noch-leer/{token}?antwort={antwort}", 303)


def _refuse_answer() -> NoReturn:
    raise InvalidInput(later("Bitte wählen Sie eine Antwort."))


def _question(
    request: Request,
    session: LinkSession,
    token: str,
    *,
    answered: str = "",
    problem: GeoqmError | None = None,
) -> Response:
    report = intake.state_for(session, token)
    wished = request.query_params.get(PARAMETER) or request.cookies.get(LANGUAGE_COOKIE)
    page = render(
        request,
        "intake/reminder.html",
        status_code=409 if problem else 200,
        language=chosen(wished) or Language(report.draft.language),
        report=report,
        token=token,
        answered=answered,
        problem=problem,
    )
    page.headers["X-Robots-Tag"] = "noindex"
    return page


@router.post("/heute/{episode_id}/leer")
def still_empty(
    session: WriteSession, identity: Staff, episode_id: int, revision: Annotated[int, Form()]
) -> Response:
    """Somebody of the team knows that it is still empty."""
    register.check_revision(session, episode_id, revision)
    day = vacancies.today_of(session)
    register.confirm(session, episode_id, on=day, source=Source.STAFF, by=identity.user_name)
    return _done(episode_id)


@router.post("/heute/{episode_id}/vorbei")
def over(
    session: WriteSession, identity: Staff, episode_id: int, revision: Annotated[int, Form()]
) -> Response:
    """It is used again, as of today."""
    register.check_revision(session, episode_id, revision)
    register.end_episode(
        session,
        episode_id,
        on=vacancies.today_of(session),
        precision=DatePrecision.DAY,
        outcome=VacancyStatus.REOCCUPIED,
        by=identity.user_name,
    )
    return _done(episode_id)


@router.post("/heute/{episode_id}/spaeter")
def look_later(
    session: WriteSession, identity: Staff, episode_id: int, revision: Annotated[int, Form()]
) -> Response:
    """Look again in two weeks."""
    register.check_revision(session, episode_id, revision)
    day = vacancies.today_of(session) + LATER
    register.set_next_check(session, episode_id, day, by=identity.user_name)
    return _done(episode_id)


@router.post("/heute/{episode_id}/zurueck")
def undo(session: WriteSession, identity: Staff, episode_id: int) -> Response:
    """Take the last step back."""
    register.undo(session, episode_id, by=identity.user_name)
    return RedirectResponse("/heute", 303)


def _done(episode_id: int) -> Response:
    return RedirectResponse(f"/heute?getan={episode_id}", 303)
