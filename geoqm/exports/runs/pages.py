"""`/export`: put a file together; small ones come at once, for large ones a page tells how far it is."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path as FilePath
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.datastructures import QueryParams

from geoqm.db.roles import Role
from geoqm.errors import GeoqmError, InvalidInput, NotFound, RuleViolation
from geoqm.exports import writing
from geoqm.exports.pages import streamed
from geoqm.exports.projects import look_of
from geoqm.exports.runs import queries, service, wishes
from geoqm.exports.runs.files import ExportFiles
from geoqm.exports.runs.model import ExportRun, RunState
from geoqm.exports.runs.service import Ordered
from geoqm.exports.runs.wishes import Wish
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, Planner, ReadSession, Today, WriteSession
from geoqm.http.forms import FormLists, FormReader
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.layer.declaration import Layer

router = APIRouter(include_in_schema=False)
AT_ONCE: Final = 5_000
"""Files of up to so many rows are made while one waits."""
_STATES: Final = {
    RunState.WAITING: "wartet",
    RunState.RUNNING: "in Arbeit",
    RunState.DONE: "fertig",
    RunState.FAILED: "nicht gelungen",
    RunState.CANCELLED: "abgebrochen",
}
_AUDIENCES: Final = (Role.PUBLIC, Role.PLANNER, Role.STAFF)
Number = Annotated[int, Path(ge=1, lt=2**62)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    layers: tuple[str, ...] = ()
    kind: str = wishes.PROJECT
    audience: str = ""
    filter: str = ""
    area: str = ""
    day: str = ""
    srid: str = ""


def run_of(number: Number, identity: Planner, session: ReadSession) -> ExportRun:
    """The export of the address, as far as the caller may know of it."""
    return queries.run_for(session, number, identity.user_id, identity.role)


Run = Annotated[ExportRun, Depends(run_of)]


@router.get("/export")
def choose(
    request: Request, context: Context, identity: Planner, session: ReadSession, today: Today
) -> HTMLResponse:
    """The form, filled from the address, and the caller's exports."""
    layers = context.layers_for(identity.role)
    typed = _from_address(request.query_params, layers, identity.role)
    return _form_page(request, session, identity, today, typed)


@router.post("/export")
def order(
    request: Request,
    context: Context,
    identity: Planner,
    session: WriteSession,
    today: Today,
    sent: FormLists,
) -> Response:
    """The file at once where it is small; otherwise an order, and the page that tells of it."""
    typed = _from_form(sent)
    try:
        wish = _wish(typed, identity.role)
        return _answer(context, session, identity, wish, today)
    except (InvalidInput, RuleViolation) as error:
        return _form_page(request, session, identity, today, typed, error)


def _answer(
    context: AppContext, session: WriteSession, identity: Identity, wish: Wish, today: date
) -> Response:
    found = wishes.orders(context.engine, wish, context.layers_for(identity.role), today)
    rows = writing.count(context.engine, found)
    name = wishes.file_name(wish, found)
    if rows <= AT_ONCE:
        with tempfile.TemporaryDirectory(prefix="geoqm-") as folder:
            path = FilePath(folder) / name
            look = look_of(context.settings)
            writing.write(context.engine, found, wish.format, path, look=look)
            return streamed(path, wish.media_type)
    if identity.user_id is None:
        raise NotFound("Diesen Export gibt es nicht.")
    ordered = Ordered(wish, rows, name, identity.user_id, identity.user_name)
    run = service.order(session, ordered)
    return RedirectResponse(f"/export/{run.id}", 303)


@router.get("/export/{number:int}")
def show(request: Request, context: Context, run: Run) -> HTMLResponse:
    """How far an export is; the page can be left and found again."""
    return render(request, "exports/run.html", **_told(context, run))


@router.get("/export/{number:int}/stand")
def progress(request: Request, context: Context, run: Run) -> HTMLResponse:
    """The part of the page that changes."""
    return render(request, "exports/_state.html", **_told(context, run))


@router.get("/export/{number:int}/datei")
def download(context: Context, run: Run) -> FileResponse:
    """The finished file, as often as one likes until it is deleted."""
    if run.state != RunState.DONE:
        raise NotFound("Diese Datei ist noch nicht fertig.")
    path = ExportFiles(context.settings.var_dir).path(run.file_key, run.file_name)
    kind = wishes.of_json(run.wish).media_type
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(path, media_type=kind, filename=run.file_name, headers=headers)


@router.post("/export/{number:int}/abbrechen")
def cancel(context: Context, identity: Planner, session: WriteSession, number: Number) -> Response:
    """End an export that waits or runs."""
    run = queries.run_for(session, number, identity.user_id, identity.role)
    keep = timedelta(hours=context.settings.export_keep_hours)
    service.cancel(session, run, datetime.now(UTC), keep)
    return RedirectResponse(f"/export/{number}", 303)


@router.post("/export/{number:int}/loeschen")
def delete(context: Context, identity: Planner, session: WriteSession, number: Number) -> Response:
    """Delete the file and everything about it."""
    run = queries.run_for(session, number, identity.user_id, identity.role)
    session.delete(run)
    session.flush()
    ExportFiles(context.settings.var_dir).drop(run.file_key)
    return RedirectResponse("/export", 303)


def _from_address(params: QueryParams, layers: Sequence[Layer], role: Role) -> Typed:
    names = [each.name for each in layers]
    asked, kind = params.getlist("ebene"), params.get("format")
    chosen = names if params.get("alle") else [name for name in names if name in asked]
    return Typed(
        layers=tuple(chosen),
        kind=kind if kind and kind in wishes.KINDS else wishes.PROJECT,
        audience=_own_audience(role).value,
        filter=(params.get("filter") or "")[:4_000],
        area=(params.get("gebiet") or "")[:20],
        day=(params.get("stichtag") or "")[:10],
    )


def _own_audience(role: Role) -> Role:
    return Role.STAFF if role is Role.ADMIN else role


def _from_form(sent: Mapping[str, list[str]]) -> Typed:
    def one(name: str) -> str:
        return next(iter(sent.get(name, [])), "")

    return Typed(
        layers=tuple(dict.fromkeys(sent.get("ebene", []))),
        kind=one("format"),
        audience=one("fuer"),
        filter=one("filter"),
        area=one("gebiet"),
        day=one("stichtag"),
        srid=one("crs"),
    )


def _wish(typed: Typed, role: Role) -> Wish:
    """The wish in the form; raises InvalidInput for what the form does not offer."""
    reader = FormReader(
        {"format": typed.kind, "fuer": typed.audience, "stichtag": typed.day, "gebiet": typed.area}
    )
    kind = reader.choice("format", "Format", wishes.KINDS)
    offered = {each.value for each in _audiences(role)}
    audience = reader.choice("fuer", "Für wen", offered, _own_audience(role).value)
    area = reader.number("gebiet", "Gebiet")
    day = reader.day("stichtag", "Stichtag")
    if reader.mistakes:
        field, message = next(iter(reader.mistakes.items()))
        raise InvalidInput(message, field=field)
    return Wish(
        layers=typed.layers,
        kind=kind,
        audience=Role(audience),
        filter=wishes.checked_filter(typed.filter),
        area="" if area is None else str(area),
        day=day,
        srid=int(typed.srid) if typed.srid.isdecimal() and len(typed.srid) < 6 else 0,
    )


def _audiences(role: Role) -> list[Role]:
    return [each for each in _AUDIENCES if role.sees(each)]


def _form_page(
    request: Request,
    session: ReadSession,
    identity: Identity,
    today: date,
    typed: Typed,
    error: GeoqmError | None = None,
) -> HTMLResponse:
    context: AppContext = request.app.state.context
    layers = context.layers_for(identity.role)
    groups: dict[str, list[Layer]] = {}
    for each in layers:
        groups.setdefault(each.group, []).append(each)
    runs = queries.runs_of(session, identity.user_id) if identity.user_id else []
    return render(
        request,
        "exports/choose.html",
        status_code=422 if error else 200,
        typed=typed,
        groups=groups,
        kinds=wishes.KINDS,
        systems={srid: f"EPSG:{srid}" for srid in wishes.SYSTEMS},
        audiences=_audiences(identity.role),
        areas=queries.areas(session, today),
        area_kinds=_area_kinds(layers),
        runs=[each for each in runs if identity.role.sees(Role(each.audience))],
        labels={each.value: each.label for each in Role},
        states={state.value: title for state, title in _STATES.items()},
        at_once=AT_ONCE,
        keep_hours=context.settings.export_keep_hours,
        error=error,
    )


def _area_kinds(layers: Sequence[Layer]) -> Mapping[str, str]:
    """The German titles of the kinds of areas, as the layer of areas declares them."""
    found = next((each for each in layers if "area" in each.tables and each.begins), None)
    if found is None:
        return {}
    fields = {each.name: each for each in found.fields}
    return {value.code: value.title for value in fields["kind"].values} if "kind" in fields else {}


def _told(context: AppContext, run: ExportRun) -> dict[str, Any]:
    """What the page of an export says."""
    wish = wishes.of_json(run.wish)
    titles = {each.name: each.title for each in context.layers}
    share = min(100 * run.rows_done // max(run.rows_expected, 1), 100)
    return {
        "run": run,
        "wish": wish,
        "titles": [titles.get(name, name) for name in wish.layers],
        "kind": wishes.KINDS[wish.kind],
        "state": _STATES[RunState(run.state)],
        "is_open": RunState(run.state).is_open,
        "is_done": run.state == RunState.DONE,
        "share": share,
        "size_mb": run.size_bytes / 1_000_000,
    }
