"""What somebody typed as a filter, and wishes that are kept."""

from datetime import date

import pytest
from sqlalchemy import create_engine

from geoqm.catalogue import LAYERS
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports.runs import wishes
from geoqm.exports.runs.wishes import Wish


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("filter", "")]),
        ("use_class=mixed,commercial", [("use_class", "mixed,commercial")]),
        ("use_class=mixed&storeys=3..5", [("use_class", "mixed"), ("storeys", "3..5")]),
        (
            "?use_class=mixed\n year_built=..1918 ",
            [("use_class", "mixed"), ("year_built", "..1918")],
        ),
        ("address_label=Gro%C3%9Fe Stra*", [("address_label", "Große Stra*")]),
        ("use_class='mixed'", [("filter", "use_class='mixed'")]),
        ("storeys = 3", [("filter", "storeys = 3")]),
        ("storeys=3 AND is_monument=true", [("filter", "storeys=3 AND is_monument=true")]),
        ("storeys>=3", [("filter", "storeys>=3")]),
        ("storeys IS NULL", [("filter", "storeys IS NULL")]),
    ],
)
def test_filter_is_read_as_pairs_or_as_cql2(text: str, found: list[tuple[str, str]]) -> None:
    assert list(wishes.parameters(text)) == found


def test_kept_wish_is_the_same_wish() -> None:
    wish = Wish(("a", "b"), "shp", Role.PUBLIC, "x=1", "7", date(2026, 1, 2), 25832)
    assert wishes.of_json(wish.as_json()) == wish
    assert wishes.of_json(Wish((), "csv", Role.STAFF).as_json()).day is None


@pytest.mark.parametrize(
    ("kind", "number", "ending"),
    [("gpkg", 3, "gpkg"), ("gpkg.zip", 1, "gpkg.zip"), ("csv", 1, "csv"), ("csv", 2, "csv.zip"), ("shp", 1, "shp.zip")],
)  # fmt: skip
def test_file_has_the_ending_of_its_content(kind: str, number: int, ending: str) -> None:
    assert Wish(("x",) * number, kind, Role.PUBLIC).ending == ending


def test_endless_filter_is_refused() -> None:
    with pytest.raises(InvalidInput, match="4001 Zeichen"):
        wishes.checked_filter("x" * 4001)


def test_layers_are_drawn_in_the_order_of_the_catalogue_not_of_the_form() -> None:
    named = [each.name for each in LAYERS if each.open_to(Role.PLANNER)]
    wish = Wish(layers=tuple(reversed(named)), kind=wishes.PROJECT, audience=Role.PLANNER)
    engine = create_engine("postgresql+psycopg://")
    found = wishes.orders(engine, wish, LAYERS, date(2026, 1, 2))
    assert [each.layer.name for each in found] == named


def test_tiles_of_a_protected_layer_are_no_file() -> None:
    wish = Wish(("vacancies",), "pmtiles", Role.PLANNER)
    with pytest.raises(InvalidInput, match="nur von öffentlichen Ebenen"):
        wishes.orders(create_engine("postgresql+psycopg://"), wish, LAYERS, date(2026, 1, 2))
