"""The worker: procrastinate in the same database, in a schema that no request may enter.

Each job runs when its time has come or when PostgreSQL announces work for it, never twice at
once, and goes on after a restart of the database. The connection must be direct: no pooler.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import psycopg_pool
from procrastinate import App, PsycopgConnector, exceptions
from procrastinate.jobs import Status
from procrastinate.tasks import Task

from geoqm.db.engine import libpq_url
from geoqm.jobs.declaration import Job, JobContext
from geoqm.jobs.runs import execute

logger = logging.getLogger(__name__)
SCHEMA = "jobs"
WAKE_CHANNEL = "geoqm_jobs"
_AT_ONCE = 3
Tasks = dict[str, Task[..., Any, ...]]
_RETRY_S = 2.0
_GATHER_S = 1.0
_HEARTBEAT_S = 5.0
_STALLED_S = 30.0
# A machine that was off at night makes up for what it missed.
_MADE_UP_FOR_S = 2 * 86_400.0
_LOST_CONNECTION = (
    psycopg.Error,
    psycopg_pool.PoolTimeout,
    exceptions.ConnectorException,
    OSError,
)


class Worker:
    """Runs the jobs of an installation until it is stopped."""

    def __init__(self, jobs: tuple[Job, ...], context: JobContext, url: str) -> None:
        """Prepare; opens no connection yet."""
        self._jobs = jobs
        self._context = context
        self._url = libpq_url(url)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Take no further job and let `run` end when the running ones are done."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop` is called; a lost database is waited for."""
        while not self._stopping.is_set():
            try:
                await self._work()
            except _LOST_CONNECTION as error:
                logger.warning("the job worker lost the database: %s", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _RETRY_S)

    async def _work(self) -> None:
        app, tasks = make_app(self._jobs, self._context, self._url)
        async with app.open_async():
            worker = asyncio.create_task(_run_worker(app))
            beside = [
                asyncio.create_task(self._stopping.wait()),
                asyncio.create_task(_listen(self._url, tasks)),
                asyncio.create_task(_rescue_forever(app)),
            ]
            await asyncio.wait([worker, *beside], return_when=asyncio.FIRST_COMPLETED)
            for task in (worker, *beside):
                task.cancel()
            results = await asyncio.gather(worker, *beside, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result


def make_app(jobs: tuple[Job, ...], context: JobContext, url: str) -> tuple[App, Tasks]:
    """The procrastinate app with one periodic task for each job."""
    connector = PsycopgConnector(
        conninfo=libpq_url(url),
        kwargs={"options": f"-c search_path={SCHEMA} -c timezone=UTC"},
        min_size=1,
        max_size=_AT_ONCE + 2,
        timeout=10.0,
    )
    app = App(connector=connector, periodic_defaults={"max_delay": _MADE_UP_FOR_S})
    tasks = {}
    for job in jobs:
        task = app.task(name=job.name, lock=job.name, queueing_lock=job.name)(
            _function(job, context)
        )
        tasks[job.name] = app.periodic(cron=job.every)(task)
    return app, tasks


def _function(job: Job, context: JobContext) -> Callable[[int], None]:
    def _run(timestamp: int = 0) -> None:  # noqa: ARG001 (procrastinate hands it over)
        execute(job, context)

    return _run


async def _run_worker(app: App) -> None:
    await app.run_worker_async(
        concurrency=_AT_ONCE,
        install_signal_handlers=False,
        delete_jobs="always",
        update_heartbeat_interval=_HEARTBEAT_S,
        stalled_worker_timeout=_STALLED_S,
    )


async def _listen(url: str, tasks: Tasks) -> None:
    """Defer the jobs that PostgreSQL announces work for, each once for what comes in a second.

    When twenty reports arrive in that time, their e-mails leave in one run.
    """
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(f"LISTEN {WAKE_CHANNEL}")
        while True:
            woken = {notice.payload async for notice in connection.notifies(stop_after=1)}
            more = connection.notifies(timeout=_GATHER_S)
            woken |= {notice.payload async for notice in more}
            for name in woken & tasks.keys():
                with suppress(exceptions.AlreadyEnqueued):
                    await tasks[name].defer_async()


async def _rescue_forever(app: App) -> None:
    """Free the jobs of workers that died: their next run finds the work again."""
    while True:
        await rescue(app, _STALLED_S)
        await asyncio.sleep(_STALLED_S)


async def rescue(app: App, stalled_s: float) -> int:
    """End the runs whose worker gave no sign for `stalled_s` seconds; how many there were."""
    found = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_s))
    for job in found:
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        logger.warning("the worker of job %s died", job.task_name)
        with suppress(exceptions.AlreadyEnqueued):
            await app.tasks[job.task_name].defer_async()
    return len(found)
