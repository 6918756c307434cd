"""GeoPackage for QGIS: binary rows from PostgreSQL become Arrow batches, GDAL writes them.

German titles and value lists go into the schema tables of the GeoPackage standard, which GDAL
and QGIS read as aliases and value maps. No WAL: the file is complete in itself.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
from psycopg import Connection, sql

from geoqm.exports.about import about
from geoqm.exports.order import Order, statement
from geoqm.layer.declaration import Field, FieldType

_ROWS_AT_ONCE = 5000
_FID, _GEOMETRY = "fid", "geom"
_TYPES = {
    FieldType.TEXT: pa.string(),
    FieldType.INTEGER: pa.int64(),
    FieldType.DECIMAL: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.INSTANT: pa.timestamp("ms", tz="UTC"),
}
_CASTS = {FieldType.INTEGER: "CAST({} AS bigint)", FieldType.DECIMAL: "CAST({} AS float8)"}
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


def write(connection: Connection, orders: Sequence[Order], target: Path) -> int:
    """Write a file with one table per order; returns the number of features."""
    count = 0
    for number, order in enumerate(orders):
        count += _write_layer(connection, order, target, append=number > 0)
    with closing(sqlite3.connect(target)) as database, database:
        database.executescript(_SCHEMA_TABLES)
        for order in orders:
            _describe(database, order)
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            database.execute(
                "INSERT OR IGNORE INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
                (table, _DEFINITION),
            )
    return count


def _write_layer(connection: Connection, order: Order, target: Path, *, append: bool) -> int:
    counter = _Counter()
    schema = _schema(order)
    told = about(connection, order).as_mapping
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, counter.through(_batches(connection, order))),
        target,
        layer=order.layer.name,
        driver="GPKG",
        append=append,
        geometry_name=_GEOMETRY,
        geometry_type=order.layer.geometry_type.value,
        crs="EPSG:25832",
        layer_metadata=told,
        dataset_options={} if append else {"VERSION": "1.3"},
        layer_options={
            "FID": _FID,
            "GEOMETRY_NAME": _GEOMETRY,
            "IDENTIFIER": order.layer.title,
            "DESCRIPTION": f"{order.layer.description} Auswahl: {told['Auswahl']}",
            "SPATIAL_INDEX": "YES",
        },
    )
    return counter.rows


class _Counter:
    """Counts the rows of batches that pass through."""

    def __init__(self) -> None:
        self.rows = 0

    def through(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            self.rows += batch.num_rows
            yield batch


def _schema(order: Order) -> pa.Schema:
    fields = [(field.name, _TYPES[field.type]) for field in order.fields]
    return pa.schema([(_FID, pa.int64()), *fields, (_GEOMETRY, pa.binary())])


def _batches(connection: Connection, order: Order) -> Iterator[pa.RecordBatch]:
    schema = _schema(order)
    geometry = sql.SQL("ST_AsBinary({})").format(sql.Identifier(order.layer.geometry))
    columns = [sql.Identifier("id"), *(_cast(field) for field in order.fields), geometry]
    query, values = statement(order, sql.SQL(", ").join(columns))
    with connection.cursor("export_features", binary=True) as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            arrays: list[Any] = [
                pa.array(column, kind.type)
                for column, kind in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cast(field: Field) -> sql.Composable:
    name = sql.Identifier(field.name)
    return sql.SQL(_CASTS[field.type]).format(name) if field.type in _CASTS else name


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
