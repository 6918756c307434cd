"""A person decides about a single house: the evaluation follows until the decision is lifted."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.errors import Conflict, InvalidInput
from geoqm.facades import decisions, queries, service
from geoqm.facades.decisions import Decision
from geoqm.facades.model import GrantRuleSet
from geoqm.settings import ROOT
from tests.builders import a_building

DAY = date(2026, 11, 28)
OWN = (ROOT / "data" / "rules" / "gladbach-westend.toml").read_bytes()


@pytest.fixture
def stored(session: Session) -> GrantRuleSet:
    found = service.store(session, OWN)
    service.make_current(session, found)
    return found


@pytest.fixture
def house(session: Session) -> Building:
    return a_building(session, situation="edge")


def a_decision(**values: Any) -> Decision:
    told = {"criterion": "location", "outcome": "met", "reason": "Stadt hat es bestätigt"}
    return Decision(**{**told, "by": "m.beispiel", "on": DAY, **values})


def result(session: Session, stored: GrantRuleSet, house: Building) -> tuple[str, str]:
    session.expire_all()
    found = queries.assessment(session, stored.id, house.id)
    assert found is not None
    return found.result, found.verdicts[0]


def test_decision_holds_for_all_runs_until_it_is_lifted(
    session: Session, stored: GrantRuleSet, house: Building
) -> None:
    service.refresh(session, day=DAY)
    assert result(session, stored, house) == ("unknown", "unknown:edge")
    made = decisions.decide(session, stored, house.id, a_decision())
    assert result(session, stored, house) == ("ask", "met:decided")
    assert service.refresh(session, day=DAY) == 0
    decisions.lift(session, made.id, by="e.beispiel", on=DAY)
    assert result(session, stored, house) == ("unknown", "unknown:edge")
    told = [(each.result, each.until is None) for each in queries.history(session, house.id)]
    assert told == [("unknown", True), ("ask", False), ("unknown", False)]
    kept = queries.overrides(session, house.id)[0]
    assert (kept.made_by, kept.lifted_by) == ("m.beispiel", "e.beispiel")


def test_refusal_by_a_person_says_so(
    session: Session, stored: GrantRuleSet, house: Building
) -> None:
    decisions.decide(session, stored, house.id, a_decision(criterion="age", outcome="not_met"))
    found = queries.assessment(session, stored.id, house.id)
    assert found is not None
    assert found.result == "not_met"
    assert "Alter des Gebäudes: nicht erfüllt, im Einzelfall entschieden" in found.reasons


def test_two_persons_cannot_decide_the_same(
    session: Session, stored: GrantRuleSet, house: Building
) -> None:
    made = decisions.decide(session, stored, house.id, a_decision())
    with pytest.raises(Conflict, match="gerade schon jemand"):
        decisions.decide(session, stored, house.id, a_decision(outcome="not_met"))
    decisions.lift(session, made.id, by="e.beispiel", on=DAY)
    with pytest.raises(Conflict, match="schon aufgehoben"):
        decisions.lift(session, made.id, by="e.beispiel", on=DAY)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("criterion", "gibt-es-nicht"),
        ("outcome", "unknown"),
        ("reason", "  "),
        ("reason", "x" * 1001),
    ],
)
def test_decision_needs_criterion_outcome_and_reason(
    session: Session, stored: GrantRuleSet, house: Building, field: str, value: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        decisions.decide(session, stored, house.id, a_decision(**{field: value}))
    assert caught.value.field == field
