"""GeoPackage for QGIS: Arrow batches from PostgreSQL, written by GDAL, with styles and metadata.

No WAL: the file is complete in itself.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
from psycopg import Connection

from geoqm.exports import gpkg_tables
from geoqm.exports.about import about
from geoqm.exports.features import GEOMETRY, ID, batches, columns, schema
from geoqm.exports.order import Order, announce
from geoqm.exports.progress import Counter

# A file is handed out when it is whole, and made again after a crash: nothing has to reach the disk before.
pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})


def write(connection: Connection, orders: Sequence[Order], target: Path, counter: Counter) -> None:
    """Write a file with one table per order."""
    told = []
    for number, order in enumerate(orders):
        announce(connection, order)
        told.append(_told(connection, order))
        chosen = columns(order)
        with counter.kept_errors(), batches(connection, order, chosen) as found:
            reader = pa.RecordBatchReader.from_batches(schema(chosen), counter.through(found))
            add_layer(order, reader, target, told[-1], append=number > 0)
    complete(target, tuple(orders), told)


def add_layer(
    order: Order,
    rows: pa.RecordBatchReader,
    target: Path,
    told: Mapping[str, str],
    *,
    append: bool,
) -> None:
    """Write the table of one order; `told` is what the file says about it."""
    pyogrio.write_arrow(
        rows,
        target,
        layer=order.layer.name,
        driver="GPKG",
        append=append,
        geometry_name=GEOMETRY,
        geometry_type=order.layer.geometry_type.value,
        crs=f"EPSG:{order.srid}",
        layer_metadata=dict(told),
        dataset_options={} if append else {"VERSION": "1.3"},
        layer_options={
            "FID": ID,
            "GEOMETRY_NAME": GEOMETRY,
            "IDENTIFIER": order.layer.title,
            "DESCRIPTION": f"{order.layer.description} Auswahl: {told['Auswahl']}",
            "SPATIAL_INDEX": "YES",
        },
    )


def complete(target: Path, orders: tuple[Order, ...], told: Sequence[Mapping[str, str]]) -> None:
    """Add what GDAL does not write: names of fields, value lists, styles, metadata."""
    with closing(sqlite3.connect(target)) as database, database:
        database.execute("PRAGMA synchronous = OFF")
        gpkg_tables.add_fields(database, orders)
        gpkg_tables.add_values(database, orders)
        gpkg_tables.add_styles(database, orders, GEOMETRY)
        for order, lines in zip(orders, told, strict=True):
            gpkg_tables.add_metadata(database, order, lines)


def _told(connection: Connection, order: Order) -> dict[str, str]:
    """What the file says about a layer; for whom it was made is told by role, not by name."""
    row: Any = connection.execute("SELECT now() AT TIME ZONE 'Europe/Berlin'").fetchone()
    made = {"Für": order.role.label, "Erstellt": f"{row[0]:%d.%m.%Y, %H:%M} Uhr"}
    return about(connection, order).as_mapping | made
