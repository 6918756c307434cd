"""From whatever geometry a file holds to the kind a table wants: repair or refuse."""

import shapely
from shapely.geometry import (
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
)
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from geoqm.importers.job import RowRefused

_NAMES = {
    "Point": "Punkt",
    "MultiPoint": "Punkte",
    "LineString": "Linie",
    "MultiLineString": "Linien",
    "LinearRing": "Linie",
    "Polygon": "Fläche",
    "MultiPolygon": "Flächen",
    "GeometryCollection": "gemischte Geometrie",
}
_SMALLEST_M2 = 0.01


def polygons(geometry: BaseGeometry | None) -> MultiPolygon:
    """The geometry as valid areas; a self-crossing outline is repaired.

    Raises RowRefused where nothing with an area remains.
    """
    given = _present(geometry)
    repaired = given if given.is_valid else shapely.make_valid(given)
    parts = [part for part in _parts(repaired) if isinstance(part, Polygon) and part.area > 0]
    if not isinstance(given, Polygon | MultiPolygon) and not parts:
        raise _wrong_kind("eine Fläche", given)
    found = MultiPolygon(parts)
    if found.area < _SMALLEST_M2:
        raise RowRefused(
            "Die Fläche ist leer oder so fehlerhaft, dass sie nicht repariert werden kann.",
            "Berichtigen Sie den Umriss in der Quelle.",
        )
    return found if found.is_valid else polygons(shapely.union_all(found))


def lines(geometry: BaseGeometry | None) -> MultiLineString:
    """The geometry as lines; raises RowRefused for points, areas and lines without length."""
    given = _present(geometry)
    parts = [part for part in _parts(given) if isinstance(part, LineString) and part.length > 0]
    if not parts:
        raise _wrong_kind("eine Linie", given)
    return MultiLineString(parts)


def point(geometry: BaseGeometry | None) -> Point:
    """The geometry as a point; an area gives a point inside it. Raises RowRefused for lines."""
    given = _present(geometry)
    if isinstance(given, Point):
        return given
    if isinstance(given, MultiPoint) and len(given.geoms) == 1:
        return given.geoms[0]
    if isinstance(given, Polygon | MultiPolygon):
        return polygons(given).representative_point()
    raise _wrong_kind("ein Punkt", given)


def _present(geometry: BaseGeometry | None) -> BaseGeometry:
    if geometry is None or geometry.is_empty:
        raise RowRefused("Die Geometrie fehlt.", "Ergänzen Sie die Lage in der Quelle.")
    return geometry


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    if isinstance(geometry, BaseMultipartGeometry):
        return [part for each in geometry.geoms for part in _parts(each)]
    return [geometry]


def _wrong_kind(wanted: str, found: BaseGeometry) -> RowRefused:
    name = _NAMES.get(found.geom_type, found.geom_type)
    return RowRefused(
        f"Erwartet wird {wanted}, die Datei enthält hier: {name}.",
        "Prüfen Sie, ob die richtige Datei oder Ebene gewählt ist.",
    )
