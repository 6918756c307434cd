"""What may follow what, target days, spam, personal details, likeness: properties and examples."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.errors import Conflict
from geoqm.intake import likeness, rules
from geoqm.intake.codes import ReportState
from geoqm.intake.likeness import Said, Seen
from geoqm.intake.rules import Action, Traps

NOW = datetime(2026, 11, 16, 13, 0, tzinfo=UTC)
DECIDING = {Action.ACCEPT, Action.MERGE, Action.REFUSE}


def walked(actions: list[Action]) -> list[ReportState]:
    """The states a report passes; steps that are refused change nothing."""
    states = [ReportState.DRAFT]
    for action in actions:
        try:
            states.append(rules.after(states[-1], action))
        except Conflict:
            states.append(states[-1])
    return states


@given(st.lists(st.sampled_from(Action), max_size=30))
def test_report_never_becomes_a_draft_again_and_withdrawn_is_the_end(actions: list[Action]) -> None:
    states = walked(actions)
    left = [state for state in states if state is not ReportState.DRAFT]
    assert states == [ReportState.DRAFT] * (len(states) - len(left)) + left
    if ReportState.WITHDRAWN in states:
        assert set(states[states.index(ReportState.WITHDRAWN) :]) == {ReportState.WITHDRAWN}


@given(st.lists(st.sampled_from(Action), max_size=30))
def test_report_is_decided_once_and_only_after_it_waited(actions: list[Action]) -> None:
    states = walked(actions)
    decided = [state for state in states if state in rules.DECIDED]
    assert len(set(decided)) <= 1
    if decided:
        before = states[: states.index(decided[0])]
        assert ReportState.WAITING in before


@given(st.sampled_from(ReportState), st.sampled_from(Action))
def test_may_tells_what_after_does(state: ReportState, action: Action) -> None:
    if rules.may(state, action):
        assert rules.after(state, action) in ReportState
    else:
        with pytest.raises(Conflict):
            rules.after(state, action)


@given(st.sampled_from(sorted(rules.UNDECIDED)), st.sampled_from(sorted(DECIDING)))
def test_whatever_waits_can_be_decided(state: ReportState, action: Action) -> None:
    assert rules.after(state, action) in rules.DECIDED


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 40))
def test_target_day_is_a_workday_with_that_many_workdays_between(day: date, count: int) -> None:
    target = rules.workdays_after(day, count)
    between = [day + timedelta(days=number + 1) for number in range((target - day).days)]
    assert sum(1 for each in between if each.weekday() < 5) == count
    assert count == 0 or target.weekday() < 5


def test_five_workdays_after_a_friday_are_the_next_friday() -> None:
    assert rules.workdays_after(date(2026, 11, 20), 5) == date(2026, 11, 27)


@given(st.text(max_size=300), st.text(max_size=5), st.booleans())
def test_spam_score_stays_between_0_and_100_and_has_reasons(
    text: str, hidden: str, reachable: bool
) -> None:
    guess = rules.spam_guess(text, Traps(hidden, NOW), NOW, reachable=reachable)
    assert 0 <= guess.score <= 100
    assert bool(guess.score) is bool(guess.reasons)


def test_honest_report_is_not_suspected() -> None:
    begun = NOW - timedelta(minutes=3)
    guess = rules.spam_guess("Der Laden steht leer.", Traps("", begun), NOW, reachable=True)
    assert (guess.score, guess.is_suspected) == (0, False)


def test_filled_trap_in_two_seconds_is_certain() -> None:
    begun = NOW - timedelta(seconds=2)
    guess = rules.spam_guess("", Traps("x", begun), NOW, reachable=True)
    assert guess.is_certain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ruf an: 02161 123456", ("Telefonnummer",)),
        ("schreib an a.b@example.com", ("E-Mail-Adresse",)),
        ("gehört Herrn Müller", ("Name einer Person",)),
        ("DE02 1203 0000 0000 2020 51", ("Kontonummer", "Telefonnummer")),
        ("Seit 2019 leer, Haus 46, etwa 80 m²", ()),
        ("Frau und Kinder sind ausgezogen", ()),
    ],
)
def test_personal_details_are_found(text: str, found: tuple[str, ...]) -> None:
    assert rules.personal_details(text) == found


def test_same_shop_at_the_same_address_is_likeliest() -> None:
    said = Said("shop", 0, "links", Decimal(80))
    same = likeness.of_unit(
        said, Seen("shop", 0, "links", Decimal(82), is_vacant=True), distance_m=0, same_house=True
    )
    flat = likeness.of_unit(said, Seen("dwelling", 1), distance_m=0, same_house=True)
    next_door = likeness.of_unit(said, Seen("shop", 0), distance_m=8, same_house=False)
    assert same.percent > 90
    assert same.percent > next_door.percent > flat.percent
    assert "Nachbarhaus, 8 m" in next_door.reasons


@given(
    st.sampled_from([None, "shop", "dwelling", "house", "other"]),
    st.one_of(st.none(), st.integers(-5, 200)),
    st.floats(0, 1000),
    st.booleans(),
)
def test_likeness_is_a_percentage(
    subject: str | None, floor: int | None, distance_m: float, same: bool
) -> None:
    said = Said(subject, floor)
    unit = likeness.of_unit(said, Seen("shop", 0), distance_m=distance_m, same_house=same)
    report = likeness.of_report(said, said, distance_m=distance_m, same_sender=same)
    assert 0 < unit.percent < 100
    assert 0 < report.percent < 100
