import pytest
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from geoqm.importers import shapes
from geoqm.importers.job import RowRefused


def test_an_area_becomes_areas() -> None:
    assert shapes.polygons(box(0, 0, 2, 2)).equals(MultiPolygon([box(0, 0, 2, 2)]))


def test_a_bow_tie_is_repaired() -> None:
    found = shapes.polygons(Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))
    assert (found.is_valid, found.area) == (True, 50)


def test_overlapping_parts_are_joined() -> None:
    found = shapes.polygons(MultiPolygon([box(0, 0, 2, 2), box(1, 0, 3, 2)]))
    assert (found.is_valid, found.area) == (True, 6)


def test_lines_beside_an_area_are_dropped() -> None:
    mixed = GeometryCollection([box(0, 0, 1, 1), LineString([(5, 5), (6, 6)])])
    assert shapes.polygons(mixed).area == 1


def test_an_area_without_extent_is_refused() -> None:
    with pytest.raises(RowRefused, match="nicht repariert"):
        shapes.polygons(Polygon([(0, 0), (1, 0), (0, 0)]))


@pytest.mark.parametrize("shape", [None, Polygon()])
def test_a_missing_geometry_is_refused(shape: Polygon | None) -> None:
    with pytest.raises(RowRefused, match="Geometrie fehlt"):
        shapes.polygons(shape)


@pytest.mark.parametrize(
    ("shape", "kind"),
    [(Point(0, 0), "Punkt"), (LineString([(0, 0), (1, 1)]), "Linie")],
)
def test_another_kind_is_named(shape: Point | LineString, kind: str) -> None:
    with pytest.raises(
        RowRefused, match=f"Erwartet wird eine Fläche, die Datei enthält hier: {kind}"
    ):
        shapes.polygons(shape)


def test_a_line_becomes_lines() -> None:
    line = LineString([(0, 0), (1, 1)])
    assert shapes.lines(line).equals(MultiLineString([line]))
    with pytest.raises(RowRefused, match="Erwartet wird eine Linie"):
        shapes.lines(box(0, 0, 1, 1))


def test_a_point_may_come_in_several_forms() -> None:
    assert shapes.point(Point(1, 2)) == Point(1, 2)
    assert shapes.point(MultiPoint([(1, 2)])) == Point(1, 2)
    assert box(0, 0, 2, 2).covers(shapes.point(box(0, 0, 2, 2)))
    with pytest.raises(RowRefused, match="Erwartet wird ein Punkt"):
        shapes.point(LineString([(0, 0), (1, 1)]))
