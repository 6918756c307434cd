"""Reads of walks, entries and photos, and what the office knows of units right now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building, Unit
from geoqm.buildings.service import OWN_DATASET
from geoqm.errors import NotFound
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies.codes import Occupancy, VacancyStatus
from geoqm.vacancies.model import UnitSighting, VacancyEpisode
from geoqm.walks.model import EntryState, Walk, WalkEntry, WalkPhoto, WalkPicture
from geoqm.walks.rules import Now


def hold_units(session: Session, unit_ids: Collection[int]) -> set[int]:
    """Hold these units for the transaction, always in the same order; those that exist."""
    wanted = (
        select(Unit.id)
        .where(Unit.id.in_(unit_ids), Unit.vanished_on.is_(None))
        .order_by(Unit.id)
        .with_for_update()
    )
    return set(session.scalars(wanted))


def own_unit(session: Session, source_id: UUID) -> int | None:
    """The unit that was added under this id; None where it was not yet."""
    wanted = select(Unit.id).where(Unit.dataset == OWN_DATASET, Unit.source_id == str(source_id))
    return session.scalar(wanted)


def wait_in_line(session: Session, key: UUID) -> None:
    """Let only one transaction at a time work on what has this id."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(key), 0))))


def now_of(session: Session, unit_ids: Collection[int]) -> dict[int, Now]:
    """What the office knows of each unit."""
    episodes = _open_episodes(session, unit_ids)
    occupied = _last_days(
        session,
        select(UnitSighting.unit_id, func.max(UnitSighting.seen_on)).where(
            UnitSighting.unit_id.in_(unit_ids), UnitSighting.occupancy == Occupancy.OCCUPIED.value
        ),
        UnitSighting.unit_id,
    )
    ended = _last_days(
        session,
        select(VacancyEpisode.unit_id, func.max(VacancyEpisode.ended_on)).where(
            VacancyEpisode.unit_id.in_(unit_ids), vacancies.not_void()
        ),
        VacancyEpisode.unit_id,
    )
    return {
        unit_id: _now(episodes.get(unit_id), occupied.get(unit_id), ended.get(unit_id))
        for unit_id in unit_ids
    }


def _now(episode: VacancyEpisode | None, occupied_on: date | None, ended_on: date | None) -> Now:
    if episode is None:
        return Now(occupied_on=occupied_on, ended_on=ended_on)
    return Now(
        episode_id=episode.id,
        revision=episode.revision,
        status=VacancyStatus(episode.status),
        known_from=episode.known_from,
        confirmed_on=episode.last_confirmed_on,
        occupied_on=occupied_on,
        ended_on=ended_on,
    )


def _open_episodes(session: Session, unit_ids: Collection[int]) -> dict[int, VacancyEpisode]:
    found = session.scalars(
        select(VacancyEpisode)
        .where(VacancyEpisode.unit_id.in_(unit_ids), VacancyEpisode.ended_on.is_(None))
        .execution_options(populate_existing=True)
    )
    return {episode.unit_id: episode for episode in found}


def _last_days(session: Session, statement: Any, unit: Any) -> dict[int, date]:
    """The day per unit of a statement that asks for one."""
    return {
        unit_id: day
        for unit_id, day in session.execute(statement.group_by(unit))
        if day is not None
    }


@dataclass(frozen=True, slots=True)
class Background:
    """Who told the office what an entry contradicts, and what they noted."""

    by: str = ""
    on: date | None = None
    status: str = ""
    note: str = ""


def background(session: Session, entry: WalkEntry, now: Now) -> Background:
    """What stands behind the office's state of a unit: the last event of its episode, a sighting."""
    episode_id = now.episode_id or entry.seen.get("episode_id")
    if episode_id is None:
        return _last_sighting(session, entry.unit_id)
    episode = vacancies.episode(session, episode_id)
    event = next(iter(vacancies.events_of(session, episode_id)), None)
    if event is None:
        return Background(status=episode.status, note=episode.note)
    return Background(event.recorded_by, event.happened_on, episode.status, episode.note)


def _last_sighting(session: Session, unit_id: int) -> Background:
    seen = session.scalars(
        select(UnitSighting)
        .where(UnitSighting.unit_id == unit_id)
        .order_by(UnitSighting.seen_on.desc(), UnitSighting.id.desc())
        .limit(1)
    ).one_or_none()
    return Background(seen.recorded_by, seen.seen_on) if seen else Background()


def walk(session: Session, walk_id: UUID) -> Walk:
    """The walk; NotFound where there is none."""
    found = session.get(Walk, walk_id)
    if found is None:
        raise NotFound("Diese Begehung gibt es nicht.")
    return found


def entry(session: Session, entry_id: UUID) -> WalkEntry:
    """The entry; NotFound where there is none."""
    found = session.get(WalkEntry, entry_id)
    if found is None:
        raise NotFound("Diesen Eintrag gibt es nicht.")
    return found


def earlier_entries(session: Session, walk_id: UUID, unit_id: int) -> Sequence[WalkEntry]:
    """What the walk already said about a unit, in the order in which it was observed."""
    return session.scalars(
        select(WalkEntry)
        .where(WalkEntry.walk_id == walk_id, WalkEntry.unit_id == unit_id)
        .order_by(WalkEntry.observed_at, WalkEntry.received_at, WalkEntry.id)
    ).all()


@dataclass(frozen=True, slots=True)
class WalkSummary:
    """A walk with what came of it."""

    walk: Walk
    houses: int
    entries: int
    conflicts: int
    photos: int


def walks(session: Session, *, limit: int = 200) -> Sequence[WalkSummary]:
    """The newest walks with their counts; corrected entries count once."""
    counts = (
        select(
            WalkEntry.walk_id,
            func.count(WalkEntry.unit_id.distinct()).label("entries"),
            func.count().filter(WalkEntry.state == EntryState.CONFLICT.value).label("conflicts"),
            func.count(Unit.building_id.distinct()).label("houses"),
        )
        .join(Unit, Unit.id == WalkEntry.unit_id)
        .group_by(WalkEntry.walk_id)
        .subquery()
    )
    photos = (
        select(WalkEntry.walk_id, func.count().label("photos"))
        .join(WalkPhoto, WalkPhoto.entry_id == WalkEntry.id)
        .group_by(WalkEntry.walk_id)
        .subquery()
    )
    found = session.execute(
        select(
            Walk,
            func.coalesce(counts.c.houses, 0),
            func.coalesce(counts.c.entries, 0),
            func.coalesce(counts.c.conflicts, 0),
            func.coalesce(photos.c.photos, 0),
        )
        .outerjoin(counts, counts.c.walk_id == Walk.id)
        .outerjoin(photos, photos.c.walk_id == Walk.id)
        .order_by(Walk.started_at.desc(), Walk.id)
        .limit(limit)
    )
    return [WalkSummary(*row) for row in found]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry with its unit and house."""

    entry: WalkEntry
    unit: Unit
    address: str
    building_id: int


def entries(session: Session, walk_id: UUID) -> Sequence[EntryRow]:
    """All entries of a walk, newest first."""
    found = session.execute(
        select(WalkEntry, Unit, Building.address_label, Building.id)
        .join(Unit, Unit.id == WalkEntry.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .where(WalkEntry.walk_id == walk_id)
        .order_by(WalkEntry.observed_at.desc(), WalkEntry.id)
    )
    return [EntryRow(*row) for row in found]


def photos_of(session: Session, entry_ids: Collection[UUID]) -> dict[UUID, list[WalkPhoto]]:
    """The photos of entries, in the order in which they were taken."""
    found: dict[UUID, list[WalkPhoto]] = {}
    for photo in session.scalars(
        select(WalkPhoto)
        .where(WalkPhoto.entry_id.in_(entry_ids))
        .order_by(WalkPhoto.taken_at, WalkPhoto.id)
    ):
        found.setdefault(photo.entry_id, []).append(photo)
    return found


def photo_count(session: Session, entry_id: UUID) -> int:
    """How many photos an entry has."""
    counted = select(func.count()).where(WalkPhoto.entry_id == entry_id)
    return session.execute(counted).scalar_one()


def picture(session: Session, photo_id: UUID, *, small: bool) -> bytes:
    """The bytes of a photo as JPEG; NotFound where there is none."""
    column = WalkPicture.thumbnail if small else WalkPicture.content
    found = session.scalar(select(column).where(WalkPicture.photo_id == photo_id))
    if found is None:
        raise NotFound("Dieses Foto gibt es nicht.")
    return found
