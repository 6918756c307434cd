"""`/daten`: the catalogue of all layers that the caller may see, and the picture of each."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import HTMLResponse, Response

from geoqm.db.roles import Role
from geoqm.exports.formats import Format
from geoqm.http.dependencies import Context, CurrentIdentity, ReadSession, Today
from geoqm.http.pages import render
from geoqm.layer.declaration import Layer
from geoqm.maps.scenes import Scene, main_of
from geoqm.maps.store import Store, etag_of
from geoqm.ogc.requests import base_of
from geoqm.portal import addresses, pictures, queries, words
from geoqm.portal import asked as asking
from geoqm.portal import entries as listing
from geoqm.portal.addresses import Place, Program
from geoqm.portal.asked import Asked
from geoqm.portal.entries import Entry, Reader

router = APIRouter(include_in_schema=False)
_PROGRAM = "programm"


async def layers_of(context: Context, identity: CurrentIdentity) -> tuple[Layer, ...]:
    """The layers that the caller sees."""
    return context.layers_for(identity.role)


Layers = Annotated[tuple[Layer, ...], Depends(layers_of)]


async def versions_of(context: Context, layers: Layers) -> Mapping[str, str]:
    """The data version of each of them."""
    return {each.name: await context.versions.of(each) for each in layers}


Versions = Annotated[Mapping[str, str], Depends(versions_of)]


async def store_of(request: Request) -> Store:
    """The answers that this application keeps."""
    store: Store = request.app.state.map_store
    return store


Kept = Annotated[Store, Depends(store_of)]


async def layer_of(
    context: Context, identity: CurrentIdentity, layer: Annotated[str, Path()]
) -> Layer:
    """The layer of the address, as far as the caller may see it."""
    return context.layer(layer, identity.role)


PathLayer = Annotated[Layer, Depends(layer_of)]


def entries_of(
    identity: CurrentIdentity,
    session: ReadSession,
    layers: Layers,
    versions: Versions,
    kept: Kept,
    today: Today,
) -> list[Entry]:
    """All entries that the caller sees."""
    return listing.entries(session, kept, layers, versions, Reader(identity.role, today))


Entries = Annotated[list[Entry], Depends(entries_of)]


@router.get("/daten")
def show(
    request: Request, context: Context, identity: CurrentIdentity, found: Entries
) -> HTMLResponse:
    """All layers, and how to get at them."""
    values = _frame(request, identity.role, found)
    base = base_of(context, request.headers, request.scope)
    return render(request, "portal/daten.html", opened=None, base=base, **values)


@router.get("/daten/{layer}")
def show_layer(  # noqa: PLR0913 (each is a dependency)
    request: Request,
    context: Context,
    identity: CurrentIdentity,
    session: ReadSession,
    found: Entries,
    layer: PathLayer,
    kept: Kept,
) -> HTMLResponse:
    """One layer with all that is known of it, beside the list of all."""
    values = _frame(request, identity.role, found)
    listed = next(each for each in found if each.layer.name == layer.name)
    entry = listing.counted(session, kept, listed, identity.role)
    base = base_of(context, request.headers, request.scope)
    place = Place(base, layer, entry.today, with_login=layer.access is not Role.PUBLIC)
    sample = kept.once(
        ("sample", layer.name, identity.role, entry.version),
        lambda: queries.sample(session, layer, identity.role),
    )
    return render(
        request,
        "portal/daten.html",
        opened=entry,
        base=base,
        fields=layer.fields_for(identity.role),
        hits=values["asked"].fields(layer, identity.role),
        copied=addresses.copied(values["program"], place),
        place=place,
        sample=sample,
        datasets=queries.datasets(session, entry.content.datasets),
        personal=listing.personal_fields(layer, identity.role),
        **values,
    )


@router.get("/daten/{layer}/bild.svg")
def picture(  # noqa: PLR0913 (each is a dependency)
    request: Request,
    identity: CurrentIdentity,
    session: ReadSession,
    layers: Layers,
    versions: Versions,
    layer: PathLayer,
    kept: Kept,
) -> Response:
    """A picture of the layer in its own style, with validator."""
    base = _base_layers(layers)
    version = "|".join(versions[each.name] for each in [layer, *base])
    etag = etag_of("picture", layer.name, identity.role, version)
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Vary": "Cookie, Authorization",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    drawn = kept.once(
        ("picture", layer.name, identity.role, version),
        lambda: pictures.picture(session, layer, base, identity.role),
    )
    return Response(drawn, 200, headers, pictures.MEDIA_TYPE)


def _base_layers(layers: Sequence[Layer]) -> list[Layer]:
    """What lies below every picture: parcels, then houses, as on the map."""
    return [*(each for each in layers if each.ground), main_of(Scene(), layers)]


def _frame(request: Request, role: Role, found: Sequence[Entry]) -> dict[str, Any]:
    """What the page shows whatever layer is open."""
    asked = asking.parse(request.query_params)
    layers = [each.layer for each in found]
    program = _program(request.query_params.get(_PROGRAM))
    return {
        "asked": asked,
        "program": program,
        "programs": tuple(Program),
        "total": len(found),
        "entries": [
            each for each in found if asked.accepts(each.layer, role, is_of_today=each.is_of_today)
        ],
        "topics": asking.topics(layers),
        "audiences": asking.audiences(layers),
        "freshness_counts": {
            asking.Freshness.TODAY: sum(each.is_of_today for each in found),
            asking.Freshness.TIME: sum(each.layer.has_time for each in found),
        },
        "personal_layers": listing.personal_layers(layers, role),
        "role": role,
        "is_planner": role.sees(Role.PLANNER),
        "formats": tuple(Format),
        "words": words,
        "link": _linker(asked, program),
    }


def _program(text: str | None) -> Program:
    return next((each for each in Program if each.value == text), Program.QGIS)


def _linker(asked: Asked, program: Program) -> Any:
    def link(layer: Layer | None = None, *, topic: str | None = None, by: Program = program) -> str:
        """The address of the page in another state."""
        wanted = asked if topic is None else asked.on_topic(topic)
        pairs = [*wanted.parameters, *([(_PROGRAM, by.value)] if by is not Program.QGIS else [])]
        path = f"/daten/{layer.name}" if layer else "/daten"
        return f"{path}?{urlencode(pairs)}" if pairs else path

    return link
