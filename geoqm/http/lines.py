"""A database connection that sends a statement and passes on the bytes of its first row.

Close to libpq: psycopg's cursors cost more than the look-up of a single feature. Errors,
waiting and cancelling are psycopg's.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from psycopg import AsyncConnection, DatabaseError, errors, generators, pq
from psycopg.adapt import PyFormat, Transformer

Row = list[bytes | None]
_HOLE = re.compile(r"%\((\w+)\)s")
_PLAIN: dict[type, Callable[[Any], str]] = {int: str, float: repr, str: str}


class Line(AsyncConnection):
    """A connection that keeps the statements it was told to prepare."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Begin with nothing prepared; psycopg calls this."""
        super().__init__(*args, **options)
        self._names_of_kept: dict[str, bytes] = {}

    async def first_row(
        self, statement: str, values: Mapping[str, Any], *, prepare: bool
    ) -> Row | None:
        """The first row; its columns must be text or bytea, which come as they are.

        `values` fill `%(name)s`; their types are those that the statement asks for.
        """
        query, names = _numbered(statement)
        filled = [self._written(values[name]) for name in names]
        if prepare:
            name = await self._name_of(statement, query)
            self.pgconn.send_query_prepared(name, filled, result_format=pq.Format.BINARY)
        else:
            self.pgconn.send_query_params(query, filled, result_format=pq.Format.BINARY)
        return _first(await self._result())

    async def _name_of(self, statement: str, query: bytes) -> bytes:
        name = self._names_of_kept.get(statement)
        if name is None:
            name = b"geoqm_%d" % len(self._names_of_kept)
            self.pgconn.send_prepare(name, query)
            _checked(await self._result())
            self._names_of_kept[statement] = name
        return name

    async def _result(self) -> pq.abc.PGresult:
        results: list[pq.abc.PGresult] = await self.wait(generators.execute(self.pgconn))
        return results[0]

    def _written(self, value: Any) -> bytes | None:
        plain = _PLAIN.get(type(value))
        if plain is not None:
            return plain(value).encode()
        if value is None:
            return None
        dumped = Transformer(self).get_dumper(value, PyFormat.TEXT).dump(value)
        return None if dumped is None else bytes(dumped)


@lru_cache(maxsize=500)
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with `$1` … for its named holes, and the names in that order."""
    names = tuple(dict.fromkeys(_HOLE.findall(statement)))
    query = _HOLE.sub(lambda hole: f"${names.index(hole[1]) + 1}", statement)
    return query.encode(), names


def _first(result: pq.abc.PGresult) -> Row | None:
    _checked(result)
    if not result.ntuples:
        return None
    return [result.get_value(0, column) for column in range(result.nfields)]


def _checked(result: pq.abc.PGresult) -> None:
    """Raise psycopg's error of that kind if the statement failed."""
    if result.status in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
        return
    state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
    message = (result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b"").decode()
    try:
        kind = errors.lookup(state)
    except KeyError:
        kind = DatabaseError
    raise kind(message)
