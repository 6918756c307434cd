"""The sender's page `/meldung/{token}`: the state in plain words, and everything they may do."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from geoqm.access.rules import local_day
from geoqm.errors import Conflict, GeoqmError, InvalidInput, NotFound
from geoqm.geo.days import typed_day
from geoqm.http.dependencies import NOT_HERE, Context
from geoqm.intake import service
from geoqm.intake.codes import ConsentPurpose
from geoqm.intake.public import own, steps, uploads, words
from geoqm.intake.public.answers import answer_screen, show_screen
from geoqm.intake.public.place_screen import answer_place, show_place
from geoqm.intake.public.steps import Screen
from geoqm.intake.public.visit import FormSession, InTurn, Journey, Typed, language_in, now

router = APIRouter(include_in_schema=False, dependencies=[InTurn], prefix="/meldung/{token}")
_CHANGEABLE = {"ort", "was", "mehr", "kontakt", "fotos"}


def _sent(session: FormSession, token: str) -> Journey:
    return Journey(token, service.state_for(session, token).draft, is_sent=True)


async def _screen(name: str) -> Screen:
    if name not in _CHANGEABLE:
        raise NotFound(NOT_HERE)
    return steps.SCREENS[name]


Sent = Annotated[Journey, Depends(_sent)]
Changeable = Annotated[Screen, Depends(_screen)]


@router.get("")
def state(request: Request, session: FormSession, token: str) -> Response:
    """How far the report is, what was said, what may help."""
    report = service.state_for(session, token)
    return own.page(request, session, token, report, language_in(request, None))


@router.post("/bestaetigen")
def confirm(session: FormSession, context: Context, token: str) -> Response:
    """Confirm the e-mail address; only now the office reads the report."""
    target_days = context.settings.report_target_days
    service.confirm_email(session, token, now=now(), target_days=target_days)
    return own.back(token, "bestaetigt")


@router.post("/vermietet")
def let(request: Request, session: FormSession, token: str, typed: Typed) -> Response:
    """It is let or used again, since a day or since today."""
    try:
        day = _day(str(typed.get("seit", "")))
        service.mark_let(session, token, on=day, now=now())
    except (InvalidInput, Conflict) as error:
        return _refused(request, session, token, error)
    return own.back(token, "vermietet")


@router.post("/leer")
def still_empty(request: Request, session: FormSession, token: str) -> Response:
    """It is still empty."""
    try:
        service.extend(session, token, now=now())
    except Conflict as error:
        return _refused(request, session, token, error)
    return own.back(token, "leer")


@router.post("/einwilligung")
def consent(request: Request, session: FormSession, token: str, typed: Typed) -> Response:
    """Give or withdraw one consent."""
    purpose = str(typed.get("purpose", ""))
    if purpose not in set(ConsentPurpose):
        raise NotFound(NOT_HERE)
    which = ConsentPurpose(purpose)
    try:
        if typed.get("geben"):
            version = words.CONSENT_VERSION
            service.give_consent(session, token, which, text_version=version, now=now())
        else:
            service.withdraw_consent(session, token, which, now=now())
    except Conflict as error:
        return _refused(request, session, token, error)
    return own.back(token, "einwilligung")


@router.get("/loeschen")
def ask_to_delete(request: Request, session: FormSession, token: str) -> Response:
    """Say what deleting means before it is done."""
    report = service.state_for(session, token)
    return own.deletion_page(request, token, report, language_in(request, None))


@router.post("/loeschen")
def erase(request: Request, session: FormSession, context: Context, sent: Sent) -> Response:
    """Delete what the sender told about themselves; the link ends."""
    pieces = [photo.upload_key for photo in sent.draft.photos]
    files = service.request_deletion(session, sent.token, now=now())
    session.flush()
    uploads.drop_files(context, files, pieces)
    return own.deleted_page(request, language_in(request, None))


@router.post("/ort")
def correct_place(
    request: Request, session: FormSession, context: Context, sent: Sent, typed: Typed
) -> Response:
    """Change the place."""
    return answer_place(request, session, context, sent, typed)


@router.get("/{name}")
def ask(request: Request, session: FormSession, screen: Changeable, sent: Sent) -> Response:
    """A screen of the form, to change what was said."""
    if screen is steps.PLACE:
        return show_place(request, session, sent)
    return show_screen(request, sent, screen, language_in(request, None))


@router.post("/{name}")
def correct(
    request: Request,
    session: FormSession,
    context: Context,
    screen: Changeable,
    sent: Sent,
    typed: Typed,
) -> Response:
    """Change what was said."""
    try:
        return answer_screen(request, session, context, sent, screen, typed)
    except Conflict as error:
        return _refused(request, session, sent.token, error)


def _refused(request: Request, session: FormSession, token: str, error: GeoqmError) -> Response:
    report = service.state_for(session, token)
    return own.page(request, session, token, report, language_in(request, None), problem=error)


def _day(typed: str) -> date:
    """The day that was chosen; today where none was."""
    if not typed:
        return local_day(now())
    day = typed_day(typed)
    if day is None:
        raise InvalidInput(own.UNREADABLE_DAY, field="seit")
    return day
