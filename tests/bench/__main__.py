"""Compare geoqm with tipg and with the bare statements in PostgreSQL: `python -m tests.bench`.

A complete run writes its figures to docs/performance.md.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from geoqm.access import service
from geoqm.db.cluster import Cluster
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.migrations.upgrade import upgrade
from tests.bench import bare, client, processes, report, servers
from tests.bench.report import Results
from tests.bench.servers import Server
from tests.bench.work import Work, works
from tests.conftest import create_database, drop_database

Running = dict[str, Server]
_HERE = Path(__file__).parent
_DOCUMENT = _HERE.parent.parent / "docs" / "performance.md"
_CONNECTIONS = 8
_WARM_UP_S = 5.0


def main() -> int:
    """Measure, print and write down; 1 when a goal is missed."""
    options = _options()
    with _server() as server, _town(server) as town:
        wanted = [
            work for work in works(town.first_id) if not options.only or work.key in options.only
        ]
        with (
            tempfile.TemporaryDirectory() as folder,
            servers.geoqm(town.url, Path(folder), cache_mb=0) as ours,
            servers.geoqm(town.url, Path(folder), cache_mb=64) as warm,
            servers.tipg(town.url) as theirs,
        ):
            running = {"geoqm": ours, "warm": warm, "tipg": theirs}
            _compare_answers(wanted, running, town.token)
            results = _rounds(wanted, running, town, options)
            memory = {
                name: processes.memory_mb(server.process.pid, servers.WORKERS)
                for name, server in running.items()
            }
        versions = _versions(town.url)
    found = f"{report.table(wanted, results)}\n\n{report.memory(memory)}"
    print(found)
    if not (options.quick or options.only):
        how = report.conditions(options.rounds, options.seconds, *versions)
        report.update_document(_DOCUMENT, found, how)
    return 0 if report.is_reached(wanted, results) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--only", nargs="*", help="keys of the works: F1 F2 F3 F4 T2 T3")
    parser.add_argument("--quick", action="store_true", help="two short rounds; writes nothing")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 2, 1.0
    return options


@dataclass(frozen=True, slots=True)
class Town:
    """The database that is measured, its first building, a token, its process, and who sends to it."""

    url: str
    first_id: int
    token: str
    postmaster: int
    senders: ProcessPoolExecutor


@contextmanager
def _server() -> Iterator[str]:
    """A server where databases may be made: the given one, or one of our own for this run."""
    given = os.environ.get("GEOQM_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="gq-"))
    folder.chmod(0o711)
    cluster = Cluster(folder / "data", socket_dir=folder / "s", durable=False)
    cluster.start()
    try:
        yield cluster.url("postgres", user="postgres")
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _town(server: str) -> Iterator[Town]:
    """A database with 80,000 buildings and a token of the team, which sees all attributes."""
    url = create_database(server)
    try:
        engine = make_engine(url)
        upgrade(engine)
        print("80.000 Gebäude werden erzeugt …", flush=True)
        with engine.begin() as connection:
            filling = (_HERE / "town.sql").read_text(encoding="utf-8")
            connection.exec_driver_sql(filling.replace("%", "%%"))
            first: int = connection.execute(text("SELECT min(id) FROM building")).scalar_one()
        token = _token(engine)
        engine.dispose()
        cleaning = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with cleaning.connect() as connection:
            connection.execute(text("VACUUM (ANALYZE) building"))
            backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            postmaster = processes.parent_of(backend)
        with bare.senders() as senders:
            yield Town(url, first, token, postmaster, senders)
    finally:
        drop_database(server, url)


def _token(engine: Engine) -> str:
    with session_scope(engine) as session:
        service.add_user(session, "messung", Role.STAFF)
        user_id = session.execute(
            text("SELECT id FROM app_user WHERE name = 'messung'")
        ).scalar_one()
        return service.create_token(session, user_id, "Messung", now=datetime.now(UTC))


def _versions(url: str) -> tuple[str, str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT current_setting('server_version'), postgis_lib_version()")
        ).one()
    return str(found[0]).split()[0], str(found[1])


def _compare_answers(wanted: list[Work], running: Running, token: str) -> None:
    """Both must deliver the same features and attributes, or the comparison is worth nothing."""
    for work in wanted:
        if work.key.startswith("T"):
            continue
        ours = _json(running["geoqm"].port, work.geoqm[0], token)
        theirs = _json(running["tipg"].port, work.tipg[0])
        # tipg tests boxes with an envelope, which holds a few more features.
        if abs(_count(ours) - _count(theirs)) > 0.15 * _count(theirs):
            raise SystemExit(f"{work.key}: {_count(ours)} features here, {_count(theirs)} there")
        missing = _names(theirs) - _names(ours) - {"id", "footprint_3857"}
        if missing:
            raise SystemExit(f"{work.key}: {missing} are missing here")


def _json(port: int, path: str, token: str = "") -> dict[str, object]:
    address = f"http://127.0.0.1:{port}{path}"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    asked = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 (own server)
        found: dict[str, object] = json.load(answer)
        return found


def _features(answer: dict[str, object]) -> list[dict[str, dict[str, object]]]:
    found = answer.get("features", [answer])
    assert isinstance(found, list)
    return found


def _count(answer: dict[str, object]) -> int:
    return len(_features(answer))


def _names(answer: dict[str, object]) -> set[str]:
    return set(_features(answer)[0]["properties"])


def _rounds(
    wanted: list[Work], running: Running, town: Town, options: argparse.Namespace
) -> Results:
    """One round to warm up, then those that count; servers take turns within each."""
    results = Results()
    for number in range(options.rounds + 1):
        for work in wanted:
            kept = results if number else Results()
            # In the first round both workers have to meet every tile.
            is_long = not number and work.key == "T2"
            _round(work, running, town, _WARM_UP_S if is_long else options.seconds, kept)
        print(f"Runde {number} von {options.rounds}", file=sys.stderr, flush=True)
    return results


def _round(work: Work, running: Running, town: Town, seconds: float, results: Results) -> None:
    turns = [
        (work.key, "tipg", running["tipg"], work.tipg, ""),
        (work.key, "geoqm", running["geoqm"], work.geoqm, town.token),
    ]
    if work.key == "T2":
        turns.append(("warm", "geoqm", running["warm"], work.geoqm, town.token))
    for key, name, server, paths, token in turns:
        used = -_processor_s(server, town)
        found = client.measure(
            server.port, paths, token=token, connections=_CONNECTIONS, seconds=seconds
        )
        used += _processor_s(server, town)
        results.rates[key][name].append(found.rate)
        results.efforts[key][name].append(used / found.count)
    rate = bare.measure(town.senders, town.url, work, seconds)
    results.rates[work.key]["bare"].append(rate)


def _processor_s(server: Server, town: Town) -> float:
    """What the server and the database have used so far; only one server works at a time."""
    return processes.processor_s(server.process.pid) + processes.processor_s(town.postmaster)


if __name__ == "__main__":
    sys.exit(main())
