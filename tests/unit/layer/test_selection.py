import pytest

from geoqm.areas.layers import CENSUS_CELLS
from geoqm.buildings.layers import BUILDINGS, PARCELS
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.layer import selection
from geoqm.layer.selection import Selection
from geoqm.layer.values import Condition


def parse(query: dict[str, str], role: Role = Role.STAFF) -> Selection:
    return selection.parse(BUILDINGS, role, query)


def test_nothing_given_selects_everything() -> None:
    assert parse({}).is_everything
    assert parse({}).key == ""


def test_alternatives_of_a_property_are_sorted_and_unique() -> None:
    found = parse({"use_class": "residential,mixed,mixed"})
    assert found.conditions == (Condition("use_class", ("mixed", "residential")),)


def test_repeated_property_means_one_or_the_other() -> None:
    found = selection.parse(BUILDINGS, Role.PUBLIC, [("storeys", "3"), ("storeys", "5..")])
    assert found.conditions == (Condition("storeys", (3,), ((5, None),)),)


def test_comma_before_a_blank_belongs_to_the_value() -> None:
    assert parse({"name": "Schule, alte"}).conditions[0].values == ("Schule, alte",)


def test_empty_entries_are_asked_for_by_name() -> None:
    assert parse({"year_built": "..1918,__null__"}).conditions == (
        Condition("year_built", (), ((None, 1918),), (), empty=True),
    )


@pytest.mark.parametrize(
    "query",
    [
        {"use_class": "residential,mixed", "storeys": "3..5"},
        {"year_built": "..1918,1950,__null__"},
        {"footprint_area_m2": "100.5..", "is_monument": "true"},
        {"condition_on": "2024-01-01..2024-12-31"},
        {"address_label": "Linden*"},
        {"name": "a\\,b"},
        {"q": "linden 5", "ids": "3,1,2"},
        {"bbox": "6.42,51.18,6.45,51.2", "datetime": "2024-05-01/.."},
        {"polygon": "POLYGON((6.4 51.1,6.5 51.1,6.5 51.2,6.4 51.1))"},
        {
            "bbox": "320000,5673000,321000,5674000",
            "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/25832",
        },
    ],
)
def test_canonical_parameters_give_the_selection_again(query: dict[str, str]) -> None:
    found = parse(query)
    again = selection.parse(BUILDINGS, Role.STAFF, found.parameters)
    assert again == found
    assert again.key == found.key != ""


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"storeys": "viele"}, "storeys"),
        ({"storeys": "5..3"}, "storeys"),
        ({"storeys": "99999999999999999999"}, "storeys"),
        ({"is_monument": "vielleicht"}, "is_monument"),
        ({"is_monument": "true..false"}, "is_monument"),
        ({"height_m": "NaN"}, "height_m"),
        ({"condition_on": "2024-02-31"}, "condition_on"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "1,2,3,4", "bbox-crs": "EPSG:4711"}, "bbox-crs"),
        ({"ids": "a"}, "ids"),
        ({"ids": ""}, "ids"),
        ({"datetime": "gestern"}, "datetime"),
        ({"polygon": "POINT(1 2)"}, "polygon"),
        ({"name": "a\x00"}, "name"),
    ],
)
def test_error_names_the_field_and_a_remedy(query: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(query)
    assert caught.value.field == field
    assert caught.value.message


def test_field_of_a_higher_role_does_not_exist() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse({"condition": "gut"}, Role.PLANNER)
    assert "condition" not in caught.value.remedy


def test_box_may_come_once_only() -> None:
    with pytest.raises(InvalidInput):
        selection.parse(BUILDINGS, Role.PUBLIC, [("bbox", "1,2,3,4"), ("bbox", "1,2,3,4")])


def test_words_look_in_the_fields_that_the_role_sees() -> None:
    assert selection.parse(PARCELS, Role.PUBLIC, {"q": "05"}).searched == ("parcel_id",)
    with pytest.raises(InvalidInput):
        selection.parse(CENSUS_CELLS, Role.PUBLIC, {"q": "x"})
