"""Spatial functions of filters: shapes are bound, moved into the stored system once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from geoqm.geo.crs import STORED
from geoqm.geo.shapes import Shape
from geoqm.layer.filters.model import invalid
from geoqm.layer.filters.pieces import Kind, Piece, Values

_RELATIONS: Final[Mapping[str, str]] = {
    "s_contains": "ST_Contains",
    "s_crosses": "ST_Crosses",
    "s_disjoint": "NOT ST_Intersects",
    "s_equals": "ST_Equals",
    "s_intersects": "ST_Intersects",
    "s_overlaps": "ST_Overlaps",
    "s_touches": "ST_Touches",
    "s_within": "ST_Within",
}
DISTANCE: Final = "s_dwithin"
NAMES: Final = frozenset({*_RELATIONS, DISTANCE})
# PostGIS knows no other relation of a collection that mixes points, lines and areas.
_FOR_MIXED: Final = frozenset({"s_intersects", "s_disjoint", DISTANCE})
_FARTHEST_M: Final = 100_000
Place = Shape | str
"""A shape of the caller, or the quoted geometry column."""


def related(values: Values, name: str, first: Place, second: Place) -> Piece:
    """The condition that two shapes lie to each other as the function `name` says."""
    _check_mixed(name, first, second)
    function = _RELATIONS[name]
    return Piece(Kind.FLAG, f"({function}({_sql(values, first)}, {_sql(values, second)}))")


def near(values: Values, first: Place, second: Place, distance: Piece) -> Piece:
    """The condition that two shapes are at most so many metres apart (our own S_DWITHIN)."""
    metres = distance.literal
    if not isinstance(metres, Decimal) or not 0 <= metres <= _FARTHEST_M:
        raise invalid(
            f"S_DWITHIN erwartet zuletzt die Entfernung in Metern, 0 bis {_FARTHEST_M}.",
            "Beispiel: S_DWITHIN(geometry, POINT(6.43 51.19), 250).",
        )
    bound = values.bind(float(metres), "float8")
    return Piece(Kind.FLAG, f"(ST_DWithin({_sql(values, first)}, {_sql(values, second)}, {bound}))")


def _check_mixed(name: str, *places: Place) -> None:
    if name in _FOR_MIXED:
        return
    if any(isinstance(place, Shape) and place.is_mixed for place in places):
        raise invalid(
            f"{name.upper()} geht nicht mit einer Sammlung, die Punkte, Linien und Flächen mischt.",
            "Möglich ist S_INTERSECTS.",
        )


def _sql(values: Values, place: Place) -> str:
    if isinstance(place, str):
        return place
    shape = f"ST_GeomFromText({values.bind(place.wkt, 'text')}, {int(place.srid)})"
    if place.edge:
        shape = f"ST_Segmentize({shape}, {values.bind(place.edge, 'float8')})"
    return shape if place.srid == STORED.srid else f"ST_Transform({shape}, {int(STORED.srid)})"
