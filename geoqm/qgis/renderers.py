"""How QGIS draws a layer: one symbol, categories or graduated classes, from a declared style."""

from math import inf, nextafter
from xml.etree.ElementTree import Element

from geoqm.layer.declaration import GeometryType, Layer, Overlay, Style, StyleClass
from geoqm.qgis import scales
from geoqm.qgis.symbols import Drawing, cover, symbol
from geoqm.qgis.xml import element, quoted

# Graduated renderers draw nothing without a value: what has none gets this number instead.
_NONE, _LOWEST = -1e9, -1e8
_HIGHEST = 1e9


def renderer(layer: Layer, style: Style, overlay: Overlay | None) -> Element:
    """The renderer of a style; all its classes and the rest, in the order of the legend."""
    rows = style.legend if style.field else (style.other,)
    marked = overlay if layer.geometry_type is GeometryType.POLYGON else None
    has_codes = any(row.code is not None for row in style.classes)
    symbols = element("symbols", {}, *_symbols(layer, rows, None if has_codes else marked))
    if not style.field:
        return element("renderer-v2", {"type": "singleSymbol"}, symbols)
    common = {
        "symbollevels": int(_stacked(layer, rows, marked)),
        "enableorderby": 0,
        "forceraster": 0,
    }
    if has_codes:
        kind = common | {"type": "categorizedSymbol", "attr": _sorted(style, marked)}
        if marked:
            symbols.append(_cover(layer, style, marked))
        return element("renderer-v2", kind, _categories(rows, marked), symbols)
    kind = common | {
        "type": "graduatedSymbol",
        "attr": f"coalesce({quoted(style.field)}, {_NONE:.0f})",
        "graduatedMethod": "GraduatedColor",
    }
    return element("renderer-v2", kind, _ranges(rows), symbols)


def _stacked(layer: Layer, rows: tuple[StyleClass, ...], overlay: Overlay | None) -> bool:
    """Whether it matters what lies on top; QGIS then needs longer, for plain houses it need not."""
    looks = {(row.symbol.line, row.symbol.line_width, bool(row.symbol.fill)) for row in rows}
    signs = any(row.symbol.glyph or row.symbol.casing_width for row in rows)
    plain = layer.geometry_type is GeometryType.POLYGON and len(looks) == 1
    return bool(overlay) or signs or not plain


def _symbols(layer: Layer, rows: tuple[StyleClass, ...], overlay: Overlay | None) -> list[Element]:
    """The first row lies on top, as on the web map."""
    near = scales.PATTERNS_FROM if layer.min_zoom else 0
    made = []
    for number, row in enumerate(rows):
        drawing = Drawing(
            geometry=layer.geometry_type,
            level=len(rows) - 1 - number,
            top=len(rows),
            patterns_from=near,
            overlay=overlay,
        )
        made.append(symbol(row.symbol, str(number), drawing))
    return made


def _sorted(style: Style, overlay: Overlay | None) -> str:
    """The category of a feature; all that have none of their own share the empty one.

    QGIS would draw these without being told, but leave them out of legends filtered by the map.
    """
    field = quoted(style.field)
    codes = ", ".join(_literal(row.code) for row in style.classes if row.code is not None)
    plain = f"if({field} IN ({codes}), {field}, '')"
    if overlay is None:
        return plain
    return f"if(coalesce({quoted(overlay.field)}, false), {_literal(_mark(overlay))}, {plain})"


def _mark(overlay: Overlay) -> str:
    return f"({overlay.field})"


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _cover(layer: Layer, style: Style, overlay: Overlay) -> Element:
    """What the overlay marks, in the colours of its class."""
    number = len(style.legend)
    field = quoted(style.field)
    looks = {
        "true" if row.code is None else f"{field} = {_literal(row.code)}": (
            row.symbol.fill or "#FFFFFF",
            row.symbol.line,
        )
        for row in style.legend
    }
    drawing = Drawing(
        geometry=layer.geometry_type,
        level=number,
        top=number,
        patterns_from=scales.PATTERNS_FROM if layer.min_zoom else 0,
    )
    return cover(overlay, str(number), drawing, looks)


def _categories(rows: tuple[StyleClass, ...], overlay: Overlay | None) -> Element:
    """The rest has the empty value; what the overlay marks has a row of its own."""
    named = [(row.code or "", row.title) for row in rows]
    if overlay:
        named.append((_mark(overlay), overlay.title))
    return element("categories", {}, *(
        element("category", {
            "value": value, "type": "string", "symbol": number, "label": title, "render": "true",
        })
        for number, (value, title) in enumerate(named)
    ))  # fmt: skip


def _ranges(rows: tuple[StyleClass, ...]) -> Element:
    """QGIS counts both ends in: the upper end is the number just below the declared one."""
    made = []
    for number, row in enumerate(rows):
        rest = number == len(rows) - 1
        lower = _NONE if rest else _LOWEST if row.lower is None else row.lower
        upper = _NONE if rest else _HIGHEST if row.upper is None else nextafter(row.upper, -inf)
        made.append(element("range", {
            "lower": lower, "upper": repr(float(upper)), "symbol": number, "label": row.title,
            "render": "true",
        }))  # fmt: skip
    return element("ranges", {}, *made)
