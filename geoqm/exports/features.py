"""Features as Arrow batches: binary rows from PostgreSQL, for the formats that GDAL or Arrow write."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from psycopg import Connection, sql

from geoqm.exports.order import Order, geometry, statement
from geoqm.layer.declaration import Field, FieldType

ID, GEOMETRY = "fid", "geom"
_ROWS_AT_ONCE = 5000
_TYPES = {
    FieldType.TEXT: pa.string(),
    FieldType.INTEGER: pa.int64(),
    FieldType.DECIMAL: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.INSTANT: pa.timestamp("ms", tz="UTC"),
}
_CASTS = {FieldType.INTEGER: "CAST({} AS bigint)", FieldType.DECIMAL: "CAST({} AS float8)"}


def schema(order: Order) -> pa.Schema:
    """The number, the fields, the geometry as WKB."""
    fields = [(field.name, _TYPES[field.type]) for field in order.fields]
    return pa.schema([(ID, pa.int64()), *fields, (GEOMETRY, pa.binary())])


def batches(connection: Connection, order: Order) -> Iterator[pa.RecordBatch]:
    """The features in the order of their numbers, read in portions by a cursor of the database."""
    shape = schema(order)
    columns = [
        sql.Identifier("id"),
        *(_cast(field) for field in order.fields),
        sql.SQL("ST_AsBinary({})").format(geometry(order)),
    ]
    query, values = statement(order, sql.SQL(", ").join(columns))
    with connection.cursor("export_features", binary=True) as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            arrays: list[Any] = [
                pa.array(column, kind.type)
                for column, kind in zip(zip(*rows, strict=True), shape, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=shape)


def _cast(field: Field) -> sql.Composable:
    name = sql.Identifier(field.name)
    return sql.SQL(_CASTS[field.type]).format(name) if field.type in _CASTS else name
