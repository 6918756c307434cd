"""What somebody copies to get at a layer: addresses and short programs, per kind of program.

All addresses are those that the reader uses, with the layer's own name; nothing secret is in
them. A key is typed in by its owner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geoqm.geo.crs import STORED
from geoqm.i18n import later
from geoqm.layer.declaration import Layer

_CRS = f"http://www.opengis.net/def/crs/EPSG/0/{int(STORED.srid)}"


class Program(StrEnum):
    """A kind of program that reads layers."""

    QGIS = "qgis"
    ARCGIS = "arcgis"
    PYTHON = "python"
    R = "r"
    CURL = "curl"

    @property
    def label(self) -> str:
        """Its name."""
        return {"qgis": "QGIS", "arcgis": "ArcGIS", "python": "Python", "r": "R"}.get(
            self.value, "curl"
        )


@dataclass(frozen=True, slots=True)
class Copied:
    """Something to copy: its heading, for translation, and the text; long ones have lines."""

    title: str
    text: str

    @property
    def is_long(self) -> bool:
        """Whether it has several lines."""
        return "\n" in self.text


@dataclass(frozen=True, slots=True)
class Place:
    """A layer at an address of the service, and whether a login is needed for it."""

    base: str
    layer: Layer
    day: date
    with_login: bool = False

    @property
    def collection(self) -> str:
        """The collection's address."""
        return f"{self.base}/collections/{self.layer.name}"

    @property
    def items(self) -> str:
        """The features; at the reference day where the layer has time."""
        return f"{self.collection}/items{self._moment('?')}"

    @property
    def tiles(self) -> str:
        """The template of the vector tiles."""
        return f"{self.collection}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"

    @property
    def style(self) -> str:
        """The style of the tiles."""
        return f"{self.base}/styles/{self.layer.name}"

    def page(self, limit: int) -> str:
        """A page of features in metres."""
        return f"{self.collection}/items?f=json&limit={limit}&crs={_CRS}{self._moment('&')}"

    def _moment(self, sign: str) -> str:
        return f"{sign}datetime={self.day.isoformat()}" if self.layer.has_time else ""


def copied(program: Program, place: Place) -> Sequence[Copied]:
    """What to copy for a program, in the order of use."""
    return _MAKERS[program](place)


def _qgis(place: Place) -> list[Copied]:
    day = later("Nur diese Ebene, am Stichtag")
    return [
        Copied("OGC API – Features", place.base),
        Copied(day if place.layer.has_time else later("Nur diese Ebene"), place.items),
        Copied(later("Vektorkacheln"), place.tiles),
        Copied(later("Stil der Vektorkacheln"), place.style),
    ]


def _arcgis(place: Place) -> list[Copied]:
    return [
        Copied(later("OGC-API-Server"), place.base),
        Copied(later("Nur diese Ebene"), place.collection),
    ]


def _python(place: Place) -> list[Copied]:
    login = ', USERPWD="NAME:SCHLUESSEL"' if place.with_login else ""
    lines = [
        "import geopandas",
        "",
        f'layer = geopandas.read_file("OAPIF:{place.base}", layer="{place.layer.name}"{login})',
        f"print(layer.to_crs({int(STORED.srid)}).head())",
    ]
    found = [Copied(later("Alle Objekte mit geopandas"), "\n".join(lines))]
    return [*found, *_python_on_a_day(place)] if place.layer.has_time else found


def _python_on_a_day(place: Place) -> list[Copied]:
    login = ', auth=("NAME", "SCHLUESSEL")' if place.with_login else ""
    lines = [
        "import io",
        "",
        "import geopandas",
        "import requests",
        "",
        f'address = "{place.page(10_000)}"',
        f"answer = requests.get(address{login}, timeout=60)",
        "answer.raise_for_status()",
        "layer = geopandas.read_file(io.BytesIO(answer.content))",
        f"layer = layer.set_crs({int(STORED.srid)}, allow_override=True)",
    ]
    return [Copied(later("Am Stichtag, bis 10.000 Objekte"), "\n".join(lines))]


def _r(place: Place) -> list[Copied]:
    login = ', options = "USERPWD=NAME:SCHLUESSEL"' if place.with_login else ""
    lines = [
        "library(sf)",
        "",
        f'layer <- st_read("OAPIF:{place.base}", layer = "{place.layer.name}"{login})',
        f"layer <- st_transform(layer, {int(STORED.srid)})",
        "plot(st_geometry(layer))",
    ]
    return [Copied(later("Alle Objekte mit sf"), "\n".join(lines))]


def _curl(place: Place) -> list[Copied]:
    login = "--user NAME " if place.with_login else ""
    command = f"curl {login}--fail --output {place.layer.name}.geojson \\\n  '{place.page(10_000)}'"
    count = f"curl {login}--fail '{place.collection}/items?f=json&limit=1'"
    return [
        Copied(later("GeoJSON in Metern (EPSG:25832)"), command),
        Copied(later("Ein Objekt zur Probe"), count),
    ]


_MAKERS = {
    Program.QGIS: _qgis,
    Program.ARCGIS: _arcgis,
    Program.PYTHON: _python,
    Program.R: _r,
    Program.CURL: _curl,
}
