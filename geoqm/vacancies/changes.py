"""Every change of an episode goes through here: columns, revision and event in one step.

The event keeps what the columns were, which is what undoing needs.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, func, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geoqm.errors import Conflict
from geoqm.vacancies.codes import EventAction
from geoqm.vacancies.model import VacancyEpisode, VacancyEvent

_EXCLUSION_VIOLATION = "23P01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened, on which day, by whom and why; `confirms` means it was seen to be vacant."""

    action: EventAction
    on: date
    by: str
    source: str = ""
    why: str = ""
    confirms: bool = False


def overlap() -> Conflict:
    """The error for a second episode of a unit at the same time."""
    return Conflict(
        "Für diese Einheit ist in dieser Zeit schon ein Leerstand eingetragen.",
        remedy="Öffnen Sie den vorhandenen Eintrag und bestätigen oder beenden Sie ihn.",
        field="unit",
    )


def outdated() -> Conflict:
    """The error for a change that rests on an older state."""
    return Conflict(
        "Jemand hat diesen Leerstand gerade geändert.",
        remedy="Sehen Sie sich den neuen Stand an und wiederholen Sie dann Ihre Änderung.",
        field="revision",
    )


def flush(session: Session) -> None:
    """Write what is pending; Conflict where PostgreSQL finds an overlap."""
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") == _EXCLUSION_VIOLATION:
            raise overlap() from error
        raise


def apply(session: Session, episode: VacancyEpisode, change: Change, **columns: Any) -> None:
    """Set `columns`, raise the revision and note the event."""
    before = {name: _json(getattr(episode, name)) for name in columns}
    status_before = episode.status
    for name, value in columns.items():
        setattr(episode, name, value)
    episode.revision += 1
    flush(session)
    _note(session, episode, change, status_before=status_before, before=before)


def begin(session: Session, episode: VacancyEpisode, change: Change) -> None:
    """Store a new episode with its first event; Conflict where it overlaps another."""
    session.add(episode)
    flush(session)
    _note(session, episode, change, status_before=None, before={})


def restore(session: Session, episode: VacancyEpisode, event: VacancyEvent, *, by: str) -> None:
    """Give the columns of an event their values from before, and mark it as undone."""
    for name, value in event.before.items():
        setattr(episode, name, _value(name, value))
    episode.revision += 1
    event.undone_at, event.undone_by = func.now(), by
    flush(session)
    session.refresh(event)


def _note(
    session: Session,
    episode: VacancyEpisode,
    change: Change,
    *,
    status_before: str | None,
    before: dict[str, Any],
) -> None:
    session.add(
        VacancyEvent(
            episode_id=episode.id,
            action=change.action.value,
            happened_on=change.on,
            recorded_by=change.by,
            status_before=status_before,
            status_after=episode.status,
            source=change.source,
            why=change.why,
            confirms=change.confirms,
            before=before,
            revision=episode.revision,
        )
    )
    session.flush()


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, value: Any) -> Any:
    column = inspect(VacancyEpisode).columns[name]
    is_day = isinstance(column.type, Date) and value is not None
    return date.fromisoformat(value) if is_day else value
