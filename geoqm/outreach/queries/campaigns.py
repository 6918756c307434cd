"""Campaigns: their persons counted once, their houses, who may not be contacted."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from geoqm.buildings.model import Building
from geoqm.db.base import german
from geoqm.errors import NotFound
from geoqm.outreach.kinds import CampaignState
from geoqm.outreach.model import Campaign, CampaignBuilding, CampaignPerson, Contact, FollowUp
from geoqm.owners.model import Owner, OwnerAddress, Ownership, Representation
from geoqm.owners.queries.people import effective_id, holds_on

# Those who act with a recorded power; an agent only where the power was seen.
_EMPOWERED = ("guardian", "heir", "manager")


@dataclass(frozen=True, slots=True)
class House:
    """A house of a selection with one of its owners; without one, nobody is known."""

    building_id: int
    owner_id: int | None
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is: persons by state, those left out by reason, houses."""

    states: Counter[str]
    left_out: Counter[str]
    houses: int
    several: int
    unknown: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of a campaign: houses, last contact, next step."""

    person: CampaignPerson
    owner: Owner
    houses: int
    last_contact_on: date | None
    due_on: date | None
    due_subject: str


def campaign(session: Session, campaign_id: int, *, lock: bool = False) -> Campaign:
    """The campaign of that number; raises NotFound."""
    found = session.get(Campaign, campaign_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound("Diese Kampagne gibt es nicht.")
    return found


def by_key(session: Session, key: UUID | None) -> Campaign | None:
    """The campaign that a form sent under this key; None where it is new."""
    if key is None:
        return None
    return session.scalars(select(Campaign).where(Campaign.client_key == key)).one_or_none()


def all_campaigns(session: Session) -> Sequence[Campaign]:
    """Running ones first, then drafts, then those that ended, the newest first in each."""
    order = func.array_position(["running", "draft", "ended"], Campaign.state)
    return session.scalars(
        select(Campaign).order_by(order, Campaign.begins_on.desc(), Campaign.id.desc())
    ).all()


def running_of_owner(session: Session, owner_id: int) -> Sequence[Campaign]:
    """Running campaigns that contact this owner or somebody merged into it."""
    return session.scalars(
        select(Campaign)
        .join(CampaignPerson, CampaignPerson.campaign_id == Campaign.id)
        .join(Owner, Owner.id == CampaignPerson.owner_id)
        .where(effective_id() == owner_id, Campaign.state == CampaignState.RUNNING.value)
        .order_by(Campaign.id.desc())
    ).all()


def known_houses(session: Session, building_ids: Collection[int]) -> list[int]:
    """Those of the numbers that are buildings which their source still delivers."""
    ids = list(dict.fromkeys(building_ids))
    found = session.scalars(
        select(Building.id).where(Building.id.in_(ids), Building.vanished_on.is_(None))
    )
    return sorted(found)


def owners_of(session: Session, building_ids: Collection[int], *, on: date) -> list[House]:
    """The owners of these houses or of units in them on a day, each pair once."""
    standing = aliased(Owner)
    rows = session.execute(
        select(Ownership.building_id, standing.id, standing.erased_on)
        .join(Owner, Owner.id == Ownership.owner_id)
        .join(standing, standing.id == effective_id())
        .where(Ownership.building_id.in_(building_ids), holds_on(on))
        .distinct()
        .order_by(Ownership.building_id, standing.id)
    )
    found = [House(house, owner, erased is not None) for house, owner, erased in rows]
    known = {each.building_id for each in found}
    return found + [House(house, None) for house in building_ids if house not in known]


def representatives(
    session: Session, owner_ids: Collection[int], *, on: date
) -> dict[tuple[int, int | None], int]:
    """Who acts for owners on a day, by owner and house; None stands for all houses.

    Guardians before heirs before managers; others only where their power was seen.
    """
    acting = aliased(Owner)
    acting_id = func.coalesce(acting.merged_into_id, acting.id)
    power = func.coalesce(func.array_position(list(_EMPOWERED), Representation.role), 9)
    rows = session.execute(
        select(effective_id(), Representation.building_id, acting_id)
        .join(Owner, Owner.id == Representation.owner_id)
        .join(acting, acting.id == Representation.representative_id)
        .where(
            effective_id().in_(owner_ids),
            or_(Representation.began_on.is_(None), Representation.began_on <= on),
            or_(Representation.ended_on.is_(None), Representation.ended_on >= on),
            or_(Representation.role.in_(_EMPOWERED), Representation.authority_seen_on.is_not(None)),
            acting.erased_on.is_(None),
        )
        .order_by(power.desc(), Representation.id.desc())
    )
    return {(owner, house): standing for owner, house, standing in rows}


def ways_to(session: Session, owner_ids: Collection[int], *, on: date) -> dict[int, frozenset[str]]:
    """In which ways owners can be reached: letter with a current address, mail, call."""
    valid = and_(
        OwnerAddress.street != "",
        or_(OwnerAddress.valid_until.is_(None), OwnerAddress.valid_until >= on),
        or_(OwnerAddress.valid_from.is_(None), OwnerAddress.valid_from <= on),
    )
    lettered = set(
        session.scalars(
            select(effective_id())
            .join(OwnerAddress, OwnerAddress.owner_id == Owner.id)
            .where(effective_id().in_(owner_ids), valid)
        )
    )
    rows = session.execute(
        select(Owner.id, Owner.email != "", Owner.phone != "").where(Owner.id.in_(owner_ids))
    )
    return {
        number: frozenset(
            way
            for way, there in (("letter", number in lettered), ("mail", mail), ("call", phone))
            if there
        )
        for number, mail, phone in rows
    }


def persons(session: Session, campaign_id: int) -> Sequence[CampaignPerson]:
    """The persons of a campaign, those left out too."""
    return session.scalars(
        select(CampaignPerson)
        .where(CampaignPerson.campaign_id == campaign_id)
        .order_by(CampaignPerson.id)
    ).all()


def person(session: Session, campaign_id: int, person_id: int, *, lock: bool) -> CampaignPerson:
    """A person of a campaign; raises NotFound."""
    found = session.get(CampaignPerson, person_id, with_for_update=lock, populate_existing=lock)
    if found is None or found.campaign_id != campaign_id:
        raise NotFound("Diese Person gehört nicht zu der Kampagne.")
    return found


def progress(session: Session, campaign_id: int) -> Progress:
    """How far the campaign is, counted by persons."""
    rows = session.execute(
        select(CampaignPerson.state, CampaignPerson.left_out_reason, func.count())
        .where(CampaignPerson.campaign_id == campaign_id)
        .group_by(CampaignPerson.state, CampaignPerson.left_out_reason)
    )
    states: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for state, reason, count in rows:
        if reason is None:
            states[state] += count
        else:
            left_out[reason] += count
    houses = func.count(CampaignBuilding.building_id.distinct())
    mine = CampaignBuilding.campaign_id == campaign_id
    per_person = (
        select(CampaignBuilding.campaign_person_id)
        .where(mine, CampaignBuilding.campaign_person_id.is_not(None))
        .group_by(CampaignBuilding.campaign_person_id)
        .having(houses > 1)
        .subquery()
    )
    return Progress(
        states,
        left_out,
        houses=session.scalar(select(houses).where(mine)) or 0,
        several=session.scalar(select(func.count()).select_from(per_person)) or 0,
        unknown=session.scalar(select(houses).where(mine, CampaignBuilding.owner_id.is_(None)))
        or 0,
    )


def people_of(
    session: Session, campaign_id: int, *, today: date, only: str = "", page: int = 1
) -> tuple[int, list[PersonRow]]:
    """How many persons match, and one page of them by name; see `filters`."""
    houses = (
        select(func.count(CampaignBuilding.building_id.distinct()))
        .where(CampaignBuilding.campaign_person_id == CampaignPerson.id)
        .scalar_subquery()
    )
    last = (
        select(func.max(Contact.happened_on))
        .where(Contact.owner_id == CampaignPerson.owner_id, Contact.campaign_id == campaign_id)
        .scalar_subquery()
    )
    next_due = _next_due().lateral("next_due")
    rows = session.execute(
        select(
            CampaignPerson,
            Owner,
            houses,
            last,
            next_due.c.due_on,
            func.coalesce(next_due.c.subject, ""),
            func.count().over(),
        )
        .join(Owner, Owner.id == CampaignPerson.owner_id)
        .outerjoin(next_due, Owner.id.is_not(None))
        .where(CampaignPerson.campaign_id == campaign_id, *filters(only, today))
        .order_by(
            CampaignPerson.left_out_reason.is_not(None), german(Owner.name), CampaignPerson.id
        )
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return (rows[0][6] if rows else 0), [PersonRow(*row[:6]) for row in rows]


PAGE = 50


def _next_due() -> Any:
    return (
        select(FollowUp.due_on, FollowUp.subject)
        .where(
            FollowUp.owner_id == CampaignPerson.owner_id,
            FollowUp.done_at.is_(None),
        )
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(1)
    )


def filters(only: str, today: date) -> list[ColumnElement[bool]]:
    """The conditions of a filter: a state, "faellig", "ohne" answer, "ausgelassen"."""
    contacted = CampaignPerson.left_out_reason.is_(None)
    if only == "faellig":
        due = select(FollowUp.id).where(
            FollowUp.owner_id == CampaignPerson.owner_id,
            FollowUp.done_at.is_(None),
            FollowUp.due_on <= today,
        )
        return [contacted, due.exists()]
    if only == "ohne":
        return [contacted, CampaignPerson.state == "sent"]
    if only == "ausgelassen":
        return [CampaignPerson.left_out_reason.is_not(None)]
    return [contacted, CampaignPerson.state == only] if only else []


def count(session: Session, campaign_id: int, *, today: date, only: str) -> int:
    """How many persons a filter finds."""
    found = select(func.count()).select_from(CampaignPerson)
    return (
        session.scalar(
            found.where(CampaignPerson.campaign_id == campaign_id, *filters(only, today))
        )
        or 0
    )


def house_ids(session: Session, campaign_id: int) -> list[int]:
    """The houses of a campaign."""
    return list(
        session.scalars(
            select(CampaignBuilding.building_id)
            .where(CampaignBuilding.campaign_id == campaign_id)
            .distinct()
            .order_by(CampaignBuilding.building_id)
        )
    )
