"""Vector tiles, kept compressed in the process; the key holds role and data version."""

from collections import OrderedDict
from dataclasses import dataclass

from geoqm.errors import InvalidInput, NotFound
from geoqm.geo.tiles import Tile
from geoqm.layer import selection as selections
from geoqm.layer import sql as selection_sql
from geoqm.layer.declaration import Layer
from geoqm.ogc import items, statements
from geoqm.ogc.answers import MVT, Answer, etag_of, unchanged, zip_bytes
from geoqm.ogc.requests import OgcRequest

MATRIX_SET = "WebMercatorQuad"
_CELLS_PER_TILE = 32
_OVERHEAD = 300


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    zipped: bytes

    @property
    def size(self) -> int:
        return len(self.body) + len(self.zipped) + _OVERHEAD


class TileCache:
    """Ready tiles of one process, the least used dropped first; `limit` in bytes."""

    def __init__(self, limit: int) -> None:
        """Begin empty."""
        self._limit = limit
        self._size = 0
        self._tiles: OrderedDict[str, _Kept] = OrderedDict()

    def get(self, key: str) -> _Kept | None:
        """The tile of that key, if it is kept."""
        found = self._tiles.get(key)
        if found is not None:
            self._tiles.move_to_end(key)
        return found

    def put(self, key: str, tile: _Kept) -> None:
        """Keep a tile."""
        if tile.size > self._limit:
            return
        old = self._tiles.pop(key, None)
        self._size += tile.size - (old.size if old else 0)
        self._tiles[key] = tile
        while self._size > self._limit:
            _, dropped = self._tiles.popitem(last=False)
            self._size -= dropped.size


async def tile(request: OgcRequest, layer: Layer, cache: TileCache, place: Tile) -> Answer:
    """A vector tile; 204 without content where nothing lies in it."""
    if not place.exists or place.z > layer.max_zoom + 4:
        raise NotFound("Diese Kachel gibt es nicht.")
    role = request.identity.role
    selection = selections.parse(layer, role, request.without("f"))
    version = await request.context.versions.of(layer)
    key = etag_of(version, role, layer.name, f"{place.z}/{place.y}/{place.x}", selection.key)
    private = bool(request.identity.user_id)
    if unchanged(request.headers, key):
        return Answer(b"", MVT, etag=key, private=private)
    kept = cache.get(key)
    if kept is None:
        kept = await _made(request, layer, selection, place)
        cache.put(key, kept)
    status = 200 if kept.body else 204
    return Answer(kept.body, MVT, status, etag=key, zipped=kept.zipped or None, private=private)


async def _made(
    request: OgcRequest, layer: Layer, selection: selections.Selection, place: Tile
) -> _Kept:
    west, south, east, north = place.bounds_3857
    condition, values = selection_sql.where(layer, selection)
    values |= {"west": west, "south": south, "east": east, "north": north}
    if place.z < layer.min_zoom:
        values["side"] = (east - west) / _CELLS_PER_TILE
        statement = statements.aggregated_tile(layer, condition)
    else:
        fields = layer.fields_for(request.identity.role)
        statement = statements.tile(layer, fields, condition, place.z)
    row = await items.fetch(request, statement, values)
    body = bytes(row[0]) if row and row[0] else b""
    return _Kept(body, zip_bytes(body, 6) if body else b"")


def place_of(z: str, y: str, x: str) -> Tile:
    """The tile that three path segments name; InvalidInput when they are no numbers."""
    numbers = (z, x, y)
    if not all(each.isascii() and each.isdigit() and len(each) < 10 for each in numbers):
        raise InvalidInput(
            "Die Kachel ist mit drei ganzen Zahlen anzugeben: Zoom, Zeile, Spalte.", field="tile"
        )
    return Tile(int(z), int(x), int(y))
