"""What the address says about the whole picture: the main layer, its colours, the reference day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final, Protocol
from urllib.parse import urlencode

from geoqm.db.roles import Role
from geoqm.geo import periods
from geoqm.geo.periods import Period
from geoqm.layer.declaration import Layer, Style, StyleClass, Symbol, Theme
from geoqm.layer.selection import Selection

MAIN, COLOUR, DAY = "thema", "farbe", "datetime"
NAMES: Final = (MAIN, COLOUR, DAY)
_PLAIN = Style(
    other=StyleClass(title="Gebäude", symbol=Symbol(fill="#D3D7DF", line="#BDC3CF", line_width=0.6))
)


class Params(Protocol):
    """Query parameters."""

    def get(self, name: str) -> str | None:
        """The value of a parameter; None when it was not sent."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Main layer, theme and period; empty means the first layer, its own style, today."""

    main: str = ""
    colour: str = ""
    period: Period | None = None

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The scene as query parameters."""
        period = self.period.text if self.period else ""
        pairs = ((MAIN, self.main), (COLOUR, self.colour), (DAY, period))
        return [(name, value) for name, value in pairs if value]

    @property
    def query(self) -> str:
        """The scene as the tail of an address."""
        return urlencode(self.parameters)

    @property
    def day(self) -> date | None:
        """The one day that is asked for; None for today and for periods."""
        if self.period is None or self.period.begin != self.period.end:
            return None
        return self.period.begin

    @property
    def moment(self) -> str:
        """The parameter for layers with time; "" for today."""
        return urlencode([(DAY, self.period.text)]) if self.period else ""

    def of(self, layer: Layer, chosen: Selection) -> Selection:
        """What is left of a selection on the day; layers that know the state of a day see to it."""
        if self.period is None or layer.by_day or not layer.has_time:
            return chosen
        return replace(chosen, period=self.period)


def parse(params: Params) -> Scene:
    """The scene in the address; InvalidInput for a day that cannot be read."""
    text = params.get(DAY) or ""
    return Scene(
        (params.get(MAIN) or "")[:80],
        (params.get(COLOUR) or "")[:40],
        periods.parse(text) if text else None,
    )


def main_of(scene: Scene, layers: Sequence[Layer]) -> Layer:
    """The layer that filter, list and selection work on: the one asked for, or the first."""
    able = [each for each in layers if each.opens_file] or list(layers)
    return next((each for each in able if each.name == scene.main), able[0])


def mains(layers: Sequence[Layer]) -> list[Layer]:
    """The layers that can be the main one."""
    return [each for each in layers if each.opens_file]


def themes_of(layer: Layer, role: Role) -> list[Theme]:
    """The themes whose field this role may see."""
    visible = {field.name for field in layer.fields_for(role)}
    return [theme for theme in layer.themes if theme.style.field in visible]


def staged(scene: Scene, layers: Sequence[Layer], role: Role) -> tuple[Layer, ...]:
    """The layers as the scene shows them: the main one in its colours, plain houses below it."""
    main, base = main_of(scene, layers), main_of(Scene(), layers)
    return tuple(_staged(each, main, base, scene.colour, role) for each in layers)


def _staged(each: Layer, main: Layer, base: Layer, colour: str, role: Role) -> Layer:
    if each is base and main is not base:
        return _muted(each)
    if each is main and any(theme.name == colour for theme in themes_of(each, role)):
        return _themed(each, colour)
    return each


@cache
def _muted(layer: Layer) -> Layer:
    return replace(layer, style=_PLAIN, visible=True)


@cache
def _themed(layer: Layer, name: str) -> Layer:
    style = next(theme.style for theme in layer.themes if theme.name == name)
    return replace(layer, style=style)
