"""Batches and their letters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from geoqm.errors import NotFound
from geoqm.letters.kinds import BatchState
from geoqm.letters.model import Letter, LetterBatch
from geoqm.letters.queries.labels import house_labels
from geoqm.outreach.model import Campaign
from geoqm.owners.model import Owner
from geoqm.owners.queries import people
from geoqm.owners.queries.people import effective_id

PAGE = 100


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter with its person and houses, as lists show it."""

    letter: Letter
    owner: Owner
    houses: tuple[str, ...]


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


def blocked_since(session: Session, batch_id: int) -> Sequence[Letter]:
    """Letters that are made, and whose person must not be contacted any more."""
    made = [each for each in letters(session, batch_id) if each.skip_reason is None]
    blocked = people.blocked_reasons(session, {each.owner_id for each in made})
    return [each for each in made if each.owner_id in blocked]
