"""What runs out or begins soon: interim uses, announced vacancies, campaigns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from geoqm.buildings.model import Building, Unit
from geoqm.buildings.words import unit_title
from geoqm.outreach.kinds import CampaignState
from geoqm.outreach.model import Campaign
from geoqm.vacancies.codes import VacancyStatus
from geoqm.vacancies.model import VacancyEpisode

SOON = timedelta(days=30)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Expiring:
    """Something that ends or begins on a day, with the page that shows it."""

    on: date
    what: str
    where: str
    href: str


def interim_uses(session: Session, until: date) -> list[Expiring]:
    """Interim uses whose last day comes, or passed and was not ended."""
    day = VacancyEpisode.interim_until
    return _open_episodes(session, day, "Zwischennutzung endet", day <= until)


def announced(session: Session, until: date) -> list[Expiring]:
    """Announced vacancies that begin, or should have."""
    day = VacancyEpisode.began_on
    expected = VacancyEpisode.status == VacancyStatus.EXPECTED.value
    return _open_episodes(session, day, "angekündigter Leerstand", expected & (day <= until))


def _open_episodes(
    session: Session,
    day: InstrumentedAttribute[date | None],
    what: str,
    wanted: ColumnElement[bool],
) -> list[Expiring]:
    """Open episodes with the day that matters, its meaning and their unit, earliest first."""
    rows = session.execute(
        select(day, Unit, func.coalesce(Building.address_label, ""))
        .join(Unit, Unit.id == VacancyEpisode.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .where(VacancyEpisode.ended_on.is_(None), wanted)
        .order_by(day, VacancyEpisode.id)
        .limit(_SHOWN)
    )
    return [
        Expiring(on, f"{what}: {unit_title(unit)}", place, f"/akte/{unit.building_id}")
        for on, unit, place in rows
        if on is not None
    ]


def campaigns(session: Session, until: date) -> list[Expiring]:
    """Running campaigns whose last day comes or passed."""
    rows = session.execute(
        select(Campaign.ends_on, Campaign.name, Campaign.id)
        .where(Campaign.state == CampaignState.RUNNING.value, Campaign.ends_on <= until)
        .order_by(Campaign.ends_on, Campaign.id)
        .limit(_SHOWN)
    )
    return [
        Expiring(day, "Kampagne endet", name, f"/ansprache/{number}")
        for day, name, number in rows
        if day is not None
    ]


SOURCES: tuple[Callable[[Session, date], Sequence[Expiring]], ...] = (
    interim_uses,
    announced,
    campaigns,
)


def soon(session: Session, today: date) -> list[Expiring]:
    """All of it for the next month, the earliest first."""
    found = [each for source in SOURCES for each in source(session, today + SOON)]
    return sorted(found, key=lambda each: each.on)
