"""Writes files: opens the database under the caller's role and calls the format's writer."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, text

from geoqm.db.engine import Caller, become
from geoqm.errors import InvalidInput
from geoqm.exports import csv_file, geojson_file, gpkg_file, xlsx_file
from geoqm.exports.formats import Format, by_path
from geoqm.exports.order import Order
from geoqm.layer.moments import announce_to

_TIMEOUT_MS = 300_000
_WRITERS: dict[Format, Callable[[psycopg.Connection, Order, Path], int]] = {
    Format.CSV: csv_file.write,
    Format.XLSX: xlsx_file.write,
    Format.GEOJSON: geojson_file.write,
}


def write(engine: Engine, orders: Sequence[Order], kind: Format, target: Path) -> int:
    """Write a file and return its number of rows; only GeoPackage holds several layers.

    All orders belong to one caller; the file is read in one snapshot under that database role.
    """
    if kind is not Format.GEOPACKAGE and len(orders) != 1:
        raise InvalidInput(
            "In eine solche Datei passt nur eine Ebene.",
            remedy="Wählen Sie eine Ebene oder nehmen Sie GeoPackage (.gpkg).",
            field="layers",
        )
    with _connection(engine, orders[0]) as connection:
        if kind is Format.GEOPACKAGE:
            return gpkg_file.write(connection, orders, target)
        return _WRITERS[kind](connection, orders[0], target)


def export_file(engine: Engine, orders: Sequence[Order], path: Path) -> int:
    """Write `path`, its format told by the ending; an older file is replaced when all is well."""
    kind = by_path(path)
    if not path.parent.is_dir():
        raise InvalidInput(
            f"Den Ordner „{path.parent}“ gibt es nicht.", remedy="Legen Sie ihn an.", field="file"
        )
    with tempfile.TemporaryDirectory(prefix="geoqm-", dir=path.parent) as folder:
        made = Path(folder) / path.name
        count = write(engine, orders, kind, made)
        shutil.move(made, path)
    return count


@contextmanager
def _connection(engine: Engine, order: Order) -> Iterator[psycopg.Connection]:
    with engine.connect() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        become(connection, Caller(order.role.database_role, timeout_ms=_TIMEOUT_MS))
        driver: Any = connection.connection.driver_connection
        announce_to(driver, order.selection.period)
        yield driver
        connection.rollback()
