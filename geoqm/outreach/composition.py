"""Puts together what the form of a contact or a follow-up needs to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geoqm.access import queries as access
from geoqm.buildings.model import Building, Unit
from geoqm.buildings.queries.houses import building
from geoqm.buildings.words import title_in, unit_title
from geoqm.outreach import rules
from geoqm.outreach.model import Campaign, Contact
from geoqm.outreach.queries import campaigns, cases, follow_ups
from geoqm.outreach.queries.follow_ups import FollowUpRow
from geoqm.outreach.schemas import Subject
from geoqm.owners.composition import house_owners
from geoqm.owners.model import Owner
from geoqm.owners.queries import houses, people
from geoqm.vacancies.titles import STATUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is known about whom or what a contact is with, when its form is shown."""

    building: Building | None
    owner: Owner | None
    blocked: str
    owners: Sequence[tuple[int, str]]
    houses: Sequence[tuple[int, str]]
    units: Sequence[Unit]
    campaigns: Sequence[Campaign]
    cases: Sequence[rules.OpenCase]
    waiting: Sequence[FollowUpRow]
    steps: Sequence[tuple[str, str]]
    colleagues: Sequence[tuple[str, str]]
    has_later: bool
    choices: Sequence[tuple[str, date]]

    @property
    def needs_date(self) -> bool:
        """Whether the form insists on a follow-up."""
        return bool(self.cases) and not self.has_later


def desk(session: Session, subject: Subject, *, today: date) -> Desk:
    """What the form shows; raises NotFound for a house or owner that is not there."""
    house = building(session, subject.building_id) if subject.building_id else None
    owner = people.owner(session, subject.owner_id) if subject.owner_id else None
    return Desk(
        building=house,
        owner=owner,
        blocked=people.blocked_reasons(session, [owner.id]).get(owner.id, "") if owner else "",
        owners=_owners(session, house, today) if house else (),
        houses=_houses(session, owner, today) if owner and not house else (),
        units=houses.units_of(session, house.id) if house else (),
        campaigns=campaigns.running_of_owner(session, owner.id) if owner else (),
        cases=cases.open_cases(session, subject),
        waiting=follow_ups.open_about(session, subject),
        steps=_steps(session, subject),
        colleagues=access.colleagues(session),
        has_later=follow_ups.has_later(session, subject, after=today),
        choices=rules.due_choices(today),
    )


def _owners(session: Session, house: Building, today: date) -> list[tuple[int, str]]:
    """Who owns the house or acts for those who do."""
    found = house_owners(session, house.id, on=today)
    names = {
        each.owner.id: each.owner.display_name
        for part in found.parts
        for each in part.holdings
        if each.owner.erased_on is None
    }
    names |= {
        who.id: f"{who.display_name} (vertritt)"
        for _, who, _ in found.managers
        if who.erased_on is None
    }
    return list(names.items())


def _houses(session: Session, owner: Owner, today: date) -> list[tuple[int, str]]:
    return [
        (each.building_id, each.place)
        for each in people.holdings_of(session, owner.id)
        if each.ownership.holds_on(today)
    ]


def _steps(session: Session, subject: Subject) -> list[tuple[str, str]]:
    """The next steps with open vacancies, as the form offers and sends them."""
    found = []
    for each in cases.open_vacancies(session, subject):
        episode = each.episode
        now = title_in(STATUSES, episode.status)
        for status in rules.offered_steps(episode.status):
            words = f"{unit_title(each.unit)}: {now} → {title_in(STATUSES, status.value)}"
            found.append((f"{episode.id}:{episode.revision}:{status.value}", words))
    return found


def offered_steps(session: Session, contact: Contact) -> list[tuple[str, str]]:
    """The steps that a contact suggests for the vacancies it is about, to be taken by one click."""
    subject = Subject(contact.owner_id, contact.building_id)
    found = []
    for each in cases.open_vacancies(session, subject):
        if contact.unit_id not in {None, each.unit.id}:
            continue
        status = rules.offered_status(contact.channel, contact.outcome, each.episode.status)
        if status is not None:
            value = f"{each.episode.id}:{each.episode.revision}:{status.value}"
            title = title_in(STATUSES, status.value)
            found.append((value, f"{unit_title(each.unit)} auf „{title}“ setzen"))
    return found
