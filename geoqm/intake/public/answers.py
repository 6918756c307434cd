"""Takes the answers of a screen: stores them, or shows the screen again with what to mend."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from geoqm.http.context import AppContext
from geoqm.i18n import Language
from geoqm.intake import service
from geoqm.intake.public import steps, uploads
from geoqm.intake.public.screens import show
from geoqm.intake.public.steps import Screen
from geoqm.intake.public.visit import Journey, language_in, now, with_language
from geoqm.intake.schemas import Problem, StepRefused

Filled = dict[str, str | list[str]]

FROM_CHECK = "pruefen"
_MOST_VALUES = 50


def every_value(typed: FormData) -> dict[str, list[str]]:
    """All text values of a form by name."""
    values: dict[str, list[str]] = {}
    for name, value in typed.multi_items()[:_MOST_VALUES]:
        if not isinstance(value, UploadFile):
            values.setdefault(name, []).append(value)
    return values


def answer_screen(
    request: Request,
    session: Session,
    context: AppContext,
    journey: Journey,
    screen: Screen,
    typed: FormData,
) -> Response:
    """Store what a screen sends and go where its button leads."""
    language = language_in(request, typed)
    values = steps.merged(journey.draft, screen, every_value(typed))
    if screen is steps.PHOTOS:
        problems = uploads.take(session, context, journey, typed)
        if "weiter" not in typed or problems:
            journey = uploads.fresh(session, journey)
        if problems or {"entfernen", "laden"} & set(typed):
            return show_screen(request, journey, screen, language, values, problems)
    if "sprache" in typed:
        if not journey.is_sent:
            service.speak(session, journey.token, language.value)
        page = show_screen(request, journey, screen, language, values)
        return with_language(page, language, request, context)
    if "zurueck" in typed:
        _store_what_fits(session, journey, screen, values)
        return RedirectResponse(_preceding(journey, screen), 303)
    try:
        store(session, journey, screen, values)
    except StepRefused as error:
        wrong = list(error.problems)
        return show_screen(request, journey, screen, language, values, wrong)
    return RedirectResponse(following(request, journey, screen), 303)


def show_screen(
    request: Request,
    journey: Journey,
    screen: Screen,
    language: Language,
    values: Filled | None = None,
    problems: list[Problem] | None = None,
) -> Response:
    """Any screen but "where" and the last one, with what was typed or stored."""
    return show(
        request,
        screen,
        language,
        journey,
        values=values,
        problems=problems or (),
        photos=journey.draft.photos,
    )


def store(session: Session, journey: Journey, screen: Screen, values: Filled) -> None:
    """Store the answers of a screen at the draft or the sent report. Raises StepRefused."""
    if screen.step is None:
        return
    if journey.is_sent and screen is steps.PHOTOS:
        return
    sent = steps.stored(values)
    if journey.is_sent:
        service.correct(session, journey.token, screen.step, sent, now=now())
    else:
        service.write_step(session, journey.draft, screen.step, sent, now=now())


def _store_what_fits(session: Session, journey: Journey, screen: Screen, values: Filled) -> None:
    """Going back keeps every answer that can be kept."""
    try:
        store(session, journey, screen, values)
    except StepRefused as error:
        wrong = {problem.field for problem in error.problems}
        stored = steps.filled(journey.draft)
        fitting: Filled = {name: stored[name] if name in wrong else values[name] for name in values}
        try:
            store(session, journey, screen, fitting)
        except StepRefused:
            return


def following(request: Request, journey: Journey | None, screen: Screen) -> str:
    """Where "go on" leads: the next screen, the check that somebody came from, the own page."""
    if journey is not None and journey.is_sent:
        return f"{journey.base}?gespeichert=1"
    if request.query_params.get("von") == FROM_CHECK:
        return f"/melden/{steps.CHECK.name}"
    return f"/melden/{steps.after(screen).name}"


def _preceding(journey: Journey, screen: Screen) -> str:
    previous = steps.before(screen)
    return f"{journey.base}/{previous.name}" if previous else journey.base
