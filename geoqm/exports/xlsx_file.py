"""XLSX with real numbers and dates, a fixed heading, and a sheet about the data."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from psycopg import Connection, sql

from geoqm.errors import InvalidInput
from geoqm.exports import tables
from geoqm.exports.about import About, about
from geoqm.exports.order import Order, statement
from geoqm.exports.progress import Counter
from geoqm.exports.tables import Column
from geoqm.layer.declaration import FieldType

_MOST_ROWS = 1_048_575
_LONGEST_TEXT = 32_767
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(connection: Connection, order: Order, target: Path, counter: Counter) -> None:
    """Write the workbook.

    Raises InvalidInput when there are more rows than a sheet can hold.
    """
    _check(connection, order)
    with xlsxwriter.Workbook(str(target), _OPTIONS | {"tmpdir": str(target.parent)}) as book:
        told = about(connection, order)
        book.set_properties({"title": order.layer.title, "comments": told.as_mapping["Auswahl"]})
        _data_sheet(book, connection, order, counter)
        _about_sheet(book, told)


def _data_sheet(book: Any, connection: Connection, order: Order, counter: Counter) -> None:
    sheet = book.add_worksheet(order.layer.title.partition(":")[0][:31])
    columns = tables.columns(order)
    formats = [_format(book, column) for column in columns]
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for number, (column, shape) in enumerate(zip(columns, formats, strict=True)):
        sheet.set_column(number, number, _width(column), shape)
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column.title, heading)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    line = 0
    with tables.rows(connection, order, columns) as found:
        for line, row in enumerate(found, start=1):
            for number, value in enumerate(row):
                _write(sheet, line, number, value, formats[number])
            counter.add()
    sheet.autofilter(0, 0, line, len(columns) - 1)


def _check(connection: Connection, order: Order) -> None:
    query, values = statement(order, sql.SQL("count(*)"), ordered=False)
    row = connection.execute(query, values).fetchone()
    if row and row[0] > _MOST_ROWS:
        raise InvalidInput(
            f"Die Auswahl hat {row[0]} Zeilen, eine Tabelle fasst höchstens {_MOST_ROWS}.",
            remedy="Wählen Sie weniger aus oder nehmen Sie CSV oder GeoPackage.",
            field="file",
        )


def _write(sheet: Any, line: int, number: int, value: Any, shape: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(line, number, "ja" if value else "nein", shape)
    elif isinstance(value, date | datetime):
        sheet.write_datetime(line, number, value, shape)
    elif isinstance(value, str):
        sheet.write_string(line, number, value[:_LONGEST_TEXT], shape)
    else:
        sheet.write_number(line, number, float(value), shape)


def _format(book: Any, column: Column) -> Any:
    patterns = {
        FieldType.INTEGER: "0",
        FieldType.DECIMAL: "#,##0." + "0" * max(column.digits, 1),
        FieldType.DATE: "dd.mm.yyyy",
        FieldType.INSTANT: "dd.mm.yyyy hh:mm",
    }
    return book.add_format({"num_format": patterns.get(column.type, "@")})


def _width(column: Column) -> int:
    return 28 if column.type is FieldType.TEXT else max(12, min(len(column.title) + 2, 24))


def _about_sheet(book: Any, told: About) -> None:
    sheet = book.add_worksheet("Über diese Daten")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    for line, (title, value) in enumerate(told.lines):
        sheet.write_string(line, 0, title, bold)
        sheet.write_string(line, 1, value, wrapped)
