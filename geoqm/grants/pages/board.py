"""The board: all cases as a list or in columns, what is overdue, what is left of the money."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.buildings.queries import houses
from geoqm.facades import queries as facades
from geoqm.grants import codes, words
from geoqm.grants.kinds import EXITS, Step
from geoqm.grants.queries import cases as queries
from geoqm.grants.queries import money
from geoqm.grants.queries.money import Standing
from geoqm.grants.rules import pipeline, steps
from geoqm.grants.rules.pipeline import Waiting
from geoqm.grants.service import cases as service
from geoqm.grants.service.money import Stamp
from geoqm.grants.service.steps import TWO_WEEKS
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.pages import render

router = APIRouter()
COLUMNS, LIST, ENDED = "spalten", "liste", "beendet"


@router.get("/foerderung")
def show(
    request: Request,
    session: ReadSession,
    today: Today,
    ansicht: Annotated[str, Query(max_length=10)] = COLUMNS,
    schritt: Annotated[str, Query(max_length=12)] = "",
) -> Response:
    """The pipeline of cases."""
    is_ended = ansicht == ENDED
    rows = queries.board(session, ended=is_ended)
    open_rows = queries.board(session) if is_ended else rows
    columns = pipeline.columns(
        [
            Waiting(row.case.id, Step(row.case.step), row.case.step_since, row.case.due_on)
            for row in open_rows
        ],
        today,
    )
    current = facades.current(session)
    return render(
        request,
        "grants/board.html",
        rows=[row for row in rows if schritt in ("", row.case.step)],
        by_id={row.case.id: row for row in rows},
        total=len(open_rows),
        columns=columns,
        bottleneck=pipeline.bottleneck(columns),
        standing=of_this_year(money.standings(session, current.key if current else ""), today),
        held=money.case_totals(session),
        view=ansicht if ansicht in {LIST, ENDED} else COLUMNS,
        wanted=schritt,
        next_move=_next_move,
        due_words=due_words,
        codes=codes,
        words=words,
        today=today,
    )


@router.get("/foerderung/neu")
def new(
    request: Request,
    session: ReadSession,
    today: Today,
    gebaeude: Annotated[str, Query(max_length=18)],
) -> Response:
    """Before a new case of a house is opened: which ones there are."""
    house = houses.building(session, int(gebaeude) if gebaeude.isdecimal() else 0)
    return render(
        request,
        "grants/new.html",
        house=house,
        cases=queries.of_building(session, house.id),
        rules=facades.current(session),
        due=today + TWO_WEEKS,
        codes=codes,
        words=words,
        today=today,
    )


@router.post("/foerderung/neu")
def create(session: WriteSession, identity: Staff, today: Today, values: FormValues) -> Response:
    """Open a case."""
    reader = FormReader(values)
    house = houses.building(session, reader.number("gebaeude", "Gebäude") or 0)
    due = reader.day("bis", "bis wann") or today + TWO_WEEKS
    made = service.open_case(session, house.id, Stamp(identity.user_name, today), due_on=due)
    return RedirectResponse(f"/foerderung/{made.id}?gespeichert=1", 303)


def due_words(due_on: date | None, today: date) -> str:
    """„heute“, „morgen“, „in 3 Tagen“, „in 10 Jahren“, „seit 2 Tagen überfällig“."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days < 0:
        return f"seit {words.days(-days)} überfällig"
    return {0: "heute", 1: "morgen"}.get(days) or f"in {words.days(days)}"


def of_this_year(standings: Sequence[Standing], today: date) -> Standing | None:
    """The money to work with: of this year, else of the newest; None where there is none."""
    of_today = [each for each in standings if each.budget.year == today.year]
    return next(iter([*of_today, *standings]), None)


def _next_move(step: str) -> steps.Move | None:
    if Step(step) in EXITS:
        return None
    return steps.moves_from(Step(step))[0]
