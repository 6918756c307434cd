"""A whole layer as one vector tile: compact, built by PostgreSQL, kept per data version.

Layers above `WHOLE_AT_MOST` features go to the map as ordinary tiles of the map API instead.
"""

import gzip
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.layer.declaration import Field, FieldType, Layer
from geoqm.layer.selection import EVERYTHING, Selection
from geoqm.layer.views import relation
from geoqm.maps import filters

WHOLE_AT_MOST: Final = 10_000
UNIT_M: Final = 0.1
MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"


@dataclass(frozen=True, slots=True)
class Whole:
    """A layer in one piece: gzip bytes, and the square it lies in (west, north, side in 3857)."""

    body: bytes
    square: str
    count: int


def whole(session: Session, layer: Layer, role: Role, chosen: Selection = EVERYTHING) -> Whole:
    """Build the layer for the map; InvalidInput when it is too large for one piece."""
    condition, values = filters.condition(layer, chosen)
    west, north, side, count = _square(session, layer, condition, values)
    if count > WHOLE_AT_MOST:
        raise InvalidInput(
            f"Die Ebene „{layer.title}“ ist zu groß für ein Stück.",
            remedy="Bitte nutzen Sie die Vektorkacheln der Schnittstelle.",
        )
    body = session.execute(
        text(_tile_sql(layer, role, condition)),
        values
        | {
            "w": west,
            "s": north - side,
            "e": west + side,
            "n": north,
            "extent": round(side / UNIT_M),
        },
    ).scalar_one()
    return Whole(gzip.compress(bytes(body or b""), 6), f"{west},{north},{side}", count)


def map_fields(layer: Layer, role: Role) -> list[Field]:
    """What the map needs of each feature: the style's field, the name, the tile fields."""
    overlay = layer.style.overlay
    wanted = {layer.style.field, layer.title_field, overlay.field if overlay else ""}
    return [each for each in layer.fields_for(role) if each.in_tile or each.name in wanted]


def _square(
    session: Session, layer: Layer, condition: str, values: dict[str, Any]
) -> tuple[float, float, float, int]:
    found = session.execute(
        text(
            f"SELECT ST_XMin(e), ST_YMax(e), greatest(ST_XMax(e) - ST_XMin(e), ST_YMax(e) - ST_YMin(e)), n"  # noqa: S608 (names come from the declaration)
            f" FROM (SELECT ST_Extent({_in_3857(layer)}) AS e, count(*) AS n FROM {relation(layer)} WHERE {condition}) q"
        ),
        values,
    ).one()
    if found[0] is None:
        return (0.0, 0.0, 1.0, 0)
    return (float(int(found[0]) - 1), float(int(found[1]) + 2), float(int(found[2]) + 4), found[3])


def _tile_sql(layer: Layer, role: Role, condition: str) -> str:
    columns = "".join(f", {_plain(each)}" for each in map_fields(layer, role))
    return (
        "SELECT ST_AsMVT(t, 'layer', CAST(:extent AS int), 'shape', 'fid') FROM ("  # noqa: S608 (names come from the declaration)
        f"SELECT id AS fid{columns}, ST_AsMVTGeom({_in_3857(layer)},"
        " CAST(ST_MakeEnvelope(:w, :s, :e, :n, 3857) AS box2d), CAST(:extent AS int), 0, false) AS shape"
        f" FROM {relation(layer)} WHERE {condition} ORDER BY id) t"
    )


def _plain(each: Field) -> str:
    if each.type is FieldType.DECIMAL:
        return f'"{each.name}"::float8 AS "{each.name}"'
    if each.type in {FieldType.DATE, FieldType.INSTANT}:
        return f'"{each.name}"::text AS "{each.name}"'
    return f'"{each.name}"'


def _in_3857(layer: Layer) -> str:
    return (
        f'"{layer.geometry_3857}"'
        if layer.geometry_3857
        else f'ST_Transform("{layer.geometry}", 3857)'
    )
