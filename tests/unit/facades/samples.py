"""Rule sets and criteria for tests, with visibly made-up values."""

from decimal import Decimal
from typing import Any

from geoqm.facades.schemas import Amounts, Criterion, Operator, RuleSet, Severity, Wording

WORDING = Wording(de="Muster", en="Sample", tr="Örnek", ar="نموذج")


def a_criterion(
    subject: str = "building.age_years",
    operator: str = ">=",
    value: Any = Decimal(10),
    **changes: Any,
) -> Criterion:
    """A must; give `unknown=True` for a criterion whose value nobody knows."""
    unit = "years" if subject.endswith("_years") and not changes.get("unknown") else ""
    told: dict[str, Any] = {
        "id": "muster",
        "subject": subject,
        "operator": Operator(operator),
        "value": None if changes.get("unknown") else value,
        "unit": unit,
        "severity": Severity.MUST,
        "staff": "Muster",
        "owners": WORDING,
        "source": "erfunden",
    }
    return Criterion.model_validate(told | changes)


def a_rule_set(*criteria: Criterion, **changes: Any) -> RuleSet:
    """A rule set for the programme area."""
    told: dict[str, Any] = {
        "schema_version": 1,
        "id": "muster",
        "version": "1",
        "name": "Musterprogramm",
        "place": "Musterstadt",
        "is_example": True,
        "area": {"kind": "programme_area"},
        "legal": {"title": "Erfundene Richtlinie", "source": "erfunden"},
        "criteria": criteria or (a_criterion(),),
        "amounts": amounts(),
    }
    return RuleSet.model_validate(told | changes)


def amounts(**changes: Any) -> Amounts:
    """Half of the costs, at most 10,000 euros per measure."""
    told: dict[str, Any] = {
        "rate": Decimal("0.5"),
        "cap_per_measure_cents": 10_000_00,
        "facade_and_yard": "one",
        "source": "erfunden",
    }
    return Amounts.model_validate(told | changes)
