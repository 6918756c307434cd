"""Walks past the house: what was seen at its units, with the photos."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.buildings.words import unit_title
from geoqm.dossier.timeline.entries import Entry, Group, Photo, moment
from geoqm.walks import queries
from geoqm.walks.model import EntryState, Walk, WalkEntry
from geoqm.walks.words import ANSWERS


def walks(session: Session, building_id: int) -> Iterator[Entry]:
    """One entry for each walk: all units that somebody looked at."""
    rows = session.execute(
        select(WalkEntry, Unit, Walk)
        .join(Unit, Unit.id == WalkEntry.unit_id)
        .join(Walk, Walk.id == WalkEntry.walk_id)
        .where(Unit.building_id == building_id, WalkEntry.state == EntryState.APPLIED.value)
        .order_by(Walk.started_at, Walk.id, WalkEntry.observed_at)
    ).all()
    photos = queries.photos_of(session, [entry.id for entry, _, _ in rows])
    for _, group in groupby(rows, key=lambda row: row[2].id):
        seen = list(group)
        walk = seen[0][2]
        day, time = moment(seen[0][0].observed_at)
        shown = tuple(
            Photo(f"/begehung/fotos/{photo.id}/klein", f"/begehung/fotos/{photo.id}")
            for entry, _, _ in seen
            for photo in photos.get(entry.id, ())
        )
        yield Entry(
            on=day,
            time=time,
            title="Begehung",
            groups=(Group.VACANCY, Group.PHOTOS) if shown else (Group.VACANCY,),
            text=" · ".join(f"{unit_title(u)}: {ANSWERS[entry.answer]}" for entry, u, _ in seen),
            note=" · ".join(entry.note for entry, _, _ in seen if entry.note),
            who=walk.walked_by,
            icon="walk",
            photos=shown,
        )
