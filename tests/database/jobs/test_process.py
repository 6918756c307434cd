"""The worker beside `geoqm serve`: there while it runs, gone with it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text

from geoqm.db.engine import make_engine
from geoqm.jobs.worker import SCHEMA

_BESIDE = (
    "import time; from geoqm.cli.background import work_beside; from geoqm.jobs.process import beside\n"
    "with beside(work_beside):\n"
    "    time.sleep(120)"
)


def workers(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(
            text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_workers")
        ).scalar_one()
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 90
    while not holds():
        assert time.monotonic() < end, "the condition did not come true in time"
        time.sleep(0.1)


def test_worker_ends_with_its_server_even_when_that_is_killed(
    fresh_database_url: str, tmp_path: Path
) -> None:
    engine = make_engine(fresh_database_url)
    environment = {
        **os.environ,
        "GEOQM_DATABASE_URL": fresh_database_url,
        "GEOQM_VAR_DIR": str(tmp_path),
        "GEOQM_LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", _BESIDE],
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until(lambda: workers(engine) == 1)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    wait_until(lambda: workers(engine) == 0)
    engine.dispose()
