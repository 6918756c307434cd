"""Polygons that a user drew, as WKT or GeoJSON in degrees (longitude, latitude)."""

import json

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geoqm.errors import InvalidInput
from geoqm.geo import tangles

_MOST_POINTS = 5000
_DECIMALS = 7


def parse(text: str) -> str:
    """The polygon as valid WKT with seven decimals; a loop that crosses itself is mended.

    Raises InvalidInput for other shapes, too many points and places off the earth.
    """
    shape = _shape(text.strip())
    if not isinstance(shape, Polygon | MultiPolygon) or shape.is_empty:
        raise _invalid("Erwartet wird eine Fläche (Polygon oder MultiPolygon).")
    if shapely.get_num_coordinates(shape) > _MOST_POINTS:
        raise _invalid(f"Die Fläche hat mehr als {_MOST_POINTS} Punkte.")
    west, south, east, north = shape.bounds
    if not (west >= -180 and south >= -90 and east <= 180 and north <= 90):
        raise _invalid("Die Punkte liegen nicht auf der Erde; erwartet werden Länge und Breite.")
    return _canonical(shape)


def _shape(text: str) -> BaseGeometry | None:
    try:
        if text.startswith("{"):
            found = json.loads(text)
            found = found.get("geometry", found) if isinstance(found, dict) else None
            return shapely.from_geojson(json.dumps(found))
        return shapely.from_wkt(text)
    except (ValueError, RecursionError, shapely.GEOSException) as error:
        raise _invalid("Der Text ist weder WKT noch GeoJSON.") from error


def _canonical(shape: Polygon | MultiPolygon) -> str:
    flat = shapely.force_2d(shape)
    if not flat.is_valid and tangles.is_tangled(flat):
        raise _invalid("Ihr Rand kreuzt sich zu oft.")
    whole = tangles.mended(flat)
    if whole is None:
        raise _invalid("Die Fläche ist entartet.")
    return str(shapely.to_wkt(whole, rounding_precision=_DECIMALS, trim=True))


def _invalid(reason: str) -> InvalidInput:
    return InvalidInput(
        f"Die gezeichnete Fläche (polygon) ist nicht lesbar. {reason}",
        remedy="Beispiel: polygon=POLYGON((6.42 51.18,6.45 51.18,6.45 51.2,6.42 51.18)).",
        field="polygon",
    )
