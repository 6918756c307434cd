"""The style of a layer as QGIS keeps it (QML, from QGIS 3.22 on), made from its declaration.

The same elements stand in a style file, in the table of styles of a GeoPackage or a database, and
in the layers of a project.
"""

from collections.abc import Sequence
from html import escape
from xml.etree.ElementTree import Element, indent, tostring

from geoqm.layer.declaration import Field, GeometryType, Layer, Style
from geoqm.qgis import forms, labels, renderers, scales
from geoqm.qgis.xml import element, quoted, with_text

VERSION = "3.22.0-Białowieża"
KEY = "fid"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_NUMBERS = {GeometryType.POINT: "0", GeometryType.LINE: "1", GeometryType.POLYGON: "2"}


def document(
    layer: Layer,
    fields: Sequence[Field],
    *,
    style: Style | None = None,
    key: str = KEY,
    doctype: bool = True,
) -> str:
    """The whole style for a file that has `fields` and the column `key` for ids.

    Columns of type xml in PostgreSQL take no DOCTYPE.
    """
    root = element("qgis", {"version": VERSION, "styleCategories": "AllStyleCategories"})
    root.attrib.update(attributes(layer, fields))
    root.extend(elements(layer, fields, style=style, key=key))
    indent(root, " ")
    return (_DOCTYPE if doctype else "") + tostring(root, encoding="unicode") + "\n"


def attributes(layer: Layer, fields: Sequence[Field]) -> dict[str, str]:
    """What stands at the outermost element: of the style, or of the layer in a project."""
    limited = bool(layer.min_zoom)
    return {
        "hasScaleBasedVisibilityFlag": str(int(limited)),
        "minScale": str(scales.denominator(layer.min_zoom) if limited else 100_000_000),
        "maxScale": "0",
        "labelsEnabled": str(int(labels.labeling(layer, tuple(fields)) is not None)),
        "simplifyDrawingHints": str(int(layer.geometry_type is not GeometryType.POINT)),
        "simplifyDrawingTol": "1",
        "simplifyLocal": "1",
        "readOnly": "0",
    }


def elements(
    layer: Layer, fields: Sequence[Field], *, style: Style | None = None, key: str = KEY
) -> list[Element]:
    """Everything inside the outermost element; a style whose field is missing has one symbol."""
    chosen = style or layer.style
    names = {field.name for field in fields}
    if chosen.field not in names:
        chosen = Style(other=chosen.other, overlay=chosen.overlay)
    overlay = chosen.overlay if chosen.overlay and chosen.overlay.field in names else None
    labeling = labels.labeling(layer, tuple(fields))
    title = quoted(layer.title_field if layer.title_field in names else key)
    return [
        renderers.renderer(layer, chosen, overlay),
        *([labeling] if labeling is not None else []),
        *forms.elements(layer, fields, key),
        with_text("previewExpression", title),
        *([element("userNotes", {"value": escape(layer.note)})] if layer.note else []),
        with_text("layerGeometryType", _NUMBERS[layer.geometry_type]),
    ]
