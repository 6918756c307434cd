"""The servers that are compared, each with two workers on a port of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url

WORKERS = 2
_PATIENCE_S = 240


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port and the process that started its workers."""

    port: int
    process: subprocess.Popen[bytes]


@contextmanager
def geoqm(url: str, folder: Path, *, cache_mb: int, workers: int = WORKERS) -> Iterator[Server]:
    """geoqm on the database at `url`; yields it."""
    settings = {
        "GEOQM_DATABASE_URL": url,
        "GEOQM_VAR_DIR": str(folder),
        "GEOQM_TILE_CACHE_MB": str(cache_mb),
        "GEOQM_LOG_LEVEL": "WARNING",
    }
    app = ["geoqm.app:serve_app", "--factory", "--workers", str(workers)]
    with _serving(app, settings, "/ogc/conformance") as server:
        yield server


@contextmanager
def tipg(url: str) -> Iterator[Server]:
    """tipg on the same view; yields it. It knows the key of a view only when told."""
    if find_spec("tipg") is None:
        raise SystemExit("tipg is not installed: run script/bench")
    settings = {
        "DATABASE_URL": _with_host(url),
        "TIPG_DB_SCHEMAS": '["served"]',
        "TIPG_TABLE_CONFIG__layers_buildings__pk": "id",
        "TIPG_TABLE_CONFIG__layers_buildings__geomcol": "footprint",
        "DB_MIN_CONN_SIZE": "1",
        "DB_MAX_CONN_SIZE": "6",
    }
    app = ["tipg.main:app", "--workers", str(WORKERS)]
    with _serving(app, settings, "/conformance") as server:
        yield server


def _with_host(url: str) -> str:
    """The address with the socket's folder as the host, which tipg insists on."""
    address = make_url(url)
    host = str(address.query.get("host") or address.host)
    name = quote(address.username or "postgres")
    secret = f":{quote(str(address.password))}" if address.password else ""
    port = address.port or address.query.get("port") or 5432
    return f"postgresql://{name}{secret}@{quote(host, safe='')}:{port}/{address.database}"


@contextmanager
def _serving(app: list[str], settings: dict[str, str], ready: str) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", *app, "--port", str(port)]
    command += ["--log-level", "warning", "--no-access-log"]
    process = subprocess.Popen(command, env={**os.environ, **settings}, start_new_session=True)
    try:
        _wait_for(process, f"http://127.0.0.1:{port}{ready}")
        yield Server(port, process)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(
    process: subprocess.Popen[bytes], address: str, patience_s: float = _PATIENCE_S
) -> None:
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode}")
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(address, timeout=5).read()  # noqa: S310 (own server)
            return
        time.sleep(0.2)
    raise SystemExit(f"{address} does not answer")
