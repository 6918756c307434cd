"""The trail of changes of the building itself: its facts, addresses, units, monuments."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from geoqm.dossier import history, queries
from geoqm.dossier.timeline.entries import Entry, Group

_MOST = 200


def changes(session: Session, building_id: int) -> Iterator[Entry]:
    """What one transaction changed is one entry."""
    rows = [("building", str(building_id))]
    for found in (
        queries.addresses(session, building_id),
        queries.units(session, building_id),
        queries.monuments(session, building_id),
    ):
        rows += [(each.__tablename__, str(each.id)) for each in found]
    for month in history.months(queries.changes(session, rows, limit=_MOST)):
        for event in month.events:
            yield Entry(
                on=event.at.date(),
                time=f"{event.at:%H:%M}",
                title=event.title,
                groups=(Group.CHANGES,),
                who=event.who,
                changes=event.changes,
            )
