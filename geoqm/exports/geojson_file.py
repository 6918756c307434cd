"""GeoJSON (RFC 7946): PostgreSQL makes the text, COPY brings it, Python only passes it on."""

import json
from pathlib import Path

from psycopg import Connection, sql

from geoqm.exports.about import about
from geoqm.exports.order import Order, geometry, identifiers, statement
from geoqm.exports.progress import Counter
from geoqm.layer.declaration import GeometryType

# Quote and delimiter are signs that JSON never holds, so that COPY changes nothing.
_FEATURE = (
    '\'{{"type":"Feature","id":\' || id || \',"geometry":\''
    " || coalesce(ST_AsGeoJSON({geometry}, 8, 0), 'null')"
    " || ',\"properties\":' || {properties} || '}}'"
)
_PROPERTIES = "(SELECT row_to_json(p) FROM (SELECT {}) p)::text"
_COPY = "COPY ({}) TO STDOUT (FORMAT csv, QUOTE E'\\x01', ESCAPE E'\\x01', DELIMITER E'\\x02')"


def write(connection: Connection, order: Order, target: Path, counter: Counter) -> None:
    """Write one collection, with what it is about as members of its own."""
    head = {"type": "FeatureCollection", "name": order.layer.name}
    told = json.dumps(
        head | {"title": order.layer.title, "about": about(connection, order).as_mapping},
        ensure_ascii=False,
    )
    separator = b""
    with target.open("wb") as file, connection.cursor() as cursor:
        file.write(told[:-1].encode() + b',"features":[\n')
        with cursor.copy(*_copy(order)) as copy:
            for feature in copy:
                file.write(separator)
                file.write(feature)
                separator = b","
                counter.add()
        file.write(b"]}\n")


def write_lines(connection: Connection, order: Order, target: Path, counter: Counter) -> None:
    """Write a feature per line, for programs that read while the file still comes."""
    with (
        target.open("wb") as file,
        connection.cursor() as cursor,
        cursor.copy(*_copy(order)) as copy,
    ):
        for feature in copy:
            file.write(feature)
            counter.add()


def _copy(order: Order) -> tuple[sql.Composed, dict[str, object]]:
    """The statement that brings one feature per message, and its values."""
    shape = geometry(order)
    if order.layer.geometry_type is GeometryType.POLYGON:
        shape = sql.SQL("ST_ForcePolygonCCW({})").format(shape)
    properties = sql.SQL(_PROPERTIES).format(identifiers(order))
    feature = sql.SQL(_FEATURE).format(
        geometry=shape, properties=properties if order.fields else sql.Literal("{}")
    )
    query, values = statement(order, feature)
    return sql.SQL(_COPY).format(query), values
