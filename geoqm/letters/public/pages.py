"""`/fragebogen`: the code, the questions, the objection; `/abmelden/{code}`: no more mails.

A wrong code gets the same answer as an expired one. Opening a code is counted per connection, so
that nobody can try many.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import GeoqmError, NotFound, TooManyAttempts
from geoqm.http.dependencies import client_of
from geoqm.http.language import LANGUAGE_COOKIE, PARAMETER
from geoqm.http.pages import render
from geoqm.i18n import Language, later, texts_in
from geoqm.intake import service as intake
from geoqm.intake.public.answers import every_value
from geoqm.intake.public.screens import hide
from geoqm.intake.public.visit import FormSession, InTurn, Typed, language_in, now
from geoqm.intake.schemas import StepRefused
from geoqm.intake.service import Limit
from geoqm.letters import forms, queries, rules, service, words
from geoqm.letters.queries import Asked

router = APIRouter(include_in_schema=False, dependencies=[InTurn])
Code = Annotated[str, Path(max_length=40)]
_NO_SUCH_CODE = later("Dieser Code passt nicht oder ist abgelaufen.")
_CHECK_IT = later("Prüfen Sie die zwölf Zeichen oder rufen Sie uns an.")
_WRONG_CODES = Limit("questionnaire", tries=20, all_tries=1000)


@router.get("/fragebogen")
def code_page(request: Request) -> Response:
    """The field for the code."""
    return _code_page(request)


@router.post("/fragebogen")
def open_code(request: Request, session: FormSession, typed: Typed) -> Response:
    """To the questionnaire of a code, or the field again."""
    code = str(typed.get("code", ""))
    try:
        _asked(request, session, code)
    except (NotFound, TooManyAttempts) as error:
        return _code_page(request, code[:40], error)
    return RedirectResponse(f"/fragebogen/{rules.read_code(code)}", 303)


@router.get("/fragebogen/{code}")
def questionnaire(request: Request, session: FormSession, code: Code) -> Response:
    """The questions; the letter's language unless the reader chose another."""
    try:
        asked = _asked(request, session, code)
    except (NotFound, TooManyAttempts) as error:
        return _code_page(request, "", error)
    return _form(request, asked, code, _language(request, asked), {})


@router.post("/fragebogen/{code}")
def answer(request: Request, session: FormSession, code: Code, typed: Typed) -> Response:
    """Store an answer; it waits for the team."""
    try:
        asked = _asked(request, session, code)
    except (NotFound, TooManyAttempts) as error:
        return _code_page(request, "", error)
    values = every_value(typed)
    language = language_in(request, typed)
    try:
        data = forms.answer_data(values, list(asked.houses), language.value)
        service.receive(session, asked, data, now=now())
    except StepRefused as error:
        problems = {each.field: each.text for each in error.problems}
        return _form(request, asked, code, language, values, problems)
    except GeoqmError as error:
        found = {error.field or "use": error.message}
        return _form(request, asked, code, language, values, found)
    return _done(
        request,
        language,
        later("Danke für Ihre Antwort."),
        later("Wir lesen sie in den nächsten Tagen und melden uns, wenn Sie Beratung möchten."),
        again=f"/fragebogen/{rules.read_code(code)}",
    )


@router.post("/fragebogen/{code}/widerspruch")
def objection(request: Request, session: FormSession, code: Code, typed: Typed) -> Response:
    """Object to being contacted, in one step; it holds at once."""
    try:
        asked = _asked(request, session, code)
    except (NotFound, TooManyAttempts) as error:
        return _code_page(request, "", error)
    language = language_in(request, typed)
    service.receive_objection(session, asked, language.value, now=now())
    return _done(
        request,
        language,
        later("Ihr Widerspruch gilt ab sofort."),
        later("Wir nehmen keinen Kontakt mehr zu Ihnen auf."),
    )


@router.get("/abmelden/{code}")
def ask_to_stop(request: Request, session: FormSession, code: Code) -> Response:
    """Ask before mails are ended: mail programs look at links by themselves."""
    try:
        asked = _asked(request, session, code)
    except (NotFound, TooManyAttempts) as error:
        return _code_page(request, "", error)
    return _done(
        request,
        _language(request, asked),
        later("Keine E-Mails mehr?"),
        later("Ein Klick genügt. Ihre Einwilligung in E-Mails endet damit."),
        stop=f"/abmelden/{rules.read_code(code)}",
    )


@router.post("/abmelden/{code}")
def stop(request: Request, session: FormSession, code: Code) -> Response:
    """No more mails; also the one click of mail programs (RFC 8058)."""
    try:
        asked = _asked(request, session, code)
    except (NotFound, TooManyAttempts) as error:
        return _code_page(request, "", error)
    language = _language(request, asked)
    service.receive_no_mail(session, asked, language.value, now=now())
    return _done(request, language, later("Sie bekommen keine E-Mails mehr von uns."))


def _asked(request: Request, session: FormSession, typed: str) -> Asked:
    """The questionnaire of a code. Raises NotFound, after counting the try, for any other."""
    code = rules.read_code(typed)
    found = queries.asked(session, code) if code else None
    if found is not None:
        return found
    try:
        intake.count_try(session, _WRONG_CODES, client_of(request), now=now())
    except TooManyAttempts as error:
        raise TooManyAttempts(
            later("Von Ihrem Anschluss kamen gerade sehr viele Versuche."),
            remedy=later("Bitte warten Sie eine Stunde oder rufen Sie uns an."),
        ) from error
    raise NotFound(_NO_SUCH_CODE, remedy=_CHECK_IT)


def _code_page(request: Request, typed: str = "", problem: GeoqmError | None = None) -> Response:
    status = 429 if isinstance(problem, TooManyAttempts) else 404
    response = render(
        request,
        "letters/public/code.html",
        status_code=status if problem else 200,
        values={"code": typed},
        errors={"code": problem.message} if problem else {},
        problem=problem,
    )
    hide(response)
    return response


def _form(
    request: Request,
    asked: Asked,
    code: str,
    language: Language,
    values: dict[str, list[str]],
    problems: dict[str, str] | None = None,
) -> Response:
    texts = texts_in(language)
    response = render(
        request,
        "letters/public/form.html",
        status_code=422 if problems else 200,
        language=language,
        code=rules.read_code(code),
        houses=asked.houses,
        answered=texts.moment(asked.answered_at) if asked.answered_at else "",
        values={name: _shown(name, found) for name, found in values.items()},
        errors=problems or {},
        words=words,
        translated=lambda codes: [(each, texts.say(title)) for each, title in codes.items()],
    )
    hide(response)
    return response


def _language(request: Request, asked: Asked) -> Language:
    """The reader's choice where there is one, else the language of the letter."""
    chosen = PARAMETER in request.query_params or LANGUAGE_COOKIE in request.cookies
    return language_in(request, None) if chosen else Language(asked.language)


def _shown(name: str, found: list[str]) -> str | list[str]:
    return found if name == "consents" else found[0]


def _done(
    request: Request,
    language: Language,
    title: str,
    lead: str = "",
    *,
    again: str = "",
    stop: str = "",
) -> Response:
    response = render(
        request,
        "letters/public/done.html",
        language=language,
        title=title,
        lead=lead,
        again=again,
        stop=stop,
    )
    hide(response)
    return response
