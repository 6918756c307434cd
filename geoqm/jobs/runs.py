"""One run of a job: calls it and keeps how it went, for the team and for `geoqm jobs status`."""

import logging
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geoqm.errors import GeoqmError
from geoqm.jobs.declaration import Job, JobContext
from geoqm.jobs.model import JobState

logger = logging.getLogger(__name__)
_NOTE_LENGTH = 300


def execute(job: Job, context: JobContext) -> bool:
    """Run `job` and keep its result; False when it failed. An error ends this run only."""
    _note_start(context, job, datetime.now(UTC))
    try:
        note = job.run(context)
    except GeoqmError as error:
        return _failed(context, job, error.text)
    except Exception as error:
        # The message of an error may hold personal data: the log gets its kind and place only.
        place = "".join(traceback.format_tb(error.__traceback__)[-3:])
        logger.error("job %s failed: %s\n%s", job.name, type(error).__name__, place)  # noqa: TRY400
        return _failed(context, job, f"Fehler im Programm ({type(error).__name__}).")
    _note_end(context, job, note, succeeded=True)
    return True


def states(session: Session) -> Sequence[JobState]:
    """The last runs, by name."""
    return session.scalars(select(JobState).order_by(JobState.name)).all()


def _failed(context: JobContext, job: Job, note: str) -> bool:
    logger.warning("job %s did not succeed", job.name)
    _note_end(context, job, note, succeeded=False)
    return False


def _note_start(context: JobContext, job: Job, now: datetime) -> None:
    row = insert(JobState).values(name=job.name, started_at=now, note="", failures=0)
    with context.session() as session:
        session.execute(
            row.on_conflict_do_update(
                index_elements=[JobState.name], set_={"started_at": now, "ended_at": None}
            )
        )


def _note_end(context: JobContext, job: Job, note: str, *, succeeded: bool) -> None:
    with context.session() as session:
        state = session.get(JobState, job.name, with_for_update=True)
        if state is None:  # the table was emptied meanwhile
            return
        state.ended_at = session.scalar(select(func.clock_timestamp()))
        state.note = note[:_NOTE_LENGTH]
        state.failures = 0 if succeeded else state.failures + 1
        if succeeded:
            state.succeeded_at = state.ended_at
