"""Symbols of QGIS from declared ones: fills, patterns, casings, dashes, markers and signs.

Widths are declared in pixels of the web map and written in millimetres, so that paper looks the
same. Signs are SVG in the style itself: no font, no path of some disk.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from geoqm.layer.declaration import GeometryType, Overlay, Pattern, Symbol
from geoqm.layer.glyphs import SIDE, Glyph
from geoqm.qgis import scales
from geoqm.qgis.xml import Setting, element, options, quoted

_MM = 25.4 / 96
_KINDS = {GeometryType.POINT: "marker", GeometryType.LINE: "line", GeometryType.POLYGON: "fill"}
_PERIOD_PX = {Pattern.HATCH: 7, Pattern.CROSS: 7, Pattern.DOTS: 5}
_WIDTH_PX = {Pattern.HATCH: 2.0, Pattern.CROSS: 1.1, Pattern.DOTS: 1.8}
_ANGLES = {Pattern.HATCH: (45,), Pattern.CROSS: (45, 135)}
_SIGN_PX, _MARGIN = 13, 4
_HALO, _STROKE = 7, 2.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a symbol depends on besides its class: `level` is its place above other classes."""

    geometry: GeometryType
    level: int = 0
    top: int = 0
    patterns_from: int = 0
    overlay: Overlay | None = None


def symbol(declared: Symbol, name: str, drawing: Drawing) -> Element:
    """The symbol of a class; the overlay's pattern lies above all fills, signs above that."""
    layers = {
        GeometryType.POINT: _point,
        GeometryType.LINE: _strokes,
        GeometryType.POLYGON: _area,
    }[drawing.geometry](declared, drawing)
    return _symbol(_KINDS[drawing.geometry], name, layers)


def cover(
    overlay: Overlay, name: str, drawing: Drawing, looks: Mapping[str, tuple[str, str]]
) -> Element:
    """The overlay's pattern over fill and outline of the class: expressions and their colours.

    A legend has no feature to ask, and shows the pattern over grey.
    """
    plain = Symbol(fill="#8A90AA", line="#51577A")
    own = {"fillColor": _chosen(looks, 0), "outlineColor": _chosen(looks, 1)}
    values: dict[str, Setting] = {
        "color": colour(plain.fill),
        "style": "solid",
        "joinstyle": "round",
    }
    ground = _layer(
        "SimpleFill",
        values | _outline(plain),
        level=drawing.level,
        properties=own | _thinner(plain, drawing),
    )
    pattern = _pattern(overlay.pattern, overlay.colour, drawing)
    return _symbol("fill", name, [ground, *pattern])


def _chosen(looks: Mapping[str, tuple[str, str]], part: int) -> str:
    cases = " ".join(f"WHEN {when} THEN '{colour(look[part])}'" for when, look in looks.items())
    return f"CASE {cases} END"


def colour(rgb: str, opacity: float = 1.0) -> str:
    """`#RRGGBB` as QGIS writes it: red, green, blue, opacity."""
    red, green, blue = (int(rgb[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def _symbol(kind: str, name: str, layers: list[Element]) -> Element:
    numbered: dict[str, Setting] = {
        "type": kind,
        "name": name,
        "alpha": 1,
        "clip_to_extent": 1,
        "force_rhr": 0,
    }
    made = element("symbol", numbered, *layers)
    for number, layer in enumerate(layers):
        for inner in layer.findall("symbol"):
            inner.set("name", f"@{name}@{number}")
    return made


def _layer(
    kind: str,
    values: dict[str, Setting],
    *,
    level: int = 0,
    properties: dict[str, str] | None = None,
    inner: Element | None = None,
) -> Element:
    """A symbol layer; `properties` are expressions for single settings."""
    made = element("layer", {"class": kind, "enabled": 1, "pass": level, "locked": 0})
    made.append(options(values))
    if properties:
        made.append(_computed(properties))
    if inner is not None:
        made.append(inner)
    return made


def _computed(expressions: dict[str, str]) -> Element:
    properties = element("Option", {"name": "properties", "type": "Map"})
    for name, expression in expressions.items():
        each = options({"active": True, "expression": expression, "type": 3})
        each.set("name", name)
        properties.append(each)
    made = element("Option", {"type": "Map"}, properties)
    for name, value in (("name", ""), ("type", "collection")):
        SubElement(made, "Option", {"name": name, "type": "QString", "value": value})
    return element("data_defined_properties", {}, made)


def _point(declared: Symbol, drawing: Drawing) -> list[Element]:
    values: dict[str, Setting] = {
        "name": declared.marker.value,
        "color": colour(declared.fill or "#FFFFFF"),
        "size": declared.size * _MM,
        "size_unit": "MM",
        "scale_method": "diameter",
        "joinstyle": "miter",
    }
    return [_layer("SimpleMarker", values | _outline(declared), level=drawing.level)]


def _area(declared: Symbol, drawing: Drawing) -> list[Element]:
    bare = not (declared.dash or declared.casing_width or declared.pattern)
    made = []
    if declared.fill or bare:
        made.append(_fill(declared, drawing, outlined=bare))
    if declared.pattern:
        made += _pattern(declared.pattern, declared.pattern_colour, drawing)
    if not bare:
        made += _strokes(declared, drawing)
    if drawing.overlay:
        made += _covered(drawing.overlay, drawing)
    if declared.glyph:
        made.append(_sign(declared.glyph, declared, drawing))
    return made


def _fill(declared: Symbol, drawing: Drawing, *, outlined: bool) -> Element:
    filled = bool(declared.fill and declared.fill_opacity)
    values: dict[str, Setting] = {
        "color": colour(declared.fill, declared.fill_opacity) if filled else "255,255,255,0",
        "style": "solid" if filled else "no",
        "joinstyle": "round",
    }
    if not outlined:
        return _layer("SimpleFill", values | {"outline_style": "no"}, level=drawing.level)
    thinner = _thinner(declared, drawing)
    return _layer(
        "SimpleFill", values | _outline(declared), level=drawing.level, properties=thinner
    )


def _thinner(declared: Symbol, drawing: Drawing) -> dict[str, str]:
    """Outlines of small houses are thinner, or they would hide the colours."""
    if not (drawing.patterns_from and declared.fill):
        return {}
    width = f"{declared.line_width * _MM:.3f}"
    for scale, most in reversed(scales.OUTLINES):
        if declared.line_width > most:
            width = f"if(@map_scale > {scale}, {most * _MM:.3f}, {width})"
    return {"outlineWidth": width} if width.startswith("if") else {}


def _outline(declared: Symbol) -> dict[str, Setting]:
    return {
        "outline_color": colour(declared.line),
        "outline_style": "solid" if declared.line_width else "no",
        "outline_width": declared.line_width * _MM,
        "outline_width_unit": "MM",
    }


def _strokes(declared: Symbol, drawing: Drawing) -> list[Element]:
    made = []
    if declared.casing_width:
        made.append(_stroke(declared.casing, declared.casing_width, level=drawing.level))
    if declared.line_width:
        line = _stroke(declared.line, declared.line_width, declared.dash, level=drawing.level)
        thinner = _thinner(declared, drawing)
        if thinner:
            line.append(_computed(thinner))
        made.append(line)
    return made


def _stroke(rgb: str, width_px: float, dash: str = "", *, level: int = 0) -> Element:
    values: dict[str, Setting] = {
        "line_color": colour(rgb),
        "line_style": "solid",
        "line_width": width_px * _MM,
        "line_width_unit": "MM",
        "capstyle": "flat",
        "joinstyle": "round",
    }
    if dash:
        values["use_custom_dash"] = 1
        values["customdash"] = ";".join(f"{float(part) * _MM:.4g}" for part in dash.split())
        values["customdash_unit"] = "MM"
    return _layer("SimpleLine", values, level=level)


def _covered(overlay: Overlay, drawing: Drawing) -> Iterator[Element]:
    marked = f"coalesce({quoted(overlay.field)}, false)"
    above = Drawing(
        geometry=drawing.geometry, level=drawing.top, patterns_from=drawing.patterns_from
    )
    yield from _pattern(overlay.pattern, overlay.colour, above, marked=marked)


def _pattern(
    pattern: Pattern, rgb: str, drawing: Drawing, *, marked: str = ""
) -> Iterator[Element]:
    """Over small houses of small scales a pattern would be noise."""
    near = f"@map_scale <= {drawing.patterns_from}" if drawing.patterns_from else ""
    shown = " AND ".join(part for part in (marked, near) if part)
    properties = {"enabled": shown} if shown else {}
    if pattern is Pattern.DOTS:
        yield _dots(rgb, level=drawing.level, properties=properties)
        return
    for angle in _ANGLES[pattern]:
        stroke = _stroke(rgb, _WIDTH_PX[pattern])
        values: dict[str, Setting] = {
            "angle": angle,
            "color": colour(rgb),
            # The period is declared along the edge of the picture, here across the lines.
            "distance": _PERIOD_PX[pattern] * _MM / 2**0.5,
            "distance_unit": "MM",
            "line_width": _WIDTH_PX[pattern] * _MM,
            "line_width_unit": "MM",
        }
        inner = _symbol("line", "", [stroke])
        yield _layer(
            "LinePatternFill", values, level=drawing.level, properties=properties, inner=inner
        )


def _dots(rgb: str, *, level: int, properties: dict[str, str]) -> Element:
    dot: dict[str, Setting] = {
        "name": "circle",
        "color": colour(rgb),
        "outline_style": "no",
        "size": _WIDTH_PX[Pattern.DOTS] * _MM,
        "size_unit": "MM",
    }
    values: dict[str, Setting] = {
        "distance_x": _PERIOD_PX[Pattern.DOTS] * _MM,
        "distance_x_unit": "MM",
        "distance_y": _PERIOD_PX[Pattern.DOTS] * _MM,
        "distance_y_unit": "MM",
    }
    inner = _symbol("marker", "", [_layer("SimpleMarker", dot)])
    return _layer("PointPatternFill", values, level=level, properties=properties, inner=inner)


def _sign(glyph: Glyph, declared: Symbol, drawing: Drawing) -> Element:
    side = SIDE + 2 * _MARGIN
    picture: dict[str, Setting] = {
        "name": f"base64:{b64encode(_svg(glyph, declared).encode()).decode()}",
        "size": _SIGN_PX * _MM * side / SIDE,
        "size_unit": "MM",
        "scale_method": "diameter",
    }
    inner = _symbol("marker", "", [_layer("SvgMarker", picture)])
    values: dict[str, Setting] = {"point_on_surface": 0, "point_on_all_parts": 0, "clip_points": 0}
    near = f"@map_scale <= {scales.SIGNS_FROM}"
    level = drawing.top + 1 if drawing.top else 0
    return _layer("CentroidFill", values, level=level, properties={"enabled": near}, inner=inner)


def _svg(glyph: Glyph, declared: Symbol) -> str:
    """The sign with a halo in the colour of the fill, as on the web map."""
    side = SIDE + 2 * _MARGIN
    root = element("svg", {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": side,
        "height": side,
        "viewBox": f"{-_MARGIN} {-_MARGIN} {side} {side}",
    })  # fmt: skip
    for rgb, width in ((declared.fill or "#FFFFFF", _HALO), (declared.ink, _STROKE)):
        SubElement(root, "path", {
            "d": glyph.path, "fill": "none", "stroke": rgb, "stroke-width": str(width),
            "stroke-linecap": "round", "stroke-linejoin": "round",
        })  # fmt: skip
    return tostring(root, encoding="unicode")
