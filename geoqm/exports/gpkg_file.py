"""GeoPackage for QGIS: Arrow batches from PostgreSQL, written by GDAL.

German titles and value lists go into the schema tables of the GeoPackage standard, which GDAL
and QGIS read as aliases and value maps. No WAL: the file is complete in itself.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyogrio
from psycopg import Connection

from geoqm.exports.about import about
from geoqm.exports.features import GEOMETRY, ID, batches, columns, schema
from geoqm.exports.order import Order, announce
from geoqm.exports.progress import Counter

_SCHEMA_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
  max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_DEFINITION = "http://www.geopackage.org/spec/#extension_schema"


def write(connection: Connection, orders: Sequence[Order], target: Path, counter: Counter) -> None:
    """Write a file with one table per order."""
    for number, order in enumerate(orders):
        announce(connection, order)
        _write_layer(connection, order, target, counter, append=number > 0)
    with closing(sqlite3.connect(target)) as database, database:
        database.executescript(_SCHEMA_TABLES)
        for order in orders:
            _describe(database, order)
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            database.execute(
                "INSERT OR IGNORE INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
                (table, _DEFINITION),
            )


def _write_layer(
    connection: Connection, order: Order, target: Path, counter: Counter, *, append: bool
) -> None:
    told = about(connection, order).as_mapping
    chosen = columns(order)
    rows = counter.through(batches(connection, order, chosen))
    with counter.kept_errors():
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema(chosen), rows),
            target,
            layer=order.layer.name,
            driver="GPKG",
            append=append,
            geometry_name=GEOMETRY,
            geometry_type=order.layer.geometry_type.value,
            crs=f"EPSG:{order.srid}",
            layer_metadata=told,
            dataset_options={} if append else {"VERSION": "1.3"},
            layer_options={
                "FID": ID,
                "GEOMETRY_NAME": GEOMETRY,
                "IDENTIFIER": order.layer.title,
                "DESCRIPTION": f"{order.layer.description} Auswahl: {told['Auswahl']}",
                "SPATIAL_INDEX": "YES",
            },
        )


def _describe(database: sqlite3.Connection, order: Order) -> None:
    """Titles become aliases, value lists become value maps."""
    for field in order.fields:
        title = f"{field.title} ({field.unit})" if field.unit else field.title
        values = f"{order.layer.name}_{field.name}" if field.values else None
        database.execute(
            "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
            (order.layer.name, field.name, title, title, field.description or None, values),
        )
        database.executemany(
            "INSERT INTO gpkg_data_column_constraints"
            " VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
            [(values, value.code, value.title) for value in field.values],
        )
