"""What is open with a house or an owner, asked from a declared list of sources.

A follow-up is compulsory while one of them answers; a slice with cases of its own adds a line.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.buildings.words import unit_title
from geoqm.grants.model import GrantCase
from geoqm.outreach.kinds import CampaignState
from geoqm.outreach.model import Campaign, CampaignBuilding, CampaignPerson
from geoqm.outreach.rules import FINAL, OpenCase
from geoqm.outreach.schemas import Subject
from geoqm.owners.model import Owner, Ownership
from geoqm.owners.queries.people import effective_id
from geoqm.vacancies.model import VacancyEpisode

_FEW = 5


@dataclass(frozen=True, slots=True)
class OpenVacancy:
    """An episode that lasts, with its unit."""

    episode: VacancyEpisode
    unit: Unit


def open_vacancies(session: Session, subject: Subject) -> list[OpenVacancy]:
    """The vacancies that last in the house, or in all houses of the owner."""
    if subject.building_id is not None:
        place = Unit.building_id == subject.building_id
    else:
        # Whoever asks, the day is the database's: an ownership that holds now.
        place = Unit.building_id.in_(
            select(Ownership.building_id)
            .join(Owner, Owner.id == Ownership.owner_id)
            .where(effective_id() == subject.owner_id, Ownership.ended_on.is_(None))
        )
    rows = session.execute(
        select(VacancyEpisode, Unit)
        .join(Unit, Unit.id == VacancyEpisode.unit_id)
        .where(place, VacancyEpisode.ended_on.is_(None))
        .order_by(Unit.building_id, Unit.floor.nulls_last(), Unit.id)
        .limit(_FEW)
    )
    return [OpenVacancy(*row) for row in rows]


def vacancies(session: Session, subject: Subject) -> Iterable[OpenCase]:
    """Open vacancies are open cases (facts d.4)."""
    for each in open_vacancies(session, subject):
        yield OpenCase(f"Leerstand {unit_title(each.unit)}")


def campaigns(session: Session, subject: Subject) -> Iterable[OpenCase]:
    """Persons of running campaigns who have not declined, by the house or by themselves."""
    person = select(Campaign.name).join(CampaignPerson, CampaignPerson.campaign_id == Campaign.id)
    parts = []
    if subject.owner_id is not None:
        owner = select(Owner.id).where(effective_id() == subject.owner_id)
        parts.append(CampaignPerson.owner_id.in_(owner))
    else:
        houses = select(CampaignBuilding.campaign_person_id).where(
            CampaignBuilding.building_id == subject.building_id
        )
        parts.append(CampaignPerson.id.in_(houses))
    names = session.scalars(
        person.where(
            or_(*parts),
            Campaign.state == CampaignState.RUNNING.value,
            CampaignPerson.left_out_reason.is_(None),
            CampaignPerson.state.not_in([state.value for state in FINAL]),
        )
        .order_by(Campaign.id)
        .limit(_FEW)
    )
    for name in dict.fromkeys(names):
        yield OpenCase(f"Kampagne „{name}“")


def grants(session: Session, subject: Subject) -> Iterable[OpenCase]:
    """Grant cases of the house that are not closed."""
    if subject.building_id is None:
        return
    numbers = session.scalars(
        select(GrantCase.number)
        .where(GrantCase.building_id == subject.building_id, GrantCase.closed_on.is_(None))
        .order_by(GrantCase.id)
        .limit(_FEW)
    )
    for number in numbers:
        yield OpenCase(f"Förderfall {number}")


SOURCES: tuple[Callable[[Session, Subject], Iterable[OpenCase]], ...] = (
    vacancies,
    campaigns,
    grants,
)


def open_cases(session: Session, subject: Subject) -> Sequence[OpenCase]:
    """All that is open with the house or the owner."""
    return [case for source in SOURCES for case in source(session, subject)]
