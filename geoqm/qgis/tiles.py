"""How QGIS draws vector tiles of a layer: one symbol per class, picked by expressions.

QGIS takes every attribute of a tile for text and knows no classes of tiles.
"""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from geoqm.layer.declaration import Field, GeometryType, Layer, StyleClass
from geoqm.qgis.symbols import Drawing, symbol
from geoqm.qgis.xml import Setting, element, quoted

_NUMBERS = {GeometryType.POINT: 0, GeometryType.LINE: 1, GeometryType.POLYGON: 2}
_EVERY_ZOOM = -1


def renderer(layer: Layer, fields: Sequence[Field]) -> Element:
    """The classes of the layer's style; one symbol where the tiles do not carry its field."""
    travelling = {field.name for field in fields if field.in_tile}
    classed = layer.style.field in travelling
    rows = _rows(layer) if classed else iter([(layer.style.other, "")])
    styles = [_style(layer, row, expression) for row, expression in rows]
    return element("renderer", {"type": "basic"}, element("styles", {}, *styles))


def _rows(layer: Layer) -> Iterator[tuple[StyleClass, str]]:
    name = quoted(layer.style.field)
    codes = [row.code for row in layer.style.classes if row.code is not None]
    for row in layer.style.classes:
        if row.code is not None:
            yield row, f"{name} = {_text(row.code)}"
        else:
            yield row, _within(f"to_real({name})", row)
    listed = ", ".join(map(_text, codes))
    yield layer.style.other, f"{name} IS NULL" + (f" OR {name} NOT IN ({listed})" if codes else "")


def _within(number: str, row: StyleClass) -> str:
    ends = []
    if row.lower is not None:
        ends.append(f"{number} >= {row.lower}")
    if row.upper is not None:
        ends.append(f"{number} < {row.upper}")
    return " AND ".join(ends)


def _text(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"


def _style(layer: Layer, row: StyleClass, expression: str) -> Element:
    drawn = symbol(row.symbol, "0", Drawing(geometry=layer.geometry_type))
    described: dict[str, Setting] = {
        "enabled": 1,
        "name": row.title,
        "layer": layer.name,
        "geometry": _NUMBERS[layer.geometry_type],
        "expression": expression,
        "min-zoom": _EVERY_ZOOM,
        "max-zoom": _EVERY_ZOOM,
    }
    return element("style", described, element("symbols", {}, drawn))
