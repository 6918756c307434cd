"""The API definition (OpenAPI 3.0), made from the layers that the caller may see."""

from typing import Any

from geoqm import __version__
from geoqm.geo import crs as systems
from geoqm.layer.declaration import Field, FieldType, Layer
from geoqm.layer.selection import PARAMETERS
from geoqm.ogc import documents, received, writing
from geoqm.ogc.answers import GEOJSON, MVT, PROBLEM, SCHEMA
from geoqm.ogc.items import DEFAULT_LIMIT, MOST
from geoqm.ogc.requests import OgcRequest

_TYPES = {
    FieldType.INTEGER: "integer",
    FieldType.DECIMAL: "number",
    FieldType.BOOLEAN: "boolean",
}

_WRITTEN = {
    "POST": "anlegen",
    "PUT": "ersetzen",
    "PATCH": "ändern",
    "DELETE": "löschen",
}


def definition(request: OgcRequest) -> dict[str, Any]:
    """The OpenAPI document; QGIS reads the page size from `components.parameters.limit`."""
    layers = request.context.layers_for(request.identity.role)
    paths: dict[str, Any] = {
        "/": _get("Startseite des Dienstes"),
        "/conformance": _get("Erfüllte Normen"),
        "/collections": _get("Alle Ebenen"),
        "/tileMatrixSets": _get("Kachelraster"),
    }
    for layer in layers:
        paths |= _layer_paths(request, layer)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": documents.TITLE,
            "description": documents.DESCRIPTION,
            "version": __version__,
        },
        "servers": [{"url": request.base}],
        "paths": paths,
        "components": {"parameters": _parameters(), "responses": {"Problem": _problem()}},
    }


def _layer_paths(request: OgcRequest, layer: Layer) -> dict[str, Any]:
    here = f"/collections/{layer.name}"
    properties = [_property(field) for field in layer.fields_for(request.identity.role)]
    return {
        here: _get(layer.title),
        f"{here}/queryables": _get(f"{layer.title}: abfragbare Felder", kind=SCHEMA),
        f"{here}/sortables": _get(f"{layer.title}: sortierbare Felder", kind=SCHEMA),
        f"{here}/schema": _get(f"{layer.title}: Felder", kind=SCHEMA),
        f"{here}/items": _get(
            f"{layer.title}: Objekte",
            kind=GEOJSON,
            parameters=_named(*_parameters()) + properties,
        )
        | _writing(request, layer, "items"),
        f"{here}/items/{{featureId}}": _get(
            f"{layer.title}: ein Objekt",
            kind=GEOJSON,
            parameters=[_path("featureId"), *_named("crs", "properties", "f")],
        )
        | _writing(request, layer, "items", "{featureId}"),
        f"{here}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            f"{layer.title}: Kachel",
            kind=MVT,
            more={"204": {"description": "Leere Kachel"}},
            parameters=[_path(name) for name in ("tileMatrix", "tileRow", "tileCol")]
            + _named(*sorted(PARAMETERS))
            + properties,
        ),
    }


def _named(*names: str) -> list[dict[str, Any]]:
    """References to parameters among the components."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _get(
    summary: str,
    *,
    kind: str = "application/json",
    parameters: list[dict[str, Any]] | None = None,
    more: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "get": {
            "summary": summary,
            "parameters": parameters or [],
            "responses": {
                "200": {"description": summary, "content": {kind: {"schema": {}}}},
                **(more or {}),
                "default": {"$ref": "#/components/responses/Problem"},
            },
        }
    }


def _writing(request: OgcRequest, layer: Layer, *rest: str) -> dict[str, Any]:
    """What this caller may write here, method by method."""
    path = ("collections", layer.name, *rest)
    methods = writing.methods(request.context, request.identity, path)
    return {name.lower(): _written(layer, name) for name in methods if name in writing.WRITING}


def _written(layer: Layer, method: str) -> dict[str, Any]:
    done = "201" if method == "POST" else "204"
    described: dict[str, Any] = {
        "summary": f"{layer.title}: {_WRITTEN[method]}",
        "parameters": [] if method == "POST" else [_path("featureId")],
        "responses": {
            done: {"description": _WRITTEN[method]},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if method in received.KINDS:
        kinds = {kind: {"schema": {"type": "object"}} for kind in received.KINDS[method]}
        described["requestBody"] = {"required": True, "content": kinds}
    return described


def _property(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "in": "query",
        "description": field.title,
        "required": False,
        "schema": {"type": _TYPES.get(field.type, "string")},
        "style": "form",
        "explode": False,
    }


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": text,
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


def _parameters() -> dict[str, Any]:
    system = {"type": "string", "format": "uri", "enum": [each.uri for each in systems.DELIVERED]}
    number = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    names = {"type": "array", "items": {"type": "string"}}
    signs = {"type": "string", "pattern": r"^[+-]?[^+\-\s].*$"}
    signed = {"type": "array", "minItems": 1, "items": signs}
    languages = {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"}
    return {
        "limit": _query("limit", "Zahl der Objekte je Seite", number),
        "bbox": _query("bbox", "Kartenausschnitt", numbers),
        "bbox-crs": _query("bbox-crs", "Koordinatensystem des Ausschnitts", system),
        "crs": _query("crs", "Koordinatensystem der Antwort", system),
        "datetime": _query("datetime", "Tag oder Zeitraum", {"type": "string"}),
        "properties": _query("properties", "Nur diese Felder", names),
        "sortby": _query("sortby", "Sortierung nach Feldern, - davor absteigend", signed),
        "filter": _query("filter", "Bedingung in CQL2", {"type": "string"}),
        "filter-lang": _query("filter-lang", "Sprache der Bedingung", languages),
        "filter-crs": _query(
            "filter-crs", "Koordinatensystem der Bedingung", system | {"default": systems.CRS84_URI}
        ),
        "ids": _query("ids", "Nur diese Objekte", {"type": "string"}),
        "polygon": _query("polygon", "Nur in dieser Fläche (WKT in Grad)", {"type": "string"}),
        "q": _query("q", "Textsuche", {"type": "string"}),
        "cursor": _query("cursor", "Marke der Seite, aus dem Verweis next", {"type": "string"}),
        "f": _query("f", "Format der Antwort", {"type": "string", "enum": ["json", "html"]}),
    }


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    schema = {"type": "object", "properties": {"title": text, "detail": text, "code": text}}
    return {"description": "Fehler", "content": {PROBLEM: {"schema": schema}}}
