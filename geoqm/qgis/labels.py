"""Names beside features, only where there is room: large scales, no name over another."""

from xml.etree.ElementTree import Element

from geoqm.layer.declaration import Field, GeometryType, Layer
from geoqm.qgis import scales
from geoqm.qgis.symbols import colour
from geoqm.qgis.xml import Setting, element, quoted

_INK, _HALO = "#20242F", "#FFFFFF"
_CLOSEST, _POINTS_FROM, _AREAS_FROM, _STEPS_IN = 18, 17, 11, 3
_PLACEMENT = {GeometryType.POINT: 0, GeometryType.LINE: 2, GeometryType.POLYGON: 4}


# What goes beyond the map on all sides, as the city around its quarters, needs no name there.
_LARGER_THAN_MAP = (
    "try(area($geometry) > area(transform(@map_extent, @map_crs,"
    " layer_property(@layer_id, 'crs'))), false)"
)


def labeling(layer: Layer, fields: tuple[Field, ...]) -> Element | None:
    """Labels by the title field or what stands for it; None where it is not among the fields."""
    names = {field.name for field in fields}
    if _named_by(layer) not in names:
        return None
    text: dict[str, Setting] = {
        "fieldName": _expression(layer, names),
        "isExpression": 1,
        "fontSize": 8,
        "fontSizeUnit": "Point",
        "fontWeight": 50,  # normal; without it QGIS takes the thinnest
        "textColor": colour(_INK),
        "textOpacity": 1,
        "allowHtml": 0,
    }
    halo: dict[str, Setting] = {
        "bufferDraw": 1, "bufferSize": 0.8, "bufferSizeUnits": "MM", "bufferNoFill": 1,
        "bufferColor": colour(_HALO), "bufferOpacity": 0.85, "bufferJoinStyle": 128,
    }  # fmt: skip
    settings = element(
        "settings",
        {"calloutType": "simple"},
        element("text-style", text, element("text-buffer", halo)),
        element("text-format", {"autoWrapLength": 24, "multilineAlign": 1}),
        element("placement", _placement(layer)),
        element("rendering", {
            "scaleVisibility": 1, "scaleMin": 1, "scaleMax": scales.denominator(first_zoom(layer)),
            "obstacle": int(layer.geometry_type is not GeometryType.POLYGON), "drawLabels": 1,
        }),
    )  # fmt: skip
    return element("labeling", {"type": "simple"}, settings)


def first_zoom(layer: Layer) -> int:
    """The zoom from which features have room for their names; keys of data only at the closest."""
    if _named_by(layer).endswith("_id"):
        return _CLOSEST
    if layer.min_zoom:
        return min(layer.min_zoom + _STEPS_IN, _CLOSEST)
    return _AREAS_FROM if layer.geometry_type is GeometryType.POLYGON else _POINTS_FROM


def _named_by(layer: Layer) -> str:
    return layer.sign_field or layer.title_field


def _expression(layer: Layer, names: set[str]) -> str:
    """The title; what many share, as a street's name, is left out of it."""
    title, shared = quoted(_named_by(layer)), quoted(layer.label_field)
    if layer.geometry_type is GeometryType.POLYGON and not layer.min_zoom:
        return f"if({_LARGER_THAN_MAP}, NULL, {title})"
    if layer.label_field not in names or layer.label_field == layer.title_field:
        return title
    starts = f"left({title}, length({shared}) + 1) = {shared} || ' '"
    return f"if({starts}, substr({title}, length({shared}) + 2), {title})"


def _placement(layer: Layer) -> dict[str, Setting]:
    fits = layer.geometry_type is GeometryType.POLYGON and bool(layer.min_zoom)
    return {
        "placement": _PLACEMENT[layer.geometry_type],
        "placementFlags": 9,
        "dist": 1 if layer.geometry_type is not GeometryType.POLYGON else 0,
        "distUnits": "MM",
        "fitInPolygonOnly": int(fits),
        "priority": 5,
    }
