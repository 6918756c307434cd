"""Exact numbers of matching features: counted once per layer, selection, role and data version."""

from collections import OrderedDict

from geoqm.layer import sql as selection_sql
from geoqm.layer.declaration import Layer
from geoqm.layer.moments import moment
from geoqm.layer.selection import Selection
from geoqm.ogc import statements
from geoqm.ogc.requests import OgcRequest

_REMEMBERED = 2000


class Counts:
    """The numbers that one process remembers."""

    def __init__(self) -> None:
        """Begin with nothing remembered."""
        self._known: OrderedDict[tuple[str, str, str, str], int] = OrderedDict()

    async def of(
        self, request: OgcRequest, layer: Layer, selection: Selection, version: str
    ) -> int:
        """How many features match, counted by PostgreSQL when it is asked for the first time."""
        key = (layer.name, request.identity.role, selection.key, version)
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return known
        condition, values = selection_sql.where(layer, selection)
        at = moment(layer, selection.period)
        row = await request.fetch(statements.count(layer, condition), values, moment=at)
        number = int(row[0] or 0) if row else 0
        self._known[key] = number
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return number
