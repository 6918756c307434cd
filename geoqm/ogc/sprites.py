"""The pictures that styles refer to: patterns and signs, drawn from the declarations.

MapLibre asks for `<sprite>.json` and `<sprite>.png`, twice as large with `@2x`.
"""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from geoqm.errors import NotFound
from geoqm.layer.declaration import Layer, Pattern, Style, StyleClass
from geoqm.layer.glyphs import SIDE, Glyph

NAME = "geoqm"
GLYPH_PX = 16
_PERIODS = {Pattern.HATCH: 7, Pattern.CROSS: 7, Pattern.DOTS: 5}
_WIDTHS = {Pattern.HATCH: 2.0, Pattern.CROSS: 1.1, Pattern.DOTS: 1.8}
_FINE = 8
_COLUMNS = 16
_RATIOS = {"": 1, "@2x": 2}
Wanted = tuple[str, str]


def pattern_name(pattern: Pattern, colour: str) -> str:
    """The name of a pattern in a colour."""
    return f"pattern-{pattern}-{colour.removeprefix('#')}"


def glyph_name(each: StyleClass) -> str:
    """The name of a class's sign; empty where it has none."""
    symbol = each.symbol
    if symbol.glyph is None:
        return ""
    return f"glyph-{symbol.glyph}-{symbol.ink.removeprefix('#')}"


def file(layers: tuple[Layer, ...], name: str) -> tuple[bytes | dict[str, Any], str]:
    """The picture or its index by file name; NotFound for other names."""
    stem, _, ending = name.rpartition(".")
    suffix = stem.removeprefix(NAME)
    if not stem.startswith(NAME) or suffix not in _RATIOS or ending not in {"png", "json"}:
        raise NotFound("Diese Adresse gibt es im Dienst nicht.")
    picture, index = _sheet(_names(layers), _RATIOS[suffix])
    return (picture, "image/png") if ending == "png" else (index, "application/json")


@cache
def _names(layers: tuple[Layer, ...]) -> tuple[str, ...]:
    styles = [style for each in layers for style in (each.style, *(t.style for t in each.themes))]
    return tuple(sorted({name for style in styles for name in _names_in(style)}))


def _names_in(style: Style) -> Sequence[str]:
    rows = style.legend
    names = [
        pattern_name(r.symbol.pattern, r.symbol.pattern_colour) for r in rows if r.symbol.pattern
    ]
    names += [glyph_name(row) for row in rows if row.symbol.glyph]
    if style.overlay:
        names.append(pattern_name(style.overlay.pattern, style.overlay.colour))
    return names


@cache
def _sheet(names: tuple[str, ...], ratio: int) -> tuple[bytes, dict[str, Any]]:
    cell = (GLYPH_PX + 2) * ratio
    size = (cell * _COLUMNS, cell * (1 + len(names) // _COLUMNS))
    sheet = Image.new("RGBA", size)
    index: dict[str, Any] = {}
    for number, name in enumerate(names):
        x, y = number % _COLUMNS * cell, number // _COLUMNS * cell
        drawn = _drawn(name, ratio)
        sheet.paste(drawn, (x, y))
        index[name] = {
            "x": x,
            "y": y,
            "width": drawn.width,
            "height": drawn.height,
            "pixelRatio": ratio,
        }
    target = io.BytesIO()
    sheet.save(target, "PNG", optimize=True)
    return target.getvalue(), index


def _drawn(name: str, ratio: int) -> Image.Image:
    kind, what, colour = name.split("-")
    if kind == "glyph":
        return _glyph(Glyph(what), f"#{colour}", ratio)
    return _pattern(Pattern(what), f"#{colour}", ratio)


def _glyph(glyph: Glyph, colour: str, ratio: int) -> Image.Image:
    side = GLYPH_PX * ratio
    fine = Image.new("RGBA", (side * _FINE, side * _FINE), _faint(colour))
    pen, scale = ImageDraw.Draw(fine), side * _FINE / SIDE
    for stroke in glyph.strokes:
        points = [(x * scale, y * scale) for x, y in stroke]
        pen.line(points, fill=colour, width=round(2.4 * scale), joint="curve")
    return fine.resize((side, side), Image.Resampling.BOX)


def _pattern(pattern: Pattern, colour: str, ratio: int) -> Image.Image:
    """One period; drawn in the middle of nine, so that its edges fit each other."""
    side = _PERIODS[pattern] * ratio
    n, width = side * _FINE, round(_WIDTHS[pattern] * ratio * _FINE)
    fine = Image.new("RGBA", (3 * n, 3 * n), _faint(colour))
    pen = ImageDraw.Draw(fine)
    for shift in range(-3 * n, 6 * n, n):
        if pattern is Pattern.DOTS:
            for other in range(0, 3 * n, n):
                x, y = shift + n / 2, other + n / 2
                pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), colour)
            continue
        pen.line((shift, 3 * n, shift + 3 * n, 0), colour, width)
        if pattern is Pattern.CROSS:
            pen.line((shift, 0, shift + 3 * n, 3 * n), colour, width)
    return fine.crop((n, n, 2 * n, 2 * n)).resize((side, side), Image.Resampling.BOX)


def _faint(colour: str) -> str:
    """The colour without any cover: edges blend towards it, not towards black."""
    return f"{colour}00"
