"""Who of a campaign gets a letter or mail, with all that stands in it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from geoqm.buildings.model import Building
from geoqm.db.base import german
from geoqm.letters import rules
from geoqm.letters.kinds import BatchChannel, SkipReason
from geoqm.letters.model import Letter
from geoqm.letters.schemas import Recipient, Source
from geoqm.outreach.kinds import LeftOut, PersonState
from geoqm.outreach.model import Campaign, CampaignBuilding, CampaignPerson
from geoqm.owners.kinds import ConsentKind, Origin
from geoqm.owners.model import Collection as Origins
from geoqm.owners.model import Consent, Owner, OwnerAddress, Ownership
from geoqm.owners.queries import people
from geoqm.owners.queries.people import effective_id

_KEPT_REASONS = {
    LeftOut.OBJECTION: SkipReason.OBJECTION,
    LeftOut.RESTRICTED: SkipReason.RESTRICTED,
    LeftOut.ERASED: SkipReason.ERASED,
    LeftOut.BY_HAND: SkipReason.BY_HAND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person of a campaign with all that a letter needs, or why they get none."""

    person_id: int
    owner_id: int
    language: str
    email: str
    recipient: Recipient
    houses: Mapping[int, str]
    sources: tuple[Source, ...]
    skip_reason: SkipReason | None

    @property
    def needs_notice(self) -> bool:
        """Whether data come from elsewhere and nobody told the person yet."""
        return bool(self.sources)


def candidates(
    session: Session, campaign: Campaign, channel: str, *, on: date
) -> Sequence[Candidate]:
    """The persons of a campaign, in the order of the campaign."""
    standing = aliased(Owner)
    rows = session.execute(
        select(CampaignPerson, standing)
        .join(Owner, Owner.id == CampaignPerson.owner_id)
        .join(standing, standing.id == effective_id())
        .where(CampaignPerson.campaign_id == campaign.id)
        .order_by(CampaignPerson.id)
    ).all()
    ids = [owner.id for _, owner in rows]
    blocked = people.blocked_reasons(session, ids)
    houses = _houses(session, campaign.id)
    sources = _sources(session, campaign.id, ids)
    found = []
    post = _addresses(session, ids, on)
    agreed = _agreed(session, ids) if channel == BatchChannel.MAIL else set()
    for person, owner in rows:
        facts = _facts(person, owner, blocked.get(owner.id, ""), has_houses=person.id in houses)
        if channel == BatchChannel.LETTER:
            facts[SkipReason.NO_ADDRESS] = owner.id not in post
        else:
            facts[SkipReason.NO_MAIL] = not owner.email
            facts[SkipReason.NO_CONSENT] = owner.id not in agreed
        found.append(
            Candidate(
                person_id=person.id,
                owner_id=owner.id,
                language=owner.language,
                email=owner.email,
                recipient=_recipient(owner, post.get(owner.id)),
                houses=houses.get(person.id, {}),
                sources=sources.get(owner.id, ()),
                skip_reason=rules.reason_to_skip(facts),
            )
        )
    return found


def _facts(
    person: CampaignPerson, owner: Owner, blocked: str, *, has_houses: bool
) -> dict[SkipReason, bool]:
    facts = {
        SkipReason.ERASED: owner.erased_on is not None,
        SkipReason.RESTRICTED: blocked == "gesperrt",
        SkipReason.OBJECTION: blocked == "Widerspruch" or not has_houses,
        SkipReason.DECLINED: person.state == PersonState.DECLINED,
    }
    kept = _KEPT_REASONS.get(LeftOut(person.left_out_reason)) if person.left_out_reason else None
    if kept is SkipReason.BY_HAND:
        facts[kept] = True
    return facts


def _recipient(owner: Owner, address: OwnerAddress | None) -> Recipient:
    return Recipient(
        kind=owner.kind,
        name=owner.name,
        first_name=owner.first_name,
        title=owner.title,
        extra=address.extra if address else "",
        street=address.street if address else "",
        postcode=address.postcode if address else "",
        city=address.city if address else "",
        country=address.country if address else "",
    )


def _houses(session: Session, campaign_id: int) -> dict[int, dict[int, str]]:
    """The houses of each person; those of owners who must not be contacted are left out."""
    rows = session.execute(
        select(
            CampaignBuilding.campaign_person_id,
            CampaignBuilding.owner_id,
            Building.id,
            Building.address_label,
        )
        .join(Building, Building.id == CampaignBuilding.building_id)
        .where(
            CampaignBuilding.campaign_id == campaign_id,
            CampaignBuilding.campaign_person_id.is_not(None),
        )
        .order_by(german(Building.address_label), Building.id)
    ).all()
    blocked = people.blocked_reasons(session, {row[1] for row in rows if row[1] is not None})
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for person_id, owner_id, building_id, label in rows:
        if person_id is not None and owner_id not in blocked:
            found[person_id][building_id] = label or f"Gebäude {building_id}"
    return found


def _addresses(session: Session, owner_ids: Collection[int], on: date) -> dict[int, OwnerAddress]:
    """The newest address of each owner that holds on the day and that mail reaches."""
    rows = session.execute(
        select(effective_id(), OwnerAddress)
        .join(Owner, Owner.id == OwnerAddress.owner_id)
        .where(
            effective_id().in_(owner_ids),
            OwnerAddress.street != "",
            OwnerAddress.city != "",
            or_(OwnerAddress.valid_until.is_(None), OwnerAddress.valid_until >= on),
            or_(OwnerAddress.valid_from.is_(None), OwnerAddress.valid_from <= on),
        )
        .order_by(OwnerAddress.id)
    )
    return {row[0]: row[1] for row in rows}


def _agreed(session: Session, owner_ids: Collection[int]) -> set[int]:
    return set(
        session.scalars(
            select(effective_id())
            .join(Consent, Consent.owner_id == Owner.id)
            .where(
                effective_id().in_(owner_ids),
                Consent.kind == ConsentKind.CONTACT_MAIL.value,
                Consent.withdrawn_on.is_(None),
            )
        )
    )


def _sources(
    session: Session, campaign_id: int, owner_ids: Collection[int]
) -> dict[int, tuple[Source, ...]]:
    """Where data of each owner come from, for those who were not told yet."""
    told = set(
        session.scalars(
            select(effective_id())
            .join(Letter, Letter.owner_id == Owner.id)
            .where(effective_id().in_(owner_ids), Letter.has_notice, Letter.sent_on.is_not(None))
        )
    )
    houses = select(CampaignBuilding.building_id).where(CampaignBuilding.campaign_id == campaign_id)
    of_person = select(effective_id().label("owner_id"), Owner.collection_id.label("collection_id"))
    of_house = (
        select(effective_id(), Ownership.collection_id)
        .join(Owner, Owner.id == Ownership.owner_id)
        .where(Ownership.building_id.in_(houses))
    )
    both = of_person.union(of_house).subquery()
    rows = session.execute(
        select(both.c.owner_id, Origins)
        .join(Origins, Origins.id == both.c.collection_id)
        .where(both.c.owner_id.in_(owner_ids), Origins.origin != Origin.SELF.value)
        .order_by(Origins.collected_on, Origins.id)
    )
    found: dict[int, tuple[Source, ...]] = {}
    for owner_id, each in rows:
        source = Source(
            origin=each.origin,
            purpose=each.purpose,
            basis=each.basis,
            trigger=each.trigger,
            collected_on=each.collected_on,
        )
        known = found.get(owner_id, ())
        if owner_id not in told and source not in known:
            found[owner_id] = (*known, source)
    return found
