"""Grant cases of the house: every event of every case."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.dossier.timeline.entries import Entry, Group, moment
from geoqm.grants.model import CaseEvent, GrantCase


def cases(session: Session, building_id: int) -> Iterator[Entry]:
    """What happened in the cases, in their own words."""
    rows = session.execute(
        select(CaseEvent, GrantCase.number)
        .join(GrantCase, GrantCase.id == CaseEvent.case_id)
        .where(GrantCase.building_id == building_id)
    )
    for event, number in rows:
        day, time = moment(event.at)
        yield Entry(
            on=day,
            time=time,
            title=f"Förderfall {number}: {event.title}",
            groups=(Group.FUNDING,),
            text=event.words,
            who=event.by,
            rank=event.id,
        )
