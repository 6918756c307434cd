"""The last screen: everything at a glance, the traps for programs, sending, the thank-you page."""

import re
from ipaddress import ip_address

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from geoqm.errors import RuleViolation, Unavailable
from geoqm.http.context import AppContext, context_of
from geoqm.http.security import is_secure
from geoqm.i18n import Language, later
from geoqm.intake import mails, rules, service
from geoqm.intake.public import steps
from geoqm.intake.public.screens import show
from geoqm.intake.public.summary import summary
from geoqm.intake.public.visit import Journey, forget_draft, now, sending_limit
from geoqm.intake.queries.known import known_nearby
from geoqm.intake.rules import Retention, SpamGuess, Traps
from geoqm.intake.schemas import Draft, Submitted
from geoqm.intake.service import Limit, Sending

SENT_COOKIE = "geoqm_gesendet"
_SENT_S = 3600
_LABEL = re.compile(r"M-\d{4}-\d{4,9}")
_TOKEN = re.compile(r"[\w-]{43}")


def check_page(request: Request, journey: Journey, language: Language) -> Response:
    """Everything that was said, with a way to change each part, and what is offered nearby."""
    # Under the role of everybody: what the form may not read otherwise stays closed here too.
    everybody = Caller.of(Role.PUBLIC)
    with session_scope(context_of(request).engine, everybody) as session:
        known = known_nearby(session, journey.draft.place)
    return show(
        request,
        steps.CHECK,
        language,
        journey,
        summary=summary(journey.draft, language),
        known=known,
    )


def limit(context: AppContext) -> Limit:
    """How many reports one client may send."""
    return sending_limit(context.settings)


def send(
    request: Request,
    session: Session,
    context: AppContext,
    journey: Journey,
    typed: FormData,
    entered_by: str,
) -> Response:
    """Send the draft. Raises StepRefused while something is missing, RuleViolation for programs."""
    guess = _guess(journey.draft, typed) if not entered_by else SpamGuess()
    if guess.is_certain:
        raise RuleViolation(
            later("Diese Meldung sieht aus, als hätte ein Programm sie ausgefüllt."),
            remedy=later("Bitte füllen Sie das Formular noch einmal aus oder rufen Sie uns an."),
        )
    sent = service.submit(
        session,
        journey.token,
        now=now(),
        sending=Sending(
            guess=guess,
            entered_by=entered_by,
            target_days=context.settings.report_target_days,
            link_valid=Retention.of(context.settings).links,
        ),
    )
    if sent.email and sent.needs_confirmation:
        _check_address(request, context)
        mails.ask_for_confirmation(session, sent, link_to(request, context, sent.token))
    response = RedirectResponse("/melden/fertig", 303)
    forget_draft(response)
    _remember(response, sent, request, context)
    return response


def _guess(draft: Draft, typed: FormData) -> SpamGuess:
    words = f"{draft.thing.words} {draft.sender.name} {draft.place.address_text}"
    traps = Traps(str(typed.get("website", ""))[:200], draft.created_at)
    reachable = bool(draft.sender.email or draft.sender.phone)
    return rules.spam_guess(words, traps, now(), reachable=reachable)


def link_to(request: Request, context: AppContext, token: str) -> str:
    """The whole address of a sender's page."""
    base = context.settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}/meldung/{token}"


def _check_address(request: Request, context: AppContext) -> None:
    """Whoever sends a request chooses its Host; a link in an e-mail must not trust it.

    Without GEOQM_PUBLIC_URL only names and addresses of the own network are good enough.
    """
    host = request.url.hostname or ""
    if context.settings.public_url or "." not in host:
        return
    try:
        is_near = ip_address(host).is_private
    except ValueError:
        is_near = False
    if not is_near:
        raise Unavailable(
            later("Diese Seite kann noch keine E-Mails verschicken."),
            remedy=later("Lassen Sie die E-Mail-Adresse frei, oder rufen Sie uns an."),
        )


def _remember(response: Response, sent: Submitted, request: Request, context: AppContext) -> None:
    """Let the next page show the number; the link only where no e-mail brings it."""
    response.set_cookie(
        SENT_COOKIE,
        sent.label if sent.needs_confirmation else sent.token,
        max_age=_SENT_S,
        httponly=True,
        samesite="lax",
        secure=is_secure(request, context.settings),
        path="/melden/fertig",
    )


def just_sent(request: Request) -> tuple[str, str] | None:
    """Number or link of the report that this browser just sent; None for a stranger."""
    kept = request.cookies.get(SENT_COOKIE, "")
    if _LABEL.fullmatch(kept):
        return kept, ""
    return ("", kept) if _TOKEN.fullmatch(kept) else None
