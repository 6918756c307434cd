"""Writes files: opens the database under the caller's role and calls the format's writer."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine, text

from geoqm.db.engine import Caller, become
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports import csv_file, geojson_file, gpkg_file, xlsx_file
from geoqm.exports.areas import Area, area_named
from geoqm.exports.formats import Format, by_path
from geoqm.exports.order import Order, announce, statement
from geoqm.exports.progress import Counter, Progress

_TIMEOUT_MS = 300_000
_WRITERS: dict[Format, Callable[[psycopg.Connection, Order, Path, Counter], None]] = {
    Format.CSV: csv_file.write,
    Format.XLSX: xlsx_file.write,
    Format.GEOJSON: geojson_file.write,
}


def write(
    engine: Engine,
    orders: Sequence[Order],
    kind: Format,
    target: Path,
    *,
    progress: Progress | None = None,
) -> int:
    """Write a file and return its number of rows; only GeoPackage holds several layers.

    All orders belong to one caller; the file is read in one snapshot under that database role.
    What `progress` raises stops the export.
    """
    if kind is not Format.GEOPACKAGE and len(orders) != 1:
        raise InvalidInput(
            "In eine solche Datei passt nur eine Ebene.",
            remedy="Wählen Sie eine Ebene oder nehmen Sie GeoPackage (.gpkg).",
            field="layers",
        )
    counter = Counter(progress)
    fitting = [_in_system(order, kind) for order in orders]
    with _connection(engine, orders[0].role) as connection:
        if kind is Format.GEOPACKAGE:
            gpkg_file.write(connection, fitting, target, counter)
        else:
            announce(connection, fitting[0])
            _WRITERS[kind](connection, fitting[0], target, counter)
    counter.finish()
    return counter.rows


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


def _in_system(order: Order, kind: Format) -> Order:
    """The order with the reference system of its file."""
    wanted = order.crs or kind.systems[0]
    if wanted not in kind.systems:
        names = " oder ".join(f"EPSG:{int(each.srid)}" for each in kind.systems)
        raise InvalidInput(
            f"Eine .{kind.value}-Datei gibt es nicht in EPSG:{int(wanted.srid)}.",
            remedy=f"Möglich ist {names}.",
            field="crs",
        )
    return replace(order, crs=wanted)


def export_file(
    engine: Engine, orders: Sequence[Order], path: Path, *, progress: Progress | None = None
) -> int:
    """Write `path`, its format told by the ending; an older file is replaced when all is well."""
    kind = by_path(path)
    if not path.parent.is_dir():
        raise InvalidInput(
            f"Den Ordner „{path.parent}“ gibt es nicht.", remedy="Legen Sie ihn an.", field="file"
        )
    with tempfile.TemporaryDirectory(prefix="geoqm-", dir=path.parent) as folder:
        made = Path(folder) / path.name
        count = write(engine, orders, kind, made, progress=progress)
        shutil.move(made, path)
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
