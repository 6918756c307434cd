"""Vector tiles, kept compressed in the process; the key holds role and data version."""

from collections import OrderedDict

from geoqm.errors import InvalidInput, NotFound
from geoqm.geo.tiles import Tile
from geoqm.layer import selection as selections
from geoqm.layer import sql as selection_sql
from geoqm.layer import tiling
from geoqm.layer.declaration import Layer
from geoqm.layer.moments import moment
from geoqm.ogc.answers import MVT, Answer, etag_of, takes_gzip, unchanged, zip_bytes
from geoqm.ogc.requests import OgcRequest

MATRIX_SET = "WebMercatorQuad"
_OVERHEAD = 300


class TileCache:
    """Ready tiles of one process, the least used dropped first; `limit` in bytes.

    A tile is kept in the form in which it is asked for; for browsers and QGIS that is gzip.
    """

    def __init__(self, limit: int) -> None:
        """Begin empty."""
        self._limit = limit
        self._size = 0
        self._tiles: OrderedDict[tuple[str, bool], bytes] = OrderedDict()

    def get(self, key: tuple[str, bool]) -> bytes | None:
        """The tile of that ETag and form, if it is kept; no bytes where nothing lies in it."""
        found = self._tiles.get(key)
        if found is not None:
            self._tiles.move_to_end(key)
        return found

    def put(self, key: tuple[str, bool], tile: bytes) -> None:
        """Keep a tile; the second part of the key says whether it is in gzip form."""
        size = len(tile) + _OVERHEAD
        if size > self._limit:
            return
        old = self._tiles.pop(key, None)
        self._size += size - (len(old) + _OVERHEAD if old is not None else 0)
        self._tiles[key] = tile
        while self._size > self._limit:
            _, dropped = self._tiles.popitem(last=False)
            self._size -= len(dropped) + _OVERHEAD


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
    zipped = takes_gzip(request.headers)
    body = cache.get((key, zipped))
    if body is None:
        made = await _made(request, layer, selection, place)
        body = zip_bytes(made) if made and zipped else made
        cache.put((key, zipped), body)
    if not body:
        return Answer(b"", MVT, 204, etag=key, private=private)
    return Answer(body, MVT, etag=key, zipped=zipped, private=private)


async def _made(
    request: OgcRequest, layer: Layer, selection: selections.Selection, place: Tile
) -> bytes:
    west, south, east, north = place.bounds_3857
    condition, values = selection_sql.where(layer, selection)
    values |= {"west": west, "south": south, "east": east, "north": north}
    at = moment(layer, selection.period)
    if place.z < layer.min_zoom:
        values["side"] = (east - west) / tiling.CELLS_PER_TILE
        statement = tiling.aggregated_tile(layer, condition)
        row = await request.fetch(statement, values, moment=at)
        return row[0] or b"" if row else b""
    fields = layer.fields_for(request.identity.role)
    statement = tiling.tile(layer, fields, condition, place.z)
    most = tiling.MOST_FEATURES
    while True:
        values["most"] = most
        row = await request.fetch(statement, values, prepare=selection.is_everything, moment=at)
        body = row[0] or b"" if row else b""
        if len(body) <= tiling.MOST_BYTES or most == 1:
            return body
        # Too large: fewer of the largest features, by as much as the size suggests.
        most = tiling.fewer(most, len(body))


def place_of(z: str, y: str, x: str) -> Tile:
    """The tile that three path segments name; InvalidInput when they are no numbers."""
    numbers = (z, x, y)
    if not all(each.isascii() and each.isdigit() and len(each) < 10 for each in numbers):
        raise InvalidInput(
            "Die Kachel ist mit drei ganzen Zahlen anzugeben: Zoom, Zeile, Spalte.", field="tile"
        )
    return Tile(int(z), int(x), int(y))
