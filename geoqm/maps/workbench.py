"""Puts the map page together: layers with legend, filter panel, list, and the Folium map."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams

from geoqm.assets import PACKAGE
from geoqm.db.roles import Role
from geoqm.layer.declaration import Layer, Overlay, Symbol
from geoqm.layer.selection import EVERYTHING, Selection
from geoqm.maps import describe, filters, listing, scenes
from geoqm.maps.folium_map import (
    Basemap,
    DataLayer,
    MapParts,
    ScaleBar,
    StaffMap,
    Workbench,
    parts,
)
from geoqm.maps.hits import Hits
from geoqm.maps.scenes import Scene
from geoqm.maps.store import Store, etag_of
from geoqm.settings import Settings

MIDDLE: Final = (51.1935, 6.4335)
MODULES: Final = tuple(sorted(path.stem for path in (PACKAGE / "static" / "js").glob("map-*.js")))
_IDS_AT_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which state of the page, at which data versions."""

    role: Role
    versions: dict[str, str]
    params: QueryParams
    scene: Scene
    today: date

    def at(self, layer: Layer) -> Selection:
        """What the reference day leaves of a layer."""
        return Selection(period=self.scene.period) if layer.has_time else EVERYTHING


@dataclass(frozen=True, slots=True)
class Row:
    """A legend row of the layer tree."""

    title: str
    symbol: Any
    count: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A layer of the tree: whether it is on, its count and its legend rows."""

    layer: Layer
    is_on: bool
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the tree."""

    title: str
    branches: tuple[Branch, ...]

    @property
    def on(self) -> int:
        """How many of its layers are on."""
        return sum(branch.is_on for branch in self.branches)


def page_values(
    session: Session, store: Store, settings: Settings, layers: Sequence[Layer], asked: Asked
) -> dict[str, Any]:
    """Everything that the page's template shows."""
    main = scenes.main_of(asked.scene, layers)
    chosen = filters.parse(main, asked.role, asked.params)
    shown = asked.scene.of(main, chosen)
    found = store.hits(session, main, asked.role, asked.versions[main.name], shown)
    groups = tree(session, store, layers, asked, main)
    ranges = store.ranges(session, main, asked.role, asked.versions[main.name])
    is_list = asked.params.get("ansicht") == "liste"
    return {
        "main": main,
        "groups": groups,
        "controls": describe.controls(main, asked.role, chosen, found, ranges),
        "chips": filters.chips(main, chosen),
        "found": found,
        "page": _list(session, main, shown, asked) if is_list else None,
        "layer": main,
        "query": chosen.key,
        "modules": MODULES,
        **list_values(asked.params, chosen),
        "listing": is_list,
        "scene": asked.scene,
        "mains": scenes.mains(layers),
        "themes": scenes.themes_of(main, asked.role),
        "days": (days := _quarters(asked.today)),
        "quarter": bisect_right(days, (asked.scene.day or asked.today).isoformat()) - 1,
        "today": asked.today,
        "map": _map(session, store, settings, layers, asked, groups, chosen, found),
        "sources": [each for each in layers if each.attribution or each.note],
        "can_choose_basemap": settings.basemap,
    }


def _quarters(today: date) -> list[str]:
    """The first days of the last five years' quarters, and today."""
    first = date(today.year - 4, 1, 1)
    days = [date(first.year + n // 4, 3 * (n % 4) + 1, 1) for n in range(20)]
    return [day.isoformat() for day in days if day < today] + [today.isoformat()]


def tree(
    session: Session, store: Store, layers: Sequence[Layer], asked: Asked, main: Layer
) -> list[Group]:
    """The layers by group, in the order in which the groups first occur; the main one is on."""
    on = asked.params.get("ebenen")
    names = set(on.split(",")) if on is not None else {e.name for e in layers if e.visible}
    names.add(main.name if asked.scene.main else "")
    first = [main.group] if asked.scene.main else []
    order = list(dict.fromkeys([*first, *(each.group for each in layers)]))
    ordered = sorted(layers, key=lambda each: order.index(each.group))
    return [
        Group(title, tuple(_branch(session, store, each, asked, names) for each in members))
        for title, members in groupby(ordered, key=lambda each: each.group)
    ]


def _branch(session: Session, store: Store, layer: Layer, asked: Asked, on: set[str]) -> Branch:
    version = asked.versions[layer.name]
    counts = store.legend(session, layer, asked.role, version, asked.at(layer))
    legend = layer.style.legend
    rows = [Row(row.title, row.symbol, counts[i]) for i, row in enumerate(legend)]
    if layer.style.overlay:
        rows.append(Row(layer.style.overlay.title, _over(layer.style.overlay), counts[-1]))
    return Branch(layer, layer.name in on, sum(counts[: len(legend)]), tuple(rows))


def _over(overlay: Overlay) -> Symbol:
    return Symbol(
        fill="#A93A52",
        line="#3F1236",
        line_width=0.9,
        pattern=overlay.pattern,
        pattern_colour=overlay.colour,
    )


def answer(layer: Layer, chosen: Selection, found: Hits) -> dict[str, Any]:
    """What a filter yields, for the scripts."""
    return {
        "query": chosen.key,
        "total": found.total,
        "matched": found.matched,
        "ids": found.ids,
        "facets": {
            name: {filters.code(code): number for code, number in counts.items()}
            for name, counts in found.facets.items()
        },
        "legend": found.legend,
        "extent": found.extent,
        "chips": [
            {"name": chip.name, "words": chip.words} for chip in filters.chips(layer, chosen)
        ],
    }


def ids_of(given: str | None) -> set[int]:
    """The ids of a comma separated list; everything else is left out."""
    parts = (given or "").split(",")[:_IDS_AT_MOST]
    return {int(part) for part in parts if part.isdecimal() and len(part) < 19}


def list_values(params: QueryParams, chosen: Selection) -> dict[str, Any]:
    """What the list's template needs beside the page of rows."""

    def link(**changed: str | int) -> str:
        kept = [(name, value) for name, value in params.multi_items() if name not in changed]
        new = [(name, value) for name, value in changed.items() if value]
        return f"/karte?{urlencode([*kept, *new])}"

    return {
        "chosen": ids_of(params.get("auswahl")),
        "filtered": chosen != EVERYTHING,
        "link": link,
    }


def ring_wkt(ring: Sequence[tuple[float, float]]) -> str:
    """A drawn ring of (longitude, latitude) as a closed polygon."""
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def _list(session: Session, main: Layer, chosen: Selection, asked: Asked) -> listing.Page:
    number = asked.params.get("seite", "1")
    return listing.page(
        session,
        main,
        asked.role,
        chosen,
        sort=asked.params.get("sortierung", ""),
        number=int(number) if number.isdecimal() and len(number) < 7 else 1,
    )


def _map(  # noqa: PLR0913 (one place where all parts of the page meet)
    session: Session,
    store: Store,
    settings: Settings,
    layers: Sequence[Layer],
    asked: Asked,
    groups: Sequence[Group],
    chosen: Selection,
    found: Hits,
) -> MapParts:
    counts = {branch.layer.name: branch.count for group in groups for branch in group.branches}
    made = StaffMap(center=MIDDLE, zoom=16)
    ScaleBar().add_to(made)
    if settings.basemap:
        Basemap(settings.basemap_url).add_to(made)
    for layer in layers:
        version = etag_of(asked.versions[layer.name], asked.role).strip('"')[:12]
        described = describe.for_map(layer, asked.role, counts[layer.name], version=version)
        DataLayer(described | describe.in_scene(layer, asked.scene)).add_to(made)
    main = scenes.main_of(asked.scene, layers)
    extent = store.extent(session, main, asked.role, asked.versions[main.name])
    Workbench(
        {
            "main": main.name,
            "hits": answer(main, chosen, found),
            "filtered": chosen != EVERYTHING,
            "extent": extent,
            "visible": [e.name for e in layers if e.visible or (e is main and asked.scene.main)],
            "basemapAttribution": settings.basemap_attribution if settings.basemap else "",
        }
    ).add_to(made)
    return parts(made)
