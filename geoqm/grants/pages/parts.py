"""Forms of a case page: facts, applicant, costs, offers, conditions, decisions, money."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response

from geoqm.errors import NotFound
from geoqm.grants import forms
from geoqm.grants.pages.case import AtDesk, Desk, Number, acted
from geoqm.grants.service import cases, funding
from geoqm.http.dependencies import NOT_HERE
from geoqm.http.forms import FormLists

router = APIRouter()


@router.post("/foerderung/{number}/angaben")
def facts(desk: AtDesk, number: Number, lists: FormLists) -> Response:
    """What is planned and what came of it."""

    def act() -> None:
        data = forms.case_data(desk.form, lists)
        cases.change_case(desk.session, number, data, desk.stamp(), version=desk.version)

    return acted(desk, number, "angaben", act)


@router.post("/foerderung/{number}/entscheidung")
def decide(desk: AtDesk, number: Number, lists: FormLists) -> Response:
    """A person decides about criteria."""

    def act() -> None:
        form = desk.form
        outcome = form.reader.choice("ergebnis", "Ergebnis", {"met", "not_met"})
        reason = form.reader.text("grund", "Grund", limit=300, required=True)
        form.done()
        _check_seen(desk, number)
        criteria = lists.get("punkt", [])
        cases.decide(desk.session, number, criteria, outcome, desk.stamp(reason))

    return acted(desk, number, "kriterien", act)


@router.post("/foerderung/{number}/teil/{part}")
def add(desk: AtDesk, number: Number, part: str) -> Response:
    """Add to or change a part of the case."""
    adding = _PARTS.get(part)
    if adding is None:
        raise NotFound(NOT_HERE)

    def act() -> None:
        if part not in _ALWAYS:
            _check_seen(desk, number)
        adding(desk, number)

    return acted(desk, number, part, act)


@router.post("/foerderung/{number}/teil/{part}/{row}")
def change(desk: AtDesk, number: Number, part: str, row: Number) -> Response:
    """Change or remove one row of a part."""
    changing = _ROWS.get((part, desk.values.get("aktion", "")))
    if changing is None:
        raise NotFound(NOT_HERE)

    def act() -> None:
        _check_seen(desk, number)
        changing(desk, number, row)

    return acted(desk, number, part, act)


@router.post("/foerderung/{number}/geld/{kind}")
def book(desk: AtDesk, number: Number, kind: str) -> Response:
    """Book money of the case."""
    booking = _MONEY.get(kind)
    if booking is None:
        raise NotFound(NOT_HERE)

    def act() -> None:
        form = desk.form
        cents = form.cents("betrag", "Betrag", required=True) or 0
        reason = form.reader.text("grund", "Anlass", limit=300)
        form.done()
        booking(desk, number, cents, reason)

    return acted(desk, number, "geld", act)


def _check_seen(desk: Desk, number: int) -> None:
    """Raise Conflict where somebody changed the case since the page was shown."""
    cases.locked(desk.session, number, version=desk.version)


def _applicant(desk: Desk, number: int) -> None:
    data = forms.applicant_data(desk.form)
    cases.set_applicant(desk.session, number, data, desk.stamp(), version=desk.version)


def _cost(desk: Desk, number: int) -> None:
    cases.add_cost(desk.session, number, forms.cost_data(desk.form))


def _offer(desk: Desk, number: int) -> None:
    cases.add_offer(desk.session, number, forms.offer_data(desk.form))


def _condition(desk: Desk, number: int) -> None:
    form = desk.form
    words = form.reader.text("auflage", "Auflage", limit=500, required=True)
    due_on = form.reader.day("bis", "bis wann")
    form.done()
    cases.add_condition(desk.session, number, words, due_on)


def _note(desk: Desk, number: int) -> None:
    form = desk.form
    words = form.reader.text("notiz", "Notiz", limit=1000, required=True)
    form.done()
    cases.add_note(desk.session, number, words, desk.stamp())


def _choose(desk: Desk, number: int, row: int) -> None:
    form = desk.form
    reason = form.reader.text("grund", "Grund", limit=500)
    form.done()
    cases.choose_offer(desk.session, number, row, reason, desk.stamp())


def _met(desk: Desk, number: int, row: int) -> None:
    cases.meet_condition(desk.session, number, row, desk.stamp())


def _looked(desk: Desk, number: int, row: int) -> None:
    form = desk.form
    finding = form.reader.text("befund", "Befund", limit=500)
    form.done()
    cases.look_done(desk.session, number, row, finding, desk.stamp())


def _without_cost(desk: Desk, number: int, row: int) -> None:
    cases.remove_cost(desk.session, number, row)


def _without_offer(desk: Desk, number: int, row: int) -> None:
    cases.remove_offer(desk.session, number, row)


def _reserve(desk: Desk, number: int, cents: int, reason: str) -> None:
    form = desk.form
    budget = form.reader.number("haushalt", "Haushalt", required=True) or 0
    form.done()
    stamp = desk.stamp(reason)
    funding.reserve(desk.session, number, budget, cents, stamp, version=desk.version)


def _pay(desk: Desk, number: int, cents: int, reason: str) -> None:
    funding.pay(desk.session, number, cents, desk.stamp(reason), version=desk.version)


def _release(desk: Desk, number: int, cents: int, reason: str) -> None:
    funding.release(desk.session, number, cents, desk.stamp(reason), version=desk.version)


def _repay(desk: Desk, number: int, cents: int, reason: str) -> None:
    funding.repay(desk.session, number, cents, desk.stamp(reason), version=desk.version)


def _change_scope(desk: Desk, number: int, cents: int, reason: str) -> None:
    funding.change_scope(desk.session, number, cents, desk.stamp(reason), version=desk.version)


_PARTS: dict[str, Callable[[Desk, int], None]] = {
    "person": _applicant,
    "kosten": _cost,
    "angebote": _offer,
    "auflagen": _condition,
    "verlauf": _note,
}
_ALWAYS = frozenset({"verlauf"})
"""Notes of two people are both kept, whoever was first."""
_ROWS: dict[tuple[str, str], Callable[[Desk, int, int], None]] = {
    ("kosten", "entfernen"): _without_cost,
    ("angebote", "entfernen"): _without_offer,
    ("angebote", "waehlen"): _choose,
    ("auflagen", "erfuellt"): _met,
    ("zweckbindung", "gesehen"): _looked,
}
_MONEY: dict[str, Callable[[Desk, int, int, str], None]] = {
    "reservieren": _reserve,
    "auszahlen": _pay,
    "freigeben": _release,
    "zurueck": _repay,
    "umfang": _change_scope,
}
