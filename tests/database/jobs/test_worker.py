"""The worker on a real database: woken, never twice at once, after a crash and a restart."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geoqm.db.engine import make_engine
from geoqm.errors import RuleViolation
from geoqm.jobs import runs
from geoqm.jobs.declaration import Job, JobContext
from geoqm.jobs.model import JobState
from geoqm.jobs.worker import SCHEMA, Worker, make_app, rescue
from tests.web.conftest import make_settings

NEVER = "0 0 31 12 *"


@dataclass
class Count:
    """A job that counts its runs and how many ran at the same time."""

    runs: int = 0
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    ran: threading.Event = field(default_factory=threading.Event)

    def __call__(self, context: JobContext) -> str:
        with self.lock:
            self.runs += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        with context.session() as session:
            session.execute(text("SELECT pg_sleep(0.05)"))
        with self.lock:
            self.at_once -= 1
        self.ran.set()
        return f"{self.runs} gezählt"


@pytest.fixture
def background(fresh_database_url: str, tmp_path: Path) -> Iterator[JobContext]:
    engine = make_engine(fresh_database_url)
    yield JobContext(engine, make_settings(fresh_database_url, tmp_path))
    engine.dispose()


def url_of(background: JobContext) -> str:
    return background.engine.url.render_as_string(hide_password=False)


def announce(engine: Engine, name: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_notify('geoqm_jobs', :name)"), {"name": name})


async def until(holds: object, seconds: float = 15) -> None:
    assert callable(holds)
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.05)


def state(background: JobContext, name: str) -> JobState | None:
    with Session(background.engine) as session:
        return session.get(JobState, name)


def listeners(background: JobContext) -> int:
    with background.engine.connect() as connection:
        found: int = connection.execute(
            text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN geoqm_jobs%'")
        ).scalar_one()
    return found


async def working(background: JobContext, job: Job, number: int) -> list[asyncio.Task[None]]:
    """`number` workers that listen already."""
    workers = [Worker((job,), background, url_of(background)) for _ in range(number)]
    tasks = [asyncio.create_task(each.run()) for each in workers]
    for task, worker in zip(tasks, workers, strict=True):
        task.worker = worker  # type: ignore[attr-defined]
    await until(lambda: listeners(background) >= number)
    return tasks


async def stopped(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.worker.stop()  # type: ignore[attr-defined]
    async with asyncio.timeout(15):
        await asyncio.gather(*tasks)


def test_two_workers_share_an_announced_job_and_stop_cleanly(background: JobContext) -> None:
    count = Count()
    job = Job("probe.count", "Zählen", NEVER, count)

    async def _run() -> None:
        tasks = await working(background, job, 2)
        announce(background.engine, job.name)
        await until(lambda: state(background, job.name) and state(background, job.name).note)  # type: ignore[union-attr]
        await stopped(tasks)

    asyncio.run(_run())
    assert (count.runs, count.most_at_once) == (1, 1)
    with background.engine.connect() as connection:
        for table in ("procrastinate_jobs", "procrastinate_workers"):
            rows = connection.execute(text(f"SELECT count(*) FROM {SCHEMA}.{table}"))
            assert rows.scalar_one() == 0


def test_worker_goes_on_after_the_database_cut_its_connections(background: JobContext) -> None:
    count = Count()
    job = Job("probe.count", "Zählen", NEVER, count)
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND usename = current_user"  # a vacuum of the server is nobody's to end
    )

    async def _run() -> None:
        tasks = await working(background, job, 1)
        with background.engine.begin() as connection:
            connection.execute(cut)
        await until(lambda: listeners(background) == 0)
        await until(lambda: listeners(background) == 1)
        announce(background.engine, job.name)
        await until(count.ran.is_set)
        await stopped(tasks)

    asyncio.run(_run())
    assert count.runs == 1


def test_periodic_job_is_deferred_once_by_several_processes(background: JobContext) -> None:
    count = Count()
    job = Job("probe.count", "Zählen", "0 3 * * *", count)

    async def _run() -> None:
        tasks = await working(background, job, 3)
        await until(count.ran.is_set)
        await stopped(tasks)
        await stopped(await working(background, job, 1))  # a restart does not run it again

    asyncio.run(_run())
    assert count.runs == 1


def test_job_of_a_dead_worker_is_freed_and_runs_again(background: JobContext) -> None:
    count = Count()
    job = Job("probe.count", "Zählen", NEVER, count)
    with background.engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO {SCHEMA}.procrastinate_jobs (queue_name, task_name, lock, status)"
                " VALUES ('default', 'probe.count', 'probe.count', 'doing')"
            )
        )

    async def _run() -> None:
        app, _ = make_app((job,), background, url_of(background))
        async with app.open_async():
            assert await rescue(app, 30) == 1
            assert await rescue(app, 30) == 0
            await app.run_worker_async(wait=False, install_signal_handlers=False)

    asyncio.run(_run())
    assert count.runs == 1


def test_failure_is_kept_in_words_and_without_personal_data(
    background: JobContext, caplog: pytest.LogCaptureFixture
) -> None:
    personal = "@".join(("erika", "example.com"))

    def _fail(_: JobContext) -> str:
        raise ValueError(personal)

    job = Job("probe.fail", "Scheitern", NEVER, _fail)
    assert not runs.execute(job, background)
    assert not runs.execute(job, background)
    kept = state(background, job.name)
    assert kept is not None
    assert (kept.note, kept.failures) == ("Fehler im Programm (ValueError).", 2)
    assert kept.succeeded_at is None
    assert "erika" not in caplog.text
    assert runs.execute(Job(job.name, "", NEVER, lambda _: "gut"), background)
    assert state(background, job.name).failures == 0  # type: ignore[union-attr]


def test_expected_error_is_told_with_its_remedy(background: JobContext) -> None:
    def _fail(_: JobContext) -> str:
        raise RuleViolation("So nicht.", remedy="Anders.")

    runs.execute(Job("probe.fail", "Scheitern", NEVER, _fail), background)
    assert state(background, "probe.fail").note == "So nicht. Anders."  # type: ignore[union-attr]


def test_no_role_of_a_request_enters_the_schema_of_the_jobs(background: JobContext) -> None:
    with background.engine.connect() as connection:
        able = connection.execute(
            text(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'geoqm\\_%'"
                " AND has_schema_privilege(oid, :schema, 'USAGE')"
            ),
            {"schema": SCHEMA},
        ).all()
    assert able == []
