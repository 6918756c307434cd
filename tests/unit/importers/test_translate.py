"""Translation of rows to records: pure, without database and files."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from geoqm.errors import ImportFailed
from geoqm.importers import addresses, boundaries, buildings, census, monuments, parcels
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.sources import SOURCES
from geoqm.settings import ROOT

HOUSE = box(321_000, 5_674_000, 321_010, 5_674_010)
PLACE = Point(321_005, 5_674_005)


def row(shape: BaseGeometry | None = HOUSE, **values: Any) -> SourceRow:
    return SourceRow(1, values, shape)


def test_a_building_brings_its_address() -> None:
    house, address = buildings.translate(
        row(source_id="b1", function_code="31001_1010", street="Lindenstr.", house_number="46 a"),
        Options(),
    )
    assert (house.source_id, address.source_id) == ("b1", "b1")
    assert (address.label, address.house_number, address.suffix) == ("Lindenstraße 46a", 46, "a")  # type: ignore[union-attr]  # the second is the address


def test_a_building_may_have_its_address_in_one_line() -> None:
    _, address = buildings.translate(row(source_id="b1", address="Wallstr. 12-14"), Options())
    assert address.label == "Wallstraße 12–14"  # type: ignore[union-attr]  # the second is the address


def test_a_building_without_address_is_only_a_building() -> None:
    assert len([*buildings.translate(row(source_id="b1"), Options())]) == 1


def test_several_years_give_the_first_and_its_source() -> None:
    (house,) = buildings.translate(
        row(source_id="b1", year_built="1905, 1980"), Options(title="Kataster")
    )
    assert (house.year_built, house.year_precision, house.year_source) == (  # type: ignore[union-attr]  # a building
        1905, "exact", "Kataster",
    )  # fmt: skip


def test_the_mark_for_an_unknown_height_is_no_height() -> None:
    (house,) = buildings.translate(row(source_id="b1", height_m="-9999"), Options())
    assert house.height_m is None  # type: ignore[union-attr]  # a building


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "Die Kennung fehlt"),
        ({"source_id": "b", "height_m": "5000"}, "Höhe: 5000 liegt nicht"),
        ({"source_id": "b", "year_built": "19"}, "Baujahr: 19 liegt nicht"),
        ({"source_id": "b", "storeys": "viele"}, "Geschosse: „viele“ ist keine Zahl"),
    ],
)
def test_a_building_with_a_wrong_value_is_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(RowRefused, match=reason):
        list(buildings.translate(row(**values), Options()))


def test_an_address_without_key_gets_one_of_its_text() -> None:
    (address,) = addresses.translate(
        row(PLACE, street="Am Hof", house_number="12", suffix="1/2", city="Köln"), Options()
    )
    assert (address.source_id, address.label) == ("amhof 121/2 koeln", "Am Hof 12 1/2")


def test_an_address_may_stand_in_one_line() -> None:
    (address,) = addresses.translate(row(PLACE, source_id=7, address="Wallstr 5"), Options())
    assert (address.source_id, address.label) == ("7", "Wallstraße 5")


def test_a_postcode_keeps_its_leading_zero() -> None:
    (address,) = addresses.translate(row(PLACE, street="A", postcode=1067.0), Options())
    assert address.postcode == "01067"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"house_number": "5"}, "Die Straße fehlt"),
        ({"street": "Wallstr.", "house_number": "gegenüber"}, "„gegenüber“ ist nicht lesbar"),
    ],
)
def test_an_address_that_is_none_is_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(RowRefused, match=reason):
        list(addresses.translate(row(PLACE, **values), Options()))


def test_a_parcel_is_kept_under_its_twenty_characters() -> None:
    (parcel,) = parcels.translate(
        row(parcel_id="05 3191-012-00318/0002", official_area_m2="1.234,5"), Options()
    )
    assert parcel.source_id == parcel.parcel_id == "053191012003180002__"
    assert parcel.official_area_m2 == Decimal("1234.5")


def test_an_impossible_parcel_id_is_refused_with_the_right_form() -> None:
    with pytest.raises(RowRefused, match="„4711“ ist kein Flurstückskennzeichen") as refused:
        list(parcels.translate(row(parcel_id="4711"), Options()))
    assert "20 Zeichen" in refused.value.remedy


def test_a_monument_needs_a_number() -> None:
    with pytest.raises(RowRefused, match="Listennummer fehlt"):
        list(monuments.translate(row(PLACE), Options()))


def test_a_cell_is_drawn_from_its_id_and_hides_nothing_as_zero() -> None:
    (cell,) = census.translate(
        row(PLACE, source_id="100mN31256E40720", dwellings_total="40", dwellings_vacant=""),
        Options(reference_on=date(2011, 5, 9)),
    )
    assert cell.outline.area == pytest.approx(10_000, rel=0.01)
    assert (cell.dwellings_total, cell.dwellings_vacant, cell.vacancy_rate) == (40, None, None)


@pytest.mark.parametrize(("vacant", "rate"), [("4", Decimal(10)), ("50", None)])
def test_a_rate_is_computed_where_it_makes_sense(vacant: str, rate: Decimal | None) -> None:
    (cell,) = census.translate(
        row(source_id="x", dwellings_total="40", dwellings_vacant=vacant),
        Options(reference_on=date(2011, 5, 9)),
    )
    assert cell.vacancy_rate == rate


def test_a_cell_without_place_is_refused() -> None:
    with pytest.raises(RowRefused, match="„x“ ist keine Gitterzelle"):
        list(census.translate(row(None, source_id="x"), Options(reference_on=date(2011, 5, 9))))


def test_a_census_needs_its_day() -> None:
    with pytest.raises(ImportFailed, match="Stichtag"):
        list(census.translate(row(source_id="x"), Options()))


def test_the_day_of_a_census_may_stand_in_its_name() -> None:
    assert census.reference_of("zensus2022_100m") == date(2022, 5, 15)
    assert census.reference_of("cells") is None


def test_a_boundary_says_itself_what_it_is() -> None:
    (area,) = boundaries.translate(
        row(name="Altstadt", kind="block", quality="official", valid_from="1.1.2020"), Options()
    )
    assert (area.source_id, area.kind, area.quality) == ("altstadt", "block", "official")  # type: ignore[union-attr]  # an area
    assert area.valid_from == date(2020, 1, 1)  # type: ignore[union-attr]  # an area


def test_what_is_not_stated_counts_as_approximate() -> None:
    (area,) = boundaries.translate(row(name="A", quality="draft"), Options(kind="block"))
    assert area.quality == "approximate"  # type: ignore[union-attr]  # an area


@pytest.mark.parametrize(
    ("values", "shape", "reason"),
    [
        ({}, HOUSE, "Kennung und Name fehlen"),
        ({"name": "A"}, LineString([(0, 0), (1, 1)]), "Genauigkeit des Abschnitts fehlt"),
        ({"name": "A", "valid_from": "2021-01-01", "valid_until": "2020-01-01"}, HOUSE, "vor dem Beginn"),
    ],
)  # fmt: skip
def test_a_boundary_that_contradicts_itself_is_refused(
    values: dict[str, Any], shape: BaseGeometry, reason: str
) -> None:
    with pytest.raises(RowRefused, match=reason):
        list(boundaries.translate(row(shape, **values), Options(kind="block")))


@pytest.mark.parametrize("key", SOURCES)
def test_every_source_explains_itself_in_german(key: str) -> None:
    spec = SOURCES[key]
    assert spec.key == key
    assert spec.help.endswith(".")
    assert {column.field for column in spec.columns if column.required} <= {
        column.field for column in spec.columns
    }


def test_the_documentation_lists_every_field() -> None:
    page = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    fields = {column.field for spec in SOURCES.values() for column in spec.columns}
    assert {field for field in fields if f"`{field}`" not in page} == set()
