"""Waiting with an end: for another connection, for threads, for a program of ours."""

import select
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread

from sqlalchemy import Engine, text

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def waits_for_lock(engine: Engine, seconds: float = 10) -> None:
    """Return when somebody waits for a lock in this database; AssertionError if nobody does."""
    end = time.monotonic() + seconds
    with engine.connect() as connection:
        while not connection.execute(_WAITING).scalar_one():
            connection.rollback()
            assert time.monotonic() < end, "nobody waits for a lock"


def together(threads: Sequence[Thread], seconds: float = 60) -> None:
    """Run threads at once and wait for them; AssertionError if one does not come to its end."""
    for thread in threads:
        thread.daemon = True  # a stuck one does not keep the run from ending
        thread.start()
    end = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0, end - time.monotonic()))
        assert not thread.is_alive(), "a thread does not come to its end"


@contextmanager
def program(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of ours whose output we read; dead when the block ends, however it ends."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)  # noqa: S603
    assert process.stdout is not None
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)
        process.stdout.close()


def first_line(process: subprocess.Popen[bytes], seconds: float = 120) -> str:
    """What a program says first; AssertionError if it stays silent."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    assert ready, f"silent for {seconds} s: {process.args!r}"
    return process.stdout.readline().decode().strip()
