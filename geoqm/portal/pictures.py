"""A small picture of a layer in its own style: SVG, made of shapes that PostGIS scales.

It holds numbers and the colours of the declaration, nothing from the data but their place.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.db.roles import Role
from geoqm.layer.declaration import (
    GeometryType,
    Layer,
    Marker,
    Overlay,
    Pattern,
    Style,
    StyleClass,
    Symbol,
)
from geoqm.layer.views import relation
from geoqm.maps.listing import legend_row
from geoqm.portal.windows import HEIGHT, WIDTH, Window, window

MEDIA_TYPE: Final = "image/svg+xml"
_MOST: Final = {GeometryType.POINT: 600, GeometryType.LINE: 1500, GeometryType.POLYGON: 3000}
# Houses and parcels give the picture its ground; wider pieces show neither.
_HOUSES_UP_TO_M, _PARCELS_UP_TO_M = 2_500.0, 900.0
_GROUND, _HOUSE = "#EBECF0", Symbol(fill="#D3D7DF", line="#BDC3CF", line_width=0.6)
# A picture point is half a pixel of the page, so that whole numbers are fine enough.
_FINER: Final = 2
_SHAPES = """
SELECT {style} AS style, {overlaid} AS overlaid, {path} AS path
FROM (
  SELECT {columns}ST_SnapToGrid(ST_TransScale(ST_ClipByBox2D({geometry}, b.wide), -:west, -:north,
         :scale, :scale), 1) AS shape
  FROM {relation} l, (
    SELECT ST_MakeEnvelope(:west, :south, :east, :north, 25832) AS box,
           ST_Expand(ST_MakeEnvelope(:west, :south, :east, :north, 25832), 10 / :scale) AS wide) b
  WHERE {geometry} && b.box LIMIT :most) s
WHERE NOT ST_IsEmpty(shape)"""
_PATHS = "string_agg(ST_AsSVG(shape, 1, 0), ' ')"
_POINTS = "string_agg(ST_X(shape)::int || ' ' || -ST_Y(shape)::int, ';')"


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes of one look: the number of the legend row, whether overlaid, and their path."""

    row: int
    is_overlaid: bool
    path: str


def picture(session: Session, layer: Layer, base: Sequence[Layer], role: Role) -> str:
    """The layer where most of it is, above the ground of the `base` layers."""
    place = window(session, layer)
    if place is None:
        return _svg("", "")
    style = layer.style
    overlay = _visible(style.overlay, layer, role)
    found = _shapes(session, layer, place, style, overlay)
    looks = [_drawn(layer, style.legend[each.row].symbol, each) for each in found]
    covered = [
        f'<path fill="url(#o)" d="{each.path}"/>' for each in found if overlay and each.is_overlaid
    ]
    ground = [_ground(session, each, place) for each in base if each.name != layer.name]
    return _svg("".join(_defs(style, overlay)), "".join([*ground, *looks, *covered]))


def _visible(overlay: Overlay | None, layer: Layer, role: Role) -> Overlay | None:
    if overlay is None or layer.geometry_type is not GeometryType.POLYGON:
        return None
    names = {each.name for each in layer.fields_for(role)}
    return overlay if overlay.field in names else None


def _shapes(
    session: Session, layer: Layer, place: Window, style: Style, overlay: Overlay | None
) -> list[Shapes]:
    """The shapes in the window, drawn together by look; the rest class comes first."""
    west, south, east, north = place.sides
    columns = [f'"{name}", ' for name in {style.field, overlay.field if overlay else ""} if name]
    statement = _SHAPES.format(
        style=f'"{style.field}"' if style.field else "NULL",
        overlaid=f'coalesce("{overlay.field}", false)' if overlay else "false",
        path=_POINTS if layer.geometry_type is GeometryType.POINT else _PATHS,
        columns="".join(columns),
        geometry=f'"{layer.geometry}"',
        relation=relation(layer),
    )
    box = {"west": west, "south": south, "east": east, "north": north}
    values = box | {"scale": place.scale, "most": _MOST[layer.geometry_type]}
    rows = session.execute(text(statement + " GROUP BY 1, 2"), values).all()
    joined: dict[tuple[int, bool], list[str]] = {}
    for value, is_overlaid, path in rows:
        joined.setdefault((legend_row(style, value), is_overlaid), []).append(path)
    separator = ";" if layer.geometry_type is GeometryType.POINT else " "
    ordered = sorted(joined, reverse=True)
    return [Shapes(row, flag, separator.join(joined[row, flag])) for row, flag in ordered]


def _ground(session: Session, layer: Layer, place: Window) -> str:
    most = _PARCELS_UP_TO_M if layer.ground else _HOUSES_UP_TO_M
    if place.width_m > most:
        return ""
    found = _shapes(session, layer, place, Style(other=layer.style.other), None)
    if layer.ground:
        return "".join(f'<path fill="{_GROUND}" d="{each.path}"/>' for each in found)
    return "".join(_drawn(layer, _HOUSE, each) for each in found)


def _drawn(layer: Layer, symbol: Symbol, shapes: Shapes) -> str:
    if layer.geometry_type is GeometryType.POINT:
        return _markers(symbol, shapes.path.split(";"))
    casing = ""
    if symbol.casing_width:
        stroke = f'stroke="{symbol.casing}" stroke-width="{symbol.casing_width * _FINER:g}"'
        casing = f'<path fill="none" {stroke} d="{shapes.path}"/>'
    is_area = layer.geometry_type is GeometryType.POLYGON
    drawn = f'<path {_paint(symbol, filled=is_area)} d="{shapes.path}"/>'
    if symbol.pattern and is_area:
        name = _pattern_name(symbol.pattern, symbol.pattern_colour)
        drawn += f'<path fill="url(#{name})" d="{shapes.path}"/>'
    return casing + drawn


def _paint(symbol: Symbol, *, filled: bool) -> str:
    fill = symbol.fill if filled and symbol.fill else "none"
    parts = [f'fill="{fill}"']
    if fill != "none" and symbol.fill_opacity < 1:
        parts.append(f'fill-opacity="{symbol.fill_opacity:g}"')
    if symbol.line_width:
        parts.append(f'stroke="{symbol.line}" stroke-width="{symbol.line_width * _FINER:g}"')
    if symbol.dash:
        dash = " ".join(f"{float(part) * _FINER:g}" for part in symbol.dash.split())
        parts.append(f'stroke-dasharray="{dash}"')
    return " ".join(parts)


def _markers(symbol: Symbol, places: Iterable[str]) -> str:
    half = symbol.size * _FINER / 2
    draw = _MARKERS[symbol.marker]
    points = (place.split() for place in places)
    path = "".join(draw(int(x), int(y), half) for x, y in points)
    return f'<path {_paint(symbol, filled=True)} d="{path}"/>'


def _circle(x: float, y: float, half: float) -> str:
    arc = f"a{half:g} {half:g} 0 1 0 "
    return f"M{x - half:g} {y:g}{arc}{2 * half:g} 0{arc}{-2 * half:g} 0z"


def _square(x: float, y: float, half: float) -> str:
    return f"M{x - half:g} {y - half:g}h{2 * half:g}v{2 * half:g}h{-2 * half:g}z"


def _triangle(x: float, y: float, half: float) -> str:
    return f"M{x:g} {y - half:g}l{half:g} {2 * half:g}h{-2 * half:g}z"


_MARKERS: dict[Marker, Callable[[float, float, float], str]] = {
    Marker.CIRCLE: _circle,
    Marker.SQUARE: _square,
    Marker.TRIANGLE: _triangle,
}


def _defs(style: Style, overlay: Overlay | None) -> Iterable[str]:
    known: dict[str, str] = {}
    for each in (row for row in style.legend if row.symbol.pattern):
        known.update([_definition(each)])
    if overlay:
        known["o"] = _tile("o", overlay.pattern, overlay.colour)
    return known.values()


def _definition(row: StyleClass) -> tuple[str, str]:
    symbol = row.symbol
    pattern = symbol.pattern or Pattern.HATCH
    name = _pattern_name(pattern, symbol.pattern_colour)
    return name, _tile(name, pattern, symbol.pattern_colour)


def _pattern_name(pattern: Pattern, colour: str) -> str:
    return f"{pattern.value}-{colour.removeprefix('#').lower()}"


def _tile(name: str, pattern: Pattern, colour: str) -> str:
    side = {Pattern.HATCH: 10, Pattern.DOTS: 10, Pattern.CROSS: 12}[pattern]
    turned = "" if pattern is Pattern.DOTS else ' patternTransform="rotate(45)"'
    inner = {
        Pattern.HATCH: f'<path stroke="{colour}" stroke-width="4" d="M0 0v{side}"/>',
        Pattern.DOTS: f'<circle cx="5" cy="5" r="2.2" fill="{colour}"/>',
        Pattern.CROSS: f'<path stroke="{colour}" stroke-width="2.2" d="M0 0v{side}M0 0h{side}"/>',
    }[pattern]
    size = f'width="{side}" height="{side}" patternUnits="userSpaceOnUse"'
    return f'<pattern id="{name}" {size}{turned}>{inner}</pattern>'


def _svg(defs: str, inner: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH // 2}" height="{HEIGHT // 2}"><defs>{defs}</defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>{inner}</svg>'
    )
