"""Every route of the running application with addresses, queries and bodies to ask it with."""

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx2 import Response

from geoqm.catalogue import LAYERS
from geoqm.layer.declaration import Layer
from tests.paper import words_in
from tests.web.owners.sowing import CANARY

# The beginning of the canary: an answer may repeat what was asked for.
HINT = CANARY[:5]
# Where the canaries' house stands.
TILE = "16/21885/33940"
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_FIELD = re.compile(r'\bname="([\w.-]+)"')
_TEMPLATES = Path(__file__).parents[3] / "geoqm"
_LAYERS = [each.name for each in LAYERS]
# What stands for a parameter of an address, beside the ids that were sown.
_WORDS: dict[str, list[str]] = {
    "layer": _LAYERS,
    "collection": _LAYERS,
    "ending": ["csv", "xlsx", "gpkg", "geojson"],
    "suffix": ["csv", "xlsx", "pdf", "kanar"],
    "file": ["auskunft.json", "auskunft.pdf"],
    "subject": ["owner", "actor", "actor_contact", "kanar"],
    "language": ["de"],
    "token": ["kanar"],
    "code": ["kanar"],
    "key": ["kanar"],
    "part": ["personen", "anschriften"],
    "wie": ["strasse", "eigentum", "umkreis"],
    "kind": ["kanar"],
    "name": ["wo", "kontakt"],
}
_IDS = {
    "number", "row", "letter_number", "photo", "building_id", "feature_id", "photo_id", "walk_id",
    "entry_id", "candidate_id", "unit_id", "episode_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the pages: its method and the pattern of its address."""

    method: str
    path: str

    @property
    def unknown(self) -> set[str]:
        """Parameters for which nobody said what stands for them."""
        return set(_PARAMETER.findall(self.path)) - _IDS - set(_WORDS)

    def addresses(self, numbers: list[str]) -> list[str]:
        """The addresses to ask; only the first id changes, those behind it are 1."""
        names = _PARAMETER.findall(self.path)
        lists = [self._values(name, numbers if place == 0 else ["1"], place)
                 for place, name in enumerate(names)]  # fmt: skip
        return [_PARAMETER.sub("{}", self.path).format(*values) for values in product(*lists)]

    def _values(self, name: str, numbers: list[str], place: int) -> list[str]:
        if self.path.startswith("/export/") and name == "name":
            return _LAYERS
        if self.path.startswith("/post/vorlagen/") and name == "name":
            return ["report_link"]
        return numbers if name in _IDS else _WORDS[name]


def pages_of(app: Any) -> FastAPI:
    """The pages inside the application that servers run."""
    if isinstance(app, FastAPI):
        return app
    return next(
        found
        for part in vars(app).values()
        if hasattr(part, "__dict__") and callable(part)
        for found in [pages_of(part)]
    )


def routes_of(app: Any) -> Iterator[Route]:
    """Every route, with those of routers within routers."""
    for route in iter_route_contexts(pages_of(app).routes):
        for method in sorted(route.methods or {"MOUNT"}):
            if method != "HEAD":
                yield Route(method, str(route.path))


def form_fields() -> list[str]:
    """The names of all fields of all forms."""
    texts = (each.read_text(encoding="utf-8") for each in _TEMPLATES.rglob("*.html"))
    return sorted({name for each in texts for name in _FIELD.findall(each)} - {"csrf_token"})


def map_addresses(paths: list[str]) -> list[str]:
    """The addresses of the map API, from the paths of its own definition and from its layers."""
    found = set()
    for path in paths:
        tile = path.replace("{tileMatrix}/{tileRow}/{tileCol}", TILE)
        found.add("/ogc" + _PARAMETER.sub("1", tile).rstrip("/"))
    return sorted({*found, *(each for layer in LAYERS for each in _of_layer(layer))})


def _of_layer(layer: Layer) -> list[str]:
    base = f"/ogc/collections/{layer.name}"
    inner = ["", "?f=html", "/items", "/items?f=html", "/items/1", "/items/1?f=html"]
    inner += ["/items/kanar", "/queryables", "/sortables", "/schema", "/tiles", "/kanar"]
    inner += [f"/tiles/WebMercatorQuad{each}" for each in ("", "/tilejson.json", "/kanar/0/0")]
    inner += [f"/tiles/WebMercatorQuad/{each}" for each in ("0/0/0", TILE)]
    wrong = ["bbox", "datetime", "limit", "filter", "sortby", "properties", "crs", "f", "offset"]
    wrong += [each.name for each in layer.fields]
    queries = [f"/items?{name}={HINT}" for name in wrong]
    return [base + each for each in [*inner, *queries]] + [f"/ogc/styles/{layer.name}"]


def contents(answer: Response) -> str:
    """The whole answer as text, with what is packed in it; PDF as it reads."""
    headers = " ".join(answer.headers.values())
    return f"{headers} {unpacked(answer.content)}".lower()


def unpacked(body: bytes) -> str:
    """Bytes as text: out of gzip, out of spreadsheets and documents, out of PDF."""
    if body[:2] == b"\x1f\x8b":
        return unpacked(gzip.decompress(body))
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return " ".join(unpacked(packed.read(name)) for name in packed.namelist())
    if body[:5] == b"%PDF-":
        return words_in(body)
    return body.decode("utf-8", "ignore")
