"""The rows of a spreadsheet: German headings with units, labels beside codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from geoqm.exports.order import Order, statement
from geoqm.layer.declaration import Field, FieldType, GeometryType, Layer

_ROWS_AT_ONCE = 2000
_LOCAL = "CAST({} AS timestamptz) AT TIME ZONE 'Europe/Berlin'"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: heading, type, decimals, and the labels when it shows a code's."""

    title: str
    type: FieldType
    source: str
    digits: int = 0
    labels: dict[str, str] | None = None
    expression: str = ""

    def shown(self, value: Any) -> Any:
        """The value as the sheet has it."""
        if self.labels is None or value is None:
            return value
        return self.labels.get(value, value)


ID = Column("Nummer in geoqm", FieldType.INTEGER, "id")
# A point in metres and degrees; the names of the places are filled in per layer.
_PLACES = (
    ("Ostwert in m (EPSG:25832)", 2, "round(ST_X({})::numeric, 2)"),
    ("Nordwert in m (EPSG:25832)", 2, "round(ST_Y({})::numeric, 2)"),
    ("Länge in Grad", 6, "round(ST_X(ST_Transform({}, 4326))::numeric, 6)"),
    ("Breite in Grad", 6, "round(ST_Y(ST_Transform({}, 4326))::numeric, 6)"),
)
_WKT = "ST_AsText({}, 3)"  # the heading by which GDAL and QGIS know it; millimetres


def columns(order: Order, *, with_shapes: bool = False) -> tuple[Column, ...]:
    """The number first, then all fields; a coded field shows its label and then the code.

    Points end with their coordinates; areas and lines have none that fit into a cell, but can
    stand there as a text for programs (`with_shapes`).
    """
    fields = (column for field in order.fields for column in _columns(field))
    return (ID, *fields, *_places(order.layer, with_shapes=with_shapes))


def _places(layer: Layer, *, with_shapes: bool) -> Iterator[Column]:
    if layer.geometry_type is GeometryType.POINT:
        for title, digits, expression in _PLACES:
            yield Column(title, FieldType.DECIMAL, layer.geometry, digits, expression=expression)
    elif with_shapes:
        yield Column("WKT", FieldType.TEXT, layer.geometry, expression=_WKT)


def _columns(field: Field) -> Iterator[Column]:
    title = f"{field.title} in {field.unit}" if field.unit else field.title
    if not field.values:
        yield Column(title, field.type, field.name, field.digits)
        return
    labels = {value.code: value.title for value in field.values}
    yield Column(title, FieldType.TEXT, field.name, labels=labels)
    yield Column(f"{title} (Schlüssel)", FieldType.TEXT, field.name)


@contextmanager
def rows(
    connection: Connection, order: Order, shown: tuple[Column, ...]
) -> Iterator[Iterator[list[Any]]]:
    """The rows of these columns, read in portions by a cursor that ends with the `with`."""
    selected = sql.SQL(", ").join(_selected(column) for column in shown)
    query, values = statement(order, selected, by_name=True)
    with connection.cursor("export_rows") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(query, values)
        yield (
            [column.shown(value) for column, value in zip(shown, row, strict=True)]
            for row in cursor
        )


def _selected(column: Column) -> sql.Composed:
    name = sql.Identifier(column.source)
    if column.expression:
        return sql.SQL(column.expression).format(name)
    return (
        sql.SQL(_LOCAL).format(name) if column.type is FieldType.INSTANT else sql.Composed([name])
    )
