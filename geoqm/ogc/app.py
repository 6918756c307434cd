"""The map API as a plain ASGI application: routing by hand, errors as problem+json.

It stands beside the routing of the pages, because a web framework costs more here than the
database; see docs/decisions.
"""

import logging
import secrets
from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from geoqm.errors import GeoqmError, InvalidInput, NotFound, RuleViolation
from geoqm.http.context import AppContext
from geoqm.http.identity import ANONYMOUS, Identity
from geoqm.http.problems import headers_of as headers_of_status
from geoqm.http.problems import problem, status_of
from geoqm.layer.declaration import Layer
from geoqm.ogc import (
    definition,
    documents,
    html,
    items,
    received,
    schemas,
    sprites,
    styles,
    tiles,
    writing,
)
from geoqm.ogc.answers import (
    OPENAPI,
    PROBLEM,
    SCHEMA,
    Answer,
    Refusal,
    etag_of,
    json_answer,
    send_answer,
)
from geoqm.ogc.conformance import CONFORMANCE
from geoqm.ogc.counts import Counts
from geoqm.ogc.extents import Extents
from geoqm.ogc.limits import WriteLimits
from geoqm.ogc.requests import OgcRequest, base_of, headers_of, parameters_of
from geoqm.ogc.tiles import MATRIX_SET, TileCache

logger = logging.getLogger(__name__)
_READING = frozenset({"GET", "HEAD"})
_TOO_LARGE = "Die Anfrage ist zu groß. Senden Sie ein Objekt je Anfrage oder vereinfachen Sie es."


def make_ogc(context: AppContext, limits: WriteLimits | None = None) -> ASGIApp:
    """The map API over the layers of `context`; `limits` only where they are not the usual ones."""
    return _Ogc(context, limits or WriteLimits())


class _Ogc:
    def __init__(self, context: AppContext, limits: WriteLimits) -> None:
        self._context = context
        self._limits = limits
        self._counts = Counts()
        self._extents = Extents()
        self._tiles = TileCache(context.settings.tile_cache_mb * 1_000_000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        try:
            answer = await self._answer(scope, receive, headers)
        except GeoqmError as error:
            answer = _problem(error)
        except Refusal as refusal:
            answer = _refused(refusal)
        except HTTPException as error:
            answer = _refused(Refusal(error.status_code, "too_large", _TOO_LARGE))
        except Exception as error:
            number = secrets.token_hex(2).upper()
            logger.exception("unexpected error %s in the map API", number, exc_info=error)
            body = bytes(problem(500, "unexpected", f"Das hat nicht geklappt. (Nr. {number})").body)
            answer = Answer(body, PROBLEM, 500)
        await send_answer(answer, scope["method"], headers, send)

    async def _answer(self, scope: Scope, receive: Receive, headers: dict[str, str]) -> Answer:
        method = scope["method"]
        path = tuple(filter(None, scope["path"].split("/")[2:]))
        if method == "OPTIONS":
            return await self._options(scope, headers, path)
        if method not in _READING and method not in writing.WRITING:
            raise writing.not_allowed(writing.READING)
        request = OgcRequest(
            context=self._context,
            identity=await self._identity(scope, headers),
            headers=headers,
            scope=scope,
            path=path,
            parameters=parameters_of(scope),
            base=base_of(self._context, headers, scope),
        )
        if method in writing.WRITING:
            return await self._write(request, method, receive)
        return await self._route(request)

    async def _identity(self, scope: Scope, headers: dict[str, str]) -> Identity:
        client = scope["client"][0] if scope.get("client") else ""
        return await self._context.identities.identify(headers, client)

    async def _options(
        self, scope: Scope, headers: dict[str, str], path: tuple[str, ...]
    ) -> Answer:
        """What this caller may do here; a browser that asks for another site is not logged in."""
        is_preflight = "access-control-request-method" in headers
        identity = ANONYMOUS if is_preflight else await self._identity(scope, headers)
        allowed = writing.methods(self._context, identity, path)
        possible = writing.methods(self._context, identity, path, anybody=is_preflight)
        return _options(allowed, possible, headers.get("access-control-request-headers", ""))

    async def _write(self, request: OgcRequest, method: str, receive: Receive) -> Answer:
        match request.path:
            case ("collections", _, "items", *rest) if len(rest) < 2:
                with self._limits.turn(request.identity.user_id):
                    return await writing.write(request, method, receive)
            case _:
                raise writing.not_allowed(writing.READING)

    async def _route(self, request: OgcRequest) -> Answer:
        match request.path:
            case ("collections", name, *rest) if rest:
                layer = self._context.layer(name, request.identity.role)
                return await self._of_layer(request, layer, tuple(rest))
            case ("styles", name, *theme) if len(theme) < 2:
                request.allow()
                layer = self._context.layer(name, request.identity.role)
                kind = "application/vnd.mapbox.style+json"
                return json_answer(styles.style(request, layer, *theme), kind)
            case ("sprites", name):
                request.allow()
                return _sprite(self._context.layers, name)
            case _:
                request.allow()
                return await self._description(request)

    async def _description(self, request: OgcRequest) -> Answer:
        document, kind = await self._document(request)
        if request.wants_html():
            return await html.page(request, document)
        return _described(request, document, kind)

    async def _document(self, request: OgcRequest) -> tuple[dict[str, Any], str]:
        match request.path:
            case ():
                return documents.landing(request), "application/json"
            case ("api",):
                return definition.definition(request), OPENAPI
            case ("collections",):
                layers = self._context.layers_for(request.identity.role)
                described = [await self._collection(request, layer) for layer in layers]
                return documents.collections(request, described), "application/json"
            case ("collections", name):
                layer = self._context.layer(name, request.identity.role)
                return await self._collection(request, layer), "application/json"
            case _:
                return _fixed_document(request), "application/json"

    async def _collection(self, request: OgcRequest, layer: Layer) -> dict[str, Any]:
        box, days = await self._extents.of(request, layer)
        return documents.collection(request, layer, box, days)

    async def _of_layer(self, request: OgcRequest, layer: Layer, rest: tuple[str, ...]) -> Answer:
        match rest:
            case ("items",) if not request.wants_html():
                return await items.items(request, layer, self._counts)
            case ("items",):
                return await html.items_page(request, layer, self._counts)
            case ("items", feature_id) if not request.wants_html():
                return await items.item(request, layer, feature_id)
            case ("items", feature_id):
                return await html.item_page(request, layer, feature_id)
            case (what,) if what in schemas.KINDS:
                request.allow()
                return _described(request, schemas.KINDS[what](request, layer), SCHEMA)
            case ("tiles", *inner):
                return await self._of_tiles(request, layer, tuple(inner))
            case _:
                raise NotFound("Diese Adresse gibt es im Dienst nicht.")

    async def _of_tiles(self, request: OgcRequest, layer: Layer, inner: tuple[str, ...]) -> Answer:
        match inner:
            case (name, z, y, x) if name == MATRIX_SET:
                place = tiles.place_of(z, y, x)
                return await tiles.tile(request, layer, self._tiles, place)
            case ():
                request.allow()
                return json_answer(documents.tilesets(request, layer))
            case (name,) if name == MATRIX_SET:
                request.allow()
                box, _ = await self._extents.of(request, layer)
                return json_answer(documents.tileset(request, layer, box))
            case (name, "tilejson.json") if name == MATRIX_SET:
                request.allow()
                box, _ = await self._extents.of(request, layer)
                return json_answer(documents.tilejson(request, layer, box))
            case _:
                raise NotFound("Dieses Kachelraster gibt es nicht.")


def _described(request: OgcRequest, document: dict[str, Any], kind: str) -> Answer:
    """A description, marked so that a client which holds it already need not fetch it again."""
    answer = json_answer(document, kind)
    etag = etag_of(request.identity.role, answer.body)
    return replace(answer, etag=etag, private=bool(request.identity.user_id))


def _sprite(layers: tuple[Layer, ...], name: str) -> Answer:
    body, kind = sprites.file(layers, name)
    if not isinstance(body, bytes):
        return json_answer(body)
    return Answer(body, kind, etag=etag_of(body))


def _fixed_document(request: OgcRequest) -> dict[str, Any]:
    match request.path:
        case ("conformance",):
            return {"conformsTo": list(CONFORMANCE)}
        case ("tileMatrixSets",):
            return documents.matrix_sets(request)
        case ("tileMatrixSets", name) if name == MATRIX_SET:
            return documents.matrix_set()
        case _:
            raise NotFound("Diese Adresse gibt es im Dienst nicht.")


def _problem(error: GeoqmError) -> Answer:
    # Everything that a client of the map API can send wrongly is a bad request, never 422.
    is_bad = isinstance(error, InvalidInput | RuleViolation)
    status = 400 if is_bad else status_of(error)
    body = bytes(problem(status, error.code, error.text, field=error.field).body)
    return Answer(body, PROBLEM, status, headers=headers_of_status(status))


def _refused(refusal: Refusal) -> Answer:
    body = bytes(problem(refusal.status, refusal.code, refusal.text).body)
    return Answer(body, PROBLEM, refusal.status, headers=refusal.headers)


def _options(allowed: tuple[str, ...], possible: tuple[str, ...], wanted: str) -> Answer:
    headers = {
        "Allow": ", ".join(allowed),
        "Access-Control-Allow-Methods": ", ".join(possible),
        "Access-Control-Allow-Headers": wanted or "Authorization, Accept, Content-Type",
        "Access-Control-Max-Age": "600",
    }
    if "PATCH" in allowed:
        headers["Accept-Patch"] = received.MERGE_PATCH
    return Answer(b"", "text/plain", 204, private=True, headers=headers)
