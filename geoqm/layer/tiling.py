"""The SQL texts that make vector tiles, for the service and for files of tiles.

Names come from a layer declaration, values of a caller are bound; `condition` is the text that
`layer.sql.where` makes from a selection. SRIDs stand as numbers: a text there costs PostGIS a
look-up for each geometry. Texts are made once and kept.
"""

from functools import lru_cache

from psycopg import sql

from geoqm.db.roles import SCHEMA
from geoqm.layer.declaration import Field, FieldType, GeometryType, Layer

CELLS_PER_TILE = 32
MOST_FEATURES = 3000
MOST_BYTES = 500_000
_EXTENT = 4096
# Beyond these the stored system has no coordinates; nothing lies there.
_CLAMPED = (
    "ST_MakeEnvelope("
    + ", ".join(
        f"least(greatest(CAST(%({side})s AS float8), {lower}), {upper})"
        for side, lower, upper in (
            ("west", -4_500_000, 6_500_000),
            ("south", -15_000_000, 18_000_000),
            ("east", -4_500_000, 6_500_000),
            ("north", -15_000_000, 18_000_000),
        )
    )
    + ", 3857)"
)
_EDGE = "greatest(500.0, (CAST(%(east)s AS float8) - CAST(%(west)s AS float8)) / 100)"
_kept = lru_cache(maxsize=500)


@_kept
def tile(layer: Layer, fields: tuple[Field, ...], condition: str, zoom: int) -> str:
    """A vector tile of the largest features; `:west … :north` in EPSG:3857 and `:most` bound."""
    columns = sql.SQL("").join(
        sql.SQL(", {}").format(_tile_value(field)) for field in fields if field.in_tile
    )
    return _text(
        "SELECT ST_AsMVT(t, {name}, {extent}, 'geom', 'fid') FROM (SELECT id AS fid, id{columns},"
        " ST_AsMVTGeom({shape}, ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)"
        "::box2d, {extent}, 64, {clip}) AS geom FROM {view} WHERE {inside} AND {condition}"
        " ORDER BY {order} LIMIT %(most)s) t WHERE geom IS NOT NULL",
        name=sql.Literal(layer.name),
        extent=sql.Literal(_EXTENT),
        columns=columns,
        shape=_tile_shape(layer, zoom),
        clip=sql.Literal(not layer.geometry_3857),
        view=relation(layer),
        inside=_inside_tile(layer),
        condition=sql.SQL(condition),
        order=_largest_first(layer),
    )


@_kept
def aggregated_tile(layer: Layer, condition: str) -> str:
    """A tile of squares with the number of features in each, for zooms below the layer's own."""
    point = (
        sql.SQL("ST_Centroid({})").format(sql.Identifier(layer.geometry_3857))
        if layer.geometry_3857
        else sql.SQL("ST_Transform(ST_Centroid({}), 3857)").format(sql.Identifier(layer.geometry))
    )
    return _text(
        "SELECT ST_AsMVT(t, {name}, {extent}, 'geom', 'fid') FROM (SELECT"
        " (cx * 1000003 + cy) & 2147483647 AS fid, n AS count, ST_AsMVTGeom(ST_MakeEnvelope("
        "cx * CAST(%(side)s AS float8), cy * CAST(%(side)s AS float8), (cx + 1) * CAST(%(side)s AS float8), (cy + 1) * CAST(%(side)s AS float8), 3857),"
        " ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)::box2d, {extent}, 64, true)"
        " AS geom FROM (SELECT floor(ST_X(p) / CAST(%(side)s AS float8))::bigint AS cx,"
        " floor(ST_Y(p) / CAST(%(side)s AS float8))::bigint AS cy, count(*) AS n FROM (SELECT {point} AS p"
        " FROM {view} WHERE {inside} AND {condition}) f GROUP BY 1, 2 ORDER BY 1, 2) c) t"
        " WHERE geom IS NOT NULL",
        name=sql.Literal(layer.name),
        extent=sql.Literal(_EXTENT),
        point=point,
        view=relation(layer),
        inside=_inside_tile(layer),
        condition=sql.SQL(condition),
    )


def fewer(most: int, size: int) -> int:
    """How many of the largest features to try after so many made a tile of that size."""
    return max(1, min(most // 2, most * MOST_BYTES // size))


def relation(layer: Layer) -> sql.Identifier:
    """The layer's view."""
    return sql.Identifier(SCHEMA, layer.name)


def _tile_value(field: Field) -> sql.Composable:
    name = sql.Identifier(field.name)
    if field.type in {FieldType.DATE, FieldType.INSTANT}:
        return sql.SQL("{0}::text AS {0}").format(name)
    if field.type is FieldType.DECIMAL:
        return sql.SQL("{0}::float8 AS {0}").format(name)
    return name


def _tile_shape(layer: Layer, zoom: int) -> sql.Composable:
    if layer.geometry_3857:
        return sql.Identifier(layer.geometry_3857)
    moved = sql.SQL("ST_Transform({}, 3857)").format(sql.Identifier(layer.geometry))
    if layer.geometry_type is GeometryType.POINT or zoom >= 16:
        return moved
    tolerance = 40075016.7 / (1 << zoom) / _EXTENT * 2
    return sql.SQL("ST_SimplifyPreserveTopology({}, {})").format(moved, sql.Literal(tolerance))


def _largest_first(layer: Layer) -> sql.Composable:
    """The order in which features enter a tile: large ones first, always the same."""
    measures = {
        GeometryType.POLYGON: "ST_Area({}) DESC, id",
        GeometryType.LINE: "ST_Length({}) DESC, id",
    }
    template = measures.get(layer.geometry_type, "id")
    return sql.SQL(template).format(sql.Identifier(layer.geometry_3857 or layer.geometry))


def _inside_tile(layer: Layer) -> sql.Composable:
    if layer.geometry_3857:
        return sql.SQL(
            "{} && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)"
        ).format(sql.Identifier(layer.geometry_3857))
    return sql.SQL("{} && ST_Transform(ST_Segmentize({}, {}), 25832)").format(
        sql.Identifier(layer.geometry), sql.SQL(_CLAMPED), sql.SQL(_EDGE)
    )


def _text(template: str, **parts: sql.Composable) -> str:
    """A statement as text; its holes are filled with names and texts of declarations."""
    return sql.SQL(template).format(**parts).as_string()
