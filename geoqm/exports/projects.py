"""QGIS projects: inside a GeoPackage and beside it, on the live service, on the database.

What a project says about its data comes from the files themselves or from the declarations; it
holds only layers and fields of the role it is made for, and no login.
"""

import dataclasses
import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyogrio
from psycopg import Connection
from pyproj import Transformer
from sqlalchemy import ColumnClause, Select, column, func, select, table
from sqlalchemy.orm import Session

from geoqm.db.roles import SCHEMA, Role
from geoqm.exports.about import DATASET, Named, datasets, filter_words
from geoqm.exports.order import Order, announce
from geoqm.geo.crs import STORED
from geoqm.layer.declaration import Layer
from geoqm.qgis import project, sources
from geoqm.qgis.project import Background, Entry, Project
from geoqm.qgis.sources import Database, Service, Source
from geoqm.settings import Settings

Extent = tuple[float, float, float, float]
# Where nothing is stored yet, the map looks at zone 32 of Germany.
_NOWHERE: Extent = (280_000.0, 5_235_000.0, 920_000.0, 6_101_000.0)
_MARGIN = 0.02
_SIDES = ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
_LIVE = "Stand beim Öffnen"
_VERSION = re.compile(r"[\s-]\d[\d.]*$")
_TABLE = "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"
MEDIA_TYPE = "application/zip"
HOW_TO_OPEN = (
    "Entpacken Sie beide Dateien in denselben Ordner und öffnen Sie {project} in QGIS ab 3.22:"
    " Farben, Legende und Druckseiten sind darin, die Daten liegen in {data}."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What all projects of an installation share: the name of its area, the background."""

    site: str
    background: Background | None = None


def look_of(settings: Settings) -> Look:
    """What the settings say; a background with a login in its address is left out."""
    wanted = settings.basemap and "@" not in urlsplit(settings.basemap_url).netloc
    tiles = Background(url=settings.basemap_url, attribution=settings.basemap_attribution)
    return Look(site=settings.site_name, background=tiles if wanted else None)


# ---------------------------------------------------------------- files


def put_inside(connection: Connection, orders: Sequence[Order], path: Path, look: Look) -> None:
    """Put the project into the GeoPackage at `path`; whoever renames the file loses the layers."""
    said = Said(
        subtitle=_subtitle(orders),
        description=_description(orders),
        rights=[rights(connection, order) for order in orders],
    )
    keep(of_file(orders, path, look, said), path)


def keep(made: Project, path: Path) -> None:
    """Put a project into the GeoPackage at `path`."""
    content = project.qgz(made, path.stem)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    told = json.dumps({"last_modified_time": now, "last_modified_user": ""})
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_TABLE)
        # QGIS reads the content as hexadecimal text.
        row = (path.stem, told.encode(), content.hex().encode())
        database.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", row)


def beside(path: Path) -> bytes:
    """The project in the GeoPackage at `path` as a .qgz to lie in the same folder."""
    with closing(sqlite3.connect(path)) as database:
        (content,) = database.execute("SELECT content FROM qgis_projects").fetchone()
    return bytes.fromhex(content.decode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the project of a file says in words; `rights` tell for each table whom to name."""

    subtitle: str
    description: str
    rights: Sequence[tuple[str, ...]]


def of_file(orders: Sequence[Order], path: Path, look: Look, said: Said) -> Project:
    """The project of the tables at `path`."""
    boxes = (_bounds(path, order) for order in orders)
    return Project(
        title=look.site,
        subtitle=said.subtitle,
        description=said.description,
        extent=_padded(next((box for box in boxes if box), _NOWHERE)),
        entries=[
            Entry(
                layer=order.layer,
                source=sources.in_file(path.name, order.layer, order.srid),
                fields=order.fields,
                rights=named,
            )
            for order, named in zip(orders, said.rights, strict=True)
        ],
        background=look.background,
    )


def rights(connection: Connection, order: Order) -> tuple[str, ...]:
    """Whom to name for a layer: the data sets that it really holds, else what it declares."""
    announce(connection, order)
    return tuple(_named_for(order.layer, datasets(connection, order)))


def _named_for(layer: Layer, found: Iterable[Named]) -> Iterator[str]:
    if any(field.name == DATASET for field in layer.fields):
        yield from dict.fromkeys(map(_named, found))
    elif layer.attribution or layer.licence:
        yield _with_licence(layer.attribution or layer.title, layer.licence)


def _named(dataset: Named) -> str:
    """As short as the licences allow: who is to be named, else the title."""
    made = _with_licence(dataset.attribution or dataset.title, dataset.licence)
    return f"{made} (erfunden)" if dataset.is_demo and "erfunden" not in made else made


def _with_licence(text: str, licence: str) -> str:
    """Both, or the text alone where it names the licence, in whatever version."""
    text, name = text.strip().rstrip("."), _VERSION.sub("", licence)
    return text if _plain(name) in _plain(text) else f"{text}, {licence}"


def _plain(text: str) -> str:
    """Only letters and digits: `CC BY-SA 4.0` and `CC-BY-SA-4.0` are the same licence."""
    return "".join(filter(str.isalnum, text.lower()))


def _subtitle(orders: Sequence[Order]) -> str:
    first = orders[0]
    # The day is said already, and holds for layers with time alone.
    chosen = dict.fromkeys(filter_words(replace(each, dated=False)) for each in orders)
    words = next(iter(chosen)) if len(chosen) == 1 else "je Ebene verschieden"
    return f"Stand {first.day:%d.%m.%Y} · Auswahl: {words}"


def _description(orders: Sequence[Order]) -> str:
    lines = [f"{each.layer.title}: {filter_words(each)}" for each in orders]
    head = f"Stand {orders[0].day:%d.%m.%Y}, für: {orders[0].role.label}. Auswahl je Ebene:"
    return "\n".join([head, *lines])


def _bounds(path: Path, order: Order) -> Extent | None:
    """Where the layer of the file lies, in EPSG:25832; None for an empty one."""
    box = pyogrio.read_info(path, layer=order.layer.name)["total_bounds"]
    if box is None or not all(map(math.isfinite, box)):
        return None
    to_metres = Transformer.from_crs(order.srid, STORED.srid, always_xy=True)
    made: Extent = to_metres.transform_bounds(*box)
    return made


def _padded(box: Extent) -> Extent:
    west, south, east, north = box
    margin = max(east - west, north - south, 100.0) * _MARGIN
    return west - margin, south - margin, east + margin, north + margin


# ---------------------------------------------------------------- live


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A role and the layers that it may see."""

    role: Role
    layers: Sequence[Layer]


def on_service(session: Session, audience: Audience, look: Look, service: Service) -> bytes:
    """A .qgz of layers that QGIS reads from the map API; the large ones also as vector tiles."""
    made = _live(session, audience, look, lambda each: sources.from_service(service, each))
    tiles = [
        replace(each, source=sources.from_tiles(service, each.layer))
        for each in made.entries
        if each.layer.min_zoom
    ]
    subtitle = f"Dienst {service.address} · {_LIVE}"
    return project.qgz(replace(made, subtitle=subtitle, tiles=tiles), "geoqm-dienst")


def on_database(session: Session, audience: Audience, look: Look, database: Database) -> bytes:
    """A .qgz of layers that QGIS reads from the views of the database, with its user's login."""
    made = _live(session, audience, look, lambda each: sources.from_database(database, each))
    return project.qgz(replace(made, subtitle=f"Datenbank · {_LIVE}"), "geoqm-datenbank")


def _live(
    session: Session, audience: Audience, look: Look, source_of: Callable[[Layer], Source]
) -> Project:
    entries = [
        Entry(
            layer=each,
            source=source_of(each),
            fields=each.fields_for(audience.role),
            key="id",
            rights=tuple(_named_for(each, _datasets(session, audience.role, each))),
        )
        for each in audience.layers
    ]
    return Project(
        title=look.site,
        subtitle=_LIVE,
        description=f"Daten: {_LIVE}. Für: {audience.role.label}.",
        extent=_padded(_extent(session, audience.layers)),
        entries=entries,
        background=look.background,
    )


def _datasets(session: Session, role: Role, layer: Layer) -> list[Named]:
    """The data sets that the layer holds now."""
    if not any(field.name == DATASET for field in layer.fields_for(role)):
        return []
    used: Select[Any] = select(column(DATASET)).select_from(table(layer.name, schema=SCHEMA))
    named: list[ColumnClause[Any]] = [column(each.name) for each in dataclasses.fields(Named)]
    found = select(*named).select_from(table("dataset")).where(column("key").in_(used))
    ordered = found.order_by(column("title").collate("german"))
    return [Named(*row) for row in session.execute(ordered)]


def _extent(session: Session, layers: Sequence[Layer]) -> Extent:
    """Where the first layer that is not empty lies."""
    for layer in layers:
        view = table(layer.name, schema=SCHEMA)
        box = select(func.ST_Extent(column(layer.geometry)).label("box")).select_from(view)
        inner = box.subquery()
        sides = (getattr(func, name)(inner.c.box) for name in _SIDES)
        found = session.execute(select(*sides)).one()
        if found[0] is not None:
            return found[0], found[1], found[2], found[3]
    return _NOWHERE
