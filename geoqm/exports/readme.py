"""The paper beside files that cannot tell where they come from: LIESMICH.txt in a zip."""

from collections.abc import Iterable, Iterator

from psycopg import Connection

from geoqm.exports.about import about
from geoqm.exports.order import Order, announce

NAME = "LIESMICH.txt"


def text(connection: Connection, orders: Iterable[Order], *, first: str = "") -> str:
    """What each layer is, and its fields with their values, after what to know `first`."""
    lines: list[str] = [first, ""] if first else []
    for order in orders:
        announce(connection, order)
        lines += [f"{title}: {value}" for title, value in about(connection, order).lines]
        lines += ["", f"Felder von {order.layer.name}:", *_fields(order), ""]
    return "\r\n".join(lines)


def _fields(order: Order) -> Iterator[str]:
    for field in order.fields:
        told = f" ({field.description})" if field.description else ""
        yield f"  {field.name}: {field.heading}{told}"
        for value in field.values:
            yield f"    {value.code} = {value.title}"
