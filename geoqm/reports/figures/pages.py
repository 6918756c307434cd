"""`/zahlen`: the figures of the register, for everybody with small numbers hidden."""

import csv
import io
from collections.abc import Callable, Hashable
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from geoqm.db.roles import Role
from geoqm.exports.csv_file import cell
from geoqm.http.dependencies import Context, CurrentIdentity, ReadSession, Today
from geoqm.http.pages import render
from geoqm.maps.store import Store
from geoqm.reports.figures import asked as asking
from geoqm.reports.figures import charts, queries, words
from geoqm.reports.figures.asked import Asked
from geoqm.reports.figures.numbers import Area
from geoqm.reports.figures.queries import Figures
from geoqm.vacancies.layers.public import STATISTICS

router = APIRouter(include_in_schema=False)
_COUNTED = "vacant,on_market,interim_use"


async def version_of(context: Context) -> str:
    """Changes with everything that the figures are made of."""
    return f"{await context.versions.of(STATISTICS)}.{await context.versions.of_table('address')}"


def asked_of(request: Request, identity: CurrentIdentity, today: Today) -> Asked:
    """Reference day and period of the address."""
    is_team = identity.role.sees(Role.STAFF)
    return asking.parse(request.query_params, today=today, is_exact=is_team)


def figures_of(
    request: Request,
    identity: CurrentIdentity,
    session: ReadSession,
    asked: Annotated[Asked, Depends(asked_of)],
    version: Annotated[str, Depends(version_of)],
) -> Figures:
    """The figures as the caller may see them, kept until the data change."""
    store: Store = request.app.state.map_store
    key: Hashable = ("figures", identity.role, version, asked)
    return store.once(key, lambda: queries.figures(session, identity.role, asked))


Found = Annotated[Figures, Depends(figures_of)]


@router.get("/zahlen")
def show(request: Request, identity: CurrentIdentity, today: Today, found: Found) -> HTMLResponse:
    """The page; the team sees every number, everybody else no small one."""
    return render(
        request,
        "reports/zahlen.html",
        found=found,
        asked=found.asked,
        today=today,
        is_team=identity.role.sees(Role.STAFF),
        words=words,
        years=tuple(asking.YEARS.values()),
        chart=charts.flow_chart(found.quarters[-20:]),
        slices=charts.slices(
            [part for key in words.DURATIONS if (part := found.part("duration", key))]
        ),
        box=charts.map_box(found.shapes),
        rates=STATISTICS.style,
        fill=_fill,
        houses=_houses(identity.role, found.asked, today),
        query=urlencode({"stichtag": found.asked.day.isoformat(), "jahre": found.asked.years}),
    )


@router.get("/zahlen/gebiete.csv")
def areas_file(found: Found) -> Response:
    """The table of areas as a file."""
    titles = ["Gebiet", "Art", "Einheiten", "leere Einheiten", "Leerstandsquote in %", "erfasst in %", "verdeckt", "Stichtag"]  # fmt: skip
    rows = [
        [each.name, words.AREA_KINDS.get(each.kind, each.kind), each.units, each.vacant, each.rate, each.coverage, each.vacant is None, found.asked.day]
        for each in found.areas
    ]  # fmt: skip
    return _file("leerstand-gebiete", found.asked.day, titles, rows)


@router.get("/zahlen/quartale.csv")
def quarters_file(found: Found) -> Response:
    """The quarters of the period as a file."""
    titles = ["von", "bis", "Bestand vorher", "hinzugekommen", "weggefallen", "Bestand am Ende", "verdeckt"]  # fmt: skip
    rows = [
        [each.begins_on, each.ends_on, each.open_before, each.came, each.gone, each.open_after, each.came is None]
        for each in found.quarters
    ]  # fmt: skip
    return _file("leerstand-quartale", found.asked.day, titles, rows)


def _file(stem: str, day: date, titles: list[str], rows: list[list[Any]]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([titles, *([cell(value) for value in row] for row in rows)])
    headers = {
        "Content-Disposition": f'attachment; filename="{stem}-{day.isoformat()}.csv"',
        "Cache-Control": "private, no-store",
    }
    return Response(text.getvalue().encode("utf-8-sig"), 200, headers, "text/csv; charset=utf-8")


def _fill(area: Area) -> str:
    """The colour of an area, as on the map; hatched where its number is hidden from the public."""
    if area.rate is None or area.is_hidden:
        return "url(#gq-rate-hidden)"
    rate = float(area.rate)
    classes = STATISTICS.style.classes
    return next(
        (each.symbol.fill for each in classes if (each.lower or 0) <= rate < (each.upper or 101)),
        classes[-1].symbol.fill,
    )


def _houses(role: Role, asked: Asked, today: date) -> Callable[..., str]:
    """Where the houses behind a number are listed; nowhere for those who may not see them."""

    def link(**filters: str) -> str:
        if not role.sees(Role.PLANNER):
            return ""
        moment = {} if asked.day == today else {"datetime": asked.day.isoformat()}
        shown = {"thema": "vacancies", "stage": _COUNTED, "is_stale": "false", "ansicht": "liste"}
        return "/karte?" + urlencode(shown | moment | filters)

    return link
