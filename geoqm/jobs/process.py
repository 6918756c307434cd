"""Runs the worker in the foreground, or as a process of its own beside the application."""

import asyncio
import logging
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from geoqm.jobs.worker import Worker

logger = logging.getLogger(__name__)
_RESTART_S = 2.0
_PATIENCE_S = 20.0
Target = Callable[[Connection | None], None]


def run_until_stopped(make: Callable[[], Worker], parent: Connection | None = None) -> None:
    """Run a worker until a signal comes or the process that holds the other end of `parent` ends."""
    asyncio.run(_run(make, parent))


async def _run(make: Callable[[], Worker], parent: Connection | None) -> None:
    worker = make()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, worker.stop)
    if parent is not None:
        threading.Thread(target=_await_end, args=(parent, loop, worker), daemon=True).start()
    await worker.run()


def _await_end(parent: Connection, loop: asyncio.AbstractEventLoop, worker: Worker) -> None:
    with suppress(EOFError, OSError):
        parent.recv()
    if not loop.is_closed():
        loop.call_soon_threadsafe(worker.stop)


@contextmanager
def beside(target: Target) -> Iterator[None]:
    """Keep a process running that calls `target`; started anew when it dies.

    It ends with this process, however that ends: the pipe between them closes.
    """
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(target, done), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join(_PATIENCE_S + 5)


def _keep(target: Target, done: threading.Event) -> None:
    spawning: Any = multiprocessing.get_context("spawn")
    while not done.is_set():
        theirs, ours = spawning.Pipe(duplex=False)
        process = spawning.Process(target=target, args=(theirs,), name="geoqm jobs")
        process.start()
        theirs.close()
        while process.is_alive() and not done.wait(0.2):
            pass
        ours.close()
        process.join(_PATIENCE_S)
        if process.is_alive():
            process.kill()
        if not done.is_set():
            logger.warning("the job worker ended and is started again")
            done.wait(_RESTART_S)
