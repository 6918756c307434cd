"""Offers: nothing is public or passed on without a consent that holds."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from geoqm.errors import InvalidInput, RuleViolation
from geoqm.vacancies import queries, service
from geoqm.vacancies.codes import DatePrecision, Source, VacancyStatus, Wish
from geoqm.vacancies.schemas import OfferFacts
from tests.database.vacancies.conftest import Open


def an_offer(today: date, **values: object) -> OfferFacts:
    known: dict[str, object] = {
        "title": "Laden mit Schaufenster",
        "wish": Wish.LET,
        "consent_on": today,
        "consent_version": "2026-11",
        "consent_through": Source.LANDLORD,
        "is_public": True,
        "for_matching": False,
    }
    return OfferFacts(**(known | values))  # type: ignore[arg-type]


def test_new_offer_takes_the_place_of_the_one_before(
    session: Session, opened: Open, today: date
) -> None:
    episode = opened()
    first = service.publish(session, episode.id, an_offer(today), by="mara")
    second = service.publish(session, episode.id, an_offer(today, title="Eckladen"), by="mara")
    assert first.withdrawn_at is not None
    assert queries.current_offer(session, episode.id) is second


def test_offer_ends_with_the_vacancy(session: Session, opened: Open, today: date) -> None:
    episode = opened()
    service.publish(session, episode.id, an_offer(today), by="mara")
    service.end_episode(
        session,
        episode.id,
        on=today,
        precision=DatePrecision.DAY,
        outcome=VacancyStatus.REOCCUPIED,
        by="mara",
    )
    assert queries.current_offer(session, episode.id) is None


def test_objection_takes_the_offer_back(session: Session, opened: Open, today: date) -> None:
    episode = opened()
    service.publish(session, episode.id, an_offer(today), by="mara")
    service.change_status(session, episode.id, VacancyStatus.OBJECTION, by="mara")
    assert queries.current_offer(session, episode.id) is None
    with pytest.raises(RuleViolation, match="Widerspruch"):
        service.publish(session, episode.id, an_offer(today), by="mara")


def test_consent_of_tomorrow_is_refused(session: Session, opened: Open, today: date) -> None:
    episode = opened()
    tomorrow = today + timedelta(days=1)
    with pytest.raises(InvalidInput, match="Zukunft"):
        service.publish(session, episode.id, an_offer(today, consent_on=tomorrow), by="mara")


def test_withdrawn_consent_is_not_undone(session: Session, opened: Open, today: date) -> None:
    episode = opened()
    service.publish(session, episode.id, an_offer(today), by="mara")
    service.withdraw_offer(session, episode.id, by="mara")
    assert service.withdraw_offer(session, episode.id, by="mara") is None
    with pytest.raises(RuleViolation, match="Einwilligung"):
        service.undo(session, episode.id, by="mara")
