"""The public check `/foerdercheck`: from an address to what may be granted; stores nothing.

Everything stands in the address of the page, so it works without script, can be printed, kept
and sent on; no person is named in it.
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from geoqm.access.rules import local_time
from geoqm.buildings.queries import houses, search
from geoqm.consultations import queries as consultations
from geoqm.consultations.words import when
from geoqm.facades import check as checks
from geoqm.facades import queries, words
from geoqm.http.dependencies import CurrentIdentity, ReadSession, office_day
from geoqm.http.pages import render

router = APIRouter(include_in_schema=False)
_HITS = 8
_LARGEST_ID = 2**63 - 1
_ROWS = 4
_HOURS = 3


@router.get("/foerdercheck")
def ask(
    request: Request,
    _identity: CurrentIdentity,
    session: ReadSession,
    adresse: Annotated[str, Query(max_length=120)] = "",
) -> HTMLResponse:
    """Which house is meant."""
    found = search.suggest(session, adresse, _HITS)
    return render(
        request,
        "facades/ask.html",
        typed=adresse.strip(),
        hits=[hit for hit in found if hit.building_id],
        has_rules=queries.current(session) is not None,
    )


@router.get("/foerdercheck/{building_id}")
def show(
    request: Request,
    _identity: CurrentIdentity,
    session: ReadSession,
    building_id: Annotated[int, Path(ge=1, le=_LARGEST_ID)],
) -> HTMLResponse:
    """What is known of the house, what the reader adds, and what it would bring."""
    house = houses.building(session, building_id)
    stored = queries.current(session)
    if stored is None:
        return render(request, "facades/ask.html", typed="", hits=[], has_rules=False)
    query = request.query_params
    answers = checks.answers_in({name: query.getlist(name) for name in query})
    found = checks.check(session, stored, house.id, answers, day=office_day())
    rows = max(_ROWS, min(len(answers.costs) + 1, checks.MAX_ITEMS))
    return render(
        request,
        "facades/check.html",
        house=house,
        check=found,
        words=words,
        rows=range(rows),
        hours=consultations.ahead(session, local_time(datetime.now(UTC)), _HOURS),
        when=when,
    )
