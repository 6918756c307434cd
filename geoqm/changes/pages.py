"""What changed: a page that compares two days, the comparison as a GeoPackage, and the feed."""

import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from geoqm.changes import asked as comparisons
from geoqm.changes import atom, feeds, files, queries
from geoqm.changes.asked import Asked, Basis, Since, basis_of
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports.formats import Format
from geoqm.exports.pages import streamed
from geoqm.exports.projects import look_of
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, CurrentIdentity, Planner, ReadSession, Today
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.layer import records
from geoqm.ogc.answers import etag_of, unchanged

router = APIRouter(include_in_schema=False)
_SHOWN = 50
_ALL = "alle"
_TIMEOUT_MS = 300_000
Text = Annotated[str, Query(max_length=80)]


@router.get("/aenderungen")
def page(  # noqa: PLR0913 (what the form asks for)
    request: Request,
    context: Context,
    identity: Planner,
    session: ReadSession,
    today: Today,
    ebene: Text = "",
    von: Text = "",
    bis: Text = "",
) -> Response:
    """The form, and what is new, changed and ended once a layer is chosen."""
    layers = [each for each in context.layers_for(identity.role) if basis_of(each)]
    typed = {"ebene": ebene, "von": von or _month_ago(today), "bis": bis or today.isoformat()}
    values: dict[str, Any] = {"layers": layers, "typed": typed, "found": [], "error": None}
    if ebene:
        keep = 0 if ebene == _ALL else _SHOWN
        try:
            values["found"] = [
                (each, queries.summary(session, each, keep=keep))
                for each in _asked(context, identity, typed, today)
            ]
        except InvalidInput as error:
            values["error"] = error
    values |= {
        "begins": queries.record_begins(session),
        "is_record": lambda layer: basis_of(layer) is Basis.RECORD,
        "feeds": [each for each in layers if records.is_recorded(each)],
        "everything": _ALL,
        "tail": urlencode(typed),
        "tail_of": lambda layer: urlencode(typed | {"ebene": layer.name}),
        "read": comparisons.shown,
        "clock": comparisons.clock,
    }
    status = 422 if values["error"] else 200
    return render(request, "changes/page.html", status_code=status, **values)


@router.get("/aenderungen.gpkg")
def file(
    context: Context, identity: Planner, today: Today, ebene: Text, von: Text, bis: Text
) -> StreamingResponse:
    """The comparison as a GeoPackage, complete before the answer begins."""
    asked = _asked(context, identity, {"ebene": ebene, "von": von, "bis": bis}, today)
    with tempfile.TemporaryDirectory(prefix="geoqm-") as folder:
        path = Path(folder) / f"{files.stem_of(asked)}.gpkg"
        caller = Caller(identity.role.database_role, timeout_ms=_TIMEOUT_MS)
        with session_scope(context.engine, caller) as session:
            files.write(session, asked, path, look_of(context.settings))
        return streamed(path, Format.GEOPACKAGE.media_type)


async def _asked_since(
    context: Context,
    identity: CurrentIdentity,
    layer: Text = "",
    since: Text = "",
    seite: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Since:
    """The layers named, all of the caller's with a record by default."""
    if layer:
        found = tuple(context.layer(name, identity.role) for name in layer.split(","))
    else:
        found = context.layers_for(identity.role)
    recorded = tuple(dict.fromkeys(each for each in found if records.is_recorded(each)))
    if not recorded:
        raise InvalidInput(
            "Für diese Ebene gibt es keine Aufzeichnung der Änderungen.",
            remedy="Lassen Sie „layer“ weg: Der Feed enthält dann alle Ebenen mit Aufzeichnung.",
            field="layer",
        )
    return Since(recorded, identity.role, comparisons.since(since, datetime.now(UTC)), seite)


AskedSince = Annotated[Since, Depends(_asked_since)]


async def _etag(request: Request, context: Context, asked: AskedSince) -> str:
    """Changes with the question, its layers and their data; asks no record."""
    versions = [await context.versions.of(layer) for layer in asked.layers]
    return etag_of(asked.role, asked.at.isoformat(), str(request.url), *versions)


@router.get("/aenderungen.atom")
def feed(
    request: Request,
    context: Context,
    session: ReadSession,
    asked: AskedSince,
    etag: Annotated[str, Depends(_etag)],
) -> Response:
    """The feed; everybody gets what their layers show."""
    cache = "public" if asked.role is Role.PUBLIC else "private"
    headers = {"ETag": etag, "Cache-Control": f"{cache}, no-cache", "Vary": "Authorization, Cookie"}
    if unchanged(request.headers, etag):
        return Response(status_code=304, headers=headers)
    found = feeds.entries(session, asked)
    content = atom.document(_feed(request, context, asked, found))
    return Response(content, headers=headers, media_type=atom.MEDIA_TYPE)


def _feed(
    request: Request, context: AppContext, asked: Since, found: list[atom.Entry]
) -> atom.Feed:
    base = (context.settings.public_url or str(request.base_url)).rstrip("/")
    names = ",".join(each.name for each in asked.layers)
    named = ", ".join(each.title for each in asked.layers)
    titles = named if request.query_params.get("layer") else "alle Ebenen"
    question = {"layer": names, "since": asked.at.isoformat()}
    here = f"{base}/aenderungen.atom?"
    more = len(found) > feeds.PER_PAGE
    shown = found[: feeds.PER_PAGE]
    return atom.Feed(
        site=base,
        author=f"geoqm – {context.settings.site_name}",
        title=f"Änderungen: {titles}",
        # What somebody subscribes to goes on with the days and with layers to come.
        this=f"{base}/aenderungen.atom?{request.url.query}".rstrip("?"),
        following=here + urlencode(question | {"seite": str(asked.page + 1)}) if more else "",
        page=f"{base}/aenderungen",
        base=base,
        updated=shown[0].at if shown else asked.at,
        entries=shown,
    )


def _asked(
    context: AppContext, identity: Identity, typed: Mapping[str, str], today: date
) -> list[Asked]:
    """The comparison of one layer, or of all that can be compared."""
    role = identity.role
    layers = [each for each in context.layers_for(role) if basis_of(each)]
    if typed["ebene"] != _ALL:
        layers = [context.layer(typed["ebene"], role)]
    before, after = (_day(typed[name], name) for name in ("von", "bis"))
    return [comparisons.checked(each, role, before, after, today) for each in layers]


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"„{text[:40]}“ ist kein Tag.", remedy="Beispiel: 2026-11-01.", field=field
        ) from error


def _month_ago(today: date) -> str:
    return (today - timedelta(days=30)).isoformat()
