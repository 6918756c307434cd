"""A QGIS project file (.qgs, .qgz) from layer declarations, written without QGIS.

Says the version of the oldest QGIS served, so that none warns of a project "from the future".
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from geoqm.layer.declaration import Field, GeometryType, Layer
from geoqm.qgis import layout, qml, sources, tiles, tree
from geoqm.qgis.sources import Source, System
from geoqm.qgis.tree import BACKGROUND_ID, BACKGROUND_TITLE, layer_id, tiles_id
from geoqm.qgis.xml import element, with_text

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_SHAPES = {
    GeometryType.POINT: "Point",
    GeometryType.LINE: "Line",
    GeometryType.POLYGON: "Polygon",
}
# Characters that XML cannot hold, escaped or not.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A file in a zip has a date; the same project gives the same bytes.
_PACKED_AT = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A layer of the project: its source, the fields and the key there, whom to name (`rights`)."""

    layer: Layer
    source: Source
    fields: Sequence[Field]
    key: str = qml.KEY
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Picture tiles of a foreign service below everything else."""

    url: str
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What a project shows and says; `extent` is west, south, east, north in EPSG:25832.

    `tiles` are layers once more, as vector tiles to look at.
    """

    title: str
    subtitle: str
    description: str
    extent: tuple[float, float, float, float]
    entries: Sequence[Entry]
    tiles: Sequence[Entry] = ()
    background: Background | None = None


def qgz(project: Project, name: str) -> bytes:
    """The project as a zip with one file NAME.qgs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        inner = zipfile.ZipInfo(f"{name}.qgs", _PACKED_AT)
        inner.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(inner, qgs(project))
    return packed.getvalue()


def qgs(project: Project) -> bytes:
    """The project as XML, UTF-8 without a mark."""
    shown = tree.Tree(
        layers={entry.layer: entry.source.provider for entry in project.entries},
        tiles=[entry.layer for entry in project.tiles],
        has_background=project.background is not None,
    )
    root = element(
        "qgis",
        {"projectname": project.title, "version": qml.VERSION},
        element("homePath", {"path": ""}),
        with_text("title", project.title),
        element("projectCrs", {}, _system(System.UTM32)),
        tree.groups(shown),
        _canvas(project),
        element("projectlayers", {}, *_map_layers(project)),
        _properties(),
        tree.themes(shown),
        _metadata(project),
        element("Layouts", {}, *layout.layouts(project.subtitle, project.extent)),
    )
    return (_DOCTYPE + _IMPOSSIBLE.sub("", tostring(root, encoding="unicode"))).encode()


def _canvas(project: Project) -> Element:
    sides = zip(("xmin", "ymin", "xmax", "ymax"), project.extent, strict=True)
    return element(
        "mapcanvas",
        {"name": "theMapCanvas"},
        with_text("units", "meters"),
        element("extent", {}, *(with_text(side, f"{value:.3f}") for side, value in sides)),
        with_text("rotation", "0"),
        element("destinationsrs", {}, _system(System.UTM32)),
    )


def _map_layers(project: Project) -> Iterator[Element]:
    yield from map(_vector_layer, project.entries)
    yield from map(_tile_layer, project.tiles)
    if project.background:
        yield _background(project.background)


def _vector_layer(entry: Entry) -> Element:
    layer = entry.layer
    described = {
        "type": "vector",
        "geometry": _SHAPES[layer.geometry_type],
        "styleCategories": "AllStyleCategories",
    }
    return element(
        "maplayer",
        described | qml.attributes(layer, entry.fields),
        *_head(layer_id(layer), layer.title, entry.source),
        with_text("abstract", layer.description),
        with_text("attribution", "; ".join(entry.rights)),
        _about(entry),
        *qml.elements(layer, entry.fields, key=entry.key),
        _further_styles(entry),
    )


def _head(identity: str, title: str, source: Source) -> list[Element]:
    provider = with_text("provider", source.provider)
    provider.set("encoding", "UTF-8")
    return [
        with_text("id", identity),
        with_text("datasource", source.address),
        with_text("layername", title),
        element("srs", {}, _system(source.system)),
        provider,
    ]


def _about(entry: Entry) -> Element:
    layer = entry.layer
    return element(
        "resourceMetadata",
        {},
        with_text("language", "DEU"),
        with_text("type", "dataset"),
        with_text("title", layer.title),
        with_text("abstract", layer.description),
        *(with_text("rights", each) for each in entry.rights),
        with_text("license", f"{layer.licence} {layer.licence_url}".strip()),
    )


def _further_styles(entry: Entry) -> Element:
    """The themes of the layer (Farbgebungen) whose field is there, as styles to switch to."""
    layer, names = entry.layer, {field.name for field in entry.fields}
    made = element(
        "map-layer-style-manager",
        {"current": "default"},
        element("map-layer-style", {"name": "default"}),
    )
    for theme in layer.themes:
        if theme.style.field in names:
            inner = qml.elements(layer, entry.fields, style=theme.style, key=entry.key)
            attributes = {"version": qml.VERSION, **qml.attributes(layer, entry.fields)}
            style = element("qgis", attributes, *inner)
            made.append(element("map-layer-style", {"name": theme.title}, style))
    return made


def _tile_layer(entry: Entry) -> Element:
    layer = entry.layer
    return element(
        "maplayer",
        {"type": "vector-tile"},
        *_head(tiles_id(layer), layer.title, entry.source),
        with_text("attribution", "; ".join(entry.rights)),
        element("resourceMetadata", {}, *(with_text("rights", each) for each in entry.rights)),
        tiles.renderer(layer, entry.fields),
    )


def _background(background: Background) -> Element:
    return element(
        "maplayer",
        {"type": "raster"},
        *_head(BACKGROUND_ID, BACKGROUND_TITLE, sources.background(background.url)),
        with_text("attribution", background.attribution),
        element(
            "resourceMetadata",
            {},
            with_text("rights", f"{BACKGROUND_TITLE}: {background.attribution}"),
        ),
    )


def _system(system: str) -> Element:
    """QGIS needs a number beside the name; which one does not matter."""
    return element("spatialrefsys", {}, with_text("srsid", "1"), with_text("authid", system))


def _properties() -> Element:
    """Relative paths; coordinates are transformed into the system of the project."""
    relative = with_text("Absolute", "false")
    relative.set("type", "bool")
    transformed = with_text("ProjectionsEnabled", "1")
    transformed.set("type", "int")
    return element(
        "properties",
        {},
        element("Paths", {}, relative),
        element("SpatialRefSys", {}, transformed),
    )


def _metadata(project: Project) -> Element:
    return element(
        "projectMetadata",
        {},
        with_text("language", "DEU"),
        with_text("title", project.title),
        with_text("abstract", project.description),
    )
