"""Routes of the map: the page, its data, the answers to filters and selections."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from starlette.datastructures import QueryParams

from geoqm.http.dependencies import Context, Planner, ReadSession
from geoqm.http.pages import render
from geoqm.layer.declaration import Layer
from geoqm.maps import filters, listing, workbench
from geoqm.maps.labels import Label
from geoqm.maps.sources import MEDIA_TYPE
from geoqm.maps.store import Store, etag_of

router = APIRouter()
_STORE = Store()


class Chosen(BaseModel):
    """A selection: ids, or a polygon (ring of [longitude, latitude]) within the current filter."""

    ids: list[int] = Field(default_factory=list, max_length=100_000)
    ring: list[tuple[float, float]] = Field(default_factory=list, max_length=5_000)
    filter: str = Field(default="", max_length=8_000)


async def layer_of(context: Context, identity: Planner, layer: Annotated[str, Path()]) -> Layer:
    """The layer of the address, as far as the caller may see it."""
    return context.layer(layer, identity.role)


async def versions_of(context: Context, identity: Planner) -> dict[str, str]:
    """The data version of each layer that the caller sees."""
    return {
        each.name: await context.versions.of(each) for each in context.layers_for(identity.role)
    }


PathLayer = Annotated[Layer, Depends(layer_of)]
Versions = Annotated[dict[str, str], Depends(versions_of)]


@router.get("/karte", response_class=HTMLResponse)
def show_map(
    request: Request, context: Context, identity: Planner, session: ReadSession, versions: Versions
) -> HTMLResponse:
    """The map with layers, filter, list and selection, in the state of the address."""
    asked = workbench.Asked(identity.role, versions, request.query_params)
    layers = context.layers_for(identity.role)
    values = workbench.page_values(session, _STORE, context.settings, layers, asked)
    return render(request, "maps/karte.html", **values)


@router.get("/karte/daten/{layer}")
def layer_data(
    request: Request, layer: PathLayer, identity: Planner, session: ReadSession, versions: Versions
) -> Response:
    """A whole layer for the map as one vector tile, with validator."""
    made = _STORE.whole(session, layer, identity.role, versions[layer.name])
    etag = etag_of(layer.name, identity.role, versions[layer.name])
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding, Cookie, Authorization",
        "Geoqm-Square": made.square,
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(made.body, 200, headers | {"Content-Encoding": "gzip"}, MEDIA_TYPE)


@router.get("/karte/beschriftung/{layer}")
def layer_labels(
    layer: PathLayer, identity: Planner, session: ReadSession, versions: Versions
) -> list[Label]:
    """Texts along the layer's points: text, longitude, latitude, angle, weight."""
    return _STORE.labels(session, layer, identity.role, versions[layer.name])


@router.get("/karte/treffer/{layer}")
def layer_hits(
    request: Request, layer: PathLayer, identity: Planner, session: ReadSession, versions: Versions
) -> dict[str, Any]:
    """What the filters of the query yield: counts, facets, legend, ids, words."""
    chosen = filters.parse(layer, identity.role, request.query_params)
    found = _STORE.hits(session, layer, identity.role, versions[layer.name], chosen)
    return workbench.answer(layer, chosen, found)


@router.get("/karte/liste/{layer}", response_class=HTMLResponse)
def layer_list(
    request: Request,
    layer: PathLayer,
    identity: Planner,
    session: ReadSession,
    page: Annotated[int, Query(alias="seite", ge=1, le=100_000)] = 1,
    sort: Annotated[str, Query(alias="sortierung", max_length=80)] = "",
) -> HTMLResponse:
    """A page of the list as a fragment."""
    chosen = filters.parse(layer, identity.role, request.query_params)
    found = listing.page(session, layer, identity.role, chosen, sort=sort, number=page)
    return render(
        request,
        "maps/_list.html",
        layer=layer,
        page=found,
        **workbench.list_values(request.query_params, chosen),
    )


@router.post("/karte/auswahl/{layer}")
def choose(
    layer: PathLayer, identity: Planner, session: ReadSession, asked: Chosen
) -> dict[str, Any]:
    """The ids inside a drawn ring (within the filter) or those given, with number and totals."""
    ids: Sequence[int] = asked.ids
    if asked.ring:
        params = QueryParams(
            [*parse_qsl(asked.filter), ("polygon", workbench.ring_wkt(asked.ring))]
        )
        ids = listing.ids_of(session, layer, filters.parse(layer, identity.role, params))
    number, totals = listing.chosen_sums(session, layer, identity.role, ids)
    return {"ids": list(ids), "count": number, "totals": totals}
