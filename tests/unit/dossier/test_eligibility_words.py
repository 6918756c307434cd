"""What the grant check of a house says: what is asked, what was found, nothing guessed."""

from decimal import Decimal
from typing import Any

import pytest

from geoqm.dossier import eligibility_words as words
from geoqm.facades.rules import Finding
from tests.unit.facades.samples import a_criterion

AGE, SHARE = "building.age_years", "building.residential_share"


@pytest.mark.parametrize(
    ("subject", "operator", "value", "told"),
    [
        (AGE, ">=", Decimal(10), "mindestens 10\u202fJahre"),
        (AGE, "<", Decimal(1000), "weniger als 1.000\u202fJahre"),
        (SHARE, ">=", Decimal("0.5"), "mindestens 50\u202f%"),
        ("location.in_area", "=", True, "ja"),
        ("measure.started", "=", False, "nein"),
        ("measure.kind", "not in", ("single_trade",), "nicht einzelnes Gewerk"),
        ("applicant.type", "in", ("owner", "other"), "Firma oder Organisation oder anderes"),
    ],
)
def test_what_is_asked_is_told_in_words(subject: str, operator: str, value: Any, told: str) -> None:
    assert words.asked(a_criterion(subject, operator, value)) == told


def test_unknown_rule_asks_nothing_and_names_whom_to_ask() -> None:
    criterion = a_criterion(AGE, unknown=True)
    assert words.asked(criterion) == ""
    assert words.settles(criterion) == words.ASK_CITY
    assert words.settles(a_criterion(AGE)) == criterion.about.settled_by


@pytest.mark.parametrize(
    ("subject", "finding", "told"),
    [
        (AGE, Finding(low=Decimal(101), high=Decimal(101)), "101\u202fJahre"),
        (AGE, Finding(low=Decimal(97), high=Decimal(106)), "zwischen 97 und 106\u202fJahre"),
        (AGE, Finding(low=Decimal(97)), "mindestens 97\u202fJahre"),
        (AGE, Finding(high=Decimal(9)), "höchstens 9\u202fJahre"),
        (AGE, Finding(), ""),
        (SHARE, Finding(low=Decimal("0.625"), high=Decimal("0.625")), "62,5\u202f%"),
        ("location.in_area", Finding(word="no"), "außerhalb"),
        (
            "location.in_area",
            Finding(word="edge", distance_m=Decimal("12.4")),
            "nahe an der Grenze, Abstand 12\u202fm",
        ),
        ("building.is_monument", Finding(word="yes"), "ja"),
        ("building.is_monument", Finding(), ""),
        ("building.main_use", Finding(word="residential"), "Wohngebäude"),
    ],
)
def test_what_was_found_is_told_as_exactly_as_it_is_known(
    subject: str, finding: Finding, told: str
) -> None:
    assert words.found(finding, subject) == told
