import pytest

from geoqm.errors import InvalidInput
from geoqm.geo import polygons

SQUARE = "POLYGON ((6.4 51.1, 6.5 51.1, 6.5 51.2, 6.4 51.2, 6.4 51.1))"


def test_wkt_and_geojson_give_the_same_polygon() -> None:
    geojson = (
        '{"type": "Polygon", "coordinates": '
        "[[[6.4, 51.1], [6.5, 51.1], [6.5, 51.2], [6.4, 51.2], [6.4, 51.1]]]}"
    )
    feature = f'{{"type": "Feature", "properties": {{}}, "geometry": {geojson}}}'
    assert polygons.parse(geojson) == polygons.parse(feature) == polygons.parse(SQUARE) == SQUARE


def test_a_loop_that_crosses_itself_is_mended() -> None:
    mended = polygons.parse("POLYGON((6.4 51.1,6.5 51.2,6.5 51.1,6.4 51.2,6.4 51.1))")
    assert mended.startswith("MULTIPOLYGON")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        "POINT(6 51)",
        "POLYGON EMPTY",
        "POLYGON((6 51,7 52))",
        "POLYGON((600 51,700 52,700 51,600 51))",
        "POLYGON((6.4 51.1,6.5 51.1,6.4 51.1,6.4 51.1))",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        polygons.parse(text)
    assert caught.value.field == "polygon"
