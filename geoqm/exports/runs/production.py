"""The jobs that make ordered files and delete old ones.

Whoever makes a file holds a lock of PostgreSQL as long as the process lives: an export that is
marked as running while its lock is free was left behind by a crash and is made anew.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import text

from geoqm.access.rules import local_day
from geoqm.db.roles import Role
from geoqm.errors import GeoqmError
from geoqm.exports import writing
from geoqm.exports.projects import look_of
from geoqm.exports.runs import queries, service, wishes
from geoqm.exports.runs.files import ExportFiles
from geoqm.exports.runs.model import ExportRun
from geoqm.jobs.declaration import Job, JobContext
from geoqm.layer.declaration import Layer

logger = logging.getLogger(__name__)
PRODUCE: Final = "exports.produce"
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtext('export_run.file'), CAST(:id AS integer))")
_NO_RIGHT = "Ihre Rechte reichen für diese Datei nicht mehr aus."
_BROKEN = (
    "Beim Schreiben der Datei ist ein Fehler aufgetreten. Bitte bestellen Sie sie noch einmal."
)


class _CancelledError(Exception):
    """The user does not want the file any more."""


def make_jobs(layers: tuple[Layer, ...]) -> tuple[Job, ...]:
    """The jobs of this package over the layers of the catalogue."""

    def _produce(context: JobContext) -> str:
        return produce(context, layers)

    return (
        Job(PRODUCE, "Bestellte Dateien erstellen", "*/2 * * * *", _produce),
        Job("exports.tidy", "Abgelaufene Dateien löschen", "37 * * * *", tidy),
    )


def produce(context: JobContext, layers: tuple[Layer, ...]) -> str:
    """Make the files that are ordered, oldest first; also those of a process that died."""
    with context.session() as session:
        waiting = queries.unfinished(session)
    made = [number for number in waiting if _made(context, layers, number)]
    return f"{len(made)} Dateien erstellt" if made else "nichts zu erstellen"


def _made(context: JobContext, layers: tuple[Layer, ...], number: int) -> bool:
    with _claimed(context, number) as is_mine:
        if not is_mine:
            return False
        with context.session() as session:
            run = service.begin(session, number, ExportFiles.new_key(), datetime.now(UTC))
            role = queries.role_of(session, run.user_id) if run else None
        return run is not None and _try(context, layers, run, role)


@contextmanager
def _claimed(context: JobContext, number: int) -> Iterator[bool]:
    """Whether nobody else makes this file; holds until the end, or the death, of the process."""
    with context.engine.connect() as connection:
        yield bool(connection.execute(_LOCK, {"id": number}).scalar_one())
        connection.rollback()


def _try(context: JobContext, layers: tuple[Layer, ...], run: ExportRun, role: Role | None) -> bool:
    files = ExportFiles(context.settings.var_dir)
    try:
        if role is None or not role.sees(Role(run.audience)):
            _fail(context, run, _NO_RIGHT)
            return False
        is_offered = _write(context, files, layers, run)
    except GeoqmError as error:
        _fail(context, run, error.text)
    except _CancelledError:
        logger.info("export %s was cancelled", run.id)
    except Exception:
        _fail(context, run, _BROKEN)
        files.drop(run.file_key)
        raise
    else:
        if is_offered:
            return True
    files.drop(run.file_key)
    return False


def _write(
    context: JobContext, files: ExportFiles, layers: tuple[Layer, ...], run: ExportRun
) -> bool:
    wish = wishes.of_json(run.wish)
    orders = wishes.orders(context.engine, wish, layers, local_day(datetime.now(UTC)))
    path = files.begin(run.file_key, run.file_name)
    look, tell = look_of(context.settings), _teller(context, run.id)
    writing.write(context.engine, orders, wish.format, path, look=look, progress=tell)
    size = path.stat().st_size
    files.finish(run.file_key)
    with context.session() as session:
        return service.finish(session, run.id, size, datetime.now(UTC), _keep(context))


def _teller(context: JobContext, number: int) -> Callable[[int], None]:
    def tell(rows: int) -> None:
        with context.session() as session:
            if not service.note_progress(session, number, rows):
                raise _CancelledError

    return tell


def _fail(context: JobContext, run: ExportRun, reason: str) -> None:
    with context.session() as session:
        service.fail(session, run.id, reason, datetime.now(UTC), _keep(context))


def _keep(context: JobContext) -> timedelta:
    return timedelta(hours=context.settings.export_keep_hours)


def tidy(context: JobContext) -> str:
    """Delete exports whose time is over, and files that no export names."""
    files = ExportFiles(context.settings.var_dir)
    lying = files.all_keys()
    with context.session() as session:
        for run in queries.expired(session, datetime.now(UTC)):
            session.delete(run)
        session.flush()
        named = queries.keys(session)
    gone = [key for key in lying if key not in named]
    for key in gone:
        files.drop(key)
    return f"{len(gone)} Dateien gelöscht" if gone else "nichts zu löschen"
