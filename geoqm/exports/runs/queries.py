"""Questions about exports in the background, and the areas to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geoqm.access.model import User
from geoqm.db.roles import Role
from geoqm.errors import NotFound
from geoqm.exports.runs.model import ExportRun, RunState

_SHOWN = 30
_OPEN = (RunState.WAITING.value, RunState.RUNNING.value)
_AREAS = text("""
SELECT id, name, kind FROM area
WHERE vanished_on IS NULL AND coalesce(valid_from, :day) <= :day AND coalesce(valid_until, :day) >= :day
ORDER BY kind = 'programme_area' DESC, kind, name COLLATE german, id""")


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """An area that a file can be cut out by."""

    id: int
    name: str
    kind: str


def areas(session: Session, day: date) -> list[AreaChoice]:
    """The areas that are valid on a day; the programme area first."""
    return [AreaChoice(*row) for row in session.execute(_AREAS, {"day": day})]


def runs_of(session: Session, user_id: int) -> Sequence[ExportRun]:
    """The exports of a user, newest first."""
    mine = select(ExportRun).where(ExportRun.user_id == user_id)
    return session.scalars(mine.order_by(ExportRun.id.desc()).limit(_SHOWN)).all()


def run_for(session: Session, number: int, user_id: int | None, role: Role) -> ExportRun:
    """The export of that number, for its user or the administration; NotFound for others.

    Who has fewer rights by now than the file holds does not find it any more.
    """
    found = session.get(ExportRun, number)
    if found is None or not (found.user_id == user_id or role is Role.ADMIN):
        raise NotFound("Diesen Export gibt es nicht oder nicht mehr.")
    if not role.sees(Role(found.audience)):
        raise NotFound("Diesen Export gibt es nicht oder nicht mehr.")
    return found


def open_runs(session: Session, user_id: int) -> Sequence[ExportRun]:
    """The exports of a user that wait or run."""
    mine = select(ExportRun).where(ExportRun.user_id == user_id, ExportRun.state.in_(_OPEN))
    return session.scalars(mine.order_by(ExportRun.id)).all()


def unfinished(session: Session) -> Sequence[int]:
    """The numbers of everybody's exports that wait or run, oldest first."""
    found = select(ExportRun.id).where(ExportRun.state.in_(_OPEN))
    return session.scalars(found.order_by(ExportRun.created_at, ExportRun.id)).all()


def expired(session: Session, now: datetime) -> Sequence[ExportRun]:
    """The exports whose time is over."""
    return session.scalars(select(ExportRun).where(ExportRun.expires_at < now)).all()


def keys(session: Session) -> set[str]:
    """The keys of all files that an export names."""
    return set(session.scalars(select(ExportRun.file_key).where(ExportRun.file_key != "")))


def role_of(session: Session, user_id: int) -> Role | None:
    """The role that a user has now; None for one who may not log in."""
    found = session.execute(
        select(User.role).where(User.id == user_id, User.disabled_at.is_(None))
    ).scalar_one_or_none()
    return Role(found) if found else None
