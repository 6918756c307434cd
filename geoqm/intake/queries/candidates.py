"""Which units and which other reports a report could mean: guesses with reasons."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from geoqm.access.rules import local_day
from geoqm.buildings.model import Building, Unit
from geoqm.buildings.queries import search
from geoqm.intake import likeness
from geoqm.intake.codes import ReportState
from geoqm.intake.likeness import Guess
from geoqm.intake.model import Report, ReportSender, number_label
from geoqm.vacancies.model import VacancyEpisode

AROUND_M = 60
_UNITS = 400
_GOOD_MATCH = 80.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report is: its house and point; `guessed` names an address found from its text."""

    building_id: int | None = None
    point: Any = None
    guessed: str = ""


@dataclass(frozen=True, slots=True)
class UnitCandidate:
    """A unit that may be meant, with its open episode if it has one."""

    unit_id: int
    building_id: int
    address: str
    kind: str
    floor: int | None
    position: str
    area_m2: Decimal | None
    distance_m: float
    guess: Guess
    episode_id: int | None = None
    status: str | None = None
    known_from: date | None = None
    last_confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """Another report that may say the same."""

    report_id: int
    label: str
    place: str
    state: str
    arrived_on: date
    is_older: bool
    guess: Guess


@dataclass(frozen=True, slots=True)
class House:
    """A house in which a new unit could be."""

    building_id: int
    address: str
    distance_m: float


def place_of(session: Session, report: Report) -> Place:
    """The place of a report; where it has no point, what its text seems to mean."""
    if report.location is not None:
        return Place(report.building_id, report.location)
    if not report.address_text:
        return Place()
    hits = search.suggest(session, report.address_text, 3)
    best = next((hit for hit in hits if hit.kind == "address" and hit.score >= _GOOD_MATCH), None)
    if best is None:
        return Place()
    point = func.ST_Transform(func.ST_SetSRID(func.ST_MakePoint(best.lon, best.lat), 4326), 25832)
    return Place(best.building_id, point, best.label)


def units(session: Session, report: Report, place: Place, *, count: int = 3) -> list[UnitCandidate]:
    """The likeliest units in and around the place, best first."""
    if place.point is None:
        return []
    distance = func.ST_Distance(Building.footprint, place.point)
    known_from = func.coalesce(VacancyEpisode.began_on, VacancyEpisode.first_seen_on)
    rows = session.execute(
        select(
            Unit.id, Unit.building_id, Building.address_label, Unit.kind, Unit.floor,
            Unit.position, Unit.area_m2, distance.label("distance_m"), VacancyEpisode.id,
            VacancyEpisode.status, known_from, VacancyEpisode.last_confirmed_on,
        )
        .join(Building, Building.id == Unit.building_id)
        .join(VacancyEpisode, _is_open(), isouter=True)
        .where(_near(place), Unit.vanished_on.is_(None), Building.vanished_on.is_(None))
        .order_by(distance, Unit.id)
        .limit(_UNITS)
    )  # fmt: skip
    found = [_candidate(report, place, tuple(row)) for row in rows]
    return sorted(found, key=lambda each: (-each.guess.percent, each.distance_m))[:count]


def _is_open() -> ColumnElement[bool]:
    return and_(VacancyEpisode.unit_id == Unit.id, VacancyEpisode.ended_on.is_(None))


def _near(place: Place) -> ColumnElement[bool]:
    close = func.ST_DWithin(Building.footprint, place.point, AROUND_M)
    return close if place.building_id is None else or_(Building.id == place.building_id, close)


def _candidate(report: Report, place: Place, row: tuple[Any, ...]) -> UnitCandidate:
    unit_id, building_id, address, kind, floor, position, area, distance, *episode = row
    guess = likeness.of_unit(
        likeness.Said(report.subject, report.floor, report.position, report.area_m2),
        likeness.Seen(kind, floor, position, area, is_vacant=episode[0] is not None),
        distance_m=0.0 if building_id == place.building_id else distance,
        same_house=building_id == place.building_id or distance == 0,
    )
    return UnitCandidate(
        unit_id, building_id, address, kind, floor, position, area, distance, guess, *episode
    )


def houses(session: Session, place: Place, *, count: int = 3) -> list[House]:
    """The nearest houses, for a unit that is not in the register yet."""
    if place.point is None:
        return []
    distance = func.ST_Distance(Building.footprint, place.point)
    own = Building.id == (place.building_id or -1)
    rows = session.execute(
        select(Building.id, Building.address_label, distance)
        .where(_near(place), Building.vanished_on.is_(None), or_(own, Building.address_label != ""))
        .order_by(own.desc(), distance, Building.id)
        .limit(count)
    )
    return [House(*row) for row in rows]


def twins(session: Session, report: Report, place: Place, *, count: int = 3) -> list[Twin]:
    """Other reports of the same house, nearby, or of the same sender, likeliest first."""
    own = aliased(ReportSender)
    distance = (
        func.ST_Distance(Report.location, place.point) if place.point is not None else literal(None)
    )
    same_sender = _same_sender(own)
    reasons = [same_sender]
    if place.building_id is not None:
        reasons.append(Report.building_id == place.building_id)
    if place.point is not None:
        reasons.append(func.ST_DWithin(Report.location, place.point, AROUND_M / 2))
    rows = session.execute(
        select(Report, distance, func.coalesce(same_sender, False))
        .join(ReportSender, ReportSender.report_id == Report.id, isouter=True)
        .join(own, own.report_id == report.id, isouter=True)
        .where(Report.id != report.id, _comparable(), or_(*reasons))
        .order_by(Report.arrived_at.desc())
        .limit(50)
    )
    found = [_twin(report, place, *row) for row in rows]
    return sorted(found, key=lambda each: -each.guess.percent)[:count]


def _same_sender(own: Any) -> ColumnElement[bool]:
    by_mail = and_(own.email != "", func.lower(own.email) == func.lower(ReportSender.email))
    return or_(by_mail, and_(own.phone != "", own.phone == ReportSender.phone))


def _comparable() -> ColumnElement[bool]:
    """Undecided reports; what was decided is known by its vacancy."""
    return Report.state.in_([ReportState.WAITING, ReportState.ASKED])


def _twin(
    report: Report, place: Place, other: Report, distance: float | None, same_sender: bool
) -> Twin:
    same_house = other.building_id is not None and other.building_id == place.building_id
    guess = likeness.of_report(
        likeness.Said(report.subject, report.floor, report.position, report.area_m2),
        likeness.Said(other.subject, other.floor, other.position, other.area_m2),
        distance_m=0.0 if same_house else distance,
        same_sender=same_sender,
    )
    assert other.arrived_at is not None  # noqa: S101 (a check of the table: drafts have none)
    return Twin(
        other.id,
        number_label(other.number, other.arrived_at),
        other.address_text or "Ort auf der Karte",
        other.state,
        local_day(other.arrived_at),
        report.arrived_at is not None and other.arrived_at <= report.arrived_at,
        guess,
    )
