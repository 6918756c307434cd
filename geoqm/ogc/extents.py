"""The real extent of each layer in space and time, worked out once per data version."""

from geoqm.http.lines import Row
from geoqm.layer.declaration import Layer
from geoqm.layer.moments import EVER, moment
from geoqm.ogc import statements
from geoqm.ogc.requests import OgcRequest

Extent = tuple[list[float] | None, list[str | None] | None]


class Extents:
    """The extents that one process remembers."""

    def __init__(self) -> None:
        """Begin with nothing remembered."""
        self._known: dict[tuple[str, str], tuple[str, Extent]] = {}

    async def of(self, request: OgcRequest, layer: Layer) -> Extent:
        """West, south, east, north in degrees and first and last day; None where there is none."""
        version = await request.context.versions.of(layer)
        key = (layer.name, request.identity.role)
        known = self._known.get(key)
        if known is not None and known[0] == version:
            return known[1]
        row = await request.fetch(statements.extent(layer), {}, moment=moment(layer, EVER))
        found: Extent = (_box(row), await _days(request, layer))
        self._known[key] = (version, found)
        return found


def _box(row: Row | None) -> list[float] | None:
    if row is None or None in row:
        return None
    return [round(float(value or 0), 7) for value in row]


async def _days(request: OgcRequest, layer: Layer) -> list[str | None] | None:
    if not (layer.begins or layer.ends):
        return None
    row = await request.fetch(statements.period(layer), {}, moment=moment(layer, EVER))
    return [value.decode() if value else None for value in row or ()]
