"""Answers to questionnaires: the list that waits, decisions, and what comes back on paper."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import GeoqmError, NotFound
from geoqm.http.dependencies import ReadSession, Staff, WriteSession
from geoqm.http.forms import FormLists, FormReader, FormValues
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.intake.schemas import StepRefused
from geoqm.letters import forms, kinds, queries, rules, service, words
from geoqm.letters.model import Questionnaire
from geoqm.letters.pages import shared
from geoqm.letters.pages.shared import Number
from geoqm.owners.codes import CONSENTS
from geoqm.owners.forms import EMPTY, Shown, refused
from geoqm.owners.kinds import Look
from geoqm.owners.queries import people

router = APIRouter(prefix="/briefe")


@router.get("/antworten")
def waiting(request: Request, identity: Staff, session: WriteSession) -> Response:
    """What waits for the team, the oldest first, and what was decided last."""
    return _list(request, session, identity)


def _list(
    request: Request, session: WriteSession, identity: Identity, shown: Shown = EMPTY
) -> Response:
    rows = queries.answer_rows(session, "waiting")
    if rows:
        term = "Antworten auf Fragebögen"
        shared.note(session, identity, Look.SEARCH, term=term, found=len(rows))
    return render(
        request,
        "letters/answers.html",
        status_code=400 if shown.mistakes else 200,
        rows=rows,
        decided=[
            *queries.answer_rows(session, "accepted", limit=10),
            *queries.answer_rows(session, "rejected", limit=10),
        ],
        shown=shown,
        words=words,
        consents=CONSENTS,
        states=kinds.ANSWER_STATES,
    )


@router.post("/antworten/{number}/uebernehmen")
def accept(request: Request, identity: Staff, session: WriteSession, number: Number) -> Response:
    """Take an answer over."""
    try:
        with session.begin_nested():
            service.accept(session, number, by=identity.user_name, now=datetime.now(UTC))
    except GeoqmError as error:
        return _list(request, session, identity, refused({}, error, f"antwort-{number}"))
    return RedirectResponse("/briefe/antworten", 303)


@router.post("/antworten/{number}/ablehnen")
def reject(
    request: Request, identity: Staff, session: WriteSession, number: Number, values: FormValues
) -> Response:
    """Leave an answer aside, with the reason."""
    reason = FormReader(values).text("grund", "Grund", limit=300)
    by, now = identity.user_name, datetime.now(UTC)
    try:
        with session.begin_nested():
            service.reject(session, number, reason, by=by, now=now)
    except GeoqmError as error:
        shown = Shown({}, {f"grund-{number}": error.text})
        return _list(request, session, identity, shown)
    return RedirectResponse("/briefe/antworten", 303)


@router.post("/antworten/{number}/oeffnen")
def reopen(_identity: Staff, session: WriteSession, number: Number) -> Response:
    """Take back a rejection."""
    service.reopen(session, number)
    return RedirectResponse("/briefe/antworten", 303)


@router.get("/ruecklauf")
def paper(request: Request) -> Response:
    """The code of a questionnaire that came back on paper."""
    saved = request.query_params.get("gespeichert", "")
    return render(request, "letters/paper_code.html", shown=EMPTY, saved=saved == "1")


@router.post("/ruecklauf")
def paper_form(
    request: Request, identity: Staff, session: WriteSession, lists: FormLists
) -> Response:
    """The form for a code; with answers in it, store them."""
    typed = {name: found[0] for name, found in lists.items()}
    try:
        asked = queries.questionnaire(session, rules.read_code(typed.get("code", "")))
    except NotFound as error:
        shown = refused(typed, error, "code")
        return render(request, "letters/paper_code.html", status_code=400, shown=shown, saved=False)
    if "speichern" not in typed:
        return _paper(request, session, identity, asked, {"code": typed["code"]})
    try:
        data = forms.answer_data(lists, asked.building_ids, asked.language)
    except StepRefused as error:
        problems = {each.field: each.text for each in error.problems}
        return _paper(request, session, identity, asked, lists, problems)
    made = service.enter_paper(session, asked, data, by=identity.user_name, now=datetime.now(UTC))
    if "gleich" in typed and made.state == "waiting":
        service.accept(session, made.id, by=identity.user_name, now=datetime.now(UTC))
    return RedirectResponse("/briefe/ruecklauf?gespeichert=1", 303)


def _paper(
    request: Request,
    session: ReadSession,
    identity: Identity,
    asked: Questionnaire,
    values: Any,
    problems: dict[str, str] | None = None,
) -> Response:
    shared.note(session, identity, Look.FILE, owner_id=asked.owner_id)
    return render(
        request,
        "letters/paper.html",
        status_code=400 if problems else 200,
        owner=people.owner(session, asked.owner_id),
        asked=asked,
        houses=queries.house_labels(session, asked.building_ids),
        values={name: _shown(name, value) for name, value in values.items()},
        key=_shown("schluessel", values.get("schluessel", "")) or str(uuid4()),
        errors=problems or {},
        words=words,
        translated=lambda codes: list(codes.items()),
    )


def _shown(name: str, value: str | list[str]) -> str | list[str]:
    """Boxes keep all values, other fields one."""
    if isinstance(value, str) or name == "consents":
        return value
    return value[0] if value else ""
