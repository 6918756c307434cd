"""The page of a case, and its next step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.db.engine import Caller, session_scope
from geoqm.errors import GeoqmError
from geoqm.facades.words import LIMITS
from geoqm.grants import codes, forms, words
from geoqm.grants.composition import case_file, payable, wanted_offers
from geoqm.grants.forms import EMPTY, Form, Shown
from geoqm.grants.kinds import OPEN_STEPS, PaperState, Step
from geoqm.grants.pages.board import due_words
from geoqm.grants.queries import cases as queries
from geoqm.grants.queries import money
from geoqm.grants.rules import steps as rules
from geoqm.grants.service import steps
from geoqm.grants.service.letters import possible
from geoqm.grants.service.money import Stamp
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormValues
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.http.problems import status_of
from geoqm.owners import service as owners
from geoqm.owners.composition import house_owners
from geoqm.owners.kinds import Look
from geoqm.owners.schemas import LookData

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=10**15)]


@dataclass(frozen=True, slots=True)
class Desk:
    """A form that somebody sent, and everything that is needed to follow it."""

    request: Request
    session: WriteSession
    identity: Staff
    today: Today
    values: FormValues

    @property
    def form(self) -> Form:
        """The fields as they were typed."""
        return Form(self.values)

    @property
    def version(self) -> int:
        """The version of the case that the page showed."""
        typed = self.values.get("version", "")[:9]
        return int(typed) if typed.isascii() and typed.isdecimal() else 0

    def stamp(self, reason: str = "") -> Stamp:
        """Who acts, today."""
        return Stamp(self.identity.user_name, self.today, reason[:300])


def _desk(
    request: Request, session: WriteSession, identity: Staff, today: Today, values: FormValues
) -> Desk:
    return Desk(request, session, identity, today, values)


AtDesk = Annotated[Desk, Depends(_desk, scope="function")]


@router.get("/foerderung/{number}")
def show(
    request: Request,
    context: Context,
    identity: Staff,
    session: ReadSession,
    number: Number,
    today: Today,
) -> Response:
    """The page of a case; that the applicant was looked at is noted."""
    applicant = queries.applicant(session, number)
    if applicant is not None and applicant.owner_id is not None:
        _note_look(context, identity, applicant.owner_id)
    return case_page(request, session, number, today)


@router.post("/foerderung/{number}/schritt/{key}")
def take_step(desk: AtDesk, number: Number, key: str) -> Response:
    """Take the next step, or leave the way."""

    def act() -> None:
        data = forms.step_data(desk.form)
        stamp = desk.stamp(data.words)
        steps.advance(desk.session, number, key, data, stamp, version=desk.version)

    return acted(desk, number, f"schritt-{key[:10]}", act)


def acted(desk: Desk, number: int, part: str, act: Callable[[], object]) -> Response:
    """Do it and go back to the page; where it is refused, show the page with the reason."""
    try:
        with desk.session.begin_nested():
            act()
    except GeoqmError as error:
        desk.session.expire_all()
        shown = forms.refused(desk.values, error)
        return case_page(
            desk.request,
            desk.session,
            number,
            desk.today,
            shown=shown,
            part=part,
            status=status_of(error),
        )
    anchor = "schritt" if part.startswith("schritt-") else part
    return RedirectResponse(f"/foerderung/{number}?gespeichert=1#{anchor}", 303)


def case_page(  # noqa: PLR0913 (the page is shown again by every form on it)
    request: Request,
    session: ReadSession,
    number: int,
    today: date,
    *,
    shown: Shown = EMPTY,
    part: str = "",
    status: int = 200,
) -> Response:
    """The page; `part` names the form whose mistakes are shown."""
    case = queries.case(session, number)
    file = case_file(session, case, day=today)
    return render(
        request,
        "grants/case.html",
        status_code=status,
        file=file,
        case=case,
        house=queries.house(session, case.building_id),
        duty=rules.duty(file.facts),
        steps=OPEN_STEPS,
        order=rules.order(Step(case.step)),
        papers=queries.papers(session, number),
        conditions=queries.conditions(session, number),
        reminders=queries.reminders(session, number),
        letters=queries.letters(session, number),
        possible_letters=possible(file),
        events=queries.events(session, number),
        checks=queries.checks(session, number),
        lines=money.lines(session, case_id=number),
        budget=money.budget_of_case(session, number),
        standings=money.standings(session, file.rules.id),
        payable=payable(file),
        wanted=wanted_offers(case, file.rules),
        owners=house_owners(session, case.building_id, on=today),
        states=PaperState,
        due_words=due_words,
        codes=codes,
        limit_words=LIMITS,
        words=words,
        today=today,
        later=today + steps.TWO_WEEKS,
        shown=shown,
        empty=EMPTY,
        part=part,
        saved="gespeichert" in request.query_params,
    )


def _note_look(context: AppContext, identity: Identity, owner_id: int) -> None:
    look = LookData(
        kind=Look.FILE.value,
        user_name=identity.user_name,
        owner_id=owner_id,
        reason="Förderfall",
    )
    with session_scope(context.engine, Caller.of(identity.role, identity.user_name)) as session:
        owners.note_look(session, look)
