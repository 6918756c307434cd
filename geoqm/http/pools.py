"""Asynchronous connections for the hot read paths, one pool per caller's role.

A connection is born under its database role and read-only: `role` is a start option, so that
even RESET ROLE leads back to it. Connections are warmed up, because the first ST_Transform of
each pair of systems costs tens of milliseconds.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from geoqm.db.engine import libpq_url
from geoqm.db.roles import Role
from geoqm.errors import Unavailable

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

    @asynccontextmanager
    async def connection(self, role: Role) -> AsyncIterator[AsyncConnection]:
        """A warm connection under the database role of `role`; Unavailable when none comes."""
        try:
            async with self._pools[role].connection() as connection:
                yield connection
        except (PoolTimeout, OperationalError) as error:
            raise Unavailable(
                "Die Datenbank antwortet nicht.",
                remedy="Bitte versuchen Sie es gleich noch einmal.",
            ) from error


def _pool(url: str, role: Role, size: int) -> AsyncConnectionPool:
    options = (
        f"-c role={role.database_role} -c timezone=UTC -c default_transaction_read_only=on"
        " -c statement_timeout=20000 -c jit=off -c plan_cache_mode=force_custom_plan"
    )
    return AsyncConnectionPool(
        libpq_url(url),
        kwargs={"options": options, "autocommit": True, "prepare_threshold": 3},
        configure=_warm_up,
        min_size=1,
        max_size=size,
        timeout=10,
        open=False,
        name=role.database_role,
    )


async def _warm_up(connection: AsyncConnection) -> None:
    await connection.execute(_WARM_UP)
