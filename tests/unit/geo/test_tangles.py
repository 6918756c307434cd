import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Polygon

from geoqm.errors import InvalidInput
from geoqm.geo import polygons, shapes, tangles
from geoqm.geo.crs import UTM32

ZIGZAG = [(number % 2 * 9, number * 7919 % 4001) for number in range(440)]


def test_edges_that_all_cross_each_other_are_refused_before_geos_is_asked() -> None:
    assert tangles.is_tangled(Polygon(ZIGZAG))
    assert tangles.is_tangled(LineString(ZIGZAG))
    with pytest.raises(InvalidInput, match="zu oft"):
        shapes.from_geojson({"type": "LineString", "coordinates": ZIGZAG}, UTM32)
    degrees = [(6.4 + east / 1000, 51 + north / 100_000) for east, north in ZIGZAG]
    with pytest.raises(InvalidInput, match="zu oft"):
        polygons.parse(str(Polygon(degrees)))


def test_a_round_shape_and_a_comb_are_no_tangles() -> None:
    assert not tangles.is_tangled(shapely.Point(0, 0).buffer(5, quad_segs=300))
    comb = [(number, number % 2 * 100) for number in range(800)]
    assert not tangles.is_tangled(Polygon([*comb, (800, -5), (0, -5)]))
    assert not tangles.is_tangled(shapely.MultiPoint([(0, 0), (1, 1)]))
    assert not tangles.is_tangled(Polygon())


def test_a_loop_drawn_by_hand_is_mended_with_both_wings() -> None:
    turns = np.linspace(0, 2 * np.pi, 600)
    eight = Polygon(np.column_stack([np.sin(turns), np.sin(turns) * np.cos(turns)]))
    assert not eight.is_valid
    assert not tangles.is_tangled(eight)
    whole = tangles.mended(eight)
    assert isinstance(whole, MultiPolygon)
    assert whole.is_valid
    assert whole.area == pytest.approx(4 / 3, rel=1e-3)


def test_nothing_is_left_of_an_area_without_extent() -> None:
    assert tangles.mended(Polygon([(0, 0), (1, 1), (2, 2)])) is None
