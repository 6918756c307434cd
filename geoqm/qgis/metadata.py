"""What QGIS shows in the properties of a layer: abstract, licence, whom to name, how it came to be."""

from collections.abc import Sequence
from xml.etree.ElementTree import indent, tostring

from geoqm.layer.declaration import Layer
from geoqm.qgis.qml import VERSION
from geoqm.qgis.xml import element, with_text

STANDARD = "http://mrcc.com/qgis.dtd"


def document(layer: Layer, history: Sequence[str], *, srid: int) -> str:
    """The metadata of a layer in a file; `history` are lines on day, selection and sources."""
    abstract = " ".join(part for part in (layer.description, layer.note) if part)
    licence = f"{layer.licence} {layer.licence_url}".strip()
    root = element(
        "qgis",
        {"version": VERSION},
        with_text("identifier", layer.name),
        with_text("parentidentifier", ""),
        with_text("language", "de"),
        with_text("type", "dataset"),
        with_text("title", layer.title),
        with_text("abstract", abstract),
        element(
            "keywords",
            {"vocabulary": "gmd:topicCategory"},
            with_text("keyword", "Planning Cadastre"),
        ),
        *([with_text("license", licence)] if licence else []),
        *([with_text("rights", layer.attribution)] if layer.attribution else []),
        *(with_text("history", line) for line in history),
        element("crs", {}, element("spatialrefsys", {}, with_text("authid", f"EPSG:{srid}"))),
    )
    indent(root, " ")
    return tostring(root, encoding="unicode")
