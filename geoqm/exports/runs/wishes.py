"""What somebody wants in a file: read from a form, kept as JSON, turned into orders.

A wish names things; what they are is looked up each time, under the rights of the audience.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from sqlalchemy import Engine

from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports import writing
from geoqm.exports.formats import ZIP_TYPE, Format
from geoqm.exports.order import Order
from geoqm.geo import crs as systems
from geoqm.geo.crs import Crs
from geoqm.layer import selection
from geoqm.layer.declaration import Layer
from geoqm.layer.selection import EVERYTHING, Selection

PROJECT: Final = "gpkg.zip"
"""The kind of file that is a GeoPackage with a QGIS project beside it."""
KINDS: Final[Mapping[str, str]] = {
    PROJECT: "GeoPackage mit QGIS-Projekt (ZIP)",
    **{each.value: each.label for each in Format},
}
SYSTEMS: Final = {
    int(each.srid): each for each in (systems.UTM32, systems.CRS84, systems.WEB_MERCATOR)
}
_LONGEST_FILTER: Final = 4_000
# `field=value` pairs as addresses have them; anything else is CQL2.
_PAIR = re.compile(r"[\w-]+=(?!\s)[^'\"<>=]*")
_WORDS_OF_CQL2 = re.compile(r"\s(AND|OR|NOT|IN|LIKE|BETWEEN|IS)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """Layers and everything that narrows them; empty values mean no restriction.

    `kind` is one of KINDS, `srid` 0 stands for the format's own system, `area` is a number.
    """

    layers: tuple[str, ...]
    kind: str
    audience: Role
    filter: str = ""
    area: str = ""
    day: date | None = None
    srid: int = 0

    @property
    def format(self) -> Format:
        """The format of the layers in the file."""
        return Format.GEOPACKAGE if self.kind == PROJECT else Format(self.kind)

    @property
    def ending(self) -> str:
        """What the file's name ends with."""
        return PROJECT if self.kind == PROJECT else self.format.ending(len(self.layers))

    @property
    def media_type(self) -> str:
        """What browsers are told."""
        return ZIP_TYPE if self.ending.endswith(".zip") else self.format.media_type

    def as_json(self) -> dict[str, Any]:
        """The wish to keep; `of_json` reads it."""
        day = self.day.isoformat() if self.day else None
        plain = {"layers": list(self.layers), "audience": self.audience.value, "day": day}
        return asdict(self) | plain


def of_json(kept: Mapping[str, Any]) -> Wish:
    """A wish that was kept."""
    day = date.fromisoformat(kept["day"]) if kept["day"] else None
    known = {**kept, "layers": tuple(kept["layers"]), "audience": Role(kept["audience"])}
    return Wish(**(known | {"day": day}))


def orders(engine: Engine, wish: Wish, known: Sequence[Layer], today: date) -> list[Order]:
    """The orders of a wish, one per layer, as its audience may see them.

    Raises InvalidInput where the wish cannot be fulfilled.
    """
    # In the order of the catalogue, which is how projects draw them, not in that of a form.
    layers = sorted((_layer(name, known, wish) for name in wish.layers), key=known.index)
    if not layers:
        raise InvalidInput("Bitte wählen Sie mindestens eine Ebene.", field="ebene")
    day = wish.day or today
    area = writing.find_area(engine, wish.audience, wish.area, day) if wish.area else None
    return [
        Order(
            layer=each,
            role=wish.audience,
            day=day,
            selection=_selection(each, wish, alone=len(layers) == 1),
            crs=_system(wish),
            area=area,
            dated=wish.day is not None,
        )
        for each in layers
    ]


def file_name(wish: Wish, found: Sequence[Order]) -> str:
    """The name of the file when it is downloaded."""
    if len(found) == 1:
        return f"{found[0].file_stem}.{wish.ending}"
    return f"geoqm-{len(found)}-ebenen-{found[0].day.isoformat()}.{wish.ending}"


def _layer(name: str, known: Sequence[Layer], wish: Wish) -> Layer:
    layer = next((each for each in known if each.name == name), None)
    if layer is None:
        raise InvalidInput(f"Die Ebene „{name[:80]}“ gibt es nicht.", field="ebene")
    if not layer.open_to(wish.audience):
        raise InvalidInput(
            f"Die Ebene „{layer.title}“ ist nicht für „{wish.audience.label}“ freigegeben.",
            remedy="Wählen Sie sie ab oder ändern Sie, für wen die Datei ist.",
            field="ebene",
        )
    if wish.kind == Format.PMTILES and layer.access is not Role.PUBLIC:
        raise InvalidInput(
            f"PMTiles gibt es nur von öffentlichen Ebenen, „{layer.title}“ ist keine.",
            remedy="Wählen Sie sie ab oder nehmen Sie ein anderes Format.",
            field="format",
        )
    return layer


def _system(wish: Wish) -> Crs | None:
    if not wish.srid:
        return None
    if wish.srid not in SYSTEMS or SYSTEMS[wish.srid] not in wish.format.systems:
        names = " oder ".join(f"EPSG:{int(each.srid)}" for each in wish.format.systems)
        raise InvalidInput(
            f"{wish.format.label} gibt es nicht in diesem Koordinatensystem.",
            remedy=f"Möglich ist {names}.",
            field="crs",
        )
    return SYSTEMS[wish.srid]


def _selection(layer: Layer, wish: Wish, *, alone: bool) -> Selection:
    if not wish.filter:
        return EVERYTHING
    if not alone:
        raise InvalidInput(
            "Ein Filter passt nur zu einer Ebene.",
            remedy="Wählen Sie eine Ebene oder leeren Sie das Feld „Filter“.",
            field="filter",
        )
    try:
        return selection.parse(layer, wish.audience, list(parameters(wish.filter)))
    except InvalidInput as error:
        raise InvalidInput(error.message, remedy=error.remedy, field="filter") from error


def parameters(text: str) -> Iterable[tuple[str, str]]:
    """The parameters in the text of a filter: pairs as in addresses, one a line or with &; or CQL2."""
    parts = [part.strip() for line in text.splitlines() for part in line.split("&")]
    parts = [part.removeprefix("?") for part in parts if part]
    if parts and all(map(_PAIR.fullmatch, parts)) and not _WORDS_OF_CQL2.search(text):
        return parse_qsl("&".join(parts), keep_blank_values=True)
    return [("filter", text.strip())]


def checked_filter(text: str) -> str:
    """The text of a filter as it is kept; raises InvalidInput where it is too long."""
    found = text.replace("\r\n", "\n").strip()
    if len(found) > _LONGEST_FILTER:
        raise InvalidInput(
            f"Der Filter ist zu lang: {len(found)} Zeichen, erlaubt sind {_LONGEST_FILTER}.",
            field="filter",
        )
    return found
