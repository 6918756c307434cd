"""A case goes its way; what is not possible says why."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.grants.kinds import EXITS, PaperState, Step
from geoqm.grants.rules import offers, papers, steps, times
from geoqm.grants.rules.offers import Bid
from geoqm.grants.rules.papers import Version
from geoqm.grants.rules.shares import Balance
from geoqm.grants.rules.steps import MOVES, Facts, obstacles

DAY = date(2026, 11, 22)
GOOD = Facts(
    step=Step.INTEREST,
    day=DAY,
    has_applicant=True,
    has_measures=True,
    grant_cents=5_000_00,
    advice_on=DAY,
    proven_cents=10_000_00,
    held=Balance(paid=5_000_00),
)


def at(step: Step, **changes: Any) -> Facts:
    return replace(GOOD, step=step, **changes)


def test_applicants_are_reminded_of_what_they_have_to_do_only() -> None:
    def asked(step: Step) -> str:
        return steps.asked_of_applicant(Facts(step=step, day=DAY))

    assert asked(Step.PROOF) == "Rechnungen, Zahlungsbelege und Fotos einreichen"
    assert asked(Step.ADVICE).startswith("Erstberatung")
    assert "erhalten" in asked(Step.COMMITMENT)
    assert {asked(step) for step in (Step.CHECK, Step.AWARD, Step.PAYOUT, Step.CLOSED)} == {""}


def test_a_good_case_reaches_its_end() -> None:
    step = Step.INTEREST
    way: list[str] = []
    while step not in EXITS and len(way) < 20:
        move = steps.moves_from(step)[0]
        assert obstacles(move, at(step)) == []
        way.append(move.key)
        step = move.target
    assert way == [
        *("advise", "advised", "apply", "approve", "award"),
        *("complete", "prove", "accept", "close"),
    ]


@given(st.sampled_from(Step), st.sampled_from(sorted(MOVES)))
def test_no_move_from_a_step_it_does_not_begin_at(step: Step, key: str) -> None:
    found = obstacles(MOVES[key], at(step, held=Balance()))
    if step not in MOVES[key].sources:
        assert found == ["Dieser Schritt passt nicht zum Stand des Falls."]
    if step in EXITS:
        assert steps.moves_from(step) == []


@pytest.mark.parametrize("key", ["apply", "approve", "award", "complete", "prove"])
def test_work_before_the_award_stops_the_case(key: str) -> None:
    move = MOVES[key]
    awarded = DAY if key in {"complete", "prove"} else None
    early = at(move.sources[0], started_on=DAY - timedelta(1), awarded_on=awarded)
    assert "Mit der Arbeit wurde vor der Bewilligung begonnen." in obstacles(move, early)
    permitted = replace(early, early_start_on=DAY - timedelta(1))
    assert obstacles(move, permitted) == []
    too_late = replace(early, early_start_on=DAY)
    assert obstacles(move, too_late)


def test_work_on_the_day_of_the_award_is_fine() -> None:
    assert not steps.started_early(at(Step.EXECUTION, started_on=DAY, awarded_on=DAY))


@pytest.mark.parametrize(
    ("key", "changes", "words"),
    [
        ("advised", {"advice_on": None}, "Tag der Erstberatung"),
        ("apply", {"has_applicant": False}, "wer den Antrag stellt"),
        ("apply", {"has_measures": False}, "welche Maßnahme"),
        ("apply", {"missing_papers": ("Antrag", "Fotos")}, "Es fehlen Unterlagen: Antrag, Fotos."),
        ("apply", {"offer_shortage": "Es fehlt 1 Angebot."}, "Es fehlt 1 Angebot."),
        ("approve", {"failed": ("Alter",)}, "Nicht erfüllt: Alter."),
        ("approve", {"undecided": ("Alter",)}, "Noch nicht entschieden: Alter."),
        ("approve", {"unsettled_papers": ("Antrag",)}, "Noch nicht geprüft"),
        ("approve", {"grant_cents": None}, "Fördersatz fehlen"),
        ("award", {"grant_cents": 0}, "kein Zuschuss"),
        ("prove", {"missing_proof": ("Rechnungen",)}, "Für den Nachweis fehlen: Rechnungen."),
        ("prove", {"proven_cents": None}, "nachgewiesenen Kosten"),
        ("accept", {"open_conditions": ("Farbe",)}, "Auflagen sind offen: Farbe."),
        ("accept", {"held": Balance()}, "noch nichts ausgezahlt"),
        ("accept", {"held": Balance(paid=1, awarded=50)}, "freizugeben: 0,50"),
        ("close", {"commitment_until": DAY + timedelta(1)}, "gilt bis 23.11.2026"),
        ("withdraw", {"step": Step.PAYOUT}, "Möglich ist ein Widerruf"),
    ],
)
def test_what_is_missing_is_named(key: str, changes: dict[str, Any], words: str) -> None:
    facts = replace(at(MOVES[key].sources[0]), **changes)
    (reason,) = obstacles(MOVES[key], facts)
    assert words in reason


def test_somebody_has_to_act_until_the_case_ends() -> None:
    for step in Step:
        assert (steps.duty(at(step, held=Balance())) is None) == (step in EXITS)
    owing = steps.duty(at(Step.REVOKED))
    assert owing is not None
    assert "zurückzahlen" in owing.what
    assert [steps.order(step) for step in (Step.INTEREST, Step.CLOSED)] == [0, 9]


def test_checklist_asks_the_newest_version() -> None:
    versions = [
        Version("application", 2, PaperState.ACCEPTED),
        Version("application", 1, PaperState.RETURNED),
        Version("photos", 1, PaperState.RETURNED),
        Version("offers", 1, PaperState.RECEIVED),
        Version("permits", 1, PaperState.WAIVED),
    ]
    wanted = {
        "application": "Antrag",
        "photos": "Fotos",
        "offers": "Angebote",
        "permits": "Erlaubnis",
    }
    lines = papers.checklist(wanted | {"tax": "Steuer"}, versions)
    assert papers.missing(lines) == ("Fotos", "Steuer")
    assert papers.unsettled(lines) == ("Fotos", "Angebote", "Steuer")


def test_offers_are_compared_by_lot() -> None:
    bids = [
        Bid(1, "facade", 10_000_00, 11_900_00),
        Bid(2, "facade", 9_000_00, 12_000_00, is_chosen=True),
        Bid(3, "yard", 5_000_00, 5_950_00),
    ]
    facade, yard = offers.compare(bids, net=False, wanted=3)
    assert [(row.bid.id, row.above_cents) for row in facade.rows] == [(1, 0), (2, 100_00)]
    assert str(facade.rows[1].above_percent) == "0.8"
    assert facade.chosen is facade.rows[1]
    assert (facade.short, yard.short, yard.chosen) == (1, 2, None)
    assert offers.shortage([facade], 3) == "Es fehlt 1 Angebot: 2 von 3 liegen vor."
    assert offers.shortage([yard], 3) == "Es fehlen 2 Angebote: 1 von 3 liegen vor."
    assert offers.shortage([], 3) == "Es fehlen 3 Angebote."
    assert offers.shortage([], 1) == "Es fehlt 1 Angebot."
    assert offers.shortage([], None) == ""
    assert offers.shortage(offers.compare(bids[:2], net=False, wanted=2), 2) == ""
    assert offers.compare(bids, net=True)[0].rows[0].bid.id == 2


def test_looks_come_every_year_until_the_commitment_ends() -> None:
    leap = date(2028, 2, 29)
    until = times.years_later(leap, 10)
    found = times.looks(leap, until)
    assert len(found) == 10
    assert (found[0], found[3], found[-1]) == (
        date(2029, 2, 28),
        date(2032, 2, 29),
        date(2038, 2, 28),
    )
    assert times.kept_until(Step.CLOSED, DAY, was_awarded=True) == date(2031, 11, 22)
    assert times.kept_until(Step.REJECTED, DAY, was_awarded=False) == date(2028, 11, 22)
    longer = times.Keeping(10, 3)
    kept = times.kept_until(Step.REVOKED, DAY, was_awarded=True, keeping=longer)
    assert kept == date(2036, 11, 22)
