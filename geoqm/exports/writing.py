"""Writes files: opens the database under the caller's role and calls the format's writer."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pyogrio.errors import DataLayerError, DataSourceError
from sqlalchemy import Engine, text
from xlsxwriter.exceptions import FileCreateError

from geoqm.db.engine import Caller, become
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput, Unavailable
from geoqm.exports import (
    csv_file,
    dxf_file,
    flatgeobuf_file,
    formats,
    geojson_file,
    geoparquet_file,
    gpkg_file,
    kml_file,
    packing,
    pmtiles_file,
    projects,
    readme,
    shapefile,
    xlsx_file,
)
from geoqm.exports.areas import Area, area_named
from geoqm.exports.formats import Format, by_path
from geoqm.exports.order import Order, announce, statement
from geoqm.exports.progress import Counter, Progress
from geoqm.exports.projects import Look

# What the libraries raise where a file cannot grow.
_WRITE_ERRORS = (OSError, DataSourceError, DataLayerError, sqlite3.Error, FileCreateError)
_TIMEOUT_MS = 300_000
# What writes a file of one layer, and what writes a file of several.
_Writer = Callable[[psycopg.Connection, Order, Path, Counter], None]
_WriterOfMany = Callable[[psycopg.Connection, Sequence[Order], Path, Counter], None]
_WRITERS: dict[Format, _Writer] = {
    Format.SHAPEFILE: shapefile.write,
    Format.GEOJSON: geojson_file.write,
    Format.GEOJSON_LINES: geojson_file.write_lines,
    Format.FLATGEOBUF: flatgeobuf_file.write,
    Format.GEOPARQUET: geoparquet_file.write,
    Format.CSV: csv_file.write,
    Format.XLSX: xlsx_file.write,
}
_WRITERS_OF_MANY: dict[Format, _WriterOfMany] = {
    Format.GEOPACKAGE: gpkg_file.write,
    Format.KML: kml_file.write,
    Format.DXF: dxf_file.write,
    Format.PMTILES: pmtiles_file.write,
}


def write(
    engine: Engine,
    orders: Sequence[Order],
    kind: Format,
    target: Path,
    *,
    progress: Progress | None = None,
    look: Look | None = None,
) -> int:
    """Write a file and return its number of rows; what ends with `.zip` has a file per layer.

    All orders belong to one caller; the file is read in one snapshot under that database role.
    What `progress` raises stops the export. With a `look` a GeoPackage holds its QGIS project,
    which knows the file by the name of `target`.
    """
    fitting = checked(orders, kind, target)
    counter = Counter(progress)
    with _told_failures(target), _connection(engine, fitting[0].role) as connection:
        if formats.is_zip(target):
            _write_packed(connection, fitting, kind, target, counter, look)
        elif kind.holds_many:
            _write_many(connection, fitting, kind, target, counter, look)
        else:
            announce(connection, fitting[0])
            _WRITERS[kind](connection, fitting[0], target, counter)
    counter.finish()
    return counter.rows


def checked(orders: Sequence[Order], kind: Format, target: Path) -> list[Order]:
    """The orders as the format can have them; raises InvalidInput for what cannot be."""
    if not target.parent.is_dir():
        raise InvalidInput(
            f"Den Ordner „{target.parent}“ gibt es nicht.", remedy="Legen Sie ihn an.", field="file"
        )
    if kind is Format.SHAPEFILE and not formats.is_zip(target):
        raise InvalidInput(
            "Ein Shapefile besteht aus mehreren Dateien.",
            remedy=f"Nehmen Sie „{target.stem}.shp.zip“.",
            field="file",
        )
    if len(orders) != 1 and not (kind.holds_many or formats.is_zip(target)):
        raise InvalidInput(
            f"In eine .{kind.value}-Datei passt nur eine Ebene.",
            remedy=f"Wählen Sie eine Ebene, packen Sie mehrere in ein ZIP (.{kind.ending(2)}) "
            "oder nehmen Sie GeoPackage (.gpkg).",
            field="layers",
        )
    return [_fitting(order, kind) for order in orders]


@contextmanager
def _told_failures(target: Path) -> Iterator[None]:
    """Tell in words what stops a file: no room, no right to write."""
    try:
        yield
    except _WRITE_ERRORS as error:
        free = shutil.disk_usage(target.parent).free // 1_000_000
        reason = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
        raise Unavailable(
            f"Die Datei lässt sich nicht schreiben{reason}; im Ordner sind {free} MB frei.",
            remedy="Schaffen Sie Platz oder nehmen Sie einen anderen Ordner.",
        ) from error


def _write_many(
    connection: psycopg.Connection,
    orders: Sequence[Order],
    kind: Format,
    target: Path,
    counter: Counter,
    look: Look | None,
) -> None:
    _WRITERS_OF_MANY[kind](connection, orders, target, counter)
    if kind is Format.GEOPACKAGE and look:
        projects.put_inside(connection, orders, target, look)


def _write_packed(
    connection: psycopg.Connection,
    orders: Sequence[Order],
    kind: Format,
    target: Path,
    counter: Counter,
    look: Look | None,
) -> None:
    """A zip of the files and a text on where they come from; a Shapefile is several files.

    Beside a GeoPackage lies its QGIS project, to be opened with a double click.
    """
    opened_by = ""
    with packing.archive(target) as archive:
        if kind.holds_many:
            made = archive.folder / f"geoqm.{kind.value}"
            _write_many(connection, orders, kind, made, counter, look)
            if kind is Format.GEOPACKAGE and look:
                made.with_suffix(".qgz").write_bytes(projects.beside(made))
                opened_by = projects.HOW_TO_OPEN.format(project=f"{made.stem}.qgz", data=made.name)
            archive.take()
        for order in () if kind.holds_many else orders:
            announce(connection, order)
            is_several = kind is Format.SHAPEFILE
            made = archive.folder / ("" if is_several else f"{order.layer.name}.{kind.value}")
            _WRITERS[kind](connection, order, made, counter)
            archive.take()
        archive.add_text(readme.NAME, readme.text(connection, orders, first=opened_by))


def count(engine: Engine, orders: Sequence[Order]) -> int:
    """The rows that the file of these orders will have."""
    found = 0
    with _connection(engine, orders[0].role) as connection:
        for order in orders:
            announce(connection, order)
            query, values = statement(order, sql.SQL("count(*)"), ordered=False)
            found += _one(connection.execute(query, values))
    return found


def find_area(engine: Engine, role: Role, wanted: str, day: date) -> Area:
    """The area with that name, source id or number on `day`; raises InvalidInput."""
    with _connection(engine, role) as connection:
        return area_named(connection, wanted, day)


def _one(cursor: psycopg.Cursor[Any]) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def _fitting(order: Order, kind: Format) -> Order:
    """The order as the format can have it: in its reference system, for its readers."""
    wanted = order.crs or kind.systems[0]
    if wanted not in kind.systems:
        names = " oder ".join(f"EPSG:{int(each.srid)}" for each in kind.systems)
        raise InvalidInput(
            f"Eine .{kind.value}-Datei gibt es nicht in EPSG:{int(wanted.srid)}.",
            remedy=f"Möglich ist {names}.",
            field="crs",
        )
    fitting = replace(order, crs=wanted)
    return pmtiles_file.published(fitting) if kind is Format.PMTILES else fitting


def export_file(
    engine: Engine,
    orders: Sequence[Order],
    path: Path,
    *,
    progress: Progress | None = None,
    look: Look | None = None,
) -> int:
    """Write `path`, its format told by the ending; an older file is replaced when all is well."""
    kind = by_path(path)
    checked(orders, kind, path)
    with (
        _told_failures(path),
        tempfile.TemporaryDirectory(prefix="geoqm-", dir=path.parent) as folder,
    ):
        made = Path(folder) / path.name
        count = write(engine, orders, kind, made, progress=progress, look=look)
        made.replace(path)
    return count


@contextmanager
def _connection(engine: Engine, role: Role) -> Iterator[psycopg.Connection]:
    """One snapshot for reading, under the database role of the caller."""
    with engine.connect() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        become(connection, Caller(role.database_role, timeout_ms=_TIMEOUT_MS))
        driver: Any = connection.connection.driver_connection
        yield driver
        connection.rollback()
