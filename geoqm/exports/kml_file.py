"""KML for globes: a folder per layer, classes as styles, words instead of codes.

All texts are escaped here; signs that XML does not allow are left out. Nothing points to
another server, so points have the globe's own pin in the colour of their class.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from psycopg import Connection, sql

from geoqm.exports import classes
from geoqm.exports.about import about
from geoqm.exports.order import Order, announce, geometry, identifiers, statement
from geoqm.exports.progress import Counter
from geoqm.layer.declaration import Field, FieldType, GeometryType, StyleClass

_ROWS_AT_ONCE = 2000
_DECIMALS = 8
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ZONE = ZoneInfo("Europe/Berlin")
_KINDS = {FieldType.INTEGER: "int", FieldType.DECIMAL: "double"}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'
_WHOLE = 255


def write(connection: Connection, orders: Sequence[Order], target: Path, counter: Counter) -> None:
    """Write one document with a folder for each order."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{_HEAD}<Document>\n<name>geoqm</name>\n")
        for order in orders:
            file.writelines(_styles(order))
            file.write(_schema(order))
        for order in orders:
            announce(connection, order)
            _write_folder(connection, order, file, counter)
        file.write("</Document>\n</kml>\n")


def _write_folder(connection: Connection, order: Order, file: IO[str], counter: Counter) -> None:
    told = "\n".join(f"{title}: {text}" for title, text in about(connection, order).lines)
    file.write(f"<Folder>\n<name>{_text(order.layer.title)}</name>\n")
    file.write(f"<description>{_text(told)}</description>\n")
    with connection.cursor("export_kml") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(*_statement(order))
        for row in cursor:
            file.write(_placemark(order, row))
            counter.add()
    file.write("</Folder>\n")


def _statement(order: Order) -> tuple[sql.Composed, dict[str, Any]]:
    """Number, legend row, shape, and the fields."""
    shape = geometry(order)
    if order.layer.geometry_type is GeometryType.POLYGON:
        shape = sql.SQL("ST_ForcePolygonCCW({})").format(shape)
    columns = sql.SQL("id, {}, ST_AsKML({}, {})").format(
        classes.row_of(order), shape, sql.Literal(_DECIMALS)
    )
    if order.fields:
        columns += sql.SQL(", ") + identifiers(order)
    return statement(order, columns)


def _placemark(order: Order, row: tuple[Any, ...]) -> str:
    number, drawn, shape, *values = row
    words = {
        field.name: _word(field, value)
        for field, value in zip(order.fields, values, strict=True)
        if value is not None
    }
    layer = order.layer
    data = "".join(f'<SimpleData name="{name}">{word}</SimpleData>' for name, word in words.items())
    return (
        f'<Placemark id="{layer.name}.{number}"><name>{words.get(layer.title_field, "")}</name>'
        f"<styleUrl>#{layer.name}-{drawn}</styleUrl>"
        f'<ExtendedData><SchemaData schemaUrl="#{layer.name}">'
        f'<SimpleData name="number">{number}</SimpleData>{data}</SchemaData></ExtendedData>'
        f"{shape or ''}</Placemark>\n"
    )


def _word(field: Field, value: Any) -> str:
    if isinstance(value, str):
        return _text(field.title_of(value))
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime):
        return f"{value.astimezone(_ZONE):%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _schema(order: Order) -> str:
    """The fields with their German titles, which globes show."""
    fields = "".join(
        f'<SimpleField type="{_KINDS.get(field.type, "string")}" name="{field.name}">'
        f"<displayName>{_text(field.heading)}</displayName></SimpleField>"
        for field in order.fields
    )
    number = '<SimpleField type="int" name="number"><displayName>Nummer in geoqm</displayName></SimpleField>'
    name = quoteattr(order.layer.name)
    return f"<Schema id={name} name={name}>{number}{fields}</Schema>\n"


def _styles(order: Order) -> Iterator[str]:
    for number, each in enumerate(classes.legend(order)):
        yield f'<Style id="{order.layer.name}-{number}">{_style(each)}</Style>\n'


def _style(each: StyleClass) -> str:
    symbol = each.symbol
    fill = _colour(symbol.fill or symbol.line, symbol.fill_opacity if symbol.fill else 0)
    pin = _colour(symbol.fill or symbol.line, 1)
    line = _colour(symbol.line, 1)
    return (
        f"<IconStyle><color>{pin}</color></IconStyle>"
        f"<LineStyle><color>{line}</color><width>{symbol.line_width:g}</width></LineStyle>"
        f"<PolyStyle><color>{fill}</color></PolyStyle>"
    )


def _colour(rgb: str, opacity: float) -> str:
    """`#RRGGBB` as KML wants it: aabbggrr."""
    red, green, blue = rgb[1:3], rgb[3:5], rgb[5:7]
    return f"{round(opacity * _WHOLE):02x}{blue}{green}{red}".lower()
