"""Reads of episodes, sightings and offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Date, cast, func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building, Unit
from geoqm.buildings.queries import houses
from geoqm.errors import NotFound
from geoqm.vacancies.codes import CandidateState, Occupancy, VacancyStatus
from geoqm.vacancies.model import (
    UnitSighting,
    VacancyCandidate,
    VacancyEpisode,
    VacancyEvent,
    VacancyOffer,
    VacancyPolicy,
)
from geoqm.vacancies.rules import VOID, UnitState, is_stale, unit_state

_VOID_CODES = sorted(status.value for status in VOID)


def today_of(session: Session) -> date:
    """The day on the office's clock, as the database tells it."""
    now = func.timezone("Europe/Berlin", func.now())
    return session.execute(select(cast(now, Date))).scalar_one()


def policy(session: Session) -> VacancyPolicy:
    """How the office works: months until a check, until stale, until structural."""
    return session.scalars(select(VacancyPolicy)).one()


def unit(session: Session, unit_id: int, *, lock: bool = False) -> Unit:
    """The unit; NotFound where there is none. With `lock`, nobody else opens an episode of it."""
    wanted = select(Unit).where(Unit.id == unit_id, Unit.vanished_on.is_(None))
    found = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise NotFound("Diese Einheit gibt es nicht.")
    return found


def episode(session: Session, episode_id: int, *, lock: bool = False) -> VacancyEpisode:
    """The episode; NotFound where there is none. With `lock`, nobody else changes it meanwhile."""
    wanted = select(VacancyEpisode).where(VacancyEpisode.id == episode_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("Diesen Leerstand gibt es nicht.")
    return found


def not_void() -> ColumnElement[bool]:
    """Episodes that were not refused and are no duplicates."""
    return VacancyEpisode.status.not_in(_VOID_CODES)


def open_episode_of(session: Session, unit_id: int) -> VacancyEpisode | None:
    """The episode of a unit that has not ended; None where there is none."""
    wanted = select(VacancyEpisode).where(
        VacancyEpisode.unit_id == unit_id, VacancyEpisode.ended_on.is_(None)
    )
    return session.scalars(wanted).one_or_none()


def episodes_of(session: Session, unit_ids: Sequence[int]) -> Sequence[VacancyEpisode]:
    """All episodes of these units, newest first within a unit."""
    wanted = select(VacancyEpisode).where(VacancyEpisode.unit_id.in_(unit_ids))
    known_from = func.coalesce(VacancyEpisode.began_on, VacancyEpisode.first_seen_on)
    order = (VacancyEpisode.unit_id, known_from.desc(), VacancyEpisode.id.desc())
    return session.scalars(wanted.order_by(*order)).all()


def episode_before(session: Session, unit_id: int, day: date) -> VacancyEpisode | None:
    """The unit's last episode that ended, begun on `day` or earlier; None where there is none."""
    known_from = func.coalesce(VacancyEpisode.began_on, VacancyEpisode.first_seen_on)
    wanted = select(VacancyEpisode).where(
        VacancyEpisode.unit_id == unit_id,
        VacancyEpisode.ended_on.is_not(None),
        known_from <= day,
        not_void(),
    )
    return session.scalars(wanted.order_by(VacancyEpisode.ended_on.desc()).limit(1)).one_or_none()


def events_of(session: Session, episode_id: int) -> Sequence[VacancyEvent]:
    """What happened to an episode and was not undone, newest first."""
    wanted = select(VacancyEvent).where(
        VacancyEvent.episode_id == episode_id, VacancyEvent.undone_at.is_(None)
    )
    return session.scalars(wanted.order_by(VacancyEvent.id.desc())).all()


def last_occupied_on(session: Session, unit_id: int) -> date | None:
    """When somebody last saw the unit occupied; None where nobody did."""
    return session.scalar(
        select(func.max(UnitSighting.seen_on)).where(
            UnitSighting.unit_id == unit_id, UnitSighting.occupancy == Occupancy.OCCUPIED.value
        )
    )


def current_offer(session: Session, episode_id: int) -> VacancyOffer | None:
    """The offer that consent holds for; None where there is none."""
    wanted = select(VacancyOffer).where(
        VacancyOffer.episode_id == episode_id, VacancyOffer.withdrawn_at.is_(None)
    )
    return session.scalars(wanted).one_or_none()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegister:
    """Everything the register knows about a unit; `current` is the vacancy that lasts."""

    unit: Unit
    building: Building
    current: VacancyEpisode | None
    earlier: tuple[VacancyEpisode, ...]
    events: tuple[VacancyEvent, ...]
    offer: VacancyOffer | None
    last_occupied_on: date | None
    state: UnitState
    is_stale: bool
    today: date


def unit_register(session: Session, unit_id: int) -> UnitRegister:
    """What the register knows about a unit; NotFound where there is none."""
    found = unit(session, unit_id)
    episodes = episodes_of(session, [unit_id])
    current = next((each for each in episodes if each.is_open), None)
    today, months = today_of(session), policy(session).stale_after_months
    seen = last_occupied_on(session, unit_id)
    status = VacancyStatus(current.status) if current else None
    shown = current or next(iter(episodes), None)
    return UnitRegister(
        unit=found,
        building=houses.building(session, found.building_id),
        current=current,
        earlier=tuple(each for each in episodes if each is not current),
        events=tuple(events_of(session, shown.id)) if shown else (),
        offer=current_offer(session, current.id) if current else None,
        last_occupied_on=seen,
        state=unit_state(status, seen, on=today, months=months),
        is_stale=current is not None and is_stale(current.last_confirmed_on, today, months),
        today=today,
    )


def candidate(session: Session, candidate_id: int, *, lock: bool = False) -> VacancyCandidate:
    """The row of a list that waits or waited; NotFound where there is none."""
    wanted = select(VacancyCandidate).where(VacancyCandidate.id == candidate_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("Diese Zeile gibt es nicht.")
    return found


def open_candidates(session: Session) -> int:
    """How many rows of lists wait for a decision."""
    mine = VacancyCandidate.state == CandidateState.OPEN.value
    return session.scalar(select(func.count()).select_from(VacancyCandidate).where(mine)) or 0


def candidates(
    session: Session, state: str, page: int, size: int
) -> tuple[int, Sequence[VacancyCandidate]]:
    """How many rows are in that state, and one page of them, oldest first."""
    mine = VacancyCandidate.state == state
    number = session.scalar(select(func.count()).select_from(VacancyCandidate).where(mine)) or 0
    wanted = select(VacancyCandidate).where(mine).order_by(VacancyCandidate.id)
    return number, session.scalars(wanted.limit(size).offset((page - 1) * size)).all()
