"""What the map's answers have in common while the data do not change; one store per process."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from geoqm.db.roles import Role
from geoqm.layer.declaration import Layer
from geoqm.layer.selection import EVERYTHING, Selection
from geoqm.maps import hits, labels, sources
from geoqm.maps.hits import Hits, Ranges
from geoqm.maps.labels import Label
from geoqm.maps.sources import Whole

_KEPT: Final = 256


T = TypeVar("T")


class Store:
    """Answers by (question, layer, role, version, …); the oldest go first."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def whole(
        self, session: Session, layer: Layer, role: Role, version: str, at: Selection = EVERYTHING
    ) -> Whole:
        """The layer in one piece, as it stands at a moment."""
        return self.once(
            ("whole", layer.name, role, version, at.key),
            lambda: sources.whole(session, layer, role, at),
        )

    def hits(
        self, session: Session, layer: Layer, role: Role, version: str, chosen: Selection
    ) -> Hits:
        """What a filter yields."""
        return self.once(
            ("hits", layer.name, role, version, chosen.key),
            lambda: hits.hits(session, layer, role, chosen),
        )

    def legend(
        self, session: Session, layer: Layer, role: Role, version: str, at: Selection = EVERYTHING
    ) -> list[int]:
        """The number of features per legend row at a moment."""
        return self.once(
            ("legend", layer.name, role, version, at.key),
            lambda: hits.legend_counts(session, layer, at),
        )

    def ranges(self, session: Session, layer: Layer, role: Role, version: str) -> Ranges:
        """Smallest and largest value of each range filter."""
        return self.once(
            ("ranges", layer.name, role, version), lambda: hits.ranges(session, layer, role)
        )

    def extent(
        self, session: Session, layer: Layer, role: Role, version: str
    ) -> tuple[float, float, float, float] | None:
        """West, south, east, north of a layer."""
        return self.once(
            ("extent", layer.name, role, version),
            lambda: hits.extent(session, layer, EVERYTHING),
        )

    def labels(self, session: Session, layer: Layer, role: Role, version: str) -> list[Label]:
        """The texts along the layer's points."""
        return self.once(
            ("labels", layer.name, role, version), lambda: labels.labels(session, layer)
        )

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under `key`, made now where nothing is."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                known: T = self._kept[key]
                return known
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


def etag_of(*parts: str) -> str:
    """A strong validator from what decides about an answer."""
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24] + '"'
