"""Asynchronous connections for the hot read paths, one pool per caller's role.

A connection is born under its database role and read-only: `role` is a start option, so that
even RESET ROLE leads back to it. Connections are warmed up, because the first ST_Transform of
each pair of systems costs tens of milliseconds.
"""

from collections.abc import Mapping
from typing import Any

from psycopg import OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from geoqm.db.engine import libpq_url
from geoqm.db.roles import Role
from geoqm.errors import Unavailable
from geoqm.http.lines import Line, Row
from geoqm.layer.moments import ANNOUNCEMENT, Moment

# The connection was closed: without a word, by the administrator, by a crash, while starting.
_BROKEN = frozenset({None, "57P01", "57P02", "57P03"})
_WARM_UP = (
    "SELECT ST_AsGeoJSON(ST_Transform(p, 4326)), ST_AsGeoJSON(ST_Transform(p, 3857)),"
    " ST_Transform(ST_SetSRID(ST_Point(6.4, 51.2), 4326), 25832)"
    " FROM (SELECT ST_SetSRID(ST_Point(321000, 5674000), 25832) AS p) q"
)


class RolePools:
    """One pool per role; opened with the application, closed with it."""

    def __init__(self, url: str, *, size: int = 6) -> None:
        """Prepare pools for the database at `url`, at most `size` connections per role."""
        self._pools = {role: _pool(url, role, size) for role in Role}

    async def open(self) -> None:
        """Open all pools; connections are made in the background."""
        for pool in self._pools.values():
            await pool.open(wait=False)

    async def close(self) -> None:
        """Close all pools."""
        for pool in self._pools.values():
            await pool.close()

    async def row(
        self,
        role: Role,
        statement: str,
        values: Mapping[str, Any],
        *,
        prepare: bool = False,
        moment: Moment | None = None,
    ) -> Row | None:
        """The first row of a statement under the database role of `role`, columns as bytes.

        `prepare` lets PostgreSQL keep the plan: for statements that suit any values and of which
        there are few. `moment` is announced first. Raises Unavailable when no connection comes; one that broke while it lay idle is replaced.
        """
        pool = self._pools[role]
        try:
            try:
                return await _row(pool, statement, values, prepare, moment)
            except OperationalError as error:
                if not _is_broken(error):
                    raise
                await pool.check()
                return await _row(pool, statement, values, prepare, moment)
        except (PoolTimeout, OperationalError) as error:
            raise Unavailable(
                "Die Datenbank antwortet nicht.",
                remedy="Bitte versuchen Sie es gleich noch einmal.",
            ) from error


def _is_broken(error: OperationalError) -> bool:
    return error.sqlstate in _BROKEN and not isinstance(error, PoolTimeout)


async def _row(
    pool: AsyncConnectionPool[Line],
    statement: str,
    values: Mapping[str, Any],
    prepare: bool,
    moment: Moment | None,
) -> Row | None:
    connection = await pool.getconn()
    try:
        if moment is not None:
            await connection.first_row(ANNOUNCEMENT, moment, prepare=True)
        return await connection.first_row(statement, values, prepare=prepare)
    finally:
        await pool.putconn(connection)


def _pool(url: str, role: Role, size: int) -> AsyncConnectionPool[Line]:
    options = (
        f"-c role={role.database_role} -c timezone=UTC -c default_transaction_read_only=on"
        " -c statement_timeout=20000 -c jit=off"
    )
    return AsyncConnectionPool(
        libpq_url(url),
        connection_class=Line,
        kwargs={"options": options, "autocommit": True},
        configure=_warm_up,
        min_size=1,
        max_size=size,
        timeout=10,
        open=False,
        name=role.database_role,
    )


async def _warm_up(connection: Line) -> None:
    await connection.execute(_WARM_UP)
