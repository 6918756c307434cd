"""The set-based evaluation in SQL and the single one in Python give the same results."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.facades import queries
from geoqm.facades.model import GrantOverride, GrantRuleSet
from geoqm.facades.queries import Scope, evaluation
from geoqm.facades.queries.facts import Place
from geoqm.facades.rules import Outcome, judge, overall
from geoqm.facades.schemas import Criterion, Severity
from tests.builders import EAST, a_building, a_unit, square
from tests.unit.facades.samples import a_criterion, a_rule_set

DAY = date(2026, 11, 28)
PROGRAMME = Place(area_id=None, is_programme_area=True)
SCOPE = Scope(PROGRAMME, DAY)
_YEARS = [(None, "unknown"), (1905, "exact"), (2010, "decade"), (2020, "exact"), (2016, "exact")]
_NUMBERS = ("building.age_years", "building.dwellings", "building.full_storeys")
_FLAGS = ("location.in_area", "building.is_monument", "measure.started", "advice.done")
_USES = ("residential", "mixed", "commercial", "public")


@pytest.fixture
def street(session: Session) -> list[Building]:
    """Houses of every kind of knowledge: with and without year, storeys, units, situation."""
    houses = []
    for number in range(30):
        year, precision = _YEARS[number % 5]
        house = a_building(
            session,
            f"b{number}",
            shape=square(EAST + 20 * number),
            year_built=year,
            year_precision=precision,
            storeys=(None, 1, 2, 3)[number % 4],
            use_class=("unknown", *_USES)[number % 5],
            situation=("inside", "edge", "outside", "unknown")[number % 4],
            edge_distance_m=Decimal("12.5") if number % 4 == 1 else None,
        )
        for unit in range(number % 4):
            kind = ("dwelling", "shop", "dwelling")[unit]
            area = None if number % 7 == 0 else Decimal(60 + unit)
            a_unit(session, house, source_id=f"u{number}-{unit}", kind=kind, area_m2=area)
        houses.append(house)
    session.flush()
    return houses


_severities = st.sampled_from(list(Severity))
_numbers = st.builds(
    a_criterion,
    st.sampled_from(_NUMBERS),
    st.sampled_from([">=", ">", "<=", "<", "="]),
    st.sampled_from([Decimal(n) for n in (0, 1, 2, 3, 7, 10, 16, 121)]),
    severity=_severities,
    unknown=st.sampled_from([False, False, False, True]),
)
_shares = st.builds(
    a_criterion,
    st.just("building.residential_share"),
    st.sampled_from([">=", "<", "="]),
    st.sampled_from([Decimal("0.5"), Decimal(1), Decimal(0)]),
    severity=_severities,
)
_flags = st.builds(
    a_criterion,
    st.sampled_from(_FLAGS),
    st.just("="),
    st.booleans(),
    severity=_severities,
)
_words = st.builds(
    a_criterion,
    st.just("building.main_use"),
    st.sampled_from(["in", "not in"]),
    st.lists(st.sampled_from(_USES), min_size=1, max_size=3, unique=True).map(tuple),
    severity=_severities,
)


def numbered(criteria: list[Criterion]) -> list[Criterion]:
    return [each.model_copy(update={"id": f"k{n}"}) for n, each in enumerate(criteria)]


def decide_for(session: Session, house: Building, decided: dict[str, str]) -> int:
    """Decisions about a house under a rule set of their own."""
    version = f"v{uuid4().hex[:8]}"
    stored = GrantRuleSet(
        key="probe", version=version, name="", place="", is_example=True, content=""
    )
    session.add(stored)
    session.flush()
    for name, word in decided.items():
        told = {"criterion": name, "outcome": word, "reason": "Probe", "made_by": "probe"}
        session.add(GrantOverride(rule_set_id=stored.id, building_id=house.id, **told))
    session.flush()
    return stored.id


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.one_of(_numbers, _shares, _flags, _words), min_size=1, max_size=7),
    st.dictionaries(st.sampled_from(["k0", "k1"]), st.sampled_from(["met", "not_met"])),
)
def test_sql_and_python_agree_on_every_house(
    session: Session, street: list[Building], criteria: list[Criterion], decided: dict[str, str]
) -> None:
    rules = a_rule_set(*numbered(criteria))
    number = decide_for(session, street[0], decided)
    scope = replace(SCOPE, overridden=sorted(decided))
    judged = session.execute(select(evaluation.judged(rules, number, scope))).mappings()
    by_sql = {row["id"]: (row["result"], list(row["verdicts"])) for row in judged}
    assert len(by_sql) == len(street)
    subjects = {criterion.subject for criterion in rules.criteria}
    for house in street[::3]:
        found = queries.findings_of(session, house.id, subjects, PROGRAMME, day=DAY)
        told = decided if house is street[0] else {}
        verdicts = judge(rules, found, {name: Outcome(word) for name, word in told.items()})
        codes = [evaluation.code(each.outcome, each.reason) for each in verdicts]
        assert (overall(verdicts).value, codes) == by_sql[house.id]


@pytest.mark.parametrize(
    ("subject", "limit", "expected"),
    [
        ("building.age_years", 10, {"met": 12, "not_met": 6, "unknown": 12}),
        ("building.full_storeys", 2, {"met": 14, "not_met": 8, "unknown": 8}),
    ],
)
def test_houses_are_counted_as_one_would_by_hand(
    session: Session, street: list[Building], subject: str, limit: int, expected: dict[str, int]
) -> None:
    rules = a_rule_set(a_criterion(subject, ">=", Decimal(limit)))
    counted: dict[str, int] = {}
    judged = evaluation.judged(rules, 0, SCOPE)
    for row in session.execute(select(judged.c.result)):
        counted[row.result] = counted.get(row.result, 0) + 1
    assert counted == expected
    assert sum(counted.values()) == len(street)


def test_facts_keep_the_distance_of_the_edge(session: Session, street: list[Building]) -> None:
    rules = a_rule_set(a_criterion("location.in_area", "=", True))
    judged = evaluation.judged(rules, 0, SCOPE)
    facts: Any = session.scalars(select(judged.c.facts).where(judged.c.id == street[1].id)).one()
    assert facts == {"location": "edge", "edge_distance_m": "12.5"}


def test_rules_that_nothing_stands_in_the_way_of_have_no_reasons(
    session: Session, street: list[Building]
) -> None:
    judged = evaluation.judged(a_rule_set(a_criterion("advice.done", "=", True)), 0, SCOPE)
    found = session.execute(select(judged.c.result, judged.c.reasons, judged.c.verdicts)).all()
    assert {tuple(map(str, each)) for each in found} == {("ask", "", "['ask:later']")}
    assert len(found) == len(street)
