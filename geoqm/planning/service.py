"""Every write of remarks, and where records of remarks and plans go."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geoqm.errors import InvalidInput
from geoqm.planning import queries, rules
from geoqm.planning.codes import OWN_NOTES, NoteKind, NoteStatus
from geoqm.planning.model import Plan, PlanningNote
from geoqm.planning.schemas import NoteRecord, PlanRecord

TARGETS: dict[type[Any], type[Any]] = {NoteRecord: PlanningNote, PlanRecord: Plan}


def write_note(session: Session, values: Mapping[str, Any], *, by: str) -> PlanningNote:
    """A new remark; without a topic it is about something else, without a state it is open."""
    _check_outline(values)
    rules.check_validity(values)
    made = PlanningNote(
        dataset=OWN_NOTES,
        source_id=str(uuid4()),
        kind=values.get("kind") or NoteKind.OTHER.value,
        status=values.get("status") or NoteStatus.OPEN.value,
        text=rules.checked_text(values.get("text")),
        outline=values["outline"],
        author=by[:60],
        valid_from=values.get("valid_from"),
        valid_until=values.get("valid_until"),
        edited_at=func.now(),
    )
    session.add(made)
    session.flush()
    return made


def change_note(session: Session, note_id: int, changes: Mapping[str, Any]) -> PlanningNote:
    """Other words, topic, state, validity or place; later files leave the remark alone."""
    found = queries.note(session, note_id, lock=True)
    days = {name: getattr(found, name) for name in ("valid_from", "valid_until")}
    rules.check_validity({**days, **changes})
    new = dict(changes)
    if "outline" in new:
        _check_outline(new)
    if "text" in new:
        new["text"] = rules.checked_text(new["text"])
    if "kind" in new:
        new["kind"] = new["kind"] or NoteKind.OTHER.value
    if "status" in new:
        new["status"] = new["status"] or NoteStatus.OPEN.value
    for name, value in new.items():
        setattr(found, name, value)
    found.edited_at = func.now()
    session.flush()
    return found


def delete_note(session: Session, note_id: int, *, today: date) -> None:
    """Take a remark away; one that a file brought is kept out of sight, or it would come again."""
    found = queries.note(session, note_id, lock=True)
    if found.dataset == OWN_NOTES:
        session.delete(found)
    else:
        found.vanished_on, found.edited_at = today, func.now()
    session.flush()


def edited_notes(session: Session, dataset: str) -> frozenset[str]:
    """Source ids of a data set that were changed here, so that a file may not."""
    edited = select(PlanningNote.source_id).where(
        PlanningNote.dataset == dataset, PlanningNote.edited_at.is_not(None)
    )
    return frozenset(session.scalars(edited))


def release_notes(session: Session, dataset: str) -> None:
    """Forget that remarks of a data set were changed here: the file counts again."""
    session.execute(
        update(PlanningNote)
        .where(PlanningNote.dataset == dataset, PlanningNote.edited_at.is_not(None))
        .values(edited_at=None)
    )


def _check_outline(values: Mapping[str, Any]) -> None:
    if values.get("outline") is None:
        raise InvalidInput(
            "Die Fläche fehlt.", remedy="Zeichnen Sie, wofür der Hinweis gilt.", field="geometry"
        )
