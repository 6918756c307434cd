"""An import that says "ready" in the middle and waits to be killed: `stalling.py DATABASE FILE`."""

import sys
import time
from datetime import date

from geoqm.db.engine import make_engine
from geoqm.importers import runs
from geoqm.importers.job import Job


def _stall(step: str, done: int, total: int | None) -> None:
    if step == "Zuordnen":
        print("ready", flush=True)  # noqa: T201 (the test reads it)
        time.sleep(60)


if __name__ == "__main__":
    runs.execute(
        make_engine(sys.argv[1]),
        Job(source="buildings", location=sys.argv[2]),
        dry_run=False,
        started_by="probe",
        today=date(2026, 11, 25),
        progress=_stall,
    )
