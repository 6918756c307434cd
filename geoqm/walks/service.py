"""Every write of a walk: entries and photos that a phone sends, decisions about conflicts.

Each entry is stored once, whatever happens on the way: its id is the phone's, and the unit is
held while it is applied, so that the same entry sent twice at once comes one after the other.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geoqm import photos
from geoqm.access.rules import local_day
from geoqm.buildings import service as buildings
from geoqm.buildings.model import Unit
from geoqm.buildings.schemas import UnitFacts
from geoqm.errors import Conflict, Forbidden, GeoqmError, InvalidInput, NotFound
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies.codes import Occupancy
from geoqm.walks import effects, queries, rules, words
from geoqm.walks.model import Effect, EntryState, Walk, WalkEntry, WalkPhoto, WalkPicture
from geoqm.walks.rules import Now, Own, Step
from geoqm.walks.schemas import Batch, Decision, EntryIn, EntryOut, Result, Seen, Taken, WalkIn

PHOTOS_PER_ENTRY = 20


def receive(session: Session, batch: Batch, *, by: str, now: datetime) -> list[EntryOut]:
    """Store and apply what a phone sent; what was stored before is only answered again.

    Raises Forbidden where somebody else is logged in than the one who made the entries.
    """
    if batch.user != by:
        raise Forbidden(
            "Diese Einträge gehören zu einer anderen Anmeldung.",
            remedy="Melden Sie sich mit dem Namen an, unter dem die Begehung begonnen wurde.",
        )
    walk = _stored_walk(session, batch.walk, by=by)
    unit_ids = {entry.id: _unit_id(session, entry) for entry in batch.entries}
    held = queries.hold_units(session, {each for each in unit_ids.values() if each is not None})
    answers = []
    for sent in sorted(batch.entries, key=lambda entry: (entry.observed_at, entry.id)):
        at = rules.corrected(sent.observed_at, sent_at=batch.sent_at, now=now)
        unit_id = unit_ids[sent.id]
        answers.append(_received(session, walk, sent, unit_id if unit_id in held else None, at))
    return answers


def decide(
    session: Session, entry_id: UUID, decision: Decision, *, by: str, now: datetime
) -> EntryOut:
    """End a conflict: the entry holds, or what the office knew. A second decision changes nothing.

    Raises Conflict where the state is no longer the one that was seen when deciding.
    """
    queries.hold_units(session, {queries.entry(session, entry_id).unit_id})
    entry = queries.entry(session, entry_id)
    session.refresh(entry)
    if entry.state != EntryState.CONFLICT.value:
        return answer(session, entry)
    current = _now(session, entry.unit_id)
    if current.seen != decision.seen:
        raise Conflict(
            "Der Stand hat sich noch einmal geändert.",
            remedy="Sehen Sie sich den neuen Stand an und entscheiden Sie dann.",
        )
    entry.decided_at, entry.decided_by = now, by
    if decision.keep_mine:
        _apply(session, entry, current, [current.seen], Own(), by=by)
    else:
        entry.state = EntryState.DISCARDED.value
    session.flush()
    return answer(session, entry)


def add_photo(
    session: Session, taken: Taken, received: bytes, *, by: str, now: datetime
) -> WalkPhoto:
    """Keep a photo of an entry; the same photo sent again is only confirmed.

    Raises Conflict where the id belongs to another photo, InvalidInput where it is no picture.
    """
    known = session.get(WalkPhoto, taken.id)
    if known is not None:
        return _same(known, taken, received)
    queries.entry(session, taken.entry_id)
    if queries.photo_count(session, taken.entry_id) >= PHOTOS_PER_ENTRY:
        raise InvalidInput(
            f"Mehr als {PHOTOS_PER_ENTRY} Fotos je Eintrag gehen nicht.", field="photo"
        )
    made = photos.prepared(received)
    values = {
        "id": taken.id,
        "entry_id": taken.entry_id,
        "sha256": photos.digest(received),
        "width": made.width,
        "height": made.height,
        "taken_at": min(taken.at, now),
        "received_by": by,
    }
    statement = insert(WalkPhoto).values(values).on_conflict_do_nothing().returning(WalkPhoto.id)
    if session.scalar(statement) is not None:
        session.add(WalkPicture(photo_id=taken.id, content=made.content, thumbnail=made.thumbnail))
        session.flush()
    return _same(session.get_one(WalkPhoto, taken.id), taken, received)


def delete_photo(session: Session, photo_id: UUID) -> WalkPhoto:
    """Delete a photo for good, for example because a person can be recognised."""
    found = session.get(WalkPhoto, photo_id)
    if found is None:
        raise NotFound("Dieses Foto gibt es nicht.")
    session.delete(found)
    session.flush()
    return found


def answer(session: Session, entry: WalkEntry) -> EntryOut:
    """What a phone is told about a stored entry."""
    current = _now(session, entry.unit_id)
    made = EntryOut(
        id=entry.id,
        unit_id=entry.unit_id,
        state=entry.state,
        effect=entry.effect,
        text=words.effect_of(entry),
        now=current.seen,
        last=words.last_seen(current, session.get_one(Unit, entry.unit_id).kind),
    )
    if entry.state == EntryState.CONFLICT.value:
        behind = queries.background(session, entry, current)
        made.differences = words.differences(entry, current, behind)
    return made


def _stored_walk(session: Session, sent: WalkIn, *, by: str) -> Walk:
    values = sent.model_dump() | {"walked_by": by}
    session.execute(insert(Walk).values(values).on_conflict_do_nothing())
    walk = session.scalars(select(Walk).where(Walk.id == sent.id).with_for_update()).one()
    if walk.walked_by != by:
        raise Forbidden("Diese Begehung gehört zu einer anderen Anmeldung.")
    if sent.ended_at is not None and walk.ended_at is None:
        walk.ended_at = max(sent.ended_at, walk.started_at)
        session.flush()
    return walk


def _unit_id(session: Session, sent: EntryIn) -> int | None:
    """The unit that an entry is about; one that nobody knew is added, once for its id."""
    if sent.new_unit is None:
        return sent.unit_id
    new = sent.new_unit
    queries.wait_in_line(session, new.id)
    known = queries.own_unit(session, new.id)
    if known is not None:
        return known
    facts = UnitFacts(kind=new.kind, floor=new.floor, position=new.position)
    try:
        made = buildings.add_unit(session, new.building_id, facts)
    except NotFound:
        return None
    made.source_id = str(new.id)
    session.flush()
    return made.id


def _received(
    session: Session, walk: Walk, sent: EntryIn, unit_id: int | None, at: datetime
) -> EntryOut:
    """The answer to one entry; what cannot be stored is refused and disturbs no other entry."""
    if unit_id is None:
        return _refused(sent, "Diese Einheit gibt es nicht mehr. Laden Sie die Straße neu.")
    try:
        with session.begin_nested():
            return answer(session, _entered(session, walk, sent, unit_id, at))
    except GeoqmError as error:
        return _refused(sent, error.text)
    except IntegrityError:
        return _refused(sent, "Die Kennung dieses Eintrags ist schon vergeben.")


def _refused(sent: EntryIn, text: str) -> EntryOut:
    return EntryOut(id=sent.id, state="refused", text=text)


def _entered(session: Session, walk: Walk, sent: EntryIn, unit_id: int, at: datetime) -> WalkEntry:
    known = session.get(WalkEntry, sent.id)
    if known is not None:
        if (known.walk_id, known.unit_id) != (walk.id, unit_id):
            raise Conflict("Die Kennung dieses Eintrags ist schon vergeben.")
        return known
    before = queries.earlier_entries(session, walk.id, unit_id)
    entry = WalkEntry(
        id=sent.id,
        walk_id=walk.id,
        unit_id=unit_id,
        answer=sent.answer.value,
        note=sent.note,
        observed_at=at,
        seen=sent.seen.model_dump(),
        state=EntryState.CONFLICT.value,
    )
    session.add(entry)
    current = _now(session, entry.unit_id)
    if any(at < each.observed_at for each in before):
        _settle(session, entry, Effect.NONE)  # a later look at the same unit came first
        return entry
    known_states = [sent.seen, *(Seen(**each.result) for each in before if each.result)]
    own = effects.own(session, before)
    _apply(session, entry, current, known_states, own, by=walk.walked_by)
    _drop_open_conflicts(before)
    session.flush()
    return entry


def _apply(
    session: Session, entry: WalkEntry, current: Now, known: list[Seen], own: Own, *, by: str
) -> None:
    """Do what the entry says, or leave it as a conflict."""
    day = local_day(entry.observed_at)
    step = rules.step(Occupancy(entry.answer), day, current, known=known, own=own)
    if step is Step.CONFLICT:
        return
    try:
        with session.begin_nested():
            entry.episode_id = effects.carry_out(session, entry, step, current, own, by)
    except Conflict:
        return  # the database knows of another episode at that time: a person decides
    _settle(session, entry, rules.EFFECTS[step])


def _settle(session: Session, entry: WalkEntry, effect: Effect) -> None:
    """The entry is done; keep the state it left, so that later entries know their own work."""
    after = _now(session, entry.unit_id).seen.model_dump()
    touched = None
    if entry.episode_id is not None:
        touched = vacancies.episode(session, entry.episode_id).revision
    entry.state = EntryState.APPLIED.value
    entry.effect = effect.value
    entry.result = Result(**after, touched=touched).model_dump()
    session.flush()


def _drop_open_conflicts(before: Sequence[WalkEntry]) -> None:
    """A newer look of the same person settles what was open."""
    for each in before:
        if each.state == EntryState.CONFLICT.value:
            each.state = EntryState.DISCARDED.value


def _now(session: Session, unit_id: int) -> Now:
    return queries.now_of(session, [unit_id])[unit_id]


def _same(photo: WalkPhoto, taken: Taken, received: bytes) -> WalkPhoto:
    if photo.entry_id != taken.entry_id or photo.sha256 != photos.digest(received):
        raise Conflict("Die Kennung dieses Fotos ist schon vergeben.", field="photo")
    return photo
