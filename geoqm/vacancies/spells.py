"""Vacancies of a house as any member of the office may see them: read through the map layer.

The layer's column grants decide what a role sees, so planners read neither reasons nor notes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geoqm.layer import moments
from geoqm.vacancies.codes import DatePrecision, Occupancy
from geoqm.vacancies.dates import RoughDate
from geoqm.vacancies.model import UnitSighting

_SPELLS = text("""
SELECT id, unit_id, stage, duration, began_on, began_precision, first_seen_on, ended_on,
  last_confirmed_on, is_stale, months_vacant
FROM served.vacancies WHERE building_id = :building ORDER BY unit_id, listed_from, id""")


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a unit was, is or will be empty; `ended_on` None means it lasts."""

    id: int
    unit_id: int
    stage: str
    duration: str
    began: RoughDate
    first_seen_on: date
    ended_on: date | None
    last_confirmed_on: date
    is_stale: bool
    months: int | None

    @property
    def known_from(self) -> date:
        """The first day on which it is known to be empty."""
        return self.began.stored or self.first_seen_on


def of_building(session: Session, building_id: int) -> list[Spell]:
    """All vacancies of a building's units, past and present, in order of their begin."""
    moments.announce(session, moments.EVER)
    rows = session.execute(_SPELLS, {"building": building_id}).all()
    moments.announce(session, None)
    return [
        Spell(
            row.id,
            row.unit_id,
            row.stage,
            row.duration,
            RoughDate(row.began_on, DatePrecision(row.began_precision)),
            row.first_seen_on,
            row.ended_on,
            row.last_confirmed_on,
            row.is_stale,
            row.months_vacant,
        )
        for row in rows
    ]


def days_seen_occupied(session: Session, unit_ids: Sequence[int]) -> dict[int, list[date]]:
    """When somebody saw each unit in use, in order."""
    if not unit_ids:
        return {}
    days = func.array_agg(UnitSighting.seen_on.distinct())
    found = select(UnitSighting.unit_id, days).where(
        UnitSighting.unit_id.in_(unit_ids), UnitSighting.occupancy == Occupancy.OCCUPIED.value
    )
    rows = session.execute(found.group_by(UnitSighting.unit_id))
    return {unit_id: sorted(seen) for unit_id, seen in rows}
