"""Carries out what an entry does to the register of vacancies; each step is one use case there."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import Conflict
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies import service as register
from geoqm.vacancies.codes import Confidence, DatePrecision, Occupancy, Source, VacancyStatus
from geoqm.vacancies.model import VacancyEpisode
from geoqm.vacancies.schemas import EpisodeFacts
from geoqm.walks.model import Effect, WalkEntry
from geoqm.walks.rules import RECHECK_AFTER, Now, Own, Step
from geoqm.walks.schemas import Result

_OPENING = {Effect.OPENED.value, Effect.REVIEW.value}
_ENDING = {Effect.ENDED.value}


def own(session: Session, before: Sequence[WalkEntry]) -> Own:
    """What earlier entries of the same walk did, as far as nobody has touched it since."""
    opened = next((each.episode_id for each in reversed(before) if each.effect in _OPENING), None)
    last = next((each for each in reversed(before) if each.effect != Effect.NONE.value), None)
    if last is None or last.effect not in _ENDING or last.episode_id is None:
        return Own(opened)
    left_with = Result(**(last.result or {})).touched
    untouched = vacancies.episode(session, last.episode_id).revision == left_with
    return Own(opened, last.episode_id if untouched else None)


def carry_out(
    session: Session, entry: WalkEntry, step: Step, now: Now, own: Own, by: str
) -> int | None:
    """Do one step; the episode it touched, None where there is none.

    Raises Conflict where another episode covers that time.
    """
    on = local_day(entry.observed_at)
    match step:
        case Step.OPEN | Step.REVIEW:
            return _open(session, entry, step, on=on, by=by)
        case Step.SIGHT_OCCUPIED:
            register.record_occupied(session, entry.unit_id, on=on, source=Source.SITE_VISIT, by=by)
            return now.episode_id
        case Step.SIGHT_UNSURE:
            _sight_unsure(session, entry.unit_id, on=on, by=by)
            return now.episode_id
        case Step.REOPEN:
            return _reopen(session, _known(own.ended), on=on, by=by)
    return _change(session, entry, step, _known(now.episode_id), on=on, by=by)


def _open(session: Session, entry: WalkEntry, step: Step, *, on: date, by: str) -> int:
    in_review = step is Step.REVIEW
    facts = EpisodeFacts(
        source=Source.SITE_VISIT,
        seen_on=on,
        status=VacancyStatus.IN_REVIEW if in_review else VacancyStatus.CONFIRMED_VACANT,
        confidence=Confidence.UNSURE if in_review else Confidence.LIKELY,
        next_check_on=on + RECHECK_AFTER if in_review else None,
        note=entry.note,
    )
    if in_review:
        _sight_unsure(session, entry.unit_id, on=on, by=by)
    return register.open_episode(session, entry.unit_id, facts, by=by).id


def _change(
    session: Session, entry: WalkEntry, step: Step, episode_id: int, *, on: date, by: str
) -> int:
    """Steps on the open episode."""
    match step:
        case Step.CONFIRM:
            register.confirm(session, episode_id, on=on, source=Source.SITE_VISIT, by=by)
        case Step.END:
            _end(session, episode_id, VacancyStatus.REOCCUPIED, on=on, by=by)
        case Step.REJECT:
            _end(session, episode_id, VacancyStatus.REJECTED, on=on, by=by)
        case Step.DOUBT | Step.RECHECK:
            _doubt(session, episode_id, own=step is Step.DOUBT, on=on, by=by)
            _sight_unsure(session, entry.unit_id, on=on, by=by)
        case _:
            raise AssertionError(step)
    if step in {Step.END, Step.REJECT}:
        register.record_occupied(session, entry.unit_id, on=on, source=Source.SITE_VISIT, by=by)
    return episode_id


def _end(
    session: Session, episode_id: int, outcome: VacancyStatus, *, on: date, by: str
) -> VacancyEpisode:
    """Nobody knows since when it is in use again, only that it was on that day."""
    return register.end_episode(
        session, episode_id, on=on, precision=DatePrecision.BEFORE, outcome=outcome, by=by
    )


def _reopen(session: Session, episode_id: int, *, on: date, by: str) -> int:
    register.undo(session, episode_id, by=by)
    register.confirm(session, episode_id, on=on, source=Source.SITE_VISIT, by=by)
    return episode_id


def _doubt(session: Session, episode_id: int, *, own: bool, on: date, by: str) -> None:
    """Look again soon; what this walk itself called vacant is in question once more."""
    found = vacancies.episode(session, episode_id)
    if own and found.status == VacancyStatus.CONFIRMED_VACANT.value:
        register.change_status(session, episode_id, VacancyStatus.IN_REVIEW, by=by, on=on)
    due = max(on + RECHECK_AFTER, vacancies.today_of(session))
    if found.next_check_on is None or found.next_check_on > due:
        register.set_next_check(session, episode_id, due, by=by)


def _sight_unsure(session: Session, unit_id: int, *, on: date, by: str) -> None:
    register.record_sighting(
        session, unit_id, Occupancy.UNSURE, on=on, source=Source.SITE_VISIT, by=by
    )


def _known(episode_id: int | None) -> int:
    if episode_id is None:
        raise Conflict("Zu dieser Einheit ist kein Leerstand offen.")
    return episode_id
