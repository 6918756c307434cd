"""Remarks that are there, for pages and for those who change them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.errors import NotFound
from geoqm.planning.codes import NoteStatus
from geoqm.planning.model import PlanningNote

LISTED = 500


def notes(session: Session, status: NoteStatus) -> Sequence[PlanningNote]:
    """The remarks in this state, the newest first, no more than `LISTED`."""
    statement = (
        select(PlanningNote)
        .where(PlanningNote.vanished_on.is_(None), PlanningNote.status == status.value)
        .order_by(PlanningNote.created_at.desc(), PlanningNote.id.desc())
        .limit(LISTED)
    )
    return session.scalars(statement).all()


def note(session: Session, note_id: int, *, lock: bool = False) -> PlanningNote:
    """The remark, held for this transaction if wanted; NotFound where there is none."""
    statement = select(PlanningNote).where(
        PlanningNote.id == note_id, PlanningNote.vanished_on.is_(None)
    )
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound("Diesen Hinweis gibt es nicht mehr.")
    return found
