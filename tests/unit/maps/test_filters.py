"""Filters in words and in the address, before any database is asked."""

import pytest
from starlette.datastructures import QueryParams

from geoqm.buildings.layers import BUILDINGS
from geoqm.db.roles import Role
from geoqm.layer.selection import EVERYTHING
from geoqm.maps import filters
from geoqm.maps.listing import cell, legend_row


def chips(query: str, role: Role = Role.STAFF) -> list[str]:
    return [
        chip.words
        for chip in filters.chips(BUILDINGS, filters.parse(BUILDINGS, role, QueryParams(query)))
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("use_class=mixed", "Wohn- und Geschäftshaus"),
        ("storeys=3..5", "Geschosse: 3 bis 5"),
        ("storeys.von=3&storeys.bis=5", "Geschosse: 3 bis 5"),
        ("storeys.von=3", "Geschosse: ab 3"),
        ("year_built=..1918", "Baujahr: bis 1918"),
        ("year_built=__null__", "Baujahr: ohne Angabe"),
        ("is_monument=true", "Baudenkmal"),
        ("is_monument=false", "kein Baudenkmal"),
        ("q=Linden", "„Linden“"),
    ],
)
def test_filter_reads_as_words(query: str, words: str) -> None:
    assert chips(query) == [words]


def test_taking_a_chip_away_leaves_the_others() -> None:
    params = QueryParams("use_class=mixed&storeys=3..5")
    found = filters.chips(BUILDINGS, filters.parse(BUILDINGS, Role.STAFF, params))
    assert [chip.without for chip in found] == ["storeys=3..5", "use_class=mixed"]


@pytest.mark.parametrize("query", ["ansicht=liste&offen=2", "karte=16/51.1/6.4", "use_class="])
def test_state_of_the_page_is_no_filter(query: str) -> None:
    assert filters.parse(BUILDINGS, Role.STAFF, QueryParams(query)) == EVERYTHING


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("use_class", "mixed", "Wohn- und Geschäftshaus"),
        ("year_built", 1905, "1905"),
        ("footprint_area_m2", 1234.5, "1.234"),
        ("is_monument", True, "ja"),
        ("storeys", None, ""),
    ],
)
def test_cell_is_german(field: str, value: object, shown: str) -> None:
    assert cell(BUILDINGS.field(field), value).startswith(shown)


def test_value_without_a_class_belongs_to_the_last_legend_row() -> None:
    style = BUILDINGS.style
    assert legend_row(style, "no such class") == len(style.classes)
    assert legend_row(style, style.classes[0].code) == 0
