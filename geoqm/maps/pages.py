"""Routes of the map: the page, its data, the answers to filters and selections."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field
from starlette.datastructures import QueryParams

from geoqm.db.roles import Role
from geoqm.http.dependencies import Context, Planner, ReadSession, office_day
from geoqm.http.pages import render
from geoqm.layer.declaration import Layer
from geoqm.layer.moments import EVER, announce
from geoqm.layer.selection import EVERYTHING, Selection
from geoqm.maps import filters, listing, scenes, workbench
from geoqm.maps.labels import Label
from geoqm.maps.scenes import Scene
from geoqm.maps.sources import MEDIA_TYPE
from geoqm.maps.store import Store, etag_of

router = APIRouter()


class Chosen(BaseModel):
    """A selection: ids, or a ring of [longitude, latitude], or everything, within the filter."""

    ids: list[int] = Field(default_factory=list, max_length=100_000)
    ring: list[tuple[float, float]] = Field(default_factory=list, max_length=5_000)
    filter: str = Field(default="", max_length=8_000)
    everything: bool = False


def store_of(request: Request) -> Store:
    """The answers that this application keeps; another one may have another database."""
    store: Store = request.app.state.map_store
    return store


async def scene_of(request: Request) -> Scene:
    """Main layer, colours and reference day of the address."""
    return scenes.parse(request.query_params)


AskedScene = Annotated[Scene, Depends(scene_of)]


async def layers_of(context: Context, identity: Planner, scene: AskedScene) -> tuple[Layer, ...]:
    """The layers that the caller sees, as the scene shows them."""
    return scenes.staged(scene, context.layers_for(identity.role), identity.role)


Layers = Annotated[tuple[Layer, ...], Depends(layers_of)]


async def layer_of(
    context: Context, identity: Planner, layers: Layers, layer: Annotated[str, Path()]
) -> Layer:
    """The layer of the address, as far as the caller may see it."""
    known = context.layer(layer, identity.role)
    return next(each for each in layers if each.name == known.name)


async def versions_of(context: Context, layers: Layers, scene: AskedScene) -> dict[str, str]:
    """The data version of each layer that the caller sees, on the reference day."""
    return {
        each.name: f"{await context.versions.of(each)}{scene.moment if each.has_time else ''}"
        for each in layers
    }


PathLayer = Annotated[Layer, Depends(layer_of)]
Versions = Annotated[dict[str, str], Depends(versions_of)]


@router.get("/karte", response_class=HTMLResponse)
def show_map(  # noqa: PLR0913 (each is a dependency)
    request: Request,
    context: Context,
    identity: Planner,
    session: ReadSession,
    versions: Versions,
    layers: Layers,
    scene: AskedScene,
) -> HTMLResponse:
    """The map with layers, filter, list and selection, in the state of the address."""
    announce(session, scene.period)
    today = office_day()
    asked = workbench.Asked(identity.role, versions, request.query_params, scene, today)
    values = workbench.page_values(session, store_of(request), context.settings, layers, asked)
    uses = [each for each in context.selection_uses if identity.role.sees(each.role)]
    return render(request, "maps/karte.html", selection_uses=uses, **values)


@router.get("/karte/daten/{layer}")
def layer_data(
    request: Request,
    layer: PathLayer,
    identity: Planner,
    session: ReadSession,
    versions: Versions,
    scene: AskedScene,
) -> Response:
    """A whole layer for the map as one vector tile, with validator."""
    announce(session, scene.period)
    at = Selection(period=scene.period) if layer.has_time else EVERYTHING
    made = store_of(request).whole(session, layer, identity.role, versions[layer.name], at)
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
    request: Request,
    layer: PathLayer,
    identity: Planner,
    session: ReadSession,
    versions: Versions,
) -> list[Label]:
    """Texts along the layer's points: text, longitude, latitude, angle, weight."""
    return store_of(request).labels(session, layer, identity.role, versions[layer.name])


@router.get("/karte/treffer/{layer}")
def layer_hits(
    request: Request,
    layer: PathLayer,
    identity: Planner,
    session: ReadSession,
    versions: Versions,
    scene: AskedScene,
) -> dict[str, Any]:
    """What the filters of the query yield: counts, facets, legend, ids, words."""
    announce(session, scene.period)
    chosen = filters.parse(layer, identity.role, request.query_params)
    found = store_of(request).hits(
        session, layer, identity.role, versions[layer.name], scene.of(layer, chosen)
    )
    return workbench.answer(layer, chosen, found)


@router.get("/karte/liste/{layer}", response_class=HTMLResponse)
def layer_list(  # noqa: PLR0913 (each is a dependency or parameter)
    request: Request,
    layer: PathLayer,
    identity: Planner,
    session: ReadSession,
    scene: AskedScene,
    page: Annotated[int, Query(alias="seite", ge=1, le=100_000)] = 1,
    sort: Annotated[str, Query(alias="sortierung", max_length=80)] = "",
) -> HTMLResponse:
    """A page of the list as a fragment."""
    announce(session, scene.period)
    chosen = filters.parse(layer, identity.role, request.query_params)
    shown = scene.of(layer, chosen)
    found = listing.page(session, layer, identity.role, shown, sort=sort, number=page)
    return render(
        request,
        "maps/_list.html",
        layer=layer,
        page=found,
        **workbench.list_values(request.query_params, chosen),
    )


@router.post("/karte/auswahl/{layer}")
def choose(
    context: Context,
    layer: PathLayer,
    identity: Planner,
    session: ReadSession,
    scene: AskedScene,
    asked: Chosen,
) -> dict[str, Any]:
    """The ids that are chosen, with their number and totals in words."""
    announce(session, scene.period)
    ids: Sequence[int] = asked.ids
    if asked.ring or asked.everything:
        drawn = [("polygon", workbench.ring_wkt(asked.ring))] if asked.ring else []
        params = QueryParams([*parse_qsl(asked.filter), *drawn])
        chosen = filters.parse(layer, identity.role, params)
        ids = listing.ids_of(session, layer, scene.of(layer, chosen))
    number, totals = listing.chosen_sums(session, layer, identity.role, ids)
    if context.selection_words and identity.role.sees(Role.STAFF) and layer.opens_file:
        houses = listing.files_of(session, layer, ids)
        totals = " · ".join(filter(None, (totals, context.selection_words(session, houses))))
    return {"ids": list(ids), "count": number, "totals": totals}


@router.get("/karte/tafel/{layer}/{feature_id}")
def open_file(
    layer: PathLayer, session: ReadSession, feature_id: Annotated[int, Path(ge=0, lt=2**62)]
) -> Response:
    """Lead to the panel of the building that a feature belongs to."""
    announce(session, EVER)
    return RedirectResponse(f"/akte/{listing.file_of(session, layer, feature_id)}/tafel", 303)
