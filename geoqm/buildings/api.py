"""JSON routes of the slice: the search while typing."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from geoqm.buildings.queries import search
from geoqm.http.dependencies import ReadSession

router = APIRouter()


class Hit(BaseModel):
    """A search hit; `matches` are the parts of the label to show in bold (start, end)."""

    kind: str
    group: str
    label: str
    detail: str
    building_id: int | None
    lon: float
    lat: float
    matches: list[tuple[int, int]]


class Hits(BaseModel):
    """The answer of the search, best first within each group."""

    query: str
    hits: list[Hit]


@router.get("/suche", summary="Adressen, Baudenkmäler und Flurstücke suchen")
def suggestions(
    session: ReadSession,
    q: Annotated[str, Query(max_length=200, description="Was gesucht wird")] = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 10,
) -> Hits:
    """Hits for what was typed so far."""
    found = search.suggest(session, q, limit)
    return Hits(
        query=q,
        hits=[
            Hit(
                kind=hit.kind,
                group=hit.group,
                label=hit.label,
                detail=hit.detail,
                building_id=hit.building_id,
                lon=round(hit.lon, 7),
                lat=round(hit.lat, 7),
                matches=list(hit.matches),
            )
            for hit in found
        ],
    )
