"""A MapLibre style (version 8) made from a layer's declaration."""

from typing import Any

from geoqm.errors import NotFound
from geoqm.layer.declaration import GeometryType, Layer, Overlay, Pattern, Style, StyleClass, Symbol
from geoqm.ogc import sprites
from geoqm.ogc.requests import OgcRequest

_HATCHED_FROM, _SIGNS_FROM = 15, 16


def style(request: OgcRequest, layer: Layer, theme: str = "") -> dict[str, Any]:
    """The style of one layer or of its theme, with its tiles as the only source.

    Raises NotFound for a theme that is not there for the caller.
    """
    chosen = _chosen(request, layer, theme)
    template = request.address(
        "collections", layer.name, "tiles", "WebMercatorQuad", "{z}", "{y}", "{x}"
    )
    source = {
        "type": "vector",
        "tiles": [template],
        "minzoom": 0,
        "maxzoom": layer.max_zoom,
        "attribution": layer.attribution,
    }
    drawn = [
        drawing
        for number, each in enumerate(chosen.legend)
        for drawing in _drawings(layer, chosen, each, number)
    ]
    return {
        "version": 8,
        "name": layer.title,
        "sprite": request.address("sprites", sprites.NAME),
        "sources": {layer.name: source},
        "layers": _counts(layer) + drawn + _covered(layer, chosen.overlay) + _signs(layer, chosen),
    }


def _chosen(request: OgcRequest, layer: Layer, theme: str) -> Style:
    if not theme:
        return layer.style
    visible = {each.name for each in layer.fields_for(request.identity.role)}
    for each in layer.themes:
        if each.name == theme and each.style.field in visible:
            return each.style
    raise NotFound("Diese Farbgebung gibt es nicht.")


def _covered(layer: Layer, overlay: Overlay | None) -> list[dict[str, Any]]:
    """The pattern over everything that the overlay's field marks."""
    if overlay is None or layer.geometry_type is not GeometryType.POLYGON:
        return []
    return [
        {
            "id": f"{layer.name}-{overlay.field}",
            "type": "fill",
            "source": layer.name,
            "source-layer": layer.name,
            "minzoom": max(layer.min_zoom, _HATCHED_FROM),
            "filter": ["==", ["get", overlay.field], True],
            "metadata": {"title": overlay.title},
            "paint": {"fill-pattern": sprites.pattern_name(overlay.pattern, overlay.colour)},
        }
    ]


def _signs(layer: Layer, chosen: Style) -> list[dict[str, Any]]:
    """One sign per class, above all fills."""
    return [
        {
            "id": f"{layer.name}-{number}-sign",
            "type": "symbol",
            "source": layer.name,
            "source-layer": layer.name,
            "minzoom": max(layer.min_zoom, _SIGNS_FROM),
            "filter": _filter(chosen, each),
            "metadata": {"title": each.title},
            "layout": {"icon-image": sprites.glyph_name(each), "icon-allow-overlap": True},
        }
        for number, each in enumerate(chosen.legend)
        if each.symbol.glyph and layer.geometry_type is GeometryType.POLYGON
    ]


def _drawings(layer: Layer, chosen: Style, each: StyleClass, number: int) -> list[dict[str, Any]]:
    common: dict[str, Any] = {
        "source": layer.name,
        "source-layer": layer.name,
        "filter": _filter(chosen, each),
        "metadata": {"title": each.title},
    }
    if layer.min_zoom:
        common["minzoom"] = layer.min_zoom
    symbol = each.symbol
    name = f"{layer.name}-{number}"
    if layer.geometry_type is GeometryType.POINT:
        return [{"id": name, "type": "circle", "paint": _circle(symbol), **common}]
    made = []
    if layer.geometry_type is GeometryType.POLYGON and symbol.fill and symbol.fill_opacity:
        paint = {"fill-color": symbol.fill, "fill-opacity": symbol.fill_opacity}
        made.append({"id": f"{name}-fill", "type": "fill", "paint": paint, **common})
        if symbol.pattern:
            made.append(_patterned(f"{name}-pattern", symbol, common))
    if symbol.casing_width:
        paint_casing = {"line-color": symbol.casing, "line-width": symbol.casing_width}
        made.append({"id": f"{name}-casing", "type": "line", "paint": paint_casing, **common})
    made.append({"id": f"{name}-line", "type": "line", "paint": _line(symbol), **common})
    return made


def _patterned(name: str, symbol: Symbol, common: dict[str, Any]) -> dict[str, Any]:
    pattern = sprites.pattern_name(symbol.pattern or Pattern.HATCH, symbol.pattern_colour)
    since = max(common.get("minzoom", 0), _HATCHED_FROM)
    paint = {"fill-pattern": pattern}
    return {"id": name, "type": "fill", "paint": paint, **common, "minzoom": since}


def _circle(symbol: Symbol) -> dict[str, Any]:
    return {
        "circle-radius": symbol.size / 2,
        "circle-color": symbol.fill or "#FFFFFF",
        "circle-stroke-color": symbol.line,
        "circle-stroke-width": symbol.line_width,
    }


def _line(symbol: Symbol) -> dict[str, Any]:
    paint: dict[str, Any] = {"line-color": symbol.line, "line-width": symbol.line_width}
    if symbol.dash:
        # MapLibre counts dashes in line widths, the declaration in pixels.
        paint["line-dasharray"] = [
            round(float(part) / symbol.line_width, 2) for part in symbol.dash.split()
        ]
    return paint


def _filter(chosen: Style, each: StyleClass) -> list[Any]:
    field = chosen.field
    if not field:
        return ["has", "id"]
    if each is chosen.other:
        return ["all", ["has", "id"], *(["!", _matches(field, one)] for one in chosen.classes)]
    return _matches(field, each)


def _matches(field: str, each: StyleClass) -> list[Any]:
    if each.code is not None:
        return ["==", ["get", field], each.code]
    conditions: list[Any] = ["all", ["has", field]]
    if each.lower is not None:
        conditions.append([">=", ["get", field], each.lower])
    if each.upper is not None:
        conditions.append(["<", ["get", field], each.upper])
    return conditions


def _counts(layer: Layer) -> list[dict[str, Any]]:
    """Squares with counts, below the zoom that shows single features."""
    if not layer.min_zoom:
        return []
    shade = [
        "interpolate",
        ["linear"],
        ["get", "count"],
        1,
        "#E8ECF8",
        50,
        "#8FA3DC",
        300,
        "#2044AA",
    ]
    return [
        {
            "id": f"{layer.name}-count",
            "type": "fill",
            "source": layer.name,
            "source-layer": layer.name,
            "maxzoom": layer.min_zoom,
            "filter": ["has", "count"],
            "paint": {"fill-color": shade, "fill-opacity": 0.7},
        }
    ]
