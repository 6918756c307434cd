"""What is to be exported, and the statement that reads it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg import Connection, sql

from geoqm.db.roles import SCHEMA, Role
from geoqm.exports.areas import Area
from geoqm.geo.crs import STORED, Crs
from geoqm.geo.periods import Period
from geoqm.layer.declaration import Field, Layer
from geoqm.layer.moments import announce_to
from geoqm.layer.ordering import ordering
from geoqm.layer.selection import EVERYTHING, Selection
from geoqm.layer.sql import where

_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "-"})


@dataclass(frozen=True, slots=True)
class Order:
    """A selection of a layer as `role` may see it, as of `day`.

    `dated` means that somebody asked for that day: what was not valid on it is left out. `crs`
    is the system of the file, the format's own by default.
    """

    layer: Layer
    role: Role
    day: date
    selection: Selection = EVERYTHING
    crs: Crs | None = None
    area: Area | None = None
    dated: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that the file holds."""
        return self.layer.fields_for(self.role)

    @property
    def period(self) -> Period | None:
        """The days that the entries must touch; a period in the selection stands above the day."""
        if self.selection.period is None and self.dated and self.layer.has_time:
            return Period(self.day, self.day)
        return self.selection.period

    @property
    def srid(self) -> int:
        """The EPSG code of the coordinates in the file."""
        return int((self.crs or STORED).srid)

    def inside(self, area: Area) -> "Order":
        """The order cut out by an area."""
        return replace(self, area=area)

    @property
    def file_stem(self) -> str:
        """The file's name without ending: geoqm-gebaeude-2026-11-25."""
        return f"geoqm-{plain(self.layer.title.partition(':')[0])}-{self.day.isoformat()}"


def plain(title: str) -> str:
    """A title as a name of small letters, digits and hyphens."""
    made = title.lower().translate(_ASCII)
    return "".join(sign for sign in made if sign.isascii() and (sign.isalnum() or sign == "-"))


def announce(connection: Connection, order: Order) -> None:
    """Tell PostgreSQL the day before reading; the next order of the transaction tells its own."""
    announce_to(connection, order.period)


def condition(order: Order) -> tuple[sql.Composed, dict[str, Any]]:
    """What the features of the order have in common, and its values."""
    made, values = where(order.layer, replace(order.selection, period=order.period))
    if order.area is None:
        return sql.Composed([sql.SQL(made)]), values
    inside = sql.SQL(" AND ST_Intersects({}, ST_GeomFromEWKB(%(area)s))").format(
        sql.Identifier(order.layer.geometry)
    )
    return sql.SQL(made) + inside, values | {"area": order.area.outline}


def statement(
    order: Order, columns: sql.Composable, *, ordered: bool = True, by_name: bool = False
) -> tuple[sql.Composed, dict[str, Any]]:
    """`SELECT columns` of the selection, and the values of its condition.

    In the order of ids, or as people look things up (`by_name`).
    """
    made, values = condition(order)
    query = sql.SQL("SELECT {} FROM {} AS source WHERE {}").format(
        columns, sql.Identifier(SCHEMA, order.layer.name), made
    )
    if by_name:
        name = ordering(order.layer.field(order.layer.title_field))
        return query + sql.SQL(f" ORDER BY {name}, id"), values
    return (query + sql.SQL(" ORDER BY id") if ordered else query), values


def identifiers(order: Order) -> sql.Composed:
    """The fields of the order as a list of columns."""
    return sql.SQL(", ").join(sql.Identifier(field.name) for field in order.fields)


def geometry(order: Order) -> sql.Composed:
    """The geometry in the system of the file."""
    column = sql.Identifier(order.layer.geometry)
    if order.srid == int(STORED.srid):
        return sql.Composed([column])
    return sql.SQL("ST_Transform({}, {})").format(column, sql.Literal(order.srid))
