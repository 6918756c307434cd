"""Money: budgets per year and source, and the bookings that each figure is summed from."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import GeoqmError
from geoqm.facades import queries as facades
from geoqm.grants import codes, forms, words
from geoqm.grants.forms import EMPTY, Form, Shown
from geoqm.grants.kinds import Account
from geoqm.grants.pages.case import Number
from geoqm.grants.queries import money as queries
from geoqm.grants.service import money
from geoqm.grants.service.money import Share, Stamp
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormValues
from geoqm.http.pages import render
from geoqm.http.problems import status_of

router = APIRouter()
_SOURCES = 3


@router.get("/foerderung/mittel")
def show(request: Request, session: ReadSession, today: Today) -> Response:
    """All budgets with what is left."""
    return _list(request, session, today.year)


@router.post("/foerderung/mittel")
def create(
    request: Request, session: WriteSession, identity: Staff, today: Today, values: FormValues
) -> Response:
    """A budget for a year."""
    try:
        with session.begin_nested():
            made = _create(session, Stamp(identity.user_name, today, "Haushaltsansatz"), values)
    except GeoqmError as error:
        shown = forms.refused(values, error)
        return _list(request, session, today.year, shown, status_of(error))
    return RedirectResponse(f"/foerderung/mittel/{made}", 303)


@router.get("/foerderung/mittel/{number}")
def trace(
    request: Request,
    session: ReadSession,
    number: Number,
    art: Annotated[str, Query(max_length=10)] = "",
    konto: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """A budget: sources, accounts, and all bookings, those of one kind or of one account."""
    return _trace(request, session, number, art, account=konto)


@router.post("/foerderung/mittel/{number}")
def allot(
    request: Request,
    session: WriteSession,
    identity: Staff,
    number: Number,
    today: Today,
    values: FormValues,
) -> Response:
    """Money comes in, or free money goes out."""
    try:
        with session.begin_nested():
            form = Form(values)
            cents = form.cents("betrag", "Betrag", required=True) or 0
            reason = form.reader.text("grund", "Anlass", limit=300, required=True)
            form.done()
            signed = -cents if form.reader.flag("entnehmen") else cents
            money.allot(session, number, signed, Stamp(identity.user_name, today, reason))
    except GeoqmError as error:
        shown = forms.refused(values, error)
        return _trace(request, session, number, "", shown, status_of(error))
    return RedirectResponse(f"/foerderung/mittel/{number}", 303)


def _create(session: ReadSession, stamp: Stamp, values: FormValues) -> int:
    form = Form(values)
    current = facades.current(session)
    year = form.reader.number("jahr", "Jahr", required=True) or 0
    cents = form.cents("betrag", "Betrag")
    shares = [
        Share(title, share * 100)
        for row in range(1, _SOURCES + 1)
        if (title := form.reader.text(f"quelle{row}", f"Quelle {row}", limit=120))
        if (share := form.small(f"anteil{row}", f"Anteil {row}", 100)) is not None
    ]
    if not 2000 <= year <= 2200:
        form.reader.mistakes["jahr"] = "Bitte geben Sie ein Jahr an, zum Beispiel 2027."
    form.done()
    made = money.open_budget(session, current.key if current else "", year, shares)
    if cents:
        money.allot(session, made.id, cents, stamp)
    return made.id


def _list(
    request: Request, session: ReadSession, year: int, shown: Shown = EMPTY, status: int = 200
) -> Response:
    standings, rules = queries.standings(session), facades.current(session)
    own = [each for each in standings if rules and each.budget.programme == rules.key]
    return render(
        request,
        "grants/budgets.html",
        status_code=status,
        standings=standings,
        rules=rules,
        rows=range(1, _SOURCES + 1),
        sources=own[0].sources if own else (),
        next_year=max([year, *(each.budget.year + 1 for each in own)]),
        shown=shown,
        codes=codes,
        words=words,
    )


def _trace(  # noqa: PLR0913 (the page is shown again by its form)
    request: Request,
    session: ReadSession,
    number: int,
    kind: str,
    shown: Shown = EMPTY,
    status: int = 200,
    *,
    account: str = "",
) -> Response:
    lines = queries.lines(session, budget_id=number)
    on = Account(account) if account in set(Account) else None
    wanted = kind if kind in set(codes.BOOKINGS) and on is None else ""
    told = [(line, line.effect_on(on) if on else line.booking.amount_cents) for line in lines]
    return render(
        request,
        "grants/budget.html",
        status_code=status,
        standing=queries.standing(session, number),
        lines=[each for each in told if each[1] and wanted in ("", each[0].booking.kind)],
        on=on,
        total=len(lines),
        wanted=wanted,
        shown=shown,
        codes=codes,
        words=words,
    )
