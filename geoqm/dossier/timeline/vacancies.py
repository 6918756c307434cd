"""What happened to the vacancies of the house, and what was seen at its units."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.buildings.words import title_in, unit_title
from geoqm.dossier.timeline.entries import Entry, Group
from geoqm.vacancies import titles
from geoqm.vacancies.codes import Source
from geoqm.vacancies.model import UnitSighting, VacancyEpisode, VacancyEvent
from geoqm.walks.words import ANSWERS


def events(session: Session, building_id: int) -> Iterator[Entry]:
    """The events of all episodes, without those that were undone."""
    rows = session.execute(
        select(VacancyEvent, Unit)
        .join(VacancyEpisode, VacancyEpisode.id == VacancyEvent.episode_id)
        .join(Unit, Unit.id == VacancyEpisode.unit_id)
        .where(Unit.building_id == building_id, VacancyEvent.undone_at.is_(None))
    )
    for event, unit in rows:
        action = title_in(titles.ACTIONS, event.action)
        status = title_in(titles.STATUSES, event.status_after)
        source = f"Quelle: {title_in(titles.SOURCES, event.source)}" if event.source else ""
        yield Entry(
            on=event.happened_on,
            title=f"Leerstand {action}",
            groups=(Group.VACANCY,),
            text=f"{unit_title(unit)}: {status}",
            note=" · ".join(filter(None, (source, event.why))),
            who=event.recorded_by or "automatisch",
            href=f"/leerstand/einheit/{unit.id}",
            rank=event.id,
        )


def sightings(session: Session, building_id: int) -> Iterator[Entry]:
    """What was seen at units; walks tell their own."""
    rows = session.execute(
        select(UnitSighting, Unit)
        .join(Unit, Unit.id == UnitSighting.unit_id)
        .where(Unit.building_id == building_id, UnitSighting.source != Source.SITE_VISIT.value)
    )
    for seen, unit in rows:
        yield Entry(
            on=seen.seen_on,
            title="Beobachtung",
            groups=(Group.VACANCY,),
            text=f"{unit_title(unit)}: {ANSWERS.get(seen.occupancy, seen.occupancy)}",
            note=f"Quelle: {title_in(titles.SOURCES, seen.source)}",
            who=seen.recorded_by or "automatisch",
            rank=seen.id,
        )
