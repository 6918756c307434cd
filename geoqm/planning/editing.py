"""Remarks are written by planners, through the map API as on the page."""

from sqlalchemy.orm import Session

from geoqm.db.roles import Role
from geoqm.layer.editing import Author, Changes, Editor
from geoqm.planning import queries, service
from geoqm.planning.layers import PLANNING_NOTES


def _hold(session: Session, note_id: int) -> None:
    queries.note(session, note_id, lock=True)


def _create(session: Session, values: Changes, author: Author) -> int:
    return service.write_note(session, values, by=author.user_name).id


def _change(session: Session, note_id: int, changes: Changes, _author: Author) -> None:
    service.change_note(session, note_id, changes)


def _delete(session: Session, note_id: int, author: Author) -> None:
    service.delete_note(session, note_id, today=author.today)


EDITORS = (
    Editor(
        layer=PLANNING_NOTES.name,
        access=Role.PLANNER,
        fields=("text", "kind", "status", "valid_from", "valid_until"),
        hold=_hold,
        create=_create,
        change=_change,
        delete=_delete,
    ),
)
