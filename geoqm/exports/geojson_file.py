"""GeoJSON (RFC 7946): PostgreSQL makes the text, COPY brings it, Python only passes it on."""

import json
from pathlib import Path

from psycopg import Connection, sql

from geoqm.exports.about import about
from geoqm.exports.order import Order, geometry, identifiers, statement
from geoqm.exports.progress import Counter

# A feature per row, told apart by a comma before all but the first. Quote and delimiter are
# signs that JSON never holds, so that COPY changes nothing.
_FEATURE = (
    "CASE WHEN row_number() OVER (ORDER BY id) = 1 THEN '' ELSE ',' END"
    ' || \'{{"type":"Feature","id":\' || id || \',"geometry":\''
    " || coalesce(ST_AsGeoJSON({geometry}, 8), 'null')"
    " || ',\"properties\":' || (SELECT row_to_json(p) FROM (SELECT {fields}) p)::text || '}}'"
)
_COPY = "COPY ({}) TO STDOUT (FORMAT csv, QUOTE E'\\x01', ESCAPE E'\\x01', DELIMITER E'\\x02')"


def write(connection: Connection, order: Order, target: Path, counter: Counter) -> None:
    """Write the file."""
    feature = sql.SQL(_FEATURE).format(geometry=geometry(order), fields=identifiers(order))
    query, values = statement(order, feature)
    head = {"type": "FeatureCollection", "name": order.layer.name}
    told = json.dumps(
        head | {"title": order.layer.title, "about": about(connection, order).as_mapping},
        ensure_ascii=False,
    )
    with target.open("wb") as file, connection.cursor() as cursor:
        file.write(told[:-1].encode() + b',"features":[\n')
        with cursor.copy(sql.SQL(_COPY).format(query), values) as copy:
            for block in copy:
                file.write(block)
                counter.add()
        file.write(b"]}\n")
