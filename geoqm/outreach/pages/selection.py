"""From the map to the work: chosen houses get more, a campaign, or a round. Ids come by POST."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from geoqm.errors import InvalidInput, NotFound
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, ReadSession, Staff, Today
from geoqm.http.identity import Identity
from geoqm.maps import listing, workbench
from geoqm.outreach.pages import campaigns
from geoqm.outreach.queries import selection
from geoqm.outreach.rounds.pages import round_form

MOST: Final = 20_000
router = APIRouter(prefix="/ansprache/auswahl", include_in_schema=False)
_Ids = Annotated[str, Form(max_length=400_000)]
_WIDER: Final[dict[str, Callable[[ReadSession, Sequence[int], date], Sequence[int]]]] = {
    "strasse": lambda session, ids, _day: selection.same_street(session, ids),
    "eigentum": lambda session, ids, day: selection.same_owners(session, ids, on=day),
    "umkreis": lambda session, ids, _day: selection.near(session, ids),
}


class Wider(BaseModel):
    """Chosen features of a layer."""

    layer: Annotated[str, Field(max_length=80)]
    ids: Annotated[list[int], Field(max_length=MOST)]


@router.post("/kampagne")
def campaign(  # noqa: PLR0913 (each is a dependency or field)
    request: Request,
    context: Context,
    identity: Staff,
    session: ReadSession,
    today: Today,
    ids: _Ids,
    ebene: Annotated[str, Form(max_length=80)],
) -> Response:
    """The form of a campaign for the chosen houses."""
    houses = _houses(context, identity, session, ebene, ids)
    return campaigns.form_for(request, session, identity.user_name, houses, today)


@router.post("/laufzettel")
def walk_list(  # noqa: PLR0913 (each is a dependency or field)
    request: Request,
    context: Context,
    identity: Staff,
    session: ReadSession,
    today: Today,
    ids: _Ids,
    ebene: Annotated[str, Form(max_length=80)],
) -> Response:
    """The form of a round past the chosen houses."""
    houses = _houses(context, identity, session, ebene, ids)
    values = {"tag": today.isoformat(), "minuten": "120", "schluessel": str(uuid4())}
    return round_form(request, session, values | {"haeuser": ",".join(map(str, houses))})


@router.post("/{wie}")
def widen(
    context: Context,
    identity: Staff,
    session: ReadSession,
    today: Today,
    wie: Annotated[str, Path(max_length=20)],
    chosen: Wider,
) -> dict[str, Any]:
    """The features of the houses that go with those chosen."""
    if wie not in _WIDER:
        raise NotFound("Diese Seite gibt es nicht.")
    layer = context.layer(chosen.layer, identity.role)
    houses = listing.files_of(session, layer, chosen.ids)
    more = _WIDER[wie](session, houses, today)
    return {"ids": listing.of_files(session, layer, more)[:MOST]}


def _houses(
    context: AppContext,
    identity: Identity,
    session: ReadSession,
    name: str,
    ids: str,
) -> list[int]:
    """The houses of chosen features, each once; InvalidInput where there is none."""
    layer = context.layer(name, identity.role)
    found = listing.files_of(session, layer, sorted(workbench.ids_of(ids)))
    if not found:
        raise InvalidInput(
            "Es ist kein Haus ausgewählt.", remedy="Wählen Sie Häuser auf der Karte.", field="ids"
        )
    return found
