"""Episodes as the office keeps them: opening, confirming, steps, the end, and undoing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.errors import Conflict, InvalidInput, NotFound, RuleViolation
from geoqm.vacancies import queries, service
from geoqm.vacancies.codes import DatePrecision, Source, VacancyReason, VacancyStatus
from geoqm.vacancies.dates import RoughDate, exactly, months_later
from geoqm.vacancies.model import VacancyEpisode
from geoqm.vacancies.schemas import EpisodeFacts
from tests.database.vacancies.conftest import Open

S = VacancyStatus


def ended(session: Session, episode: VacancyEpisode, on: date) -> VacancyEpisode:
    return service.end_episode(
        session, episode.id, on=on, precision=DatePrecision.DAY, outcome=S.REOCCUPIED, by="mara"
    )


def test_new_episode_is_confirmed_and_due_after_three_months(opened: Open, today: date) -> None:
    episode = opened()
    seen_on = today - timedelta(days=30)
    assert episode.status == S.CONFIRMED_VACANT
    assert episode.last_confirmed_on == seen_on
    assert episode.next_check_on == months_later(seen_on, 3)
    assert episode.began_on is None
    assert episode.reliability == "high"


def test_second_episode_at_the_same_time_is_refused(opened: Open) -> None:
    opened()
    with pytest.raises(Conflict, match="schon ein Leerstand"):
        opened()


def test_postgresql_itself_refuses_overlapping_episodes(session: Session, opened: Open) -> None:
    episode = opened()
    columns = "unit_id, status, kind, reason, source, reliability, confidence, first_seen_on, began_precision, next_check_on"
    with pytest.raises(IntegrityError, match="ex_vacancy_episode"):
        session.execute(
            text(
                f"INSERT INTO vacancy_episode ({columns}) SELECT {columns} FROM vacancy_episode"
                " WHERE id = :id"
            ),
            {"id": episode.id},
        )


def test_refused_entry_stands_in_nobodys_way(session: Session, opened: Open, today: date) -> None:
    wrong = opened(status=S.REPORTED)
    service.end_episode(
        session, wrong.id, on=today, precision=DatePrecision.DAY, outcome=S.REJECTED, by="mara"
    )
    assert opened().is_open


def test_unit_may_be_empty_again_from_the_day_the_last_one_ended(
    session: Session, opened: Open, today: date
) -> None:
    first = opened(began=exactly(today - timedelta(days=90)))
    ended(session, first, today - timedelta(days=10))
    again = opened(seen_on=today - timedelta(days=10), began=exactly(today - timedelta(days=10)))
    assert again.is_open


def test_a_month_gives_way_to_the_end_before_it(session: Session, opened: Open) -> None:
    first = opened(seen_on=date(2024, 1, 5), began=exactly(date(2024, 1, 5)))
    ended(session, first, date(2024, 5, 10))
    began = RoughDate(date(2024, 5, 1), DatePrecision.MONTH)
    second = opened(seen_on=date(2024, 6, 1), began=began)
    assert second.began_on == date(2024, 5, 10)
    assert second.began_precision == "month"


def test_units_that_are_gone_have_no_vacancy(
    session: Session, unit: Unit, opened: Open, today: date
) -> None:
    unit.vanished_on = today
    session.flush()
    with pytest.raises(NotFound):
        opened()


def test_an_episode_cannot_begin_ended(opened: Open) -> None:
    with pytest.raises(RuleViolation, match="nicht beendet beginnen"):
        opened(status=S.REOCCUPIED)


def test_confirming_a_report_makes_it_confirmed(
    session: Session, opened: Open, today: date
) -> None:
    episode = opened(status=S.REPORTED, source=Source.CITIZEN)
    assert episode.last_confirmed_on is None
    seen = service.confirm(session, episode.id, on=today, source=Source.SITE_VISIT, by="jonas")
    assert seen.status == S.CONFIRMED_VACANT
    assert (seen.last_confirmed_on, seen.reliability) == (today, "high")
    assert seen.next_check_on == months_later(today, 3)


def test_confirming_an_older_sighting_does_not_set_the_clock_back(
    session: Session, opened: Open, today: date
) -> None:
    episode = opened(seen_on=today, status=S.ON_MARKET)
    earlier = today - timedelta(days=200)
    service.confirm(session, episode.id, on=earlier, source=Source.STAFF, by="mara")
    assert (episode.last_confirmed_on, episode.status) == (today, S.ON_MARKET)


def test_announced_vacancy_stays_announced_until_it_begins(
    session: Session, opened: Open, today: date
) -> None:
    later = months_later(today, 3)
    episode = opened(status=S.EXPECTED, began=exactly(later))
    assert episode.next_check_on == later
    service.confirm(session, episode.id, on=today, source=Source.LANDLORD, by="mara")
    assert episode.status == S.EXPECTED


def test_announced_vacancy_without_its_begin_is_refused(opened: Open) -> None:
    with pytest.raises(InvalidInput, match="wann er beginnt"):
        opened(status=S.EXPECTED)


def test_steps_that_do_not_fit_are_refused(session: Session, opened: Open) -> None:
    episode = opened(status=S.REPORTED)
    with pytest.raises(RuleViolation, match="Schritt passt nicht"):
        service.change_status(session, episode.id, S.ON_MARKET, by="mara")
    with pytest.raises(RuleViolation, match="fehlt der Tag"):
        service.change_status(session, episode.id, S.REJECTED, by="mara")


def test_end_cannot_lie_before_the_begin(session: Session, opened: Open, today: date) -> None:
    episode = opened(began=exactly(today - timedelta(days=60)))
    with pytest.raises(RuleViolation, match="vor dem Beginn"):
        ended(session, episode, today - timedelta(days=61))


def test_ended_vacancy_takes_no_further_steps(session: Session, opened: Open, today: date) -> None:
    episode = ended(session, opened(), today)
    assert (episode.ended_on, episode.next_check_on) == (today, None)
    with pytest.raises(RuleViolation, match="schon beendet"):
        service.confirm(session, episode.id, on=today, source=Source.STAFF, by="mara")


def test_next_check_lies_ahead(session: Session, opened: Open, today: date) -> None:
    episode = opened()
    service.set_next_check(session, episode.id, today, by="mara")
    assert episode.next_check_on == today
    with pytest.raises(RuleViolation, match="Vergangenheit"):
        service.set_next_check(session, episode.id, today - timedelta(days=1), by="mara")


def test_unit_seen_occupied_asks_for_a_check(
    session: Session, unit: Unit, opened: Open, today: date
) -> None:
    episode = opened()
    service.record_occupied(session, unit.id, on=today, source=Source.SITE_VISIT, by="mara")
    assert episode.is_open
    assert episode.next_check_on == today
    assert queries.last_occupied_on(session, unit.id) == today


def test_correction_changes_facts_but_no_status(
    session: Session, opened: Open, today: date
) -> None:
    episode = opened(status=S.ON_MARKET)
    facts = EpisodeFacts(
        source=Source.LANDLORD,
        seen_on=today,
        began=RoughDate(date(2024, 3, 1), DatePrecision.MONTH),
        reason=VacancyReason.RENOVATION,
        note="Heizung",
    )
    service.correct(session, episode.id, facts, by="mara")
    assert (str(episode.status), episode.reason, episode.note) == (
        "on_market",
        "renovation",
        "Heizung",
    )
    assert episode.began_on == date(2024, 3, 1)
    assert episode.began_precision == "month"


def test_everything_that_happened_is_told_newest_first(
    session: Session, opened: Open, today: date
) -> None:
    episode = opened()
    service.change_status(session, episode.id, S.IN_DIALOGUE, by="jonas", why="Anruf")
    ended(session, episode, today)
    told = [
        (e.action, e.recorded_by, e.status_after, e.why)
        for e in queries.events_of(session, episode.id)
    ]
    assert told == [
        ("ended", "mara", "reoccupied", ""),
        ("status", "jonas", "in_dialogue", "Anruf"),
        ("opened", "mara", "confirmed_vacant", ""),
    ]


def test_changes_are_undone_one_after_the_other(
    session: Session, opened: Open, today: date
) -> None:
    episode = opened()
    due = episode.next_check_on
    service.change_status(session, episode.id, S.IN_DIALOGUE, by="jonas")
    ended(session, episode, today)
    service.undo(session, episode.id, by="mara")
    assert (episode.status, episode.ended_on, episode.next_check_on) == (S.IN_DIALOGUE, None, due)
    service.undo(session, episode.id, by="mara")
    assert episode.status == S.CONFIRMED_VACANT
    service.undo(session, episode.id, by="mara")
    assert episode.status == S.REJECTED
    service.undo(session, episode.id, by="mara")
    assert episode.status == S.CONFIRMED_VACANT


def test_end_is_not_undone_when_the_time_is_taken(
    session: Session, opened: Open, today: date
) -> None:
    first = opened(began=exactly(today - timedelta(days=90)))
    ended(session, first, today - timedelta(days=40))
    opened(seen_on=today - timedelta(days=20))
    with pytest.raises(Conflict, match="schon ein Leerstand"):
        service.undo(session, first.id, by="mara")


def test_change_that_rests_on_an_older_state_is_refused(session: Session, opened: Open) -> None:
    episode = opened()
    seen = episode.revision
    service.check_revision(session, episode.id, seen)
    service.change_status(session, episode.id, S.IN_DIALOGUE, by="jonas")
    with pytest.raises(Conflict, match="gerade geändert"):
        service.check_revision(session, episode.id, seen)
