"""The fields of a collection as JSON Schema: what is returned, asked for and sorted by (Part 5).

QGIS before 3.44 reads the queryables only, newer ones also the schema: titles become aliases.
"""

from collections.abc import Mapping
from typing import Any

from geoqm.layer.declaration import Field, FieldType, Layer
from geoqm.ogc.requests import OgcRequest

_JSON_TYPES: Mapping[FieldType, dict[str, str]] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.DECIMAL: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.INSTANT: {"type": "string", "format": "date-time"},
}
_UCUM = {"m": "m", "m²": "m2", "%": "%", "km": "km", "ha": "har"}


def schema(request: OgcRequest, layer: Layer) -> dict[str, Any]:
    """What is returned, and of that what this caller can send: all the rest is read only."""
    fields = layer.fields_for(request.identity.role)
    writable = _writable(request, layer)
    described = {
        "id": {
            "title": "Kennung",
            "type": "integer",
            "readOnly": True,
            "x-ogc-role": "id",
        }
    }
    described |= {field.name: _returned(layer, field) for field in fields}
    described[layer.geometry] = {
        "title": "Geometrie",
        "x-ogc-role": "primary-geometry",
        "format": _format(layer),
    }
    for number, (name, each) in enumerate(described.items(), start=1):
        each["x-ogc-propertySeq"] = number
        if name not in writable:
            each["readOnly"] = True
    return _document(request, layer, "schema", described)


def _writable(request: OgcRequest, layer: Layer) -> frozenset[str]:
    identity = request.identity
    editor = request.context.editor(layer, identity.role) if identity.can_write else None
    if editor is None:
        return frozenset()
    return frozenset((*editor.fields, layer.geometry) if editor.moves else editor.fields)


def queryables(request: OgcRequest, layer: Layer) -> dict[str, Any]:
    """What can stand in a filter; the geometry in the only way that QGIS understands."""
    described = {each.name: field_schema(each) for each in layer.fields_for(request.identity.role)}
    described[layer.geometry] = {
        "title": "Geometrie",
        "$ref": f"https://geojson.org/schema/{layer.geometry_type.value}.json",
        "format": _format(layer),
    }
    return _document(request, layer, "queryables", described)


def sortables(request: OgcRequest, layer: Layer) -> dict[str, Any]:
    """What can stand in `sortby`."""
    described = {each.name: field_schema(each) for each in layer.fields_for(request.identity.role)}
    return _document(request, layer, "sortables", described)


KINDS = {"schema": schema, "queryables": queryables, "sortables": sortables}


def field_schema(field: Field) -> dict[str, Any]:
    """One field: title, type, unit, description and the titles of its codes."""
    described: dict[str, Any] = {"title": field.title, **_JSON_TYPES[field.type]}
    texts = [field.description, f"Einheit: {field.unit}." if field.unit else ""]
    if field.values:
        texts.append("; ".join(f"{value.code} = {value.title}" for value in field.values) + ".")
        described["enum"] = [value.code for value in field.values]
        described["oneOf"] = [{"const": each.code, "title": each.title} for each in field.values]
    if field.unit in _UCUM:
        described["x-ogc-unit"] = _UCUM[field.unit]
    description = " ".join(text for text in texts if text)
    return described | ({"description": description} if description else {})


def _returned(layer: Layer, field: Field) -> dict[str, Any]:
    described = field_schema(field)
    if layer.begins and field.name == layer.begins:
        described["x-ogc-role"] = "primary-interval-start"
    if layer.ends and field.name == layer.ends:
        described["x-ogc-role"] = "primary-interval-end"
    return described


def _format(layer: Layer) -> str:
    return f"geometry-{layer.geometry_type.value.lower()}"


def _document(
    request: OgcRequest, layer: Layer, what: str, described: dict[str, Any]
) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": request.address("collections", layer.name, what),
        "type": "object",
        "title": layer.title,
        "description": layer.description,
        "properties": described,
        "additionalProperties": False,
    }
