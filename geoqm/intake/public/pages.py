"""The form `/melden`: one question per screen, each a plain form that needs no script."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from geoqm.errors import NotFound
from geoqm.http.context import AppContext
from geoqm.http.dependencies import NOT_HERE, Context, CurrentIdentity, client_of
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.intake import service
from geoqm.intake.codes import ReportKind
from geoqm.intake.public import asking, sending, steps, uploads
from geoqm.intake.public.answers import answer_screen, show_screen
from geoqm.intake.public.place_screen import answer_place, show_place
from geoqm.intake.public.screens import hide
from geoqm.intake.public.steps import Screen
from geoqm.intake.public.visit import (
    FormSession,
    InTurn,
    Journey,
    Typed,
    forget_draft,
    is_team,
    journey_of,
    language_in,
    now,
    with_language,
    worked,
)
from geoqm.intake.schemas import StepRefused

router = APIRouter(include_in_schema=False)


async def _known_screen(name: str) -> Screen:
    screen = steps.SCREENS.get(name)
    if screen is None:
        raise NotFound(NOT_HERE)
    return screen


def _draft(session: FormSession, request: Request) -> Journey | None:
    return journey_of(session, request)


KnownScreen = Annotated[Screen, Depends(_known_screen)]
Draft = Annotated[Journey | None, Depends(_draft)]


@router.get("/melden", dependencies=[InTurn])
def begin(
    request: Request, session: FormSession, journey: Draft, _identity: CurrentIdentity
) -> Response:
    """The first question; a draft of this browser goes on where it is."""
    return show_place(request, session, journey, kind=request.query_params.get("art", ""))


@router.get("/melden/fertig", dependencies=[InTurn])
def done(request: Request, session: FormSession, context: Context) -> Response:
    """What happens next, with the link for those who get no e-mail."""
    sent = sending.just_sent(request)
    if sent is None:
        return RedirectResponse("/melden", 303)
    label, token = sent
    if token:
        label = service.state_for(session, token).label
    link = sending.link_to(request, context, token) if token else ""
    page = render(
        request,
        "intake/public/fertig.html",
        language=language_in(request, None),
        label=label,
        link=link,
    )
    hide(page)
    return page


@router.get("/melden/link", dependencies=[InTurn])
def ask_for_link(request: Request) -> Response:
    """The form for those who lost the link to their report."""
    return asking.link_page(request)


@router.post("/melden/link", dependencies=[InTurn])
def send_link(request: Request, session: FormSession, context: Context, typed: Typed) -> Response:
    """Send the links of all reports of an address; says the same whether there are any."""
    return asking.send_link(request, session, context, typed)


@router.post("/melden/verwerfen", dependencies=[InTurn])
def discard(session: FormSession, context: Context, journey: Draft) -> Response:
    """Forget the draft of this browser and delete what was stored of it."""
    if journey is not None:
        uploads.drop_files(
            context,
            service.discard_draft(session, journey.token),
            [photo.upload_key for photo in journey.draft.photos],
        )
    response = RedirectResponse("/melden", 303)
    forget_draft(response)
    return response


@router.post("/melden/ort")
async def place(request: Request, context: Context, typed: Typed) -> Response:
    """Take the place, show the map, or ask which address is meant."""

    def work(session: FormSession) -> Response:
        return answer_place(request, session, context, journey_of(session, request), typed)

    return await worked(context, work)


@router.get("/melden/pruefen", dependencies=[InTurn])
def check(request: Request, journey: Draft) -> Response:
    """Everything that was said, and what is known nearby, before it is sent."""
    if journey is None:
        return RedirectResponse("/melden", 303)
    missing = steps.first_open(journey.draft)
    if missing is not steps.CHECK:
        return RedirectResponse(f"/melden/{missing.name}", 303)
    return sending.check_page(request, journey, language_in(request, None))


@router.post("/melden/pruefen")
async def send(
    request: Request, context: Context, identity: CurrentIdentity, typed: Typed
) -> Response:
    """Send the report."""

    def work(session: FormSession) -> Response:
        journey = journey_of(session, request)
        if journey is None:
            return RedirectResponse("/melden", 303)
        return _checked(request, session, context, identity, journey, typed)

    return await worked(context, work)


def _checked(
    request: Request,
    session: FormSession,
    context: AppContext,
    identity: Identity,
    journey: Journey,
    typed: FormData,
) -> Response:
    """Where the buttons of the last screen lead."""
    language = language_in(request, typed)
    if "sprache" in typed:
        service.speak(session, journey.token, language.value)
        again = RedirectResponse(f"/melden/{steps.CHECK.name}", 303)
        return with_language(again, language, request, context)
    if "zurueck" in typed:
        return RedirectResponse(f"/melden/{steps.PHOTOS.name}", 303)
    by = identity.user_name if is_team(identity) else ""
    if journey.draft.kind is ReportKind.OFFICE and not by:
        raise NotFound(NOT_HERE)
    service.count_try(session, sending.limit(context), client_of(request), now=now())
    try:
        return sending.send(request, session, context, journey, typed, by)
    except StepRefused:
        return RedirectResponse(f"/melden/{steps.first_open(journey.draft).name}", 303)


@router.get("/melden/{name}", dependencies=[InTurn])
def ask(request: Request, session: FormSession, screen: KnownScreen, journey: Draft) -> Response:
    """One of the questions; without a draft the form begins at its first."""
    if journey is None:
        return RedirectResponse("/melden", 303)
    if screen is steps.PLACE:
        return show_place(request, session, journey)
    return show_screen(request, journey, screen, language_in(request, None))


@router.post("/melden/{name}")
async def answer(request: Request, context: Context, screen: KnownScreen, typed: Typed) -> Response:
    """Store the answers of a screen and go on; the same screen again where something is wrong."""

    def work(session: FormSession) -> Response:
        journey = journey_of(session, request)
        if journey is None:
            return RedirectResponse("/melden", 303)
        return answer_screen(request, session, context, journey, screen, typed)

    return await worked(context, work)
