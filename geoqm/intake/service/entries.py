"""From a report that is believed to units and entries of the register, and to the offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.buildings import service as buildings
from geoqm.buildings.model import Unit
from geoqm.intake.model import Report, ReportConsent
from geoqm.intake.service import facts
from geoqm.vacancies import queries as register
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.model import VacancyEpisode, VacancyOffer


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that is not in the register yet, in this building."""

    building_id: int


@dataclass(frozen=True, slots=True)
class WholeHouse:
    """Every unit of this building: those in the register, and those that only the report knows."""

    building_id: int


Target = int | NewUnit | WholeHouse


@dataclass(frozen=True, slots=True)
class Meant:
    """The units that a report is about, and those among them that it brought into the register."""

    unit_ids: Sequence[int]
    made: Sequence[int] = ()


def meant_units(session: Session, report: Report, target: Target) -> Meant:
    """The units of a decision; what is missing in the register is added."""
    if isinstance(target, int):
        return Meant([register.unit(session, target).id])
    if isinstance(target, NewUnit):
        made = buildings.add_unit(session, target.building_id, facts.unit_facts(report)).id
        return Meant([made], [made])
    known = units_of(session, target.building_id)
    missing = facts.missing_units(report, len(known))
    added = [buildings.add_unit(session, target.building_id, each).id for each in missing]
    return Meant([*known, *added], added)


def units_of(session: Session, building_id: int) -> Sequence[int]:
    """The units of a building that the register knows, in their order."""
    wanted = select(Unit.id).where(Unit.building_id == building_id, Unit.vanished_on.is_(None))
    return session.scalars(wanted.order_by(Unit.floor.nulls_last(), Unit.position, Unit.id)).all()


def entry(
    session: Session, report: Report, unit_id: int, *, by: str, now: datetime
) -> VacancyEpisode:
    """The unit's open episode, refreshed by the report, or a new one."""
    running = register.open_episode_of(session, unit_id)
    if running is not None:
        return refreshed(session, report, running.id, by=by, now=now)
    told = facts.episode_facts(report, local_day(now))
    return vacancies.open_episode(session, unit_id, told, by=by)


def refreshed(
    session: Session, report: Report, episode_id: int, *, by: str, now: datetime
) -> VacancyEpisode:
    """The episode, confirmed by what the report says."""
    day = local_day(report.arrived_at or now)
    return vacancies.confirm(session, episode_id, on=day, source=facts.source_of(report), by=by)


def publish(
    session: Session, report: Report, episode: VacancyEpisode, *, by: str
) -> VacancyOffer | None:
    """The offer that the report's consents allow; None without consent or beside another offer."""
    given = select(ReportConsent).where(
        ReportConsent.report_id == report.id, ReportConsent.withdrawn_at.is_(None)
    )
    told = facts.offer_facts(report, session.scalars(given).all())
    if told is None or register.current_offer(session, episode.id) is not None:
        return None
    return vacancies.publish(session, episode.id, told, by=by)
