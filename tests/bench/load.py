"""Load on the public form while the team works: `script/bench load`.

20 reports a second for a minute from 20 connections, every fifth with a photo of 2 MB; then
10,000 junk posts in a minute. What counts: how fast the team's pages stay, and that every report
that was confirmed to its sender is there exactly once.
"""

import argparse
import asyncio
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from PIL import Image
from sqlalchemy import text

from geoqm.db.engine import make_engine, session_scope
from geoqm.demo import service as demo
from geoqm.migrations.upgrade import upgrade
from geoqm.settings import ROOT
from tests.bench import processes, report
from tests.bench.__main__ import _DOCUMENT, _server, _token, _versions
from tests.bench.load_report import (
    OLD_ENOUGH_S,
    PER_SECOND,
    Efforts,
    Found,
    Kept,
    Tally,
    table,
)
from tests.bench.servers import WORKERS, Server, _free_port, _wait_for
from tests.bench.visitors import Line, Report
from tests.conftest import create_database, drop_database

_JUNK_PER_MINUTE = 10_000
_TEAM = 4
_SAMPLE = 8
_PATIENCE_S = 240.0
_PHOTO_BYTES = 2_100_000
# The marks of the reports that count; the demonstration's own stand beside them.
_OWN = "^l[0-9]+-[0-9]+$"
_PAGES = ("/heute", "/post", "/karte", "/eigentum")


@dataclass(frozen=True, slots=True)
class Place:
    """What is put under load: address of the database, houses to report, the team's token."""

    url: str
    addresses: list[str]
    token: str
    team_pages: tuple[str, ...]
    postmaster: int


def main() -> int:
    """Measure, print, and after a whole minute write down; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="script/bench load", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    with _server() as server, _town(server) as place:
        with _serving(place.url, reports_per_client="1000000", reports_per_hour="1000000") as geoqm:
            efforts = asyncio.run(_efforts(geoqm, place))
            reports = asyncio.run(_reports(geoqm.port, place, options.seconds))
        kept = _kept(place.url, reports[0])
        with _serving(place.url) as geoqm:
            junk = asyncio.run(_junk(geoqm.port, place, options.seconds))
        versions = _versions(place.url)
    found = Found(efforts, *reports, kept, *junk)
    told = table(found)
    print(told)
    if options.seconds >= 60:
        how = report.load_conditions(options.seconds, *versions)
        report.update_document(_DOCUMENT, told, how, name="load")
    return 0 if found.is_reached else 1


@contextmanager
def _town(server: str) -> Iterator[Place]:
    url = create_database(server)
    try:
        engine = make_engine(url)
        upgrade(engine)
        with session_scope(engine) as session:
            demo.load(session, date(2026, 11, 22), ROOT / "data")
        with engine.begin() as connection:
            rows = connection.execute(
                text(
                    "SELECT label FROM address WHERE building_id IS NOT NULL ORDER BY id LIMIT 400"
                )
            )
            addresses = list(rows.scalars())
            house = connection.execute(text("SELECT min(id) FROM building")).scalar_one()
            backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        token = _token(engine)
        engine.dispose()
        yield Place(
            url, addresses, token, (*_PAGES, f"/akte/{house}"), processes.parent_of(backend)
        )
    finally:
        drop_database(server, url)


@contextmanager
def _serving(url: str, **settings: str) -> Iterator[Server]:
    """`geoqm serve` with its workers and the jobs beside it."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "GEOQM_DATABASE_URL": url,
            "GEOQM_VAR_DIR": folder,
            "GEOQM_LOG_LEVEL": "WARNING",
            **{f"GEOQM_{name.upper()}": value for name, value in settings.items()},
        }
        command = "import sys; from geoqm.cli import main; main()"
        arguments = ["serve", "--port", str(port), "--workers", str(WORKERS)]
        process = subprocess.Popen(
            [sys.executable, "-c", command, *arguments], env=environment, start_new_session=True
        )
        try:
            _wait_for(process, f"http://127.0.0.1:{port}/health", _PATIENCE_S)
            yield Server(port, process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


async def _efforts(geoqm: Server, place: Place) -> Efforts:
    """What one report and one page of the team cost, each alone."""

    def used() -> float:
        return processes.processor_s(geoqm.process.pid) + processes.processor_s(place.postmaster)

    line, photo = Line(geoqm.port), _photo()
    for page in place.team_pages * 2 * WORKERS:  # everything has been imported and prepared
        await _page(line, page, place.token)
    costs = []
    for name, picture in (("warm", b""), ("plain", b""), ("photo", photo)):
        begun = used()
        for number in range(_SAMPLE):
            made = Report(f"{name}-{number}", place.addresses[number], picture)
            await made.fill_in(line)
            assert await made.send(line)
        costs.append((used() - begun) / _SAMPLE)
    begun = used()
    for number in range(_SAMPLE):
        await _page(line, place.team_pages[number % len(place.team_pages)], place.token)
    line.close()
    return Efforts(costs[1], costs[2], (used() - begun) / _SAMPLE)


async def _page(line: Line, path: str, token: str) -> float:
    answer = await line.ask("GET", path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200, f"{path}: {answer.status}"
    return answer.seconds


async def _reports(port: int, place: Place, seconds: int) -> tuple[Tally, list[float], list[float]]:
    """Reports while the team works; what came of them, the team's times alone and during it."""
    photo = _photo()
    alone = await _team(port, place, asyncio.create_task(asyncio.sleep(min(10, seconds))))
    tally, begun = Tally(), time.perf_counter()
    senders = [
        _sender(port, number, place.addresses, photo, seconds, tally)
        for number in range(PER_SECOND)
    ]
    during = await _team(port, place, asyncio.gather(*senders))
    tally.seconds = time.perf_counter() - begun
    return tally, alone, during


async def _sender(
    port: int, number: int, addresses: list[str], photo: bytes, seconds: int, tally: Tally
) -> None:
    """One report a second; each is sent when it is old enough, as people are slow."""
    line, waiting = Line(port), deque[tuple[float, Report]]()
    begun = time.perf_counter() + number / PER_SECOND
    for tick in range(seconds):
        await asyncio.sleep(max(0.0, begun + tick - time.perf_counter()))
        with_photo = (number + tick) % 5 == 0
        address = addresses[(number * seconds + tick) % len(addresses)]
        made = Report(f"l{number}-{tick}", address, photo if with_photo else b"")
        try:
            await made.fill_in(line)
        except (AssertionError, OSError) as error:
            tally.failed.append(str(error))
            line.close()
            continue
        waiting.append((time.perf_counter() + OLD_ENOUGH_S, made))
        while waiting and waiting[0][0] <= time.perf_counter():
            await _send(line, waiting.popleft()[1], tally)
    for due, made in waiting:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await _send(line, made, tally)
    line.close()


async def _send(line: Line, filled: Report, tally: Tally) -> None:
    if await filled.send(line):
        tally.sent.append(filled.mark)
        tally.photos += bool(filled.photo)
    else:
        tally.failed.append("pruefen")


async def _junk(port: int, place: Place, seconds: int) -> tuple[dict[int, int], list[float]]:
    """Junk while the team works; the answers by status, and the team's times."""
    statuses: dict[int, int] = {}
    count = _JUNK_PER_MINUTE * seconds // 60 // PER_SECOND
    programs = [_program(port, number, count, seconds, statuses) for number in range(PER_SECOND)]
    times = await _team(port, place, asyncio.gather(*programs))
    return statuses, times


async def _program(
    port: int, number: int, count: int, seconds: int, statuses: dict[int, int]
) -> None:
    """Posts as fast as told: half of them as a browser would, half without a token."""
    line, noise = Line(port), random.Random(number)  # noqa: S311 (no secret)
    begun = time.perf_counter()
    visitor = Report("junk", "")
    first = await line.ask("GET", "/melden")
    visitor.cookies |= first.cookies
    token = first.body.partition(b'name="csrf_token" value="')[2].partition(b'"')[0].decode()
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    for tick in range(count):
        await asyncio.sleep(max(0.0, begun + tick * seconds / count - time.perf_counter()))
        words = "".join(noise.choices("abc http://x.example <b>", k=400))
        fields = {"address": words, "weiter": "1", "csrf_token": token if tick % 2 else "x"}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        try:
            answer = await line.ask(
                "POST", "/melden/ort", headers=headers, body=urlencode(fields).encode()
            )
            status = answer.status
        except OSError:
            line.close()
            status = 0
        statuses[status] = statuses.get(status, 0) + 1
    line.close()


async def _team(port: int, place: Place, until: "asyncio.Future[Any]") -> list[float]:
    """The times of the team's pages until something else is done."""
    times: list[float] = []
    members = [_member(port, place, number, until, times) for number in range(_TEAM)]
    await asyncio.gather(until, *members)
    return times


async def _member(
    port: int, place: Place, number: int, until: "asyncio.Future[Any]", times: list[float]
) -> None:
    line, turn = Line(port), number
    while not until.done():
        page = place.team_pages[turn % len(place.team_pages)]
        times.append(await _page(line, page, place.token))
        turn += 1
        await asyncio.sleep(0.4)
    line.close()


def _kept(url: str, tally: Tally) -> Kept:
    engine = make_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT position, count(*) FROM report"
                " WHERE state <> 'draft' AND position ~ :own GROUP BY position"
            ),
            {"own": _OWN},
        )
        found: dict[str, int] = {row[0]: row[1] for row in rows}
        photos = connection.execute(
            text(
                "SELECT count(*) FROM report_photo p JOIN report r ON r.id = p.report_id"
                " WHERE p.state = 'ready' AND r.state <> 'draft' AND r.position ~ :own"
            ),
            {"own": _OWN},
        ).scalar_one()
        mails = connection.execute(
            text("SELECT count(*) FROM outbox_message WHERE template = 'report_confirm'")
        ).scalar_one()
    engine.dispose()
    return Kept(
        lost=len(set(tally.sent) - set(found)),
        doubled=sum(number - 1 for number in found.values()),
        photos_missing=tally.photos - photos,
        mails=mails,
    )


def _photo() -> bytes:
    """A picture of about 2 MB, as large as phones make them."""
    noise = Image.effect_noise((4000, 3000), 40).convert("RGB")
    quality, stored = 80, b""
    while not stored or len(stored) > _PHOTO_BYTES:
        file = io.BytesIO()
        noise.save(file, "JPEG", quality=quality)
        quality, stored = quality - 5, file.getvalue()
    return stored


if __name__ == "__main__":
    sys.exit(main())
