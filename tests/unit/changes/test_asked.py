"""What can be compared, and what is kept of the past."""

from datetime import UTC, date, datetime

import pytest

from geoqm.catalogue import LAYERS
from geoqm.changes import asked
from geoqm.changes.asked import Basis
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.layer import records

BY_NAME = {layer.name: layer for layer in LAYERS}
RECORDED = [layer for layer in LAYERS if records.is_recorded(layer)]


def test_past_of_what_tells_of_persons_is_kept_for_the_team_alone() -> None:
    for layer in filter(records.keeps_past, RECORDED):
        assert not [each.name for each in layer.fields_for(Role.PLANNER) if each.personal]


def test_numbers_of_recent_changes_are_never_those_of_two_layers() -> None:
    tables = [layer.id_table for layer in RECORDED if layer.open_to(Role.PLANNER)]
    assert len(tables) == len(set(tables))


@pytest.mark.parametrize(
    ("name", "basis"),
    [
        ("vacancies", Basis.DAYS),
        ("areas", Basis.DAYS),
        ("buildings", Basis.RECORD),
        ("facade_eligibility", None),
        ("outreach", None),
        ("changes", None),
    ],
)
def test_layers_are_compared_by_what_they_know(name: str, basis: Basis | None) -> None:
    assert asked.basis_of(BY_NAME[name]) is basis


def test_layer_that_is_computed_anew_says_so() -> None:
    with pytest.raises(InvalidInput, match="laufend neu berechnet"):
        asked.checked(
            BY_NAME["outreach"], Role.STAFF, date(2025, 1, 1), date(2025, 2, 1), date(2026, 1, 1)
        )


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("2026-07-01T12:00:00Z", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("2026-07-01T12:00:00 02:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("", datetime(2026, 7, 1, 9, tzinfo=UTC)),
    ],
)
def test_since_is_a_day_of_the_office_or_an_instant(text: str, instant: datetime) -> None:
    assert asked.since(text, datetime(2026, 7, 31, 9, 30, tzinfo=UTC)) == instant


def test_day_ends_on_the_clock_of_the_office_also_when_the_clock_changes() -> None:
    assert asked.end_of(date(2026, 10, 25)) == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert asked.end_of(date(2026, 10, 24)) == datetime(2026, 10, 24, 22, tzinfo=UTC)
