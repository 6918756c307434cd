"""CSV as German spreadsheets open it: UTF-8 with mark, semicolons, decimal comma."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from psycopg import Connection

from geoqm.exports import tables
from geoqm.exports.order import Order
from geoqm.exports.progress import Counter

_DAY, _MOMENT = "%d.%m.%Y", "%d.%m.%Y %H:%M:%S"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(connection: Connection, order: Order, target: Path, counter: Counter) -> None:
    """Write the file."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        shown = tables.columns(order, with_shapes=True)
        writer = csv.writer(file, delimiter=";")
        writer.writerow([column.title for column in shown])
        with tables.rows(connection, order, shown) as found:
            for row in found:
                writer.writerow([cell(value) for value in row])
                counter.add()


def cell(value: Any) -> str:
    """The text of a cell; a text that a spreadsheet would run as a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return f"{value:{_MOMENT if isinstance(value, datetime) else _DAY}}"
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
