"""Every write of the slice: one function per use case.

Who changes an episode holds its row until the transaction ends, so two people come one after
the other; `check_revision` tells the second one that the first was there.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Session

from geoqm.errors import InvalidInput, RuleViolation
from geoqm.vacancies import changes, queries, rules
from geoqm.vacancies.changes import Change
from geoqm.vacancies.codes import (
    RELIABILITY_OF,
    DatePrecision,
    EventAction,
    Occupancy,
    Source,
    VacancyStatus,
)
from geoqm.vacancies.model import UnitSighting, VacancyEpisode, VacancyOffer, VacancyPolicy
from geoqm.vacancies.schemas import EpisodeFacts, OfferFacts

POLICY_LIMITS = rules.POLICY_LIMITS


def check_revision(session: Session, episode_id: int, revision: int) -> VacancyEpisode:
    """The episode, held for this transaction; Conflict where it changed since `revision`."""
    found = queries.episode(session, episode_id, lock=True)
    if found.revision != revision:
        raise changes.outdated()
    return found


def open_episode(session: Session, unit_id: int, facts: EpisodeFacts, *, by: str) -> VacancyEpisode:
    """A new episode of a unit; Conflict where another one covers the same time."""
    if facts.status not in rules.BEGINNINGS:
        raise RuleViolation("Ein Leerstand kann nicht beendet beginnen.", field="status")
    queries.unit(session, unit_id, lock=True)
    made = _new_episode(session, unit_id, facts)
    change = Change(
        action=EventAction.OPENED,
        on=facts.seen_on,
        by=by,
        source=facts.source.value,
        confirms=facts.status in rules.COUNTED,
    )
    changes.begin(session, made, change)
    return made


def confirm(
    session: Session, episode_id: int, *, on: date, source: Source, by: str
) -> VacancyEpisode:
    """Somebody saw or heard that it is still empty; a report or an expected one becomes confirmed.

    An announced vacancy that has not begun on that day stays announced.
    """
    found = _open(session, episode_id)
    _not_in_future(session, on, "on")
    status = VacancyStatus(found.status)
    begun = status is not VacancyStatus.EXPECTED or found.known_from <= on
    if status not in rules.COUNTED and begun:
        status = VacancyStatus.CONFIRMED_VACANT
    latest = max(found.last_confirmed_on or on, on)
    months = queries.policy(session).check_after_months
    changes.apply(
        session,
        found,
        Change(action=EventAction.CONFIRMED, on=on, by=by, source=source.value, confirms=True),
        status=status.value,
        source=source.value,
        reliability=RELIABILITY_OF[source].value,
        last_confirmed_on=latest,
        next_check_on=rules.next_check(latest, months, begins_on=found.began_on),
    )
    return found


def end_episode(
    session: Session,
    episode_id: int,
    *,
    on: date,
    precision: DatePrecision,
    outcome: VacancyStatus,
    by: str,
) -> VacancyEpisode:
    """The vacancy is over: `on` is the first day on which it was no longer empty."""
    found = _open(session, episode_id)
    rules.check_step(VacancyStatus(found.status), outcome)
    if outcome not in rules.ENDED:
        raise RuleViolation("Dieser Stand beendet keinen Leerstand.", field="outcome")
    today = queries.today_of(session)
    day = rules.end_day(on, precision, outcome, known_from=found.known_from, today=today)
    withdraw_offer(session, episode_id, by=by)
    changes.apply(
        session,
        found,
        Change(action=EventAction.ENDED, on=min(day, today), by=by),
        status=outcome.value,
        ended_on=day,
        ended_precision=precision.value,
        next_check_on=None,
    )
    return found


def change_status(
    session: Session,
    episode_id: int,
    status: VacancyStatus,
    *,
    by: str,
    on: date | None = None,
    why: str = "",
) -> VacancyEpisode:
    """The next step with an episode, today unless `on` says otherwise.

    Raises RuleViolation for a step that does not fit, and for an end, which needs a day.
    """
    found = queries.episode(session, episode_id, lock=True)
    current = VacancyStatus(found.status)
    rules.check_step(current, status)
    if current in rules.OPEN and status in rules.ENDED:
        raise RuleViolation(
            "Für das Ende fehlt der Tag.",
            remedy="Beenden Sie den Leerstand mit dem Tag, seit dem er vorbei ist.",
            field="status",
        )
    day = on or queries.today_of(session)
    _not_in_future(session, day, "on")
    if status is VacancyStatus.OBJECTION:
        withdraw_offer(session, episode_id, by=by)
    change = Change(action=EventAction.STATUS, on=day, by=by, why=why)
    changes.apply(session, found, change, status=status.value)
    return found


def correct(
    session: Session, episode_id: int, facts: EpisodeFacts, *, by: str, why: str = ""
) -> VacancyEpisode:
    """Other facts about the same vacancy; status and confirmation stay as they are."""
    found = queries.episode(session, episode_id, lock=True)
    new = _new_episode(session, found.unit_id, facts, beside=found)
    names = (
        "kind", "reason", "source", "reliability", "confidence", "first_seen_on", "began_on",
        "began_precision", "interim_use", "interim_until", "note",
    )  # fmt: skip
    if found.ended_on is not None and new.known_from > found.ended_on:
        raise RuleViolation("Der Beginn liegt nach dem Ende.", field="began_on")
    changed = {
        name: getattr(new, name) for name in names if getattr(new, name) != getattr(found, name)
    }
    if changed:
        day = queries.today_of(session)
        change = Change(action=EventAction.CORRECTED, on=day, by=by, why=why)
        changes.apply(session, found, change, **changed)
    return found


def set_next_check(session: Session, episode_id: int, on: date, *, by: str) -> VacancyEpisode:
    """Look again on that day."""
    found = _open(session, episode_id)
    today = queries.today_of(session)
    if on < today:
        raise RuleViolation(
            "Die Wiedervorlage liegt in der Vergangenheit.",
            remedy="Wählen Sie heute oder einen späteren Tag.",
            field="next_check_on",
        )
    if on != found.next_check_on:
        change = Change(action=EventAction.NEXT_CHECK, on=today, by=by)
        changes.apply(session, found, change, next_check_on=on)
    return found


def record_sighting(
    session: Session, unit_id: int, occupancy: Occupancy, *, on: date, source: Source, by: str
) -> UnitSighting:
    """What somebody saw at a unit; an open episode that contradicts is due for a check that day."""
    queries.unit(session, unit_id)
    _not_in_future(session, on, "seen_on")
    seen = UnitSighting(
        unit_id=unit_id,
        seen_on=on,
        occupancy=occupancy.value,
        source=source.value,
        recorded_by=by,
    )
    session.add(seen)
    session.flush()
    running = queries.open_episode_of(session, unit_id)
    if occupancy is Occupancy.OCCUPIED and running is not None and running.known_from <= on:
        held = queries.episode(session, running.id, lock=True)
        today = queries.today_of(session)
        if held.is_open and (held.next_check_on is None or held.next_check_on > today):
            why = "als bewohnt gesehen"
            change = Change(action=EventAction.NEXT_CHECK, on=today, by=by, why=why)
            changes.apply(session, held, change, next_check_on=today)
    return seen


def record_occupied(
    session: Session, unit_id: int, *, on: date, source: Source, by: str
) -> UnitSighting:
    """Somebody saw the unit occupied; it does not end an episode, but asks for a check."""
    return record_sighting(session, unit_id, Occupancy.OCCUPIED, on=on, source=source, by=by)


def publish(session: Session, episode_id: int, offer: OfferFacts, *, by: str) -> VacancyOffer:
    """Publish an offer or pass it to the city, as far as the landlord consented.

    The offer before it is withdrawn. Raises RuleViolation for an episode that has ended or was
    objected to, InvalidInput without title or consent.
    """
    found = _open(session, episode_id)
    rules.check_offer(VacancyStatus(found.status), offer)
    _not_in_future(session, offer.consent_on, "consent_on")
    withdraw_offer(session, episode_id, by=by)
    made = VacancyOffer(
        episode_id=episode_id,
        title=offer.title.strip(),
        description=offer.description.strip(),
        contact=offer.contact.strip(),
        wish=offer.wish.value,
        available_from=offer.available_from,
        is_public=offer.is_public,
        for_matching=offer.for_matching,
        consent_on=offer.consent_on,
        consent_version=offer.consent_version,
        consent_through=offer.consent_through.value,
        published_by=by,
    )
    session.add(made)
    today = queries.today_of(session)
    changes.apply(session, found, Change(action=EventAction.PUBLISHED, on=today, by=by))
    return made


def withdraw_offer(session: Session, episode_id: int, *, by: str) -> VacancyOffer | None:
    """Take the offer back at once; None where none was out."""
    found = queries.episode(session, episode_id, lock=True)
    offer = queries.current_offer(session, episode_id)
    if offer is None:
        return None
    offer.withdrawn_at, offer.withdrawn_by = func.now(), by
    today = queries.today_of(session)
    changes.apply(session, found, Change(action=EventAction.WITHDRAWN, on=today, by=by))
    return offer


def retract_offer(session: Session, episode_id: int, *, by: str) -> None:
    """Take an offer back with its last event, for the undo of what published it.

    Nothing happens where something else came after it.
    """
    found = queries.episode(session, episode_id, lock=True)
    offer = queries.current_offer(session, episode_id)
    last = next(iter(queries.events_of(session, episode_id)), None)
    if offer is None or last is None or last.action != EventAction.PUBLISHED:
        return
    offer.withdrawn_at, offer.withdrawn_by = func.now(), by
    changes.restore(session, found, last, by=by)


def undo(session: Session, episode_id: int, *, by: str) -> VacancyEpisode:
    """Take back the last change of an episode; an opening becomes a refused entry, and back.

    Raises Conflict where the time is taken meanwhile, RuleViolation where a consent is concerned
    or nothing is left to undo.
    """
    found = queries.episode(session, episode_id, lock=True)
    last = next(iter(queries.events_of(session, episode_id)), None)
    if last is None:
        raise RuleViolation("Es gibt nichts zurückzunehmen.")
    if last.action in {EventAction.PUBLISHED, EventAction.WITHDRAWN}:
        raise RuleViolation(
            "Eine Einwilligung lässt sich nicht zurücknehmen wie ein Eintrag.",
            remedy="Ziehen Sie das Angebot zurück oder veröffentlichen Sie es neu.",
        )
    if last.action != EventAction.OPENED:
        changes.restore(session, found, last, by=by)
        return found
    today = queries.today_of(session)
    changes.apply(
        session,
        found,
        Change(action=EventAction.ENDED, on=today, by=by, why="zurückgenommen"),
        status=VacancyStatus.REJECTED.value,
        ended_on=max(today, found.known_from),
        ended_precision=DatePrecision.DAY.value,
        next_check_on=None,
    )
    return found


def change_policy(session: Session, typed: Mapping[str, str]) -> VacancyPolicy:
    """Other rules from now on; InvalidInput names the field that does not fit."""
    found = queries.policy(session)
    for name, value in rules.policy_values(typed).items():
        setattr(found, name, value)
    session.flush()
    return found


def _new_episode(
    session: Session, unit_id: int, facts: EpisodeFacts, *, beside: VacancyEpisode | None = None
) -> VacancyEpisode:
    """The episode that these facts describe, not stored; `beside` is the one they correct."""
    rules.check_facts(facts, today=queries.today_of(session))
    expected = facts.status is VacancyStatus.EXPECTED
    day = facts.began.latest if facts.began.is_known else facts.seen_on
    earlier = queries.episode_before(session, unit_id, day)
    free_from = earlier.ended_on if earlier is not None and earlier is not beside else None
    begin = rules.begin_day(
        facts.began, seen_on=facts.seen_on, expected=expected, free_from=free_from
    )
    months = queries.policy(session).check_after_months
    due = facts.next_check_on or rules.next_check(facts.seen_on, months, begins_on=begin)
    confirmed = facts.status in rules.COUNTED or expected
    origin = facts.origin
    return VacancyEpisode(
        unit_id=unit_id,
        status=facts.status.value,
        kind=facts.kind.value,
        reason=facts.reason.value,
        source=facts.source.value,
        reliability=(facts.reliability or RELIABILITY_OF[facts.source]).value,
        confidence=facts.confidence.value,
        first_seen_on=facts.seen_on,
        began_on=begin,
        began_precision=facts.began.precision.value,
        last_confirmed_on=facts.seen_on if confirmed else None,
        next_check_on=due,
        interim_use=facts.interim_use.strip(),
        interim_until=facts.interim_until,
        note=facts.note.strip(),
        dataset=origin.dataset if origin else None,
        source_id=origin.source_id if origin else None,
        import_run_id=origin.import_run_id if origin else None,
        revision=1,
    )


def _open(session: Session, episode_id: int) -> VacancyEpisode:
    """The episode, held for this transaction; RuleViolation where it has ended."""
    found = queries.episode(session, episode_id, lock=True)
    if not found.is_open:
        raise RuleViolation(
            "Dieser Leerstand ist schon beendet.",
            remedy="Steht die Einheit wieder leer, legen Sie einen neuen Leerstand an.",
        )
    return found


def _not_in_future(session: Session, day: date, field: str) -> None:
    if day > queries.today_of(session):
        raise InvalidInput(
            "Der Tag liegt in der Zukunft.",
            remedy="Wählen Sie heute oder einen früheren Tag.",
            field=field,
        )
