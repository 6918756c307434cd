"""Puts together what the desk sees of a walk: entries with photos and open decisions."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geoqm.walks import queries, service
from geoqm.walks.model import EntryState, WalkPhoto
from geoqm.walks.queries import EntryRow
from geoqm.walks.schemas import EntryOut


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with its photos; `conflict` is there where somebody has to decide."""

    found: EntryRow
    photos: list[WalkPhoto]
    conflict: EntryOut | None


def rows(session: Session, walk_id: UUID) -> list[Row]:
    """All entries of a walk, what has to be decided first, then the newest."""
    found = queries.entries(session, walk_id)
    photos = queries.photos_of(session, [each.entry.id for each in found])
    made = [
        Row(
            each,
            photos.get(each.entry.id, []),
            service.answer(session, each.entry)
            if each.entry.state == EntryState.CONFLICT.value
            else None,
        )
        for each in found
    ]
    return sorted(made, key=lambda row: row.conflict is None)
