"""The statements of geoqm alone, sent by psycopg: what PostgreSQL could do without a server."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psycopg
import uvloop

from geoqm.buildings.layers import BUILDINGS
from geoqm.db.engine import libpq_url
from geoqm.db.roles import Role
from geoqm.geo.crs import CRS84
from geoqm.geo.tiles import Tile
from geoqm.layer import selection as selections
from geoqm.layer import tiling
from geoqm.layer.sql import where
from geoqm.ogc import statements
from tests.bench.work import Work

_PROCESSES = 2
_CONNECTIONS = 2
_FIELDS = BUILDINGS.fields_for(Role.STAFF)
Statement = tuple[str, dict[str, Any]]


def senders() -> ProcessPoolExecutor:
    """The two processes that send statements; they live as long as the measuring does."""
    return ProcessPoolExecutor(_PROCESSES, get_context("spawn"))


def measure(pool: ProcessPoolExecutor, url: str, work: Work, seconds: float) -> float:
    """Statements per second over four connections in the two processes of `pool`."""
    asked = [_statement(path) for path in work.geoqm]
    runs = [pool.submit(_run, libpq_url(url), asked, seconds) for _ in range(_PROCESSES)]
    return sum(run.result() for run in runs)


def _statement(path: str) -> Statement:
    """The statement that geoqm sends for this path."""
    address = urlsplit(path)
    parts = address.path.split("/")[4:]
    if parts[0] == "tiles":
        z, y, x = (int(part) for part in parts[2:])
        return _tile(Tile(z, x, y))
    if len(parts) == 2:
        text = statements.feature(BUILDINGS, _FIELDS, CRS84)
        return text, {"id": int(parts[1])}
    query = dict(parse_qsl(address.query))
    limit = int(query.pop("limit"))
    condition, values = where(BUILDINGS, selections.parse(BUILDINGS, Role.STAFF, query))
    text = statements.features(BUILDINGS, _FIELDS, CRS84, condition)
    return text, values | {"after": -1, "count": limit + 1}


def _tile(tile: Tile) -> Statement:
    condition, values = where(BUILDINGS, selections.EVERYTHING)
    text = tiling.tile(BUILDINGS, _FIELDS, condition, tile.z)
    box = dict(zip(("west", "south", "east", "north"), tile.bounds_3857, strict=True))
    return text, values | box | {"most": tiling.MOST_FEATURES}


def _run(url: str, asked: Sequence[Statement], seconds: float) -> float:
    return uvloop.run(_run_all(url, asked, seconds))


async def _run_all(url: str, asked: Sequence[Statement], seconds: float) -> float:
    counts = await asyncio.gather(
        *(_one(url, asked, seconds, number) for number in range(_CONNECTIONS))
    )
    return sum(counts)


async def _one(url: str, asked: Sequence[Statement], seconds: float, number: int) -> float:
    options = "-c role=geoqm_staff -c jit=off"
    async with await psycopg.AsyncConnection.connect(
        url, autocommit=True, options=options
    ) as connection:
        turns = itertools.cycle(asked)
        for _ in range(number * len(asked) // _CONNECTIONS + 2):
            next(turns)
        statement, values = next(turns)
        await connection.execute(statement, values)
        begun, count = time.perf_counter(), 0
        while time.perf_counter() < begun + seconds:
            statement, values = next(turns)
            await connection.execute(statement, values)
            count += 1
        return count / (time.perf_counter() - begun)
