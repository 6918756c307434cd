"""The outbox for the team and the templates for the administration; works without script.

The templates are the catalogue's: `make_router` gets them from there.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import Conflict, InvalidInput, NotFound
from geoqm.http.context import context_of
from geoqm.http.dependencies import Admin, ReadSession, Staff, WriteSession
from geoqm.http.pages import identity_of
from geoqm.http.pages import render as page
from geoqm.messages import queries, service
from geoqm.messages.declaration import LANGUAGE_TITLES, LANGUAGES, MailTemplate, MailText
from geoqm.messages.model import State
from geoqm.messages.rendering import check, render
from geoqm.messages.words import STATES, TAGS

Templates = tuple[MailTemplate, ...]
Text = Annotated[str, Form()]
_FORM_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class TextForm:
    """The form of a text, as typed."""

    text: MailText
    revision: str
    is_preview: bool


def _typed(
    _identity: Admin, betreff: Text = "", text: Text = "", revision: Text = "", vorschau: Text = ""
) -> TextForm:
    body = text[:_FORM_TEXT].replace("\r\n", "\n")
    return TextForm(MailText(betreff[:_FORM_TEXT], body), revision, bool(vorschau))


Typed = Annotated[TextForm, Depends(_typed)]


def make_router(templates: Templates) -> APIRouter:
    """The routes of this slice, with the templates of all slices."""
    router = APIRouter(include_in_schema=False)
    add = router.add_api_route
    add("/post", partial(outbox, templates), methods=["GET"])
    add("/post/vorlagen", partial(list_texts, templates), methods=["GET"])
    add("/post/vorlagen/{name}/{language}", partial(edit_text, templates), methods=["GET"])
    add("/post/vorlagen/{name}/{language}", partial(save_text, templates), methods=["POST"])
    add(
        "/post/vorlagen/{name}/{language}/zuruecksetzen",
        partial(reset_text, templates),
        methods=["POST"],
    )
    add("/post/{number:int}", partial(show_message, templates), methods=["GET"])
    add("/post/{number:int}/senden", retry, methods=["POST"])
    add("/post/{number:int}/zurueckhalten", hold, methods=["POST"])
    return router


def outbox(
    templates: Templates,
    request: Request,
    session: ReadSession,
    _identity: Staff,
    zustand: str = "",
    seite: int = 1,
) -> Response:
    """The messages, newest first, by state."""
    state = State(zustand) if zustand in set(State) else None
    return page(
        request,
        "messages/outbox.html",
        found=queries.outbox(session, state, seite),
        counts=queries.counts(session),
        state=state,
        titles={each.name: each.title for each in templates},
        states=STATES,
        tags=TAGS,
        has_server=bool(context_of(request).settings.smtp_host),
    )


def show_message(
    templates: Templates, request: Request, session: ReadSession, _identity: Staff, number: int
) -> Response:
    """One message as the recipient sees it."""
    return _message_page(templates, request, session, number)


def _message_page(
    templates: Templates, request: Request, session: ReadSession, number: int
) -> Response:
    message = queries.message(session, number)
    return page(
        request,
        "messages/message.html",
        message=message,
        title=next((each.title for each in templates if each.name == message.template), ""),
        language_title=LANGUAGE_TITLES.get(message.language, message.language),
        states=STATES,
        tags=TAGS,
        has_server=bool(context_of(request).settings.smtp_host),
    )


def retry(session: WriteSession, identity: Staff, number: int) -> Response:
    """Send a failed or held message after all."""
    service.retry(session, number, user_name=identity.user_name, now=datetime.now(UTC))
    return RedirectResponse(f"/post/{number}", 303)


def hold(session: WriteSession, identity: Staff, number: int) -> Response:
    """Keep a waiting message back."""
    service.hold(session, number, user_name=identity.user_name)
    return RedirectResponse(f"/post/{number}", 303)


def list_texts(
    templates: Templates, request: Request, session: ReadSession, _identity: Admin
) -> Response:
    """All templates with their languages."""
    return page(
        request,
        "messages/texts.html",
        templates=templates,
        language_titles=LANGUAGE_TITLES,
        own=queries.own_texts(session),
    )


def edit_text(
    templates: Templates,
    request: Request,
    session: ReadSession,
    _identity: Admin,
    name: str,
    language: str,
) -> Response:
    """The form for a text, with a preview of the one in use."""
    template = _find(templates, name, language)
    text = queries.own_text(session, template, language) or template.shipped(language)
    return _text_page(request, session, template, language, text)


def save_text(
    templates: Templates,
    request: Request,
    session: WriteSession,
    form: Typed,
    name: str,
    language: str,
) -> Response:
    """Keep an own text or only show how it would look; a wrong one comes back with its line."""
    template = _find(templates, name, language)
    try:
        if form.is_preview:
            check(template, form.text)
            return _text_page(request, session, template, language, form.text)
        _check_revision(session, template, language, form.revision)
        user_name = identity_of(request).user_name
        service.save_text(session, template, language, form.text, user_name=user_name)
    except (InvalidInput, Conflict) as error:
        return _text_page(request, session, template, language, form.text, wrong=error)
    return RedirectResponse("/post/vorlagen", 303)


def reset_text(
    templates: Templates, session: WriteSession, _identity: Admin, name: str, language: str
) -> Response:
    """Use the shipped text again."""
    service.reset_text(session, _find(templates, name, language), language)
    return RedirectResponse("/post/vorlagen", 303)


def _find(templates: Templates, name: str, language: str) -> MailTemplate:
    for template in templates:
        if template.name == name and language in LANGUAGES:
            return template
    raise NotFound("Diese Vorlage gibt es nicht.")


def _revision(session: ReadSession, template: MailTemplate, language: str) -> str:
    row = queries.template_row(session, template, language)
    return row.changed_at.isoformat() if row else ""


def _check_revision(
    session: ReadSession, template: MailTemplate, language: str, revision: str
) -> None:
    if revision != _revision(session, template, language):
        raise Conflict(
            "Jemand anderes hat diesen Text inzwischen geändert.",
            remedy="Ihr Text steht noch im Formular. Speichern Sie ihn, wenn er gelten soll.",
        )


def _text_page(
    request: Request,
    session: ReadSession,
    template: MailTemplate,
    language: str,
    text: MailText,
    *,
    wrong: InvalidInput | Conflict | None = None,
) -> Response:
    usable = not isinstance(wrong, InvalidInput)
    return page(
        request,
        "messages/text.html",
        status_code=200 if wrong is None else 409 if usable else 400,
        mail=template,
        code=language,
        language_titles=LANGUAGE_TITLES,
        text=text,
        wrong=wrong,
        revision=_revision(session, template, language),
        is_own=queries.template_row(session, template, language) is not None,
        preview=render(template, text, language, template.examples()) if usable else None,
    )
