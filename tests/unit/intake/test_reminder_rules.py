"""When to ask again and when the team has to look."""

from datetime import date, timedelta

import pytest

from geoqm.intake.reminders import rules
from geoqm.intake.reminders.rules import Asked, Why

TODAY = date(2026, 11, 28)


def asked(rounds: int, days_ago: int) -> Asked:
    return Asked(rounds, TODAY - timedelta(days=days_ago))


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (Asked(), 1),
        (asked(1, 0), None),
        (asked(1, 13), None),
        (asked(1, 14), 2),
        (asked(2, 14), None),
        (asked(2, 400), None),
    ],
)
def test_next_round(before: Asked, expected: int | None) -> None:
    assert rules.next_round(before, TODAY) == expected


@pytest.mark.parametrize(
    ("before", "can_be_asked", "expected"),
    [
        (Asked(), False, Why.NOBODY_TO_ASK),
        (Asked(), True, None),
        (asked(1, 20), True, None),
        (asked(2, 13), True, None),
        (asked(2, 14), True, Why.NO_ANSWER),
        (asked(2, 1), False, Why.NOBODY_TO_ASK),
    ],
)
def test_task(before: Asked, can_be_asked: bool, expected: Why | None) -> None:
    assert rules.task(before, can_be_asked=can_be_asked, today=TODAY) == expected


def test_every_reason_has_words() -> None:
    assert set(rules.WHY) == set(Why)
