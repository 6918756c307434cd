"""A MapLibre style (version 8) made from a layer's declaration."""

from typing import Any

from geoqm.layer.declaration import GeometryType, Layer, StyleClass, Symbol
from geoqm.ogc.requests import OgcRequest


def style(request: OgcRequest, layer: Layer) -> dict[str, Any]:
    """The style of one layer, with its tiles as the only source."""
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
        for number, each in enumerate(layer.style.legend)
        for drawing in _drawings(layer, each, number)
    ]
    return {
        "version": 8,
        "name": layer.title,
        "sources": {layer.name: source},
        "layers": _counts(layer) + drawn,
    }


def _drawings(layer: Layer, each: StyleClass, number: int) -> list[dict[str, Any]]:
    common: dict[str, Any] = {
        "source": layer.name,
        "source-layer": layer.name,
        "filter": _filter(layer, each),
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
    if symbol.casing_width:
        paint_casing = {"line-color": symbol.casing, "line-width": symbol.casing_width}
        made.append({"id": f"{name}-casing", "type": "line", "paint": paint_casing, **common})
    made.append({"id": f"{name}-line", "type": "line", "paint": _line(symbol), **common})
    return made


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


def _filter(layer: Layer, each: StyleClass) -> list[Any]:
    field = layer.style.field
    if not field:
        return ["has", "id"]
    if each is layer.style.other:
        return ["all", ["has", "id"], *(["!", _matches(field, one)] for one in layer.style.classes)]
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
