"""PMTiles: one file of vector tiles for the public, from the same SQL as the tiles of the service.

It holds public layers and public fields only, whoever asks, since such files lie open on web
servers. Tiles without content are left out, equal ones are stored once.
"""

import gzip
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from psycopg import Connection, sql

from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports.about import about, datasets
from geoqm.exports.order import Order, announce, condition, geometry, statement
from geoqm.exports.progress import Counter
from geoqm.geo.tiles import ORIGIN_M, Tile
from geoqm.layer import tiling
from geoqm.layer.declaration import GeometryType, Layer, StyleClass
from geoqm.layer.selection import parse

_Writer: Any = Writer  # has no types
_DEEPEST, _FLATTEST = 16, 10
_MOST_TILES = 30_000
_E7 = 10_000_000
_LEVEL = 6
_COVER = """
SELECT DISTINCT x, y FROM (
  SELECT floor((ST_XMin(b) + {origin}) / {side})::int AS west,
    floor((ST_XMax(b) + {origin}) / {side})::int AS east,
    floor(({origin} - ST_YMax(b)) / {side})::int AS north,
    floor(({origin} - ST_YMin(b)) / {side})::int AS south
  FROM ({boxes}) AS f(b)) AS r, generate_series(west, east) AS x, generate_series(north, south) AS y
LIMIT {most}"""
_BOX = """
SELECT n, ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
FROM (SELECT n, ST_Transform(ST_SetSRID(b::geometry, 3857), 4326) AS e FROM ({found}) AS f(n, b)) q"""


def published(order: Order) -> Order:
    """The order as the public may have it.

    Raises InvalidInput for a layer, or a field in a condition, that the public may not see.
    """
    if not order.layer.open_to(Role.PUBLIC):
        raise InvalidInput(
            f"Die Ebene „{order.layer.title}“ ({order.layer.name}) ist nicht öffentlich.",
            remedy="PMTiles enthält nur öffentliche Ebenen; nehmen Sie GeoPackage.",
            field="layers",
        )
    chosen = parse(order.layer, Role.PUBLIC, order.selection.parameters)
    return replace(order, role=Role.PUBLIC, selection=chosen)


def write(connection: Connection, orders: Sequence[Order], target: Path, counter: Counter) -> None:
    """Write all tiles that hold something, from the whole world down to single houses."""
    covers = [_cover(connection, order) for order in orders]
    tiles = list(_tiles(covers)) or [(0, Tile(0, 0, 0))]
    total, done = sum(each.features for each in covers), 0
    with target.open("wb") as file, tempfile.TemporaryFile(dir=target.parent) as body_file:
        writer = _Writer(file)
        writer.tile_f.close()  # lies in the folder of the system, which may be small
        writer.tile_f = body_file
        for number, (tile_id, tile) in enumerate(tiles, start=1):
            body = b"".join(_bodies(connection, orders, covers, tile))
            if body or len(tiles) == 1:
                writer.write_tile(tile_id, gzip.compress(body, _LEVEL, mtime=0))
            counter.add(total * number // len(tiles) - done)
            done = total * number // len(tiles)
        writer.finalize(_header(covers), _metadata(connection, orders, covers, target.name))


@dataclass(frozen=True, slots=True)
class _Cover:
    """Where a layer has features: how many, the box in degrees, the tiles at the deepest zoom."""

    features: int
    box: tuple[float, float, float, float] | None
    zoom: int
    places: frozenset[tuple[int, int]]

    def holds(self, tile: Tile) -> bool:
        """Whether something may lie in the tile."""
        return (tile.x, tile.y) in self.at(tile.z)

    def at(self, zoom: int) -> frozenset[tuple[int, int]]:
        """The tiles of that zoom."""
        return _parents(self.places, self.zoom - zoom)


@lru_cache(maxsize=500)
def _parents(places: frozenset[tuple[int, int]], steps: int) -> frozenset[tuple[int, int]]:
    return frozenset((x >> steps, y >> steps) for x, y in places)


def _cover(connection: Connection, order: Order) -> _Cover:
    announce(connection, order)
    shape = geometry(order)
    counted, values = statement(
        order, sql.SQL("count(*), ST_Extent({})").format(shape), ordered=False
    )
    row = connection.execute(sql.SQL(_BOX).format(found=counted), values).fetchone()
    number, *box = row or (0, None)
    boxes, values = statement(order, sql.SQL("box2d({})").format(shape), ordered=False)
    for zoom in range(_DEEPEST, _FLATTEST - 1, -1):
        query = sql.SQL(_COVER).format(
            origin=sql.Literal(ORIGIN_M),
            side=sql.Literal(2 * ORIGIN_M / (1 << zoom)),
            boxes=boxes,
            most=sql.Literal(_MOST_TILES + 1),
        )
        places = frozenset(connection.execute(query, values).fetchall())
        if len(places) <= _MOST_TILES:
            return _Cover(number, None if box[0] is None else tuple(box), zoom, places)
    raise InvalidInput(
        f"Die Ebene „{order.layer.title}“ braucht mehr als {_MOST_TILES} Kacheln.",
        remedy="Wählen Sie ein Gebiet.",
        field="area",
    )


def _deepest(covers: Sequence[_Cover]) -> int:
    return min(each.zoom for each in covers)


def _tiles(covers: Sequence[_Cover]) -> Iterator[tuple[int, Tile]]:
    """The tiles of all layers in the order of the file, flat zooms first."""
    for zoom in range(_deepest(covers) + 1):
        places = frozenset[tuple[int, int]]().union(*(each.at(zoom) for each in covers))
        yield from sorted(
            ((zxy_to_tileid(zoom, x, y), Tile(zoom, x, y)) for x, y in places),
            key=lambda pair: pair[0],
        )


def _bodies(
    connection: Connection, orders: Sequence[Order], covers: Sequence[_Cover], tile: Tile
) -> Iterator[bytes]:
    """The layers of a tile, which stand in it one after the other."""
    for order, cover in zip(orders, covers, strict=True):
        if cover.holds(tile):
            announce(connection, order)
            yield _body(connection, order, tile)


def _body(connection: Connection, order: Order, tile: Tile) -> bytes:
    made, values = condition(order)
    text = made.as_string(connection)
    west, south, east, north = tile.bounds_3857
    values |= {"west": west, "south": south, "east": east, "north": north}
    layer = order.layer
    if tile.z < layer.min_zoom:
        side = {"side": (east - west) / tiling.CELLS_PER_TILE}
        return _one(connection, tiling.aggregated_tile(layer, text), values | side)
    query, most = tiling.tile(layer, order.fields, text, tile.z), tiling.MOST_FEATURES
    while True:
        body = _one(connection, query, values | {"most": most})
        if len(body) <= tiling.MOST_BYTES or most == 1:
            return body
        most = tiling.fewer(most, len(body))


def _one(connection: Connection, query: str, values: dict[str, Any]) -> bytes:
    row = connection.execute(query, values, prepare=True).fetchone()
    return bytes(row[0] or b"") if row else b""


# ---------------------------------------------------------------- what the file says


def _header(covers: Sequence[_Cover]) -> dict[str, Any]:
    boxes = [each.box for each in covers if each.box is not None]
    west, south, east, north = zip(*boxes or [(-180.0, -85.0, 180.0, 85.0)], strict=True)
    sides = (min(west), min(south), max(east), max(north))
    names = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        **{name: round(side * _E7) for name, side in zip(names, sides, strict=True)},
    }


def _metadata(
    connection: Connection, orders: Sequence[Order], covers: Sequence[_Cover], name: str
) -> dict[str, Any]:
    deepest = _deepest(covers)
    told: dict[str, dict[str, str]] = {}
    named: dict[str, None] = {}
    for order in orders:
        announce(connection, order)
        told[order.layer.name] = about(connection, order).as_mapping
        named |= dict.fromkeys(
            [order.layer.attribution, *(each.attribution for each in datasets(connection, order))]
        )
    return {
        "name": ", ".join(order.layer.title for order in orders),
        "type": "overlay",
        "format": "pbf",
        # Viewers show the attribution as HTML.
        "attribution": escape(" · ".join(filter(None, named))),
        "vector_layers": [_vector_layer(order, deepest) for order in orders],
        "geoqm": told,
        "style": _style(orders, name),
    }


def _vector_layer(order: Order, deepest: int) -> dict[str, Any]:
    fields = {field.name: field.heading for field in order.fields if field.in_tile}
    return {
        "id": order.layer.name,
        "description": order.layer.title,
        "minzoom": 0,
        "maxzoom": deepest,
        "fields": fields | ({"count": "Anzahl"} if order.layer.min_zoom else {}),
    }


def _style(orders: Sequence[Order], name: str) -> dict[str, Any]:
    """The colours of the legend for MapLibre, without patterns and signs, which need a server."""
    return {
        "version": 8,
        "sources": {"geoqm": {"type": "vector", "url": f"pmtiles://{name}"}},
        "layers": [drawn for order in orders for drawn in _drawn(order)],
    }


def _drawn(order: Order) -> Iterator[dict[str, Any]]:
    layer = order.layer
    field = next((each for each in order.fields if each.name == layer.style.field), None)
    is_told = field is not None and field.in_tile
    for number, each in enumerate(layer.style.legend if is_told else (layer.style.other,)):
        common = {
            "source": "geoqm",
            "source-layer": layer.name,
            "minzoom": layer.min_zoom,
            "filter": _filter(layer, each) if is_told else ["has", "id"],
            "metadata": {"title": each.title},
        }
        for kind, paint in _paints(layer, each):
            yield {"id": f"{layer.name}-{number}-{kind}", "type": kind, "paint": paint} | common


def _paints(layer: Layer, each: StyleClass) -> Iterator[tuple[str, dict[str, Any]]]:
    symbol = each.symbol
    if layer.geometry_type is GeometryType.POINT:
        yield (
            "circle",
            {"circle-radius": symbol.size / 2, "circle-color": symbol.fill or symbol.line},
        )
        return
    if layer.geometry_type is GeometryType.POLYGON and symbol.fill:
        yield "fill", {"fill-color": symbol.fill, "fill-opacity": symbol.fill_opacity}
    yield "line", {"line-color": symbol.line, "line-width": symbol.line_width}


def _filter(layer: Layer, each: StyleClass) -> list[Any]:
    style = layer.style
    if each is style.other:
        return ["!", ["any", *(_matches(style.field, one) for one in style.classes)]]
    return _matches(style.field, each)


def _matches(field: str, each: StyleClass) -> list[Any]:
    if each.code is not None:
        return ["==", ["to-string", ["get", field]], each.code]
    bounds = [
        [sign, ["get", field], bound]
        for sign, bound in ((">=", each.lower), ("<", each.upper))
        if bound is not None
    ]
    return ["all", ["has", field], *bounds]
