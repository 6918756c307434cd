"""Features as Arrow batches: binary rows from PostgreSQL, for the formats that GDAL or Arrow write."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pyarrow as pa
from psycopg import Connection, ServerCursor, sql

from geoqm.exports.order import Order, geometry, statement
from geoqm.layer.declaration import Field, FieldType

ID, GEOMETRY = "fid", "geom"
_ROWS_AT_ONCE = 2000
ARROW_TYPES = {
    FieldType.TEXT: pa.string(),
    FieldType.INTEGER: pa.int64(),
    FieldType.DECIMAL: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.INSTANT: pa.timestamp("ms", tz="UTC"),
}
_CASTS = {FieldType.INTEGER: "CAST({} AS bigint)", FieldType.DECIMAL: "CAST({} AS float8)"}


class Column(NamedTuple):
    """A column of the file and the expression that it comes from."""

    field: pa.Field
    source: sql.Composable


def columns(order: Order, number: str = ID) -> list[Column]:
    """The number of the feature, the fields of the order, the geometry as WKB."""
    fields = [
        Column(pa.field(each.name, ARROW_TYPES[each.type]), cast(each)) for each in order.fields
    ]
    return [Column(pa.field(number, pa.int64()), sql.Identifier("id")), *fields, place(order)]


def place(order: Order) -> Column:
    """The geometry as WKB."""
    return Column(
        pa.field(GEOMETRY, pa.binary()), sql.SQL("ST_AsBinary({})").format(geometry(order))
    )


def cast(field: Field) -> sql.Composable:
    """The field as the one number type that Arrow gets."""
    name = sql.Identifier(field.name)
    return sql.SQL(_CASTS[field.type]).format(name) if field.type in _CASTS else name


def schema(chosen: Sequence[Column]) -> pa.Schema:
    """The Arrow schema of the columns."""
    return pa.schema([each.field for each in chosen])


@contextmanager
def batches(
    connection: Connection, order: Order, chosen: Sequence[Column], *, by_place: bool = False
) -> Iterator[Iterator[pa.RecordBatch]]:
    """The features in the order of their numbers, read in portions by a cursor of the database.

    With `by_place` what lies near comes together, along the curve by which PostGIS sorts.

    The cursor belongs to the `with` and not to the iterator: libraries leave iterators standing,
    and one that is collected later would close its cursor in the middle of another statement.
    """
    columns = sql.SQL(", ").join(each.source for each in chosen)
    query, values = statement(order, columns, ordered=not by_place)
    if by_place:
        query += sql.SQL(" ORDER BY {}, id").format(sql.Identifier(order.layer.geometry))
    with connection.cursor("export_features", binary=True) as cursor:
        cursor.execute(query, values)
        yield _portions(cursor, schema(chosen))


def _portions(cursor: ServerCursor[Any], shape: pa.Schema) -> Iterator[pa.RecordBatch]:
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        arrays: list[Any] = [
            pa.array(column, kind.type)
            for column, kind in zip(zip(*rows, strict=True), shape, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=shape)


def all_have_places(connection: Connection, order: Order) -> bool:
    """Whether every feature has a geometry that is not empty."""
    query, values = statement(order, sql.SQL("1"), ordered=False)
    column = sql.Identifier(order.layer.geometry)
    missing = sql.SQL(" AND ({0} IS NULL OR ST_IsEmpty({0})) LIMIT 1").format(column)
    return connection.execute(query + missing, values).fetchone() is None
