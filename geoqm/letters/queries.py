"""Every SELECT of the slice: recipients of a campaign, batches, letters, answers, rates."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from geoqm.buildings.model import Building
from geoqm.db.base import german
from geoqm.errors import NotFound
from geoqm.letters import rules
from geoqm.letters.kinds import AnswerState, BatchChannel, BatchState, SkipReason
from geoqm.letters.model import Answer, Letter, LetterBatch, Questionnaire
from geoqm.letters.schemas import Recipient, Source
from geoqm.outreach.kinds import LeftOut, PersonState
from geoqm.outreach.model import Campaign, CampaignBuilding, CampaignPerson
from geoqm.owners.kinds import ConsentKind, Origin
from geoqm.owners.model import Collection as Origins
from geoqm.owners.model import Consent, Owner, OwnerAddress, Ownership
from geoqm.owners.queries import people
from geoqm.owners.queries.people import effective_id

PAGE = 100
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


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter with its person and houses, as lists show it."""

    letter: Letter
    owner: Owner
    houses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer with its person, house and campaign."""

    answer: Answer
    owner: Owner
    campaign: Campaign
    house: str


@dataclass(frozen=True, slots=True)
class Rate:
    """How many persons got letters or mails of a campaign and how many answered."""

    campaign: Campaign
    sent: int
    answered: int
    objected: int

    @property
    def percent(self) -> int | None:
        """The share of answers in percent; None before anything was sent."""
        return round(100 * self.answered / self.sent) if self.sent else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A questionnaire as the form sees it: houses and language, no name."""

    id: int
    language: str
    houses: Mapping[int, str]
    answers: int
    answered_at: datetime | None


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


def batch(session: Session, batch_id: int, *, lock: bool = False) -> LetterBatch:
    """The batch of that number; raises NotFound."""
    found = session.get(LetterBatch, batch_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound("Diesen Serienbrief gibt es nicht.")
    return found


def batches(session: Session, campaign_id: int | None = None) -> Sequence[tuple[LetterBatch, str]]:
    """Batches with the name of their campaign, the newest first."""
    wanted = () if campaign_id is None else (LetterBatch.campaign_id == campaign_id,)
    rows = session.execute(
        select(LetterBatch, Campaign.name)
        .join(Campaign, Campaign.id == LetterBatch.campaign_id)
        .where(*wanted)
        .order_by(LetterBatch.id.desc())
        .limit(PAGE)
    )
    return [(each, name) for each, name in rows]


def waiting_batches(session: Session) -> Sequence[int]:
    """Batches that wait to be made, the oldest first."""
    return session.scalars(
        select(LetterBatch.id)
        .where(LetterBatch.state == BatchState.PRODUCING.value)
        .order_by(LetterBatch.id)
    ).all()


def letters(session: Session, batch_id: int, *, lock: bool = False) -> Sequence[Letter]:
    """All letters of a batch in post order, those left out too."""
    found = select(Letter).where(Letter.batch_id == batch_id).order_by(Letter.position, Letter.id)
    return session.scalars(found.with_for_update() if lock else found).all()


def letter(session: Session, batch_id: int, letter_id: int) -> Letter:
    """A letter of a batch; raises NotFound."""
    found = session.get(Letter, letter_id)
    if found is None or found.batch_id != batch_id:
        raise NotFound("Diesen Brief gibt es nicht.")
    return found


def counts(session: Session, batch_id: int) -> tuple[int, int, Counter[str]]:
    """How many letters there are to make, how many are made, how many are left out and why."""
    rows = session.execute(
        select(
            func.coalesce(Letter.skip_reason, ""),
            func.count(),
            func.count().filter(Letter.produced_at.is_not(None)),
        )
        .where(Letter.batch_id == batch_id)
        .group_by(Letter.skip_reason)
    )
    to_make, made, skipped = 0, 0, Counter[str]()
    for reason, number, ready in rows:
        if reason:
            skipped[reason] += number
        else:
            to_make, made = number, ready
    return to_make, made, skipped


def letter_rows(session: Session, batch_id: int, *, page: int = 1) -> Sequence[LetterRow]:
    """One page of a batch's letters with names and houses, those left out last."""
    standing = aliased(Owner)
    rows = session.execute(
        select(Letter, standing)
        .join(Owner, Owner.id == Letter.owner_id)
        .join(standing, standing.id == effective_id())
        .where(Letter.batch_id == batch_id)
        .order_by(Letter.skip_reason.is_not(None), Letter.position, Letter.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    labels = house_labels(session, {each for letter, _ in rows for each in letter.building_ids})
    return [
        LetterRow(each, owner, tuple(labels.get(house, "") for house in each.building_ids))
        for each, owner in rows
    ]


def house_labels(session: Session, building_ids: Collection[int]) -> dict[int, str]:
    """The address of each building."""
    rows = session.execute(
        select(Building.id, Building.address_label).where(Building.id.in_(building_ids))
    )
    return {number: label or f"Gebäude {number}" for number, label in rows}


def sent_to(session: Session, owner_id: int) -> Sequence[tuple[Letter, LetterBatch]]:
    """Letters and mails that an owner got, the newest first."""
    rows = session.execute(
        select(Letter, LetterBatch)
        .join(LetterBatch, LetterBatch.id == Letter.batch_id)
        .where(Letter.owner_id.in_(people.ids_of(session, owner_id)), Letter.sent_on.is_not(None))
        .order_by(Letter.sent_on.desc(), Letter.id.desc())
    )
    return [(each, of_batch) for each, of_batch in rows]


def sent_about(session: Session, building_id: int) -> Sequence[tuple[Letter, LetterBatch, Owner]]:
    """Letters and mails about a building that were sent, the newest first."""
    rows = session.execute(
        select(Letter, LetterBatch, Owner)
        .join(LetterBatch, LetterBatch.id == Letter.batch_id)
        .join(Owner, Owner.id == Letter.owner_id)
        .where(Letter.building_ids.contains([building_id]), Letter.sent_on.is_not(None))
        .order_by(Letter.sent_on.desc(), Letter.id.desc())
    )
    return [(each, of_batch, owner) for each, of_batch, owner in rows]


def answers_about(session: Session, building_id: int) -> Sequence[Answer]:
    """Answers about a building that the team accepted, the newest first."""
    return session.scalars(
        select(Answer)
        .where(Answer.building_id == building_id, Answer.state == AnswerState.ACCEPTED.value)
        .order_by(Answer.arrived_at.desc())
    ).all()


def answers_of(session: Session, owner_id: int) -> Sequence[Answer]:
    """What an owner answered, the newest first."""
    return session.scalars(
        select(Answer)
        .where(Answer.owner_id.in_(people.ids_of(session, owner_id)))
        .order_by(Answer.arrived_at.desc(), Answer.id.desc())
    ).all()


def blocked_since(session: Session, batch_id: int) -> Sequence[Letter]:
    """Letters that are made, and whose person must not be contacted any more."""
    made = [each for each in letters(session, batch_id) if each.skip_reason is None]
    blocked = people.blocked_reasons(session, {each.owner_id for each in made})
    return [each for each in made if each.owner_id in blocked]


def questionnaire(session: Session, code: str) -> Questionnaire:
    """The questionnaire behind a code, for the team, an old one too; raises NotFound."""
    found = session.scalars(
        select(Questionnaire).where(Questionnaire.token_hash == rules.code_hash(code))
    ).one_or_none()
    if found is None:
        raise NotFound("Diesen Code gibt es nicht.", remedy="Prüfen Sie die zwölf Zeichen.")
    return found


def asked(session: Session, code: str) -> Asked | None:
    """The questionnaire that row-level security shows for this code; None for any other."""
    session.execute(
        text("SELECT set_config('geoqm.questionnaire_code', :code, true)"), {"code": code}
    )
    row = session.execute(
        select(
            Questionnaire.id,
            Questionnaire.language,
            Questionnaire.building_ids,
            Questionnaire.answers,
            Questionnaire.answered_at,
        )
    ).one_or_none()
    if row is None:
        return None
    houses = house_labels(session, row.building_ids)
    shown = {number: houses[number] for number in row.building_ids if number in houses}
    return Asked(row.id, row.language, shown, row.answers, row.answered_at)


def waiting_answers(session: Session) -> int:
    """How many answers wait for the team."""
    waiting = Answer.state == AnswerState.WAITING.value
    return session.scalar(select(func.count()).select_from(Answer).where(waiting)) or 0


def waiting_by_kind(session: Session) -> dict[str, int]:
    """How many answers of each kind wait for the team."""
    waiting = Answer.state == AnswerState.WAITING.value
    rows = session.execute(
        select(Answer.kind, func.count()).where(waiting).group_by(Answer.kind)
    ).all()
    return {row[0]: row[1] for row in rows}


def answer(session: Session, answer_id: int, *, lock: bool = False) -> Answer:
    """The answer of that number; raises NotFound."""
    found = session.get(Answer, answer_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound("Diese Antwort gibt es nicht mehr.")
    return found


def answer_rows(session: Session, state: str, *, limit: int = PAGE) -> Sequence[AnswerRow]:
    """Answers in a state: waiting ones oldest first, others newest first."""
    standing = aliased(Owner)
    waits = state == AnswerState.WAITING
    order = Answer.arrived_at if waits else Answer.decided_at.desc()
    rows = session.execute(
        select(Answer, standing, Campaign, func.coalesce(Building.address_label, ""))
        .join(Questionnaire, Questionnaire.id == Answer.questionnaire_id)
        .join(Campaign, Campaign.id == Questionnaire.campaign_id)
        .join(Owner, Owner.id == Answer.owner_id)
        .join(standing, standing.id == effective_id())
        .outerjoin(Building, Building.id == Answer.building_id)
        .where(Answer.state == state)
        .order_by(order, Answer.id)
        .limit(limit)
    )
    return [AnswerRow(*row) for row in rows]


def rates(session: Session, campaign_id: int | None = None) -> Sequence[Rate]:
    """Response by campaign, counted by persons, not by letters or answers."""
    sent = func.count(Letter.owner_id.distinct())
    got = select(Answer.questionnaire_id).where(Answer.kind == "answer")
    no = select(Answer.questionnaire_id).where(Answer.kind == "objection")
    person = Letter.owner_id.distinct()
    wanted = () if campaign_id is None else (Campaign.id == campaign_id,)
    rows = session.execute(
        select(
            Campaign,
            sent,
            func.count(person).filter(Questionnaire.id.in_(got)),
            func.count(person).filter(Questionnaire.id.in_(no)),
        )
        .join(LetterBatch, LetterBatch.campaign_id == Campaign.id)
        .join(Letter, and_(Letter.batch_id == LetterBatch.id, Letter.sent_on.is_not(None)))
        .outerjoin(Questionnaire, Questionnaire.letter_id == Letter.id)
        .where(*wanted)
        .group_by(Campaign.id)
        .order_by(Campaign.id.desc())
    )
    return [Rate(*row) for row in rows]


def answer_by_key(session: Session, key: UUID) -> Answer | None:
    """The answer that a form sent under this key; None where it is new."""
    return session.scalars(select(Answer).where(Answer.client_key == key)).one_or_none()
