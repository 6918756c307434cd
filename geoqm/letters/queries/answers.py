"""Questionnaires, answers to them, and response by campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select, text
from sqlalchemy.orm import Session, aliased

from geoqm.buildings.model import Building
from geoqm.errors import NotFound
from geoqm.letters import rules
from geoqm.letters.kinds import AnswerState
from geoqm.letters.model import Answer, Letter, LetterBatch, Questionnaire
from geoqm.letters.queries.batches import PAGE
from geoqm.letters.queries.labels import house_labels
from geoqm.outreach.model import Campaign
from geoqm.owners.model import Owner
from geoqm.owners.queries import people
from geoqm.owners.queries.people import effective_id


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
