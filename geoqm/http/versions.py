"""How a process knows that data changed: it listens to PostgreSQL and remembers the versions.

While the listening connection stands, a version is answered from memory. While it does not,
every question goes to the database, so that no cache outlives its data.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import psycopg

from geoqm.access.rules import local_day
from geoqm.db.engine import libpq_url
from geoqm.layer.declaration import Layer
from geoqm.layer.views import mark

logger = logging.getLogger(__name__)
_RETRY_S = 2.0


class DataVersions:
    """The data versions of all tables, current to within a notification."""

    def __init__(self, url: str, *, on_access_change: Callable[[], None]) -> None:
        """Prepare; `on_access_change` runs when users, sessions or tokens change."""
        self._url = libpq_url(url)
        self._on_access_change = on_access_change
        self._versions: dict[str, int] = {}
        self._fresh = False
        self._listening = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen in the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._listen_forever())

    async def stop(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def forget(self) -> None:
        """Ask the database before the next answer; call after own writes. Thread-safe."""
        self._fresh = False

    async def of(self, layer: Layer) -> str:
        """The version of a layer: changes with its declaration, any of its tables, and the day."""
        if not (self._fresh and self._listening):
            await self._reload()
        today = f".{local_day(datetime.now(UTC)):%Y%m%d}" if layer.by_day or layer.daily else ""
        versions = "".join(f".{self._versions.get(name, 0)}" for name in layer.tables)
        return mark(layer) + versions + today

    async def of_table(self, name: str) -> int:
        """The version of one table."""
        if not (self._fresh and self._listening):
            await self._reload()
        return self._versions.get(name, 0)

    async def _reload(self) -> None:
        # Set before reading: a change that comes while we read must lead to another reading.
        self._fresh = True
        try:
            async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as conn:
                rows = await conn.execute("SELECT table_name, version FROM data_version")
                self._versions = dict(await rows.fetchall())
        except psycopg.Error:
            self._fresh = False
            raise

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except psycopg.Error as error:
                logger.warning(
                    "listening for data changes was interrupted: %s", type(error).__name__
                )
            self._listening = self._fresh = False
            self._on_access_change()
            await asyncio.sleep(_RETRY_S)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            await connection.execute("LISTEN geoqm_data")
            await connection.execute("LISTEN geoqm_access")
            self._fresh = False
            self._listening = True
            async for notice in connection.notifies():
                if notice.channel == "geoqm_access":
                    self._on_access_change()
                else:
                    self._fresh = False
