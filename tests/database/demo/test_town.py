"""The whole town from the shipped points; here because it reads files and takes more than a second."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
from shapely import STRtree
from shapely.geometry import Polygon

from geoqm.demo import points
from geoqm.demo.records import Town
from geoqm.demo.town import street_plan, town

DATA = Path(__file__).parents[3] / "data"
EXPECTED = "c446d056a6b3ba59"


@pytest.fixture(scope="module")
def the_town() -> Town:
    return town(points.street_points(DATA), points.edge(DATA))


def overlaps(polygons: list[Polygon], tolerance_m2: float) -> int:
    pairs = STRtree(polygons).query(polygons, predicate="intersects")
    return sum(
        polygons[i].intersection(polygons[j]).area > tolerance_m2
        for i, j in zip(*pairs, strict=True)
        if i < j
    )


def test_the_town_is_the_same_everywhere(the_town: Town) -> None:
    digest = hashlib.sha256()
    for building in the_town.buildings:
        corners = [f"{x:.2f} {y:.2f}" for x, y in building.footprint.exterior.coords]
        facts = (building.function_code, building.storeys, building.year_built)
        digest.update(repr((building.source_id, corners, facts)).encode())
    digest.update(repr([address.label for address in the_town.addresses]).encode())
    assert digest.hexdigest()[:16] == EXPECTED


def test_the_order_of_the_points_does_not_matter(the_town: Town) -> None:
    shuffled = sorted(points.street_points(DATA), key=lambda p: (p.y, p.x))
    assert town(shuffled, points.edge(DATA)).buildings == the_town.buildings


def test_it_has_about_4500_buildings(the_town: Town) -> None:
    assert 4200 <= len(the_town.buildings) <= 4800


def test_footprints_are_valid_and_do_not_overlap(the_town: Town) -> None:
    footprints = [building.footprint for building in the_town.buildings]
    assert all(f.is_valid and f.area > 10 for f in footprints)
    assert overlaps(footprints, 0.01) == 0


def test_no_building_stands_on_a_street(the_town: Town) -> None:
    plan = street_plan(points.street_points(DATA), points.edge(DATA))
    blocks = [Polygon(block.ring).buffer(1.6) for block in plan.blocks]
    footprints = [building.footprint for building in the_town.buildings]
    on_blocks = STRtree(footprints).query(blocks, predicate="covers")[1]
    assert set(on_blocks) == set(range(len(footprints)))


def test_addresses_are_unique(the_town: Town) -> None:
    labels = Counter(address.label for address in the_town.addresses)
    assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("label", ["Hindenburgstraße 31", "Waldhausener Straße 46"])
def test_well_known_addresses_exist(the_town: Town, label: str) -> None:
    assert label in {address.label for address in the_town.addresses}


def test_many_real_numbers_stand_at_their_place(the_town: Town) -> None:
    places = {address.label: address.location for address in the_town.addresses}
    near = [
        point
        for point in points.street_points(DATA)
        if (place := places.get(f"{point.street} {point.house_number}")) is not None
        and abs(place.x - point.x) + abs(place.y - point.y) < 60
    ]
    assert len(near) > 150


def test_uses_have_plausible_shares(the_town: Town) -> None:
    codes = Counter(building.function_code for building in the_town.buildings)
    total = len(the_town.buildings)
    assert 0.6 < codes["1010"] / total < 0.85
    assert 0.05 < codes["1123"] / total < 0.2
    assert codes["2463"] > 50
    assert codes["2052"] == 1


def test_years_are_exact_rounded_or_unknown(the_town: Town) -> None:
    assert {b.year_precision for b in the_town.buildings} == {"exact", "decade", "unknown"}
    for building in the_town.buildings:
        assert (building.year_built is None) == (building.year_precision == "unknown")
        if building.year_precision == "decade":
            assert building.year_built is not None
            assert building.year_built % 10 == 0


def test_parcel_ids_are_valid_and_do_not_exist_in_the_cadastre(the_town: Town) -> None:
    ids = [parcel.parcel_id for parcel in the_town.parcels]
    assert all(re.fullmatch(r"053191[9]\d\d\d{5}(\d{4}|_{4})(\d{2}|_{2})", i) for i in ids)
    assert len(set(ids)) == len(ids)


def test_parcels_do_not_overlap(the_town: Town) -> None:
    assert overlaps([parcel.outline for parcel in the_town.parcels], 0.5) == 0


def test_units_belong_to_buildings(the_town: Town) -> None:
    names = {building.source_id for building in the_town.buildings}
    assert {unit.building for unit in the_town.units} <= names
    assert {address.building for address in the_town.addresses} <= names
    assert all(unit.area_m2 >= 12 for unit in the_town.units)
