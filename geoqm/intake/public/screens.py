"""Shows a screen of the form with everything its template needs."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from geoqm.http.pages import render
from geoqm.i18n import Language, texts_in
from geoqm.intake.codes import ConsentPurpose, ReportKind, SenderRole
from geoqm.intake.public import steps, words
from geoqm.intake.public.steps import Screen
from geoqm.intake.public.visit import Journey
from geoqm.intake.schemas import Problem

NO_VALUES: Mapping[str, str | list[str]] = {}


def show(
    request: Request,
    screen: Screen,
    language: Language,
    journey: Journey | None,
    *,
    values: Mapping[str, str | list[str]] | None = None,
    problems: Iterable[Problem] = (),
    **more: Any,
) -> Response:
    """A screen with what was typed or stored; status 422 where something has to be mended."""
    wrong = list(problems)
    given = more.pop("kind", ReportKind.OWN)
    kind = journey.draft.kind if journey else given
    shown = dict(values or (steps.filled(journey.draft) if journey else NO_VALUES))
    response = render(
        request,
        screen.template,
        status_code=422 if wrong else 200,
        language=language,
        screen=screen,
        number=steps.number(screen),
        count=len(steps.ORDER),
        before=steps.before(screen),
        journey=journey,
        base=journey.base if journey else "/melden",
        is_sent=bool(journey and journey.is_sent),
        back_to_check=request.query_params.get("von") == "pruefen",
        kind=kind,
        values=shown,
        problems=wrong,
        errors={each.field: each.text for each in reversed(wrong)},
        words=words,
        said=lambda codes: _said(codes, language),
        said_of=lambda codes, some: _said({each: codes[each] for each in some}, language),
        floors=floors(language),
        roles=roles_for(kind),
        purposes=purposes_for(kind),
        **more,
    )
    if journey and journey.is_sent:
        hide(response)
    return response


def _said(codes: Mapping[str, str], language: Language) -> list[tuple[str, str]]:
    texts = texts_in(language)
    return [(code, texts.say(title)) for code, title in codes.items()]


def floors(language: Language) -> list[tuple[str, str]]:
    """The floors to choose from: cellar, ground floor, upper floors."""
    say = texts_in(language).say
    upper = [(str(each), say(words.UPPER_FLOOR).format(n=each)) for each in range(1, 11)]
    return [("-1", say(words.CELLAR)), ("0", say(words.GROUND_FLOOR)), *upper]


def roles_for(kind: ReportKind) -> tuple[SenderRole, ...]:
    """The roles that fit a kind of report."""
    return words.HINT_ROLES if kind is ReportKind.HINT else tuple(SenderRole)


def purposes_for(kind: ReportKind) -> tuple[ConsentPurpose, ...]:
    """The consents that a kind of report asks for: nobody can offer what is not theirs."""
    return words.HINT_CONSENTS if kind is ReportKind.HINT else tuple(ConsentPurpose)


def hide(response: Response) -> None:
    """Keep the address of a sender's page, which is a key, out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
