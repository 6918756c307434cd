"""What becomes of the entries of a walk: applied, a conflict, refused; each exactly once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building, Unit, UnitKind
from geoqm.errors import Conflict, Forbidden
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies import service as register
from geoqm.vacancies.codes import DatePrecision, Occupancy, Source, VacancyStatus
from geoqm.vacancies.model import UnitSighting, VacancyEpisode, VacancyEvent
from geoqm.walks import queries, service
from geoqm.walks.model import Walk, WalkEntry
from geoqm.walks.schemas import Decision, NewUnit
from tests.builders import a_unit
from tests.database.walks.conftest import NOW, Phone, an_episode, count

S = VacancyStatus


def ended_by_colleague(session: Session, episode: VacancyEpisode) -> None:
    register.end_episode(
        session,
        episode.id,
        on=vacancies.today_of(session),
        precision=DatePrecision.DAY,
        outcome=S.REOCCUPIED,
        by="jan",
    )


def test_vacant_opens_an_episode_seen_on_that_day(session: Session, phone: Phone) -> None:
    (answer,) = phone.send(phone.entry("vacant", note="Schaufenster zugeklebt"))
    episode = vacancies.open_episode_of(session, phone.units[0].id)
    assert (answer.state, answer.text) == ("applied", "Leerstand eingetragen")
    assert episode is not None
    assert (episode.status, episode.source) == (S.CONFIRMED_VACANT, "site_visit")
    assert episode.note == "Schaufenster zugeklebt"
    assert answer.now.episode_id == episode.id


def test_vacant_confirms_an_open_episode(session: Session, phone: Phone, unit: Unit) -> None:
    episode = an_episode(session, unit)
    (answer,) = phone.send(phone.entry("vacant"))
    assert answer.effect == "confirmed"
    assert episode.last_confirmed_on == vacancies.today_of(session)


def test_occupied_ends_the_episode_the_phone_knew(
    session: Session, phone: Phone, unit: Unit
) -> None:
    episode = an_episode(session, unit)
    phone.load()
    (answer,) = phone.send(phone.entry("occupied"))
    assert answer.effect == "ended"
    assert (episode.status, episode.ended_precision) == (S.REOCCUPIED, "before")
    assert vacancies.last_occupied_on(session, unit.id) == vacancies.today_of(session)


def test_occupied_without_episode_is_a_sighting(session: Session, phone: Phone, unit: Unit) -> None:
    (answer,) = phone.send(phone.entry("occupied"))
    assert (answer.effect, count(session, VacancyEpisode)) == ("sighted", 0)
    assert answer.last.startswith("zuletzt genutzt, ")


def test_occupied_leaves_a_report_to_triage_and_asks_for_a_look(
    session: Session, phone: Phone, unit: Unit
) -> None:
    episode = an_episode(session, unit, status=S.REPORTED)
    phone.load()
    (answer,) = phone.send(phone.entry("occupied"))
    assert (answer.effect, episode.status) == ("sighted", S.REPORTED)
    assert episode.next_check_on == vacancies.today_of(session)


def test_unsure_asks_for_another_look_in_two_weeks(session: Session, phone: Phone) -> None:
    (answer,) = phone.send(phone.entry("unsure"))
    episode = vacancies.open_episode_of(session, phone.units[0].id)
    assert answer.effect == "review"
    assert episode is not None
    assert episode.status == S.IN_REVIEW
    assert episode.next_check_on == vacancies.today_of(session) + timedelta(14)


def test_unsure_brings_the_next_check_of_an_episode_forward(
    session: Session, phone: Phone, unit: Unit
) -> None:
    episode = an_episode(session, unit, days_ago=1)
    phone.load()
    (answer,) = phone.send(phone.entry("unsure"))
    assert (answer.effect, episode.status) == ("recheck", S.CONFIRMED_VACANT)
    assert episode.next_check_on == vacancies.today_of(session) + timedelta(14)


def test_the_same_entry_sent_again_changes_nothing(session: Session, phone: Phone) -> None:
    entry = phone.entry("vacant")
    first = phone.send(entry)
    before = count(session, VacancyEvent), count(session, UnitSighting)
    again = phone.send(entry, entry)
    assert again == first * 2
    assert (count(session, WalkEntry), count(session, Walk)) == (1, 1)
    assert (count(session, VacancyEvent), count(session, UnitSighting)) == before


def test_an_entry_with_the_id_of_another_is_refused(
    session: Session, phone: Phone, unit: Unit
) -> None:
    other = a_unit(session, session.get_one(Building, unit.building_id))
    phone.units = [unit, other]
    phone.load()
    entry = phone.entry("vacant")
    phone.send(entry)
    (answer,) = phone.send(phone.entry("vacant", other, id=entry.id))
    assert (answer.state, count(session, VacancyEpisode)) == ("refused", 1)


@pytest.mark.parametrize(
    ("answers", "status", "open_after"),
    [
        (("vacant", "occupied"), S.REJECTED, False),
        (("unsure", "occupied"), S.REJECTED, False),
        (("unsure", "vacant"), S.CONFIRMED_VACANT, True),
        (("vacant", "unsure"), S.IN_REVIEW, True),
        (("vacant", "vacant"), S.CONFIRMED_VACANT, True),
    ],
)
def test_a_later_answer_corrects_an_earlier_one(
    session: Session, phone: Phone, answers: tuple[str, str], status: S, open_after: bool
) -> None:
    states = {each.state for each in phone.send(*map(phone.entry, answers))}
    episode = session.scalars(select(VacancyEpisode)).one()
    assert (states, episode.status, episode.is_open) == ({"applied"}, status, open_after)


def test_occupied_by_mistake_can_be_corrected_to_vacant(
    session: Session, phone: Phone, unit: Unit
) -> None:
    episode = an_episode(session, unit)
    phone.load()
    answers = phone.send(phone.entry("occupied"), phone.entry("vacant"))
    assert [each.effect for each in answers] == ["ended", "reopened"]
    assert (episode.is_open, episode.last_confirmed_on) == (True, vacancies.today_of(session))


def test_vacant_against_an_episode_ended_meanwhile_is_a_conflict(
    session: Session, phone: Phone, unit: Unit
) -> None:
    episode = an_episode(session, unit)
    phone.load()
    ended_by_colleague(session, episode)
    (answer,) = phone.send(phone.entry("vacant", note="immer noch leer"))
    told = {each.title: (each.mine, each.theirs) for each in answer.differences}
    assert answer.state == "conflict"
    assert told["Zustand"] == ("leer", "genutzt")
    assert told["Von"] == ("Ihnen", "jan")
    assert told["Notiz"] == ("immer noch leer", "–")
    assert not episode.is_open


def test_occupied_against_a_new_episode_is_a_conflict(
    session: Session, phone: Phone, unit: Unit
) -> None:
    an_episode(session, unit, note="Anruf der Eigentümerin")
    (answer,) = phone.send(phone.entry("occupied"))
    told = {each.title: (each.mine, each.theirs) for each in answer.differences}
    assert (answer.state, told["Zustand"]) == ("conflict", ("genutzt", "leer"))
    assert told["Notiz"][1] == "Anruf der Eigentümerin"


def test_vacant_against_a_newer_sighting_is_a_conflict(
    session: Session, phone: Phone, unit: Unit
) -> None:
    today = vacancies.today_of(session)
    register.record_occupied(session, unit.id, on=today, source=Source.STAFF, by="jan")
    (answer,) = phone.send(phone.entry("vacant"))
    assert (answer.state, count(session, VacancyEpisode)) == ("conflict", 0)


def conflict(session: Session, phone: Phone, unit: Unit) -> tuple[VacancyEpisode, Decision]:
    episode = an_episode(session, unit)
    (answer,) = phone.send(phone.entry("occupied", note="Licht an"))
    return episode, Decision(keep_mine=True, seen=answer.now)


def test_my_entry_holds_when_i_decide_so(session: Session, phone: Phone, unit: Unit) -> None:
    episode, mine = conflict(session, phone, unit)
    entry = session.scalars(select(WalkEntry)).one()
    answer = service.decide(session, entry.id, mine, by="mara", now=NOW)
    assert (answer.state, answer.effect, episode.is_open) == ("applied", "ended", False)
    assert (entry.decided_by, entry.note) == ("mara", "Licht an")


def test_the_office_holds_when_i_decide_so_and_my_note_stays(
    session: Session, phone: Phone, unit: Unit
) -> None:
    episode, mine = conflict(session, phone, unit)
    entry = session.scalars(select(WalkEntry)).one()
    theirs = mine.model_copy(update={"keep_mine": False})
    answer = service.decide(session, entry.id, theirs, by="mara", now=NOW)
    again = service.decide(session, entry.id, mine, by="mara", now=NOW)
    assert answer == again
    assert (answer.state, episode.is_open, entry.note) == ("discarded", True, "Licht an")


def test_a_decision_about_an_older_state_is_refused(
    session: Session, phone: Phone, unit: Unit
) -> None:
    episode, mine = conflict(session, phone, unit)
    entry = session.scalars(select(WalkEntry)).one()
    today = vacancies.today_of(session)
    register.confirm(session, episode.id, on=today, source=Source.LANDLORD, by="jan")
    with pytest.raises(Conflict, match="noch einmal geändert"):
        service.decide(session, entry.id, mine, by="mara", now=NOW)
    assert episode.is_open


def test_a_new_answer_settles_an_open_conflict(session: Session, phone: Phone, unit: Unit) -> None:
    conflict(session, phone, unit)
    phone.load()
    (answer,) = phone.send(phone.entry("vacant"))
    states = session.scalars(select(WalkEntry.state).order_by(WalkEntry.observed_at)).all()
    assert (answer.effect, states) == ("confirmed", ["discarded", "applied"])


def test_an_earlier_look_that_arrives_late_changes_nothing(
    session: Session, phone: Phone, unit: Unit
) -> None:
    first, second = phone.entry("vacant"), phone.entry("occupied")
    phone.send(second)
    (late,) = phone.send(first)
    assert (late.state, late.effect) == ("applied", "none")
    assert vacancies.open_episode_of(session, unit.id) is None


def test_two_phones_in_the_same_house_do_not_lose_each_other(
    session: Session, phone: Phone, unit: Unit
) -> None:
    other = Phone(session, [unit], user="jan")
    other.load()
    phone.send(phone.entry("vacant"))
    (same,) = other.send(other.entry("vacant"))
    (against,) = Phone(session, [unit], user="ute", seen=other.seen).send(other.entry("occupied"))
    assert (same.effect, against.state) == ("confirmed", "conflict")
    assert count(session, WalkEntry) == 3


def test_somebody_elses_entries_are_not_taken_under_my_name(session: Session, phone: Phone) -> None:
    with pytest.raises(Forbidden, match="anderen Anmeldung"):
        service.receive(session, phone.batch(phone.entry("vacant")), by="jan", now=NOW)
    phone.send(phone.entry("vacant"))
    phone.user = "jan"
    with pytest.raises(Forbidden, match="anderen Anmeldung"):
        phone.send(phone.entry("occupied"))


def test_a_bad_entry_does_not_hold_up_the_others(session: Session, phone: Phone) -> None:
    gone, good = phone.entry("vacant", unit_id=999_999), phone.entry("vacant")
    answers = {each.id: each.state for each in phone.send(gone, good)}
    assert answers == {gone.id: "refused", good.id: "applied"}


def test_a_wrong_clock_of_the_phone_is_put_right(session: Session, phone: Phone) -> None:
    wrong = NOW + timedelta(days=400)
    entry = phone.entry("vacant", observed_at=wrong - timedelta(minutes=10))
    batch = phone.batch(entry, sent_at=wrong)
    service.receive(session, batch, by="mara", now=NOW)
    assert queries.entry(session, entry.id).observed_at == NOW - timedelta(minutes=10)


def test_a_unit_that_nobody_knew_is_added_once(session: Session, phone: Phone, unit: Unit) -> None:
    new = NewUnit(id=uuid4(), building_id=unit.building_id, kind=UnitKind.DWELLING, floor=2)
    entries = [phone.entry(answer, unit_id=None, new_unit=new) for answer in ("vacant", "occupied")]
    answers = phone.send(*entries) + phone.send(*entries)
    made = session.scalars(select(Unit).where(Unit.dataset == "own")).one()
    assert {(each.state, each.unit_id) for each in answers} == {("applied", made.id)}
    assert (made.kind, made.floor, made.building_id) == ("dwelling", 2, unit.building_id)


def test_the_end_of_a_walk_is_kept_once(session: Session, phone: Phone) -> None:
    ended = {"walk": {"ended_at": NOW}}
    for batch in (phone.batch(), phone.batch(**ended), phone.batch(**ended), phone.batch()):
        service.receive(session, batch, by="mara", now=NOW)
    assert session.scalars(select(Walk)).one().ended_at == NOW


def test_sighting_says_what_was_seen(session: Session, phone: Phone) -> None:
    phone.send(phone.entry("unsure"))
    seen = session.scalars(select(UnitSighting)).one()
    assert (seen.occupancy, seen.recorded_by) == (Occupancy.UNSURE, "mara")
