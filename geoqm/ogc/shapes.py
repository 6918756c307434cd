"""Geometries that clients send: PostGIS reads, turns, transforms and judges them."""

import json
from typing import Any, Final

from geoalchemy2 import WKBElement
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geoqm.errors import InvalidInput
from geoqm.geo.crs import GERMANY_25832, Crs
from geoqm.layer.declaration import GeometryType, Layer

MOST_POINTS: Final = 20_000
_SMALLEST: Final = 0.01  # m² or m
_SINGLE: Final = {
    GeometryType.POINT: "Point",
    GeometryType.LINE: "LineString",
    GeometryType.POLYGON: "Polygon",
}
_WORDS: Final = {
    GeometryType.POINT: "einen Punkt",
    GeometryType.LINE: "eine Linie",
    GeometryType.POLYGON: "eine Fläche",
}
_FIELD: Final = "geometry"
_READ: Final = text(
    "SELECT ST_NPoints(g), ST_IsEmpty(g), ST_IsValidReason(g),"
    " ST_XMin(g) >= :west AND ST_YMin(g) >= :south AND ST_XMax(g) <= :east AND ST_YMax(g) <= :north,"
    " greatest(ST_Area(g), ST_Length(g)) >= :least, encode(ST_AsEWKB(CASE WHEN :multi THEN ST_Multi(g)"
    " ELSE g END), 'hex') FROM (SELECT ST_Transform(CASE WHEN :swapped THEN ST_FlipCoordinates(s)"
    " ELSE s END, 25832) AS g FROM (SELECT ST_SetSRID(ST_Force2D("
    "ST_GeomFromGeoJSON(:shape)), :srid) AS s) q) p"
)


def read(session: Session, layer: Layer, given: object, crs: Crs) -> WKBElement | None:
    """The geometry in EPSG:25832, flat and multi; None for null.

    Raises InvalidInput for the wrong kind, for what is invalid, empty, too large or elsewhere.
    """
    if given is None:
        return None
    shape = _plain(layer, given)
    if shape.count("[") > 2 * MOST_POINTS:
        raise _too_many()
    values = dict(zip(("west", "south", "east", "north"), GERMANY_25832, strict=True))
    is_point = layer.geometry_type is GeometryType.POINT
    try:
        points, empty, reason, inside, extends, ewkb = session.execute(
            _READ,
            values
            | {
                "shape": shape,
                "srid": int(crs.srid),
                "swapped": crs.swapped,
                "multi": not is_point,
                "least": 0.0 if is_point else _SMALLEST,
            },
        ).one()
    except DBAPIError as error:
        raise InvalidInput(
            "Die Geometrie ist nicht lesbar.",
            remedy="Prüfen Sie Koordinaten und Koordinatensystem (Content-Crs).",
            field=_FIELD,
        ) from error
    if points > MOST_POINTS:
        raise _too_many()
    if empty or not extends:
        raise InvalidInput(
            "Die Geometrie ist leer oder hat keine Ausdehnung.",
            remedy=f"Zeichnen Sie {_WORDS[layer.geometry_type]}.",
            field=_FIELD,
        )
    _check(inside, reason, crs)
    return WKBElement(ewkb, extended=True)


def _check(inside: bool, reason: str, crs: Crs) -> None:
    if not inside:
        raise InvalidInput(
            "Die Geometrie liegt nicht in Deutschland.",
            remedy="Prüfen Sie das Koordinatensystem (Content-Crs) und die Reihenfolge der Achsen:"
            f" verstanden wurde {crs.uri}.",
            field=_FIELD,
        )
    if reason != "Valid Geometry":
        raise InvalidInput(
            f"Die Geometrie ist fehlerhaft ({reason[:120]}).",
            remedy="In QGIS hilft „Geometrien reparieren“; Überschneidungen von Hand lösen.",
            field=_FIELD,
        )


def _plain(layer: Layer, given: Any) -> str:
    """Kind and coordinates as text, without anything else that PostGIS would obey."""
    single = _SINGLE[layer.geometry_type]
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in (single, layer.geometry_type.value):
        raise InvalidInput(
            f"„{layer.title}“ braucht {_WORDS[layer.geometry_type]}.",
            remedy=f"Möglich sind {single} und {layer.geometry_type.value}, ohne weitere Formen.",
            field=_FIELD,
        )
    try:
        return json.dumps({"type": kind, "coordinates": given.get("coordinates")}, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            "Die Koordinaten sind nicht lesbar.",
            remedy="Koordinaten sind Zahlen: [Ost, Nord] oder [Länge, Breite].",
            field=_FIELD,
        ) from error


def _too_many() -> InvalidInput:
    return InvalidInput(
        f"Die Geometrie hat mehr als {MOST_POINTS} Punkte.",
        remedy="Vereinfachen Sie sie, oder laden Sie sie als Datei (geoqm import).",
        field=_FIELD,
    )
