"""Every change of an export in the background: ordering, progress, end, deletion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from geoqm.errors import RuleViolation
from geoqm.exports.runs import queries
from geoqm.exports.runs.model import ExportRun, RunState
from geoqm.exports.runs.wishes import Wish

OPEN_AT_MOST = 3
_ATTEMPTS_AT_MOST = 2
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('export_run'), CAST(:user AS integer))")


@dataclass(frozen=True, slots=True)
class Ordered:
    """A wish with its size, and who wants it."""

    wish: Wish
    rows: int
    file_name: str
    user_id: int
    user_name: str


def order(session: Session, ordered: Ordered) -> ExportRun:
    """Keep a wish for the job; the same wish that still waits or runs is not kept twice.

    Raises RuleViolation when the user has as many open exports as one may have.
    """
    session.execute(_LOCK, {"user": ordered.user_id})
    waiting = queries.open_runs(session, ordered.user_id)
    wish = ordered.wish.as_json()
    same = next((each for each in waiting if each.wish == wish), None)
    if same is not None:
        return same
    _check_number(waiting)
    run = ExportRun(
        user_id=ordered.user_id,
        user_name=ordered.user_name,
        audience=ordered.wish.audience.value,
        wish=wish,
        rows_expected=ordered.rows,
        file_name=ordered.file_name,
    )
    session.add(run)
    session.flush()
    return run


def _check_number(waiting: Sequence[ExportRun]) -> None:
    if len(waiting) >= OPEN_AT_MOST:
        raise RuleViolation(
            f"Von Ihnen laufen oder warten schon {len(waiting)} Exporte.",
            remedy="Warten Sie, bis einer fertig ist, oder brechen Sie einen ab.",
        )


def cancel(session: Session, run: ExportRun, now: datetime, keep: timedelta) -> None:
    """End an export that waits or runs; the job notices at its next step."""
    if RunState(run.state).is_open:
        run.state = RunState.CANCELLED.value
        run.ended_at, run.expires_at = now, now + keep
        session.flush()


def begin(session: Session, number: int, key: str, now: datetime) -> ExportRun | None:
    """Start or restart an export; None where it no longer waits, or failed too often."""
    run = session.get(ExportRun, number, with_for_update=True)
    if run is None or not RunState(run.state).is_open:
        return None
    if run.attempts >= _ATTEMPTS_AT_MOST:
        end(run, RunState.FAILED, now, now + timedelta(days=1))
        run.error = (
            "Die Arbeit wurde zweimal unterbrochen. Bitte bestellen Sie die Datei noch einmal."
        )
        return None
    run.state = RunState.RUNNING.value
    run.attempts += 1
    run.rows_done, run.error = 0, ""
    run.file_key = run.file_key or key
    run.started_at = now
    session.flush()
    return run


def note_progress(session: Session, number: int, rows: int) -> bool:
    """Keep how far an export is; False where it was cancelled or deleted meanwhile."""
    noted = session.execute(
        update(ExportRun)
        .where(ExportRun.id == number, ExportRun.state == RunState.RUNNING.value)
        .values(rows_done=rows)
        .returning(ExportRun.id)
    )
    return noted.scalar_one_or_none() is not None


def finish(session: Session, number: int, size: int, now: datetime, keep: timedelta) -> bool:
    """Offer the file; False where the export was cancelled or deleted meanwhile."""
    run = session.get(ExportRun, number, with_for_update=True)
    if run is None or run.state != RunState.RUNNING.value:
        return False
    end(run, RunState.DONE, now, now + keep)
    run.size_bytes = size
    return True


def fail(session: Session, number: int, reason: str, now: datetime, keep: timedelta) -> None:
    """Tell the user in words why there is no file."""
    run = session.get(ExportRun, number, with_for_update=True)
    if run is not None and RunState(run.state).is_open:
        end(run, RunState.FAILED, now, now + keep)
        run.error = reason[:600]


def end(run: ExportRun, state: RunState, now: datetime, expires_at: datetime) -> None:
    """The export is over, one way or another."""
    run.state = state.value
    run.ended_at, run.expires_at = now, expires_at
