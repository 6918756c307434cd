"""What is to be exported, and the statement that reads it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import sql

from geoqm.db.roles import SCHEMA, Role
from geoqm.layer.declaration import Field, Layer
from geoqm.layer.ordering import ordering
from geoqm.layer.selection import EVERYTHING, Selection
from geoqm.layer.sql import where

_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "-"})


@dataclass(frozen=True, slots=True)
class Order:
    """A selection of a layer as `role` may see it, on a day."""

    layer: Layer
    role: Role
    day: date
    selection: Selection = EVERYTHING

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that the file holds."""
        return self.layer.fields_for(self.role)

    @property
    def file_stem(self) -> str:
        """The file's name without ending: geoqm-gebaeude-2026-11-25."""
        title = self.layer.title.partition(":")[0].lower().translate(_ASCII)
        plain = "".join(
            sign for sign in title if sign.isascii() and (sign.isalnum() or sign == "-")
        )
        return f"geoqm-{plain}-{self.day.isoformat()}"


def statement(
    order: Order, columns: sql.Composable, *, ordered: bool = True, by_name: bool = False
) -> tuple[sql.Composed, dict[str, Any]]:
    """`SELECT columns` of the selection, and the values of its condition.

    In the order of ids, or as people look things up (`by_name`).
    """
    condition, values = where(order.layer, order.selection)
    query = sql.SQL("SELECT {} FROM {} AS source WHERE {}").format(
        columns, sql.Identifier(SCHEMA, order.layer.name), sql.SQL(condition)
    )
    if by_name:
        name = ordering(order.layer.field(order.layer.title_field))
        return query + sql.SQL(f" ORDER BY {name}, id"), values
    return (query + sql.SQL(" ORDER BY id") if ordered else query), values


def identifiers(order: Order) -> sql.Composed:
    """The fields of the order as a list of columns."""
    return sql.SQL(", ").join(sql.Identifier(field.name) for field in order.fields)
