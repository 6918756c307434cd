"""An import as the command line starts it, on a database of its own for each test."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geoqm.db.engine import make_engine
from geoqm.importers import runs
from geoqm.importers.job import Job, Options, RunResult

TODAY = date(2026, 11, 25)
Import = Callable[..., RunResult]


@pytest.fixture
def empty_engine(fresh_database_url: str) -> Iterator[Engine]:
    """An engine on an empty database for this test alone."""
    engine = make_engine(fresh_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def stored(empty_engine: Engine) -> Iterator[Session]:
    """A session that reads what an import stored."""
    with Session(empty_engine) as session:
        yield session


@pytest.fixture
def run_import(empty_engine: Engine) -> Import:
    """Run one import of source and file, with options by name."""

    def _run(source: str, location: str, *, dry_run: bool = False, **values: Any) -> RunResult:
        names = ("dataset", "limit_mb", "wait_s")
        of_job = {name: values.pop(name) for name in names if name in values}
        today = values.pop("today", TODAY)
        job = Job(source=source, location=location, options=Options(**values), **of_job)
        return runs.execute(empty_engine, job, dry_run=dry_run, started_by="probe", today=today)

    return _run
