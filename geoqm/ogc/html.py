"""The map API as pages, in the design of the site: the same documents, readable."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from geoqm.http.pages import render
from geoqm.layer.declaration import Field, Layer
from geoqm.ogc import items
from geoqm.ogc.answers import HTML, Answer
from geoqm.ogc.counts import Counts
from geoqm.ogc.requests import OgcRequest

_TEMPLATES = {
    (): "ogc/landing.html",
    ("conformance",): "ogc/conformance.html",
    ("collections",): "ogc/collections.html",
    ("api",): "ogc/api.html",
}


async def page(request: OgcRequest, document: dict[str, Any]) -> Answer:
    """A document of the service as a page."""
    name = _TEMPLATES.get(request.path)
    if name is None:
        single = request.path[:1] == ("collections",) and len(request.path) == 2
        name = "ogc/collection.html" if single else "ogc/document.html"
    values: dict[str, Any] = {"document": document, "base": request.base}
    if name == "ogc/collection.html":
        layer = request.context.layer(request.path[1], request.identity.role)
        values |= {"layer": layer, "fields": layer.fields_for(request.identity.role)}
    if name == "ogc/document.html":
        values["text"] = json.dumps(document, ensure_ascii=False, indent=2)
    return await _rendered(request, name, values)


async def items_page(request: OgcRequest, layer: Layer, counts: Counts) -> Answer:
    """A page of features as a table."""
    answer = await items.items(_without_etag(request), layer, counts)
    document = json.loads(answer.body)
    following = next((each["href"] for each in document["links"] if each["rel"] == "next"), "")
    values = {
        "layer": layer,
        "fields": [field for field in items.chosen_fields(layer, request) if field.in_list],
        "features": document["features"],
        "matched": document["numberMatched"],
        "returned": document["numberReturned"],
        "following": following,
        "json_address": _as_json(request),
        "shown": shown,
    }
    return await _rendered(request, "ogc/items.html", values)


async def item_page(request: OgcRequest, layer: Layer, feature_id: str) -> Answer:
    """One feature as a page."""
    answer = await items.item(_without_etag(request), layer, feature_id)
    values = {
        "layer": layer,
        "fields": items.chosen_fields(layer, request),
        "feature": json.loads(answer.body),
        "json_address": _as_json(request),
        "shown": shown,
    }
    return await _rendered(request, "ogc/item.html", values)


def shown(field: Field, value: Any) -> str:
    """A value as people read it: titles for codes, German numbers, units."""
    if value is None or value == "":
        return "unbekannt"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if field.values:
        return field.title_of(str(value))
    text = str(value)
    if isinstance(value, float):
        text = text.replace(".", ",")
    if field.type == "date":
        text = ".".join(reversed(text.split("-")))
    return f"{text}\u202f{field.unit}" if field.unit else text


async def _rendered(request: OgcRequest, name: str, values: dict[str, Any]) -> Answer:
    scope = request.scope
    scope["app"] = SimpleNamespace(state=SimpleNamespace(context=request.context))
    scope.setdefault("state", {})["identity"] = request.identity
    response = await run_in_threadpool(render, Request(scope), name, **values)
    headers = {key: value for key, value in response.headers.items() if key == "set-cookie"}
    return Answer(bytes(response.body), HTML, private=True, headers=headers)


def _without_etag(request: OgcRequest) -> OgcRequest:
    """The same request, asking for a fresh answer in JSON."""
    headers = {key: value for key, value in request.headers.items() if key != "if-none-match"}
    return replace(request, headers=headers)


def _as_json(request: OgcRequest) -> str:
    query = urlencode([*request.without("f"), ("f", "json")])
    return f"{request.address(*request.path)}?{query}"
