"""Legend rows in files that know no style of their own layer: which row draws which feature."""

from psycopg import sql

from geoqm.exports.order import Order
from geoqm.layer.declaration import StyleClass


def legend(order: Order) -> tuple[StyleClass, ...]:
    """The legend rows; one for all where the role may not see what tells them apart."""
    style = order.layer.style
    return style.legend if _can_tell(order) else (style.other,)


def row_of(order: Order) -> sql.Composable:
    """The number of the legend row that draws a feature; the last row draws the rest."""
    style = order.layer.style
    last = sql.Literal(len(legend(order)) - 1)
    if not _can_tell(order) or not style.classes:
        return last
    column = sql.Identifier(style.field)
    cases = [
        sql.SQL("WHEN {} THEN {}").format(_matches(column, each), sql.Literal(number))
        for number, each in enumerate(style.classes)
    ]
    return sql.SQL("CASE {} ELSE {} END").format(sql.SQL(" ").join(cases), last)


def _can_tell(order: Order) -> bool:
    field = order.layer.style.field
    return not field or any(each.name == field for each in order.fields)


def _matches(column: sql.Identifier, each: StyleClass) -> sql.Composable:
    if each.code is not None:
        return sql.SQL("CAST({} AS text) = {}").format(column, sql.Literal(each.code))
    bounds = [
        sql.SQL(template).format(column, sql.Literal(bound))
        for template, bound in (("{} >= {}", each.lower), ("{} < {}", each.upper))
        if bound is not None
    ]
    return sql.SQL(" AND ").join(bounds)
