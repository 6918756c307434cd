"""The words for units."""

import pytest

from geoqm.buildings import words
from geoqm.buildings.model import Unit


@pytest.mark.parametrize(
    ("floor", "name"),
    [(None, "Geschoss unbekannt"), (0, "EG"), (2, "2. OG"), (-1, "UG"), (-2, "2. UG")],
)
def test_floor_has_its_german_name(floor: int | None, name: str) -> None:
    assert words.floor_name(floor) == name


def test_unit_is_named_by_kind_and_place() -> None:
    assert words.unit_title(Unit(kind="shop", floor=0, position="links")) == "Laden, EG links"
