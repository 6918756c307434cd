"""QGIS projects: inside a GeoPackage and beside it, on the live service, on the database.

What a project says about its data comes from the files themselves or from the declarations; it
holds only layers and fields of the role it is made for, and no login.
"""

import json
import math
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pyogrio
from psycopg import Connection
from pyproj import Transformer
from sqlalchemy import column, func, select, table, text
from sqlalchemy.orm import Session

from geoqm.db.roles import SCHEMA, Role
from geoqm.exports.about import Named, datasets, filter_words
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
_TABLE = "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"
MEDIA_TYPE = "application/zip"


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
    content = project.qgz(_of_file(connection, orders, path, look), path.stem)
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


def _of_file(connection: Connection, orders: Sequence[Order], path: Path, look: Look) -> Project:
    rights = [_rights(connection, order) for order in orders]
    boxes = (_bounds(path, order) for order in orders)
    return Project(
        title=look.site,
        subtitle=_subtitle(orders),
        description=_description(orders),
        rights=_all_rights(rights, look),
        extent=_padded(next((box for box in boxes if box), _NOWHERE)),
        entries=[
            Entry(
                layer=order.layer,
                source=sources.in_file(path.name, order.layer, order.srid),
                fields=order.fields,
                rights="; ".join(named),
            )
            for order, named in zip(orders, rights, strict=True)
        ],
        background=look.background,
    )


def _rights(connection: Connection, order: Order) -> list[str]:
    """Whom to name for a layer: what it declares, and the data sets that it really holds."""
    announce(connection, order)
    declared = _declared(order.layer)
    return [declared] * bool(declared) + [_named(each) for each in datasets(connection, order)]


def _declared(layer: Layer) -> str:
    if not layer.attribution:
        return f"{layer.title}: {layer.licence}" if layer.licence else ""
    return _with_licence(layer.attribution, layer.licence)


def _named(dataset: Named) -> str:
    """As short as the licences allow: who is to be named, else the title."""
    made = _with_licence(dataset.attribution or dataset.title, dataset.licence)
    return f"{made} (erfunden)" if dataset.is_demo and "erfunden" not in made else made


def _with_licence(text: str, licence: str) -> str:
    text = text.strip().rstrip(".")
    return text if not licence or _plain(licence) in _plain(text) else f"{text}, {licence}"


def _plain(text: str) -> str:
    """Only letters and digits: `CC BY-SA 4.0` and `CC-BY-SA-4.0` are the same licence."""
    return "".join(filter(str.isalnum, text.lower()))


def _all_rights(rights: Sequence[Sequence[str]], look: Look) -> str:
    """Everybody to name, nobody twice."""
    parts = [part for each in rights for part in each]
    if look.background:
        parts.append(f"Hintergrundkarte: {look.background.attribution}")
    plain = {_plain(part): part for part in reversed(parts)}
    kept = [part for key, part in plain.items() if not any(key in k for k in plain if k != key)]
    return "Quellen: " + "; ".join(reversed(kept)) if kept else ""


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
        _entry(audience, each, sources.from_tiles(service, each))
        for each in audience.layers
        if each.min_zoom
    ]
    subtitle = f"Dienst {service.address} · {_LIVE}"
    return project.qgz(replace(made, subtitle=subtitle, tiles=tiles), "geoqm-dienst")


def on_database(session: Session, audience: Audience, look: Look, database: Database) -> bytes:
    """A .qgz of layers that QGIS reads from the views of the database, with its user's login."""
    made = _live(session, audience, look, lambda each: sources.from_database(database, each))
    return project.qgz(replace(made, subtitle=f"Datenbank · {_LIVE}"), "geoqm-datenbank")


def _entry(audience: Audience, layer: Layer, source: Source) -> Entry:
    return Entry(
        layer=layer,
        source=source,
        fields=layer.fields_for(audience.role),
        key="id",
        rights=_declared(layer),
    )


def _live(
    session: Session, audience: Audience, look: Look, source_of: Callable[[Layer], Source]
) -> Project:
    entries = [_entry(audience, each, source_of(each)) for each in audience.layers]
    rights = [[entry.rights] if entry.rights else [] for entry in entries]
    return Project(
        title=look.site,
        subtitle=_LIVE,
        description=f"Daten: {_LIVE}. Für: {audience.role.label}.",
        rights=_all_rights([*rights, _datasets(session)], look),
        extent=_padded(_extent(session, audience.layers)),
        entries=entries,
        background=look.background,
    )


def _datasets(session: Session) -> list[str]:
    """The data sets that want to be named."""
    rows = session.execute(
        text(
            "SELECT title, is_demo, origin, attribution, licence, licence_url FROM dataset"
            " WHERE attribution <> '' OR licence <> '' ORDER BY title COLLATE german"
        )
    )
    return [_named(Named(*row)) for row in rows]


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
