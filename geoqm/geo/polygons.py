"""Polygons that a user drew, as WKT or GeoJSON in degrees (longitude, latitude)."""

import json

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geoqm.errors import InvalidInput

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


def _canonical(shape: BaseGeometry) -> str:
    flat = shapely.force_2d(shape)
    mended = flat if flat.is_valid else shapely.make_valid(flat)
    parts = [part for part in shapely.get_parts(mended) if isinstance(part, Polygon)]
    if not parts:
        raise _invalid("Die Fläche ist entartet.")
    whole = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    return str(shapely.to_wkt(whole, rounding_precision=_DECIMALS, trim=True))


def _invalid(reason: str) -> InvalidInput:
    return InvalidInput(
        f"Die gezeichnete Fläche (polygon) ist nicht lesbar. {reason}",
        remedy="Beispiel: polygon=POLYGON((6.42 51.18,6.45 51.18,6.45 51.2,6.42 51.18)).",
        field="polygon",
    )
