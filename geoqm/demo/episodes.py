"""Writes the invented vacancies and removes them with everything that hangs on the town's units."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building, Unit
from geoqm.db.bulk import insert_rows
from geoqm.demo import vacancies
from geoqm.demo.erasing import erase
from geoqm.demo.records import DATASET
from geoqm.demo.vacancies import Episode, Place
from geoqm.vacancies import rules
from geoqm.vacancies.codes import RELIABILITY_OF, Source, VacancyStatus
from geoqm.vacancies.dates import RoughDate
from geoqm.vacancies.model import (
    UnitSighting,
    VacancyCandidate,
    VacancyEpisode,
    VacancyEvent,
    VacancyOffer,
)
from geoqm.walks.model import Walk, WalkEntry, WalkPhoto

_WHO = "Demodaten"
_CHECK_MONTHS = 3
_OFFER = {
    "description": "Erfundenes Angebot der Demodaten.",
    "contact": "Quartiersbüro (Demodaten)",
    "wish": "let",
    "is_public": True,
    "for_matching": True,
    "consent_version": "Demodaten",
    "consent_through": "landlord",
    "published_by": _WHO,
}
_TITLES = {"shop": "Laden mit Schaufenster", "dwelling": "Wohnung", "office": "Büroräume"}


def load(session: Session, today: date, run_id: int) -> int:
    """Write the episodes of the town once; returns how many were written."""
    if session.scalar(select(VacancyEpisode.id).where(VacancyEpisode.dataset == DATASET).limit(1)):
        return 0
    found = select(Unit.id, Unit.source_id, Unit.kind).where(Unit.dataset == DATASET)
    places = [Place(*row) for row in session.execute(found.order_by(Unit.id))]
    made = list(vacancies.episodes(places, today))
    if not made:
        return 0
    connection = session.connection()
    rows = [_row(each, run_id) for each in made]
    insert_rows(connection, VacancyEpisode.__table__, rows)
    ids = _ids(session)
    insert_rows(
        connection, VacancyEvent.__table__, [row for each in made for row in _events(each, ids)]
    )
    insert_rows(
        connection, VacancyOffer.__table__, [_offer(each, ids) for each in made if each.is_offered]
    )
    insert_rows(connection, UnitSighting.__table__, list(_sightings(places, made, today)))
    return len(made)


def _ids(session: Session) -> dict[str, int]:
    found = select(VacancyEpisode.source_id, VacancyEpisode.id)
    rows = session.execute(found.where(VacancyEpisode.dataset == DATASET))
    return {str(key): number for key, number in rows}


def remove(session: Session) -> None:
    """Remove what hangs on the units of the town, whoever wrote it, with its audit trail."""
    houses = select(Building.id).where(Building.dataset == DATASET)
    units = list(session.scalars(select(Unit.id).where(Unit.building_id.in_(houses))))
    episodes = list(
        session.scalars(select(VacancyEpisode.id).where(VacancyEpisode.unit_id.in_(units)))
    )
    _remove_walks(session, units)
    for model, condition in (
        (VacancyCandidate, VacancyCandidate.dataset == DATASET),
        (VacancyOffer, VacancyOffer.episode_id.in_(episodes)),
        (VacancyEvent, VacancyEvent.episode_id.in_(episodes)),
        (UnitSighting, UnitSighting.unit_id.in_(units)),
        (VacancyEpisode, VacancyEpisode.id.in_(episodes)),
    ):
        erase(session, model, condition)
    session.execute(
        update(VacancyCandidate)
        .where(VacancyCandidate.building_id.in_(houses))
        .values(building_id=None, unit_id=None)
    )
    erase(session, Unit, Unit.building_id.in_(houses) & (Unit.dataset != DATASET))


def _remove_walks(session: Session, units: Sequence[int]) -> None:
    """Entries at these units with their photos, and walks of which nothing is left."""
    entries = select(WalkEntry.id).where(WalkEntry.unit_id.in_(units))
    walks = list(
        session.scalars(select(WalkEntry.walk_id).where(WalkEntry.unit_id.in_(units)).distinct())
    )
    erase(session, WalkPhoto, WalkPhoto.entry_id.in_(entries))
    erase(session, WalkEntry, WalkEntry.unit_id.in_(units))
    left = select(WalkEntry.id).where(WalkEntry.walk_id == Walk.id).exists()
    erase(session, Walk, Walk.id.in_(walks) & ~left)


def _row(each: Episode, run_id: int) -> dict[str, Any]:
    began = rules.begin_day(
        each.began, seen_on=each.first_seen_on, expected=each.status is VacancyStatus.EXPECTED
    )
    due = rules.next_check(each.confirmed_on or each.first_seen_on, _CHECK_MONTHS, begins_on=began)
    return {
        "unit_id": each.place.id,
        "status": each.status.value,
        "kind": each.kind.value,
        "reason": each.reason.value,
        "source": each.source,
        "reliability": RELIABILITY_OF[Source(each.source)].value,
        "confidence": "likely",
        "first_seen_on": each.first_seen_on,
        "began_on": began,
        "began_precision": (each.began if began else RoughDate()).precision.value,
        "ended_on": each.ended_on,
        "ended_precision": "day" if each.ended_on else None,
        "last_confirmed_on": each.confirmed_on,
        "next_check_on": None if each.ended_on else due,
        "interim_use": each.interim_use,
        "dataset": DATASET,
        "source_id": each.key,
        "import_run_id": run_id,
    }


def _events(each: Episode, ids: dict[str, int]) -> Iterable[dict[str, Any]]:
    before: str | None = None
    for number, step in enumerate(each.steps, start=1):
        yield {
            "episode_id": ids[each.key],
            "action": step.action,
            "happened_on": step.on,
            "recorded_by": _WHO,
            "status_before": before,
            "status_after": step.status.value,
            "confirms": step.confirms,
            "before": {},
            "revision": number,
        }
        before = step.status.value


def _offer(each: Episode, ids: dict[str, int]) -> dict[str, Any]:
    title = _TITLES.get(each.place.kind, "Räume")
    consent_on = each.confirmed_on or each.first_seen_on
    return _OFFER | {"episode_id": ids[each.key], "title": title, "consent_on": consent_on}


def _sightings(
    places: Sequence[Place], made: Sequence[Episode], today: date
) -> Iterable[dict[str, Any]]:
    empty = {each.place.id for each in made}
    for place, seen_on in vacancies.seen_occupied(places, today):
        if place.id not in empty:
            yield {
                "unit_id": place.id,
                "seen_on": seen_on,
                "occupancy": "occupied",
                "source": "site_visit",
                "recorded_by": _WHO,
                "dataset": DATASET,
            }
