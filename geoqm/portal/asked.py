"""What the address of the catalogue asks for: words, topic, audience, freshness.

The layers are few and their declarations are in memory, so nothing here asks the database.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol
from urllib.parse import urlencode

from geoqm.db.roles import Role
from geoqm.layer.declaration import Field, Layer

WORDS, TOPIC, AUDIENCE, FRESHNESS = "suche", "thema", "zugriff", "aktuell"
_MOST_WORDS: Final = 120


class Freshness(StrEnum):
    """What somebody wants who asks for current data (Aktualität)."""

    TODAY = "heute"
    TIME = "zeit"


class Params(Protocol):
    """Query parameters with repeated names."""

    def get(self, name: str) -> str | None:
        """The value of a parameter; None when it was not sent."""

    def getlist(self, name: str) -> list[str]:
        """All values of a parameter."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter of the catalogue; empty means everything."""

    words: str = ""
    topic: str = ""
    audiences: tuple[Role, ...] = ()
    freshness: tuple[Freshness, ...] = ()

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The filter as query parameters, in one order."""
        found = [(WORDS, self.words), (TOPIC, self.topic)]
        found += [(AUDIENCE, each.value) for each in self.audiences]
        found += [(FRESHNESS, each.value) for each in self.freshness]
        return [(name, value) for name, value in found if value]

    @property
    def query(self) -> str:
        """The tail of an address, with its question mark; "" for everything."""
        return f"?{urlencode(self.parameters)}" if self.parameters else ""

    def on_topic(self, topic: str) -> "Asked":
        """The same filter with another topic."""
        return replace(self, topic=topic)

    def accepts(self, layer: Layer, role: Role, *, is_of_today: bool) -> bool:
        """Whether the layer, as `role` sees it, fits all that is asked."""
        if self.topic and layer.group != self.topic:
            return False
        if self.audiences and layer.access not in self.audiences:
            return False
        if Freshness.TODAY in self.freshness and not is_of_today:
            return False
        if Freshness.TIME in self.freshness and not layer.has_time:
            return False
        return self._is_found_in(layer, role)

    def fields(self, layer: Layer, role: Role) -> list[Field]:
        """The fields that the words are found in."""
        words = _plain(self.words).split()
        found = layer.fields_for(role)
        return [each for each in found if words and any(word in _of(each) for word in words)]

    def _is_found_in(self, layer: Layer, role: Role) -> bool:
        fields = layer.fields_for(role)
        text = " ".join([_plain(_about(layer)), *(_of(each) for each in fields)])
        return all(word in text for word in _plain(self.words).split())


def parse(params: Params) -> Asked:
    """The filter in the address; what it does not know is left out."""
    audiences, wishes = params.getlist(AUDIENCE), params.getlist(FRESHNESS)
    return Asked(
        words=" ".join((params.get(WORDS) or "").replace("\x00", "").split())[:_MOST_WORDS],
        topic=(params.get(TOPIC) or "")[:_MOST_WORDS],
        audiences=tuple(role for role in Role if role.value in audiences),
        freshness=tuple(each for each in Freshness if each.value in wishes),
    )


def topics(layers: Iterable[Layer]) -> Mapping[str, int]:
    """The groups of the layers in order of appearance, with the number of layers in each."""
    found: dict[str, int] = {}
    for each in layers:
        found[each.group] = found.get(each.group, 0) + 1
    return found


def audiences(layers: Sequence[Layer]) -> Mapping[Role, int]:
    """The audiences that occur, from public on, with the number of layers of each."""
    found = {role: sum(layer.access is role for layer in layers) for role in Role}
    return {role: number for role, number in found.items() if number}


def _about(layer: Layer) -> str:
    return f"{layer.name} {layer.title} {layer.description} {layer.group} {layer.note}"


def _of(field: Field) -> str:
    return _plain(f"{field.name} {field.title} {field.description}")


def _plain(text: str) -> str:
    """Without case and accents, so that „gebaude“ finds „Gebäude“."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
