"""Campaigns: planned from houses, changed, started, ended; their persons get further.

One person is contacted once, however many houses lead there. Whoever may not or cannot be
contacted stays in the campaign with the reason, so that it is counted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import RuleViolation
from geoqm.outreach import rules
from geoqm.outreach.kinds import CampaignState, LeftOut, PersonState, Via
from geoqm.outreach.model import Campaign, CampaignBuilding, CampaignPerson
from geoqm.outreach.queries import campaigns
from geoqm.outreach.queries.campaigns import House
from geoqm.outreach.schemas import CampaignData
from geoqm.outreach.service.shared import check_version
from geoqm.owners.model import Owner
from geoqm.owners.queries import people

_STEPS = {
    CampaignState.DRAFT: frozenset({CampaignState.RUNNING, CampaignState.ENDED}),
    CampaignState.RUNNING: frozenset({CampaignState.ENDED}),
    CampaignState.ENDED: frozenset({CampaignState.RUNNING}),
}


@dataclass(frozen=True, slots=True)
class _Way:
    """A house, its owner, and the person who is contacted for it."""

    house: House
    person_id: int | None
    via: Via


def plan_campaign(
    session: Session, building_ids: Collection[int], data: CampaignData, *, by: str, today: date
) -> Campaign:
    """A campaign for these houses; the one that is there where the same form came before.

    Raises InvalidInput for no house or more than a campaign takes.
    """
    known = campaigns.by_key(session, data.client_key)
    if known is not None:
        return known
    rules.check_houses(len(set(building_ids)))
    rules.check_campaign(data)
    houses = campaigns.known_houses(session, building_ids)
    rules.check_houses(len(houses))
    made = Campaign(
        name=data.name,
        purpose=data.purpose,
        responsible=data.responsible,
        begins_on=data.begins_on,
        ends_on=data.ends_on,
        channel=data.channel,
        text=data.text,
        client_key=data.client_key,
        created_by=by,
    )
    session.add(made)
    session.flush()
    _add(session, made, houses, by=by, today=today)
    return made


def add_houses(
    session: Session, campaign_id: int, building_ids: Collection[int], *, by: str, today: date
) -> int:
    """Further houses; those that are in it already stay as they are. Returns how many came."""
    found = campaigns.campaign(session, campaign_id, lock=True)
    _not_ended(found)
    there = set(campaigns.house_ids(session, campaign_id))
    new = [each for each in campaigns.known_houses(session, building_ids) if each not in there]
    if new:
        rules.check_houses(len(there) + len(new))
        _add(session, found, new, by=by, today=today)
    return len(new)


def _add(
    session: Session, campaign: Campaign, houses: Sequence[int], *, by: str, today: date
) -> None:
    ways = _ways(session, campaigns.owners_of(session, houses, on=today), today)
    wanted = {way.person_id for way in ways if way.person_id is not None}
    known = {each.owner_id: each.id for each in campaigns.persons(session, campaign.id)}
    reasons = _reasons(session, campaign.channel, wanted - set(known), today)
    rows = [
        {
            "campaign_id": campaign.id,
            "owner_id": number,
            "left_out_reason": reasons.get(number),
            "changed_by": by,
        }
        for number in sorted(wanted - set(known))
    ]
    if rows:
        made = session.execute(
            insert(CampaignPerson).returning(CampaignPerson.owner_id, CampaignPerson.id), rows
        )
        known |= {row.owner_id: row.id for row in made}
    session.execute(insert(CampaignBuilding), [_row(campaign.id, way, known) for way in ways])


def _row(campaign_id: int, way: _Way, known: Mapping[int, int]) -> dict[str, Any]:
    person = None if way.person_id is None else known[way.person_id]
    return {
        "campaign_id": campaign_id,
        "campaign_person_id": person,
        "building_id": way.house.building_id,
        "owner_id": way.house.owner_id,
        "via": way.via.value,
    }


def _ways(session: Session, houses: Iterable[House], today: date) -> list[_Way]:
    """Whom to contact for each house: who acts for the owner, else the owner.

    Whoever objects or is restricted is left out themselves: nobody else is asked about them.
    """
    houses = list(houses)
    ids = {each.owner_id for each in houses if each.owner_id is not None}
    acting = campaigns.representatives(session, ids, on=today)
    blocked = people.blocked_reasons(session, ids | set(acting.values()))
    found = []
    for house in houses:
        owner = house.owner_id
        if owner is None:
            found.append(_Way(house, None, Via.UNKNOWN))
            continue
        other = acting.get((owner, house.building_id)) or acting.get((owner, None))
        if other is None or other in blocked or owner in blocked or house.is_erased:
            found.append(_Way(house, owner, Via.OWNERSHIP))
        else:
            found.append(_Way(house, other, Via.REPRESENTATION))
    return found


def _reasons(
    session: Session, channel: str, owner_ids: Collection[int], today: date
) -> dict[int, str]:
    """Who is left out, and why."""
    blocked = people.blocked_reasons(session, owner_ids)
    ways = campaigns.ways_to(session, owner_ids, on=today)
    erased = set(
        session.scalars(
            select(Owner.id).where(Owner.id.in_(owner_ids), Owner.erased_on.is_not(None))
        )
    )
    found = {
        number: rules.reason_to_leave_out(
            blocked.get(number, ""),
            erased=number in erased,
            channel=channel,
            ways=ways.get(number, frozenset()),
        )
        for number in owner_ids
    }
    return {number: reason.value for number, reason in found.items() if reason is not None}


def refresh_left_out(session: Session, campaign_id: int, *, by: str, now: datetime) -> int:
    """Look again who may be contacted: objections and addresses change. Returns the changes.

    Whoever was left out by hand stays so.
    """
    found = campaigns.campaign(session, campaign_id, lock=True)
    rows = campaigns.persons(session, campaign_id)
    reasons = _reasons(session, found.channel, [each.owner_id for each in rows], local_day(now))
    changed = 0
    for each in rows:
        reason = reasons.get(each.owner_id)
        if each.left_out_reason in {reason, LeftOut.BY_HAND.value}:
            continue
        each.left_out_reason, each.changed_at, each.changed_by = reason, now, by
        each.version += 1
        changed += 1
    session.flush()
    return changed


def change_campaign(
    session: Session, campaign_id: int, data: CampaignData, *, version: int, by: str, now: datetime
) -> Campaign:
    """Change what a campaign says; another way may leave out others. Conflict where outdated."""
    found = campaigns.campaign(session, campaign_id, lock=True)
    check_version(found, version)
    rules.check_campaign(data)
    other_way = found.channel != data.channel
    for name in ("name", "purpose", "responsible", "begins_on", "ends_on", "channel", "text"):
        setattr(found, name, getattr(data, name))
    found.version += 1
    session.flush()
    if other_way:
        refresh_left_out(session, campaign_id, by=by, now=now)
    return found


def set_state(
    session: Session, campaign_id: int, state: str, *, version: int, by: str, now: datetime
) -> Campaign:
    """Start, end or take up a campaign again; starting looks again who may be contacted."""
    found = campaigns.campaign(session, campaign_id, lock=True)
    check_version(found, version)
    wanted = CampaignState(state)
    if wanted not in _STEPS[CampaignState(found.state)]:
        raise RuleViolation("Dieser Schritt passt nicht zum Stand der Kampagne.")
    if wanted is CampaignState.RUNNING:
        refresh_left_out(session, campaign_id, by=by, now=now)
        if not any(each.left_out_reason is None for each in campaigns.persons(session, found.id)):
            raise RuleViolation(
                "In dieser Kampagne ist niemand, der angesprochen werden kann.",
                remedy="Nehmen Sie Häuser dazu, deren Eigentum bekannt ist.",
            )
    found.state = wanted.value
    found.version += 1
    session.flush()
    return found


def advance(
    session: Session,
    person: CampaignPerson,
    state: str,
    *,
    by: str,
    now: datetime,
    back: bool = False,
) -> CampaignPerson:
    """The state of a person by hand. Raises RuleViolation for a step back without `back`."""
    if person.left_out_reason is not None:
        raise RuleViolation("Diese Person ist ausgelassen und wird nicht angesprochen.")
    rules.check_person_step(person.state, state, back=back)
    if person.state != state:
        person.state, person.changed_at, person.changed_by = PersonState(state).value, now, by
        person.version += 1
        session.flush()
    return person


def leave_out(
    session: Session, person: CampaignPerson, *, out: bool, by: str, now: datetime
) -> CampaignPerson:
    """Leave a person out by hand, or take them in again as far as they may be contacted."""
    if out:
        reason: str | None = LeftOut.BY_HAND.value
    else:
        channel = campaigns.campaign(session, person.campaign_id).channel
        reason = _reasons(session, channel, [person.owner_id], local_day(now)).get(person.owner_id)
    if person.left_out_reason != reason:
        person.left_out_reason, person.changed_at, person.changed_by = reason, now, by
        person.version += 1
        session.flush()
    return person


def remove_house(session: Session, campaign_id: int, building_id: int) -> None:
    """Take a house out; persons to whom no other house leads and nothing happened go, too."""
    found = campaigns.campaign(session, campaign_id, lock=True)
    _not_ended(found)
    session.execute(
        delete(CampaignBuilding).where(
            CampaignBuilding.campaign_id == campaign_id,
            CampaignBuilding.building_id == building_id,
        )
    )
    left = select(CampaignBuilding.campaign_person_id).where(
        CampaignBuilding.campaign_id == campaign_id,
        CampaignBuilding.campaign_person_id.is_not(None),
    )
    session.execute(
        delete(CampaignPerson)
        .where(
            CampaignPerson.campaign_id == campaign_id,
            CampaignPerson.id.not_in(left),
            CampaignPerson.state == PersonState.PLANNED.value,
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _not_ended(found: Campaign) -> None:
    if found.state == CampaignState.ENDED:
        raise RuleViolation(
            "Diese Kampagne ist beendet.", remedy="Nehmen Sie sie wieder auf, um sie zu ändern."
        )
