from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.errors import InvalidInput, RuleViolation
from geoqm.vacancies import rules
from geoqm.vacancies.codes import DatePrecision, Source, VacancyStatus, Wish
from geoqm.vacancies.dates import RoughDate, exactly, months_later
from geoqm.vacancies.rules import UnitState
from geoqm.vacancies.schemas import EpisodeFacts, OfferFacts

TODAY = date(2026, 11, 22)
days = st.dates(date(1990, 1, 1), TODAY)
rough = st.builds(RoughDate, days, st.sampled_from(DatePrecision))
statuses = st.sampled_from(VacancyStatus)


@given(statuses, statuses)
def test_a_step_is_either_offered_or_refused(current: VacancyStatus, wanted: VacancyStatus) -> None:
    if wanted in rules.steps_from(current):
        rules.check_step(current, wanted)
    else:
        with pytest.raises(RuleViolation):
            rules.check_step(current, wanted)


@given(statuses)
def test_no_status_follows_itself_and_nothing_reopens(status: VacancyStatus) -> None:
    following = rules.steps_from(status)
    assert status not in following
    if status in rules.ENDED:
        assert not following & rules.OPEN


@given(st.lists(st.integers(0, 30), max_size=12))
def test_every_way_through_the_states_can_still_end(choices: list[int]) -> None:
    status = VacancyStatus.REPORTED
    for choice in choices:
        steps = sorted(rules.steps_from(status))
        if not steps:
            break
        status = steps[choice % len(steps)]
    assert status in rules.ENDED or rules.steps_from(status) & rules.OUTCOMES


def test_open_ended_and_void_states_are_all_there_are() -> None:
    assert frozenset(VacancyStatus) == rules.OPEN | rules.ENDED
    assert rules.COUNTED < rules.OPEN
    assert not rules.COUNTED & {VacancyStatus.EXPECTED, VacancyStatus.REPORTED}


@given(rough, days)
def test_a_begin_is_stored_within_its_span_and_not_after_the_evidence(
    began: RoughDate, seen_on: date
) -> None:
    try:
        day = rules.begin_day(began, seen_on=seen_on, expected=False)
    except RuleViolation:
        assert began.stored is not None
        assert began.stored > seen_on
        return
    assert day is None or began.earliest <= day <= min(began.latest, seen_on)


@given(rough, days, days)
def test_a_rough_begin_gives_way_to_the_end_before_it(
    began: RoughDate, seen_on: date, free_from: date
) -> None:
    try:
        day = rules.begin_day(began, seen_on=seen_on, expected=False, free_from=free_from)
    except RuleViolation:
        return
    if day is not None:
        assert day >= min(free_from, seen_on) or free_from > began.latest


@pytest.mark.parametrize(
    "began",
    [RoughDate(), RoughDate(date(2027, 3, 1), DatePrecision.BEFORE)],
    ids=["none", "before"],
)
def test_an_announced_vacancy_needs_its_begin(began: RoughDate) -> None:
    with pytest.raises(InvalidInput, match="wann er beginnt"):
        rules.begin_day(began, seen_on=TODAY, expected=True)


def test_an_announced_vacancy_may_begin_later() -> None:
    began = RoughDate(date(2027, 3, 1), DatePrecision.MONTH)
    assert rules.begin_day(began, seen_on=TODAY, expected=True) == date(2027, 3, 1)


@given(days, st.sampled_from(DatePrecision), days, st.sampled_from(sorted(rules.ENDED)))
def test_an_end_is_never_before_the_begin_nor_in_the_future(
    on: date, precision: DatePrecision, known_from: date, outcome: VacancyStatus
) -> None:
    try:
        day = rules.end_day(on, precision, outcome, known_from=known_from, today=TODAY)
    except RuleViolation:
        assert RoughDate(on, precision).latest < known_from or on < known_from
        return
    assert known_from <= day <= TODAY


def test_an_end_in_the_future_is_refused() -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(RuleViolation, match="Zukunft"):
        rules.end_day(
            tomorrow, DatePrecision.DAY, VacancyStatus.REOCCUPIED, known_from=TODAY, today=TODAY
        )


@given(days, st.integers(1, 36))
def test_an_entry_is_stale_from_the_day_after_its_time(confirmed: date, months: int) -> None:
    limit = months_later(confirmed, months)
    assert not rules.is_stale(confirmed, limit, months)
    assert rules.is_stale(confirmed, limit + timedelta(days=1), months)


def test_what_nobody_confirmed_is_stale() -> None:
    assert rules.is_stale(None, TODAY, 6)


def test_the_next_check_of_an_announced_vacancy_is_its_begin() -> None:
    assert rules.next_check(TODAY, 3, begins_on=date(2027, 3, 1)) == date(2027, 3, 1)
    assert rules.next_check(TODAY, 3, begins_on=date(2020, 3, 1)) == date(2027, 2, 22)


@pytest.mark.parametrize(
    ("status", "occupied_on", "state"),
    [
        (VacancyStatus.ON_MARKET, None, UnitState.VACANT),
        (VacancyStatus.EXPECTED, TODAY, UnitState.EXPECTED),
        (VacancyStatus.IN_REVIEW, TODAY, UnitState.IN_QUESTION),
        (None, date(2026, 6, 1), UnitState.OCCUPIED),
        (None, date(2025, 6, 1), UnitState.UNKNOWN),
        (None, None, UnitState.UNKNOWN),
    ],
)
def test_occupied_and_unknown_are_told_apart(
    status: VacancyStatus | None, occupied_on: date | None, state: UnitState
) -> None:
    assert rules.unit_state(status, occupied_on, on=TODAY, months=6) is state


def facts(**values: object) -> EpisodeFacts:
    return EpisodeFacts(**({"source": Source.STAFF, "seen_on": TODAY} | values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"seen_on": TODAY + timedelta(days=1)}, "seen_on"),
        ({"began": exactly(date(1066, 10, 14))}, "began_on"),
        ({"note": "x" * 4001}, "note"),
        ({"interim_use": "x" * 201}, "interim_use"),
    ],
)
def test_facts_that_cannot_be_name_their_field(values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        rules.check_facts(facts(**values), today=TODAY)
    assert error.value.field == field


def offer(**values: object) -> OfferFacts:
    given: dict[str, object] = {
        "title": "Laden mit Schaufenster",
        "wish": Wish.LET,
        "consent_on": TODAY,
        "consent_version": "2026-11",
        "consent_through": Source.LANDLORD,
        "is_public": True,
        "for_matching": False,
    }
    return OfferFacts(**(given | values))  # type: ignore[arg-type]


def test_an_offer_with_consent_may_be_published() -> None:
    rules.check_offer(VacancyStatus.ON_MARKET, offer())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"is_public": False}, "consent"),
        ({"consent_version": " "}, "consent"),
        ({"title": ""}, "title"),
    ],
)
def test_an_offer_without_consent_or_title_is_refused(
    values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        rules.check_offer(VacancyStatus.ON_MARKET, offer(**values))
    assert error.value.field == field


def test_an_objection_stops_an_offer() -> None:
    with pytest.raises(RuleViolation, match="Widerspruch"):
        rules.check_offer(VacancyStatus.OBJECTION, offer())
