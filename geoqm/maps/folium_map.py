"""Folium without its page and without foreign servers: own elements, placed into our template.

Folium writes the scripts and links; `parts` takes them apart so that the page can give each
script its nonce. Behaviour lives in `static/js`, the templates here only hand over data.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import folium
from branca.element import CssLink, Figure, JavascriptLink, MacroElement
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

MAX_ZOOM: Final = 20
_MARKS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"})


def js(value: object) -> Markup:
    """JSON for a script element.

    branca reads the rendered script as a Jinja template once more, so its marks are broken up;
    outside of strings they cannot occur in JSON.
    """
    text = json.dumps(value, ensure_ascii=False).translate(_MARKS)
    for mark, broken in (("{{", "{\\u007b"), ("{%", "{\\u0025"), ("{#", "{\\u0023")):
        text = text.replace(mark, broken)
    return Markup(text)  # noqa: S704 (escaped above)


_templates = Environment(
    loader=PackageLoader("geoqm.maps", "templates/folium"),
    autoescape=True,
    undefined=StrictUndefined,
)
_templates.filters["js"] = js


@dataclass(frozen=True, slots=True)
class MapParts:
    """A rendered map: files below static/, the HTML of the map and the script that makes it."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    html: str
    script: str


class StaffMap(folium.Map):
    """A Leaflet map without base tiles; its look and behaviour come from our own files."""

    _template = _templates.get_template("map.html")
    default_js = [("leaflet", "vendor/leaflet/leaflet.js")]  # noqa: RUF012 (Folium's shape)
    default_css = [("leaflet_css", "vendor/leaflet/leaflet.css")]  # noqa: RUF012

    def __init__(self, *, center: tuple[float, float], zoom: int) -> None:
        """Prepare a map that looks at `center` (latitude, longitude)."""
        super().__init__(location=center, tiles=None, zoom_start=zoom, zoom_control=False)
        self._name = "StaffMap"
        self._id = "karte"
        # Without an upper limit Leaflet asks GridLayers for infinitely many zoom levels.
        self.options |= {"max_zoom": MAX_ZOOM, "min_zoom": 9, "attribution_control": False}


class ScaleBar(MacroElement):
    """A scale bar in metres at the lower edge."""

    _template = _templates.get_template("scale.html")

    def __init__(self, *, width_px: int = 150) -> None:
        """Draw at most `width_px` wide."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = "ScaleBar"
        self.width_px = width_px


class Basemap(MacroElement):
    """Tiles of a foreign service, pale; switched on by setting and by the user only."""

    _template = _templates.get_template("basemap.html")

    def __init__(self, url: str, *, opacity: float = 0.7) -> None:
        """Offer tiles from `url` with {z}, {y}, {x}."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = "Basemap"
        self.url = url
        self.opacity = opacity


class DataLayer(MacroElement):
    """A declared layer: style, legend and the address of its data, as JSON for the page."""

    _template = _templates.get_template("data_layer.html")

    def __init__(self, declaration: Mapping[str, Any]) -> None:
        """Hand `declaration` to the page's scripts."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = "DataLayer"
        self.declaration = declaration


class Workbench(MacroElement):
    """Everything around the map: starts the page's scripts with `config`."""

    _template = _templates.get_template("workbench.html")

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Start with `config`."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = "Workbench"
        self.config = config


def parts(made: folium.Map) -> MapParts:
    """Render a map into its parts; every file it asks for is one of ours."""
    figure = made.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 (a folium.Map always stands in a figure)
    for child in figure._children.values():  # noqa: SLF001 (branca offers no other way)
        child.render()
    links = list(figure.header._children.values())  # noqa: SLF001
    return MapParts(
        scripts=tuple(link.url for link in links if isinstance(link, JavascriptLink)),
        styles=tuple(link.url for link in links if isinstance(link, CssLink)),
        html=figure.html.render(),
        script=figure.script.render(),
    )
