"""Writes of a round: planned from houses; entries of the phone become contacts, each once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import Forbidden, GeoqmError, InvalidInput
from geoqm.outreach.model import WalkRound, WalkStop
from geoqm.outreach.priority import service as priority
from geoqm.outreach.queries import campaigns
from geoqm.outreach.rounds import queries, words
from geoqm.outreach.rounds.network import Measured, Place, measured
from geoqm.outreach.rounds.routing import Ends, Tour, plan
from geoqm.outreach.rounds.schemas import DoorBatch, DoorIn, DoorOut, RoundData
from geoqm.outreach.schemas import Consequences, ContactData, FollowUpData
from geoqm.outreach.service import contacts, follow_ups
from geoqm.owners.queries.houses import labels_of
from geoqm.walks.rules import corrected

DOORS_AT_MOST: Final = 150
_REVISIT: Final = timedelta(days=14)
_LATEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who sends, and when it arrives."""

    by: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A new round, and how many houses were left out because nobody there may be contacted."""

    round: WalkRound
    left_out: int


def plan_round(
    session: Session, building_ids: Collection[int], data: RoundData, *, by: str
) -> Planned:
    """A round past these houses on a short way; the same form again gives the same round.

    Raises InvalidInput for no house, too many, or when all of them must be left alone.
    """
    known = queries.by_key(session, data.client_key)
    if known is not None:
        return Planned(known, 0)
    houses = campaigns.known_houses(session, building_ids)
    free = _free(session, houses, on=data.day)
    _check(houses, free)
    sites = queries.places(session, {*free, data.start or free[0], data.end or free[0]})
    places = [sites[each] for each in free]
    ends = [sites[each] for each in (data.start, data.end) if each is not None]
    between = measured([*places, *ends], queries.ways_around(session, [*places, *ends]))
    tour = plan(
        between.metres[: len(free), : len(free)],
        _ends(between, len(free), data),
        minutes=data.minutes,
        worth=queries.worth(session, free),
    )
    made = _store(session, data, tour, between, by=by)
    for place, index in enumerate(tour.order, 1):
        session.add(WalkStop(round_id=made.id, position=place, building_id=free[index]))
    for index in tour.left_out:
        session.add(WalkStop(round_id=made.id, position=None, building_id=free[index]))
    session.flush()
    return Planned(made, len(houses) - len(free))


def receive(session: Session, batch: DoorBatch, *, by: str, now: datetime) -> list[DoorOut]:
    """Store what a phone sent; what was stored before is answered the same again.

    Raises Forbidden where somebody else is logged in than the one who made the entries.
    """
    if batch.user != by:
        raise Forbidden(
            "Diese Einträge gehören zu einer anderen Anmeldung.",
            remedy="Melden Sie sich mit dem Namen an, unter dem der Rundgang begonnen wurde.",
        )
    found = queries.walk_round(session, batch.walk.id)
    session.refresh(found, with_for_update=True)
    answers = []
    for sent in sorted(batch.entries, key=lambda each: (each.observed_at, each.id)):
        at = corrected(sent.observed_at, sent_at=batch.sent_at, now=now)
        answers.append(_received(session, found, sent, at, _Sender(by, now)))
    touched = {each.building_id for each in _stops(session, found, batch)}
    priority.refresh(session, day=local_day(now), building_ids=sorted(touched))
    return answers


def _received(
    session: Session, found: WalkRound, sent: DoorIn, at: datetime, sender: _Sender
) -> DoorOut:
    """The answer to one entry; what cannot be stored is refused and disturbs no other entry."""
    stop = session.get(WalkStop, sent.unit_id)
    if stop is None or stop.round_id != found.id:
        return DoorOut(id=sent.id, state="refused", text="Diese Tür gehört nicht zum Rundgang.")
    try:
        with session.begin_nested():
            _note(session, found, stop, sent, at, sender)
    except GeoqmError as error:
        return DoorOut(id=sent.id, unit_id=stop.id, state="refused", text=error.text)
    return DoorOut(id=sent.id, unit_id=stop.id, state="applied", last=words.OUTCOMES[sent.answer])


def _note(
    session: Session,
    found: WalkRound,
    stop: WalkStop,
    sent: DoorIn,
    at: datetime,
    sender: _Sender,
) -> None:
    """The entry as contact or follow-up, and at its door unless a later one stands there."""
    if sent.answer == "follow_up":
        _come_back(session, found, stop, sent, at, sender)
    elif sent.answer != "skipped":
        made = contacts.log_contact(
            session,
            _contact(session, found, stop, sent, at),
            Consequences(usual=True),
            by=sender.by,
            now=sender.now,
        )
        stop.contact_id = made.id
    if stop.done_at is None or stop.done_at <= at:
        stop.outcome, stop.done_at, stop.done_by = sent.answer, at, sender.by
        stop.client_key = sent.id
        stop.version += 1
    session.flush()


def _contact(
    session: Session, found: WalkRound, stop: WalkStop, sent: DoorIn, at: datetime
) -> ContactData:
    return ContactData(
        channel="visit",
        outcome=sent.answer,
        happened_on=local_day(at),
        happened_at=at,
        owner_id=_only_owner(session, stop.building_id, on=local_day(at)),
        building_id=stop.building_id,
        campaign_id=found.campaign_id,
        note=sent.note,
        client_key=sent.id,
    )


def _come_back(
    session: Session,
    found: WalkRound,
    stop: WalkStop,
    sent: DoorIn,
    at: datetime,
    sender: _Sender,
) -> None:
    today = local_day(sender.now)
    due = sent.due_on or local_day(at) + _REVISIT
    data = FollowUpData(
        due_on=min(max(due, today), today + _LATEST),
        subject=(sent.note or "Noch einmal vorbeigehen")[:200],
        assigned_to=sender.by,
        owner_id=_only_owner(session, stop.building_id, on=local_day(at)),
        building_id=stop.building_id,
        campaign_id=found.campaign_id,
        client_key=sent.id,
    )
    follow_ups.add_follow_up(session, data, by=sender.by, today=today)


def _only_owner(session: Session, building_id: int, *, on: date) -> int | None:
    """The owner where there is one alone; with several nobody knows who opened the door."""
    owners, blocked = queries.persons(session, [building_id], on=on)
    free = [each.id for each in owners.get(building_id, []) if each.id not in blocked]
    return free[0] if len(free) == 1 else None


def _free(session: Session, houses: Sequence[int], *, on: date) -> list[int]:
    """Houses where somebody may be contacted, or nobody is known."""
    owners, blocked = queries.persons(session, houses, on=on)
    return [
        house
        for house in houses
        if house not in owners or any(each.id not in blocked for each in owners[house])
    ]


def _check(houses: Sequence[int], free: Sequence[int]) -> None:
    if not houses:
        raise InvalidInput(
            "Es ist kein Haus ausgewählt.",
            remedy="Wählen Sie Häuser auf der Karte und dort „Laufzettel“.",
            field="haeuser",
        )
    if not free:
        raise InvalidInput(
            "An allen gewählten Häusern haben die Eigentümer/innen widersprochen oder sind gesperrt.",
            field="haeuser",
        )
    if len(free) > DOORS_AT_MOST:
        raise InvalidInput(
            f"Das sind {len(free)} Häuser, mehr als {DOORS_AT_MOST} für einen Rundgang.",
            remedy="Wählen Sie weniger Häuser.",
            field="haeuser",
        )


def _ends(between: Measured, doors: int, data: RoundData) -> Ends:
    none = np.zeros(doors)
    start = between.metres[doors, :doors] if data.start is not None else none
    last = len(between.metres) - 1
    end = between.metres[last, :doors] if data.end is not None else none
    return Ends(start, end)


def _store(
    session: Session, data: RoundData, tour: Tour, between: Measured, *, by: str
) -> WalkRound:
    doors = len(tour.order) + len(tour.left_out)
    path = list(tour.order)
    if data.start is not None:
        path = [doors, *path]
    if data.end is not None:
        path = [*path, len(between.metres) - 1]
    lines = [between.line(a, b) for a, b in pairwise(path)]
    made = WalkRound(
        campaign_id=data.campaign_id,
        title=data.title,
        day=data.day,
        user_name=by,
        minutes=data.minutes,
        length_m=round(tour.metres),
        on_network=between.on_network,
        path=_ewkt(lines),
        client_key=data.client_key,
    )
    labels = labels_of(session, [each for each in (data.start, data.end) if each is not None])
    if data.start is not None:
        made.start_location, made.start_label = _point(between.places[doors]), labels[data.start]
    if data.end is not None:
        made.end_location, made.end_label = _point(between.places[-1]), labels[data.end]
    session.add(made)
    session.flush()
    return made


def _stops(session: Session, found: WalkRound, batch: DoorBatch) -> Sequence[WalkStop]:
    numbers = [each.unit_id for each in batch.entries]
    return session.scalars(
        select(WalkStop).where(WalkStop.id.in_(numbers), WalkStop.round_id == found.id)
    ).all()


def _point(place: Place) -> str:
    return f"SRID=25832;{shapely.Point(place).wkt}"


def _ewkt(lines: Sequence[Sequence[Place]]) -> str | None:
    drawn = [line for line in lines if len(set(line)) > 1]
    return f"SRID=25832;{shapely.MultiLineString(drawn).wkt}" if drawn else None
