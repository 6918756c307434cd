"""A criterion is met, not met, unknown, or left to a person; nothing is guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.facades.rules import Finding, Outcome, Reason, judge, overall, verdict
from geoqm.facades.schemas import Severity
from tests.unit.facades.samples import a_criterion, a_rule_set

AGE = "building.age_years"


def number(low: int | None, high: int | None) -> Finding:
    return Finding(
        low=None if low is None else Decimal(low), high=None if high is None else Decimal(high)
    )


@pytest.mark.parametrize(
    ("operator", "low", "high", "outcome"),
    [
        (">=", 10, 10, Outcome.MET),
        (">", 10, 10, Outcome.NOT_MET),
        (">", 10, 20, Outcome.UNKNOWN),
        (">=", 3, 9, Outcome.NOT_MET),
        (">=", 12, None, Outcome.MET),
        (">=", 3, None, Outcome.UNKNOWN),
        (">=", None, 9, Outcome.NOT_MET),
        ("<=", None, 9, Outcome.MET),
        ("<", 10, None, Outcome.NOT_MET),
        ("=", 10, 10, Outcome.MET),
        ("=", 11, None, Outcome.NOT_MET),
        ("=", 9, 11, Outcome.UNKNOWN),
    ],
)
def test_bounds_decide_only_where_both_ends_agree(
    operator: str, low: int | None, high: int | None, outcome: Outcome
) -> None:
    assert verdict(a_criterion(AGE, operator), number(low, high)).outcome is outcome


def test_unknown_year_is_unknown_not_old() -> None:
    found = verdict(a_criterion(AGE), Finding())
    assert (found.outcome, found.reason) == (Outcome.UNKNOWN, Reason.NO_DATA)


def test_edge_of_an_approximate_area_is_unknown_with_its_distance() -> None:
    finding = Finding(word="edge", distance_m=Decimal("42.5"))
    found = verdict(a_criterion("location.in_area", "=", True), finding)
    assert (found.outcome, found.reason) == (Outcome.UNKNOWN, Reason.EDGE)
    assert found.finding.distance_m == Decimal("42.5")


@pytest.mark.parametrize(("word", "outcome"), [("yes", Outcome.MET), ("no", Outcome.NOT_MET)])
def test_flag_is_compared_as_it_stands(word: str, outcome: Outcome) -> None:
    assert (
        verdict(a_criterion("location.in_area", "=", True), Finding(word=word)).outcome is outcome
    )


@pytest.mark.parametrize(
    ("operator", "outcome"), [("in", Outcome.MET), ("not in", Outcome.NOT_MET)]
)
def test_word_is_looked_up_in_the_list(operator: str, outcome: Outcome) -> None:
    criterion = a_criterion("measure.kind", operator, ("facade", "greening"))
    assert verdict(criterion, Finding(word="facade")).outcome is outcome


def test_what_only_the_applicant_knows_is_asked() -> None:
    criterion = a_criterion("measure.started", "=", False)
    found = verdict(criterion, Finding())
    assert (found.outcome, found.reason) == (Outcome.ASK, Reason.LATER)


def test_rule_without_value_is_unknown_whatever_the_house() -> None:
    found = verdict(a_criterion(AGE, unknown=True), number(100, 100))
    assert (found.outcome, found.reason) == (Outcome.UNKNOWN, Reason.RULE_UNKNOWN)


def result(*severities_and_findings: tuple[Severity, Finding]) -> Outcome:
    criteria = [
        a_criterion(AGE, id=f"k{number}", severity=severity)
        for number, (severity, _) in enumerate(severities_and_findings)
    ]
    found = [finding for _, finding in severities_and_findings]
    return overall(map(verdict, criteria, found))


OLD, NEW, NOBODY_KNOWS = number(50, 50), number(5, 5), Finding()


def test_one_failed_must_decides_over_everything() -> None:
    assert (
        result((Severity.MUST, NEW), (Severity.MUST, NOBODY_KNOWS), (Severity.ASK, OLD))
        is Outcome.NOT_MET
    )


def test_missing_data_of_a_must_make_the_house_unknown() -> None:
    assert result((Severity.MUST, OLD), (Severity.MUST, NOBODY_KNOWS)) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "last", [(Severity.SHOULD, NEW), (Severity.SHOULD, NOBODY_KNOWS), (Severity.ASK, OLD)]
)
def test_a_should_or_a_question_leads_to_advice(last: tuple[Severity, Finding]) -> None:
    assert result((Severity.MUST, OLD), last) is Outcome.ASK


def test_house_is_eligible_only_when_everything_is_met() -> None:
    assert result((Severity.MUST, OLD), (Severity.SHOULD, OLD)) is Outcome.MET


def test_unknown_point_of_the_guideline_leads_to_advice_not_to_unknown() -> None:
    rules = a_rule_set(a_criterion(AGE), a_criterion(AGE, id="offen", unknown=True))
    assert overall(judge(rules, {AGE: OLD})) is Outcome.ASK


@given(low=st.integers(0, 200), spread=st.integers(0, 50), limit=st.integers(0, 200))
def test_a_decided_number_holds_for_every_value_between_the_bounds(
    low: int, spread: int, limit: int
) -> None:
    criterion = a_criterion(AGE, ">=", Decimal(limit))
    whole = verdict(criterion, number(low, low + spread)).outcome
    singles = {verdict(criterion, number(n, n)).outcome for n in range(low, low + spread + 1)}
    assert singles == {whole} if whole is not Outcome.UNKNOWN else len(singles) == 2
