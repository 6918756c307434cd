"""Pieces of a condition: typed SQL with holes for values; values never become part of the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from geoqm.db.base import GERMAN
from geoqm.layer.declaration import Field, FieldType
from geoqm.layer.filters.model import invalid, out_of_range


class Kind(StrEnum):
    """What a piece yields, in German for messages."""

    TEXT = "ein Text"
    NUMBER = "eine Zahl"
    FLAG = "ein Wahrheitswert"
    DAY = "ein Tag"
    INSTANT = "ein Zeitpunkt"
    PLACE = "eine Form"


KINDS: Mapping[FieldType, Kind] = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.INTEGER: Kind.NUMBER,
    FieldType.DECIMAL: Kind.NUMBER,
    FieldType.BOOLEAN: Kind.FLAG,
    FieldType.DATE: Kind.DAY,
    FieldType.INSTANT: Kind.INSTANT,
}
_SQL_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.NUMBER: "numeric",
    Kind.FLAG: "boolean",
    Kind.DAY: "date",
    Kind.INSTANT: "timestamptz",
}
_BIGGEST = 2**63
_MOST_DIGITS = 30
Literal = str | bool | Decimal | date | datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """SQL of a kind, or a literal that becomes a bound value where it is used."""

    kind: Kind
    sql: str = ""
    literal: Literal | None = None
    field: Field | None = None

    @property
    def told(self) -> str:
        """The piece in a message: the field by title and name, anything else by its kind."""
        if self.field is not None:
            return f"Das Feld „{self.field.title}“ ({self.field.name}) ist {self.kind}"
        return f"Ein Teil ist {self.kind}"


@dataclass(slots=True)
class Values:
    """The values of a condition by the names of their holes."""

    found: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any, sql_type: str) -> str:
        """The SQL of a value: a hole and its type."""
        name = f"f{len(self.found)}_"
        self.found[name] = value
        return f"CAST({{{name}}} AS {sql_type})"

    def sql(self, piece: Piece) -> str:
        """The SQL of a piece; a literal is bound now."""
        if piece.literal is None:
            return piece.sql
        value, kind = piece.literal, _SQL_TYPES[piece.kind]
        if isinstance(value, Decimal) and value == value.to_integral_value():
            whole = int(value)
            if -_BIGGEST < whole < _BIGGEST:
                return self.bind(whole, "bigint")
        return self.bind(value, kind)

    def ordered(self, piece: Piece) -> str:
        """The SQL of a piece that is compared by order; texts in the German one."""
        made = self.sql(piece)
        return f'{made} COLLATE "{GERMAN}"' if piece.kind is Kind.TEXT else made


def number(value: Decimal) -> Piece:
    """A number; InvalidInput for one that no field can hold."""
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        raise out_of_range()
    return Piece(Kind.NUMBER, literal=value)


def text(value: str) -> Piece:
    """A text; InvalidInput for signs that the database cannot hold."""
    if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise invalid("Ein Text enthält ein Zeichen, das nicht erlaubt ist.")
    return Piece(Kind.TEXT, literal=value)


def as_day(piece: Piece) -> Piece:
    """An instant as its day in UTC; a day stays."""
    if piece.kind is not Kind.INSTANT:
        return piece
    if isinstance(piece.literal, datetime):
        return Piece(Kind.DAY, literal=piece.literal.date())
    return Piece(Kind.DAY, f"CAST({piece.sql} AT TIME ZONE 'UTC' AS date)", field=piece.field)
