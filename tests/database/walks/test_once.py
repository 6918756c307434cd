"""Whatever the network does, each entry is stored once and the last answer counts."""

import threading
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.db.engine import Caller, make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies.codes import VacancyStatus
from geoqm.vacancies.model import VacancyEpisode, VacancyEvent
from geoqm.walks import service
from geoqm.walks.model import WalkEntry
from geoqm.walks.schemas import Batch, EntryIn
from tests.builders import a_building, a_unit
from tests.database.walks.conftest import NOW, Phone, count
from tests.waiting import together

ANSWERS = st.lists(
    st.tuples(st.sampled_from(["occupied", "vacant", "unsure"]), st.integers(0, 1)),
    min_size=1,
    max_size=5,
)
EXPECTED: dict[str, set[str | None]] = {
    "vacant": {VacancyStatus.CONFIRMED_VACANT.value},
    "occupied": {None},
    "unsure": {VacancyStatus.IN_REVIEW.value, VacancyStatus.CONFIRMED_VACANT.value, None},
}


def status_of(session: Session, unit: Unit) -> str | None:
    episode = vacancies.open_episode_of(session, unit.id)
    return episode.status if episode else None


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ANSWERS, st.data())
def test_lost_repeated_and_reordered_deliveries_end_in_the_same_state(
    session: Session, answers: list[tuple[str, int]], data: st.DataObject
) -> None:
    with session.begin_nested() as savepoint:
        house = a_building(session, f"b{data.draw(st.uuids())}")
        phone = Phone(session, [a_unit(session, house), a_unit(session, house)])
        phone.load()
        entries = [phone.entry(answer, phone.units[place]) for answer, place in answers]
        deliveries = data.draw(st.lists(st.sampled_from(entries), max_size=6))
        for batch in (*([each] for each in deliveries), data.draw(st.permutations(entries))):
            phone.send(*batch)
        settled = count(session, VacancyEvent)
        assert {each.state for each in phone.send(*entries)} == {"applied"}
        assert count(session, VacancyEvent) == settled
        assert count(session, WalkEntry) == len(entries)
        for place, unit in enumerate(phone.units):
            said = [answer for answer, at in answers if at == place]
            if said:
                assert status_of(session, unit) in EXPECTED[said[-1]]
        savepoint.rollback()


def test_change_of_mind_holds_although_the_walk_opened_the_unit_twice(session: Session) -> None:
    phone = Phone(session, [a_unit(session, a_building(session))])
    phone.load()
    answers = ("vacant", "occupied", "unsure", "occupied")
    phone.send(*(phone.entry(answer, phone.units[0]) for answer in answers))
    assert status_of(session, phone.units[0]) is None


def test_many_senders_at_once_store_each_entry_once(fresh_database_url: str) -> None:
    engine = make_engine(fresh_database_url)
    with session_scope(engine) as session:
        house = a_building(session)
        phone = Phone(session, [a_unit(session, house) for _ in range(5)])
        phone.load()
        entries = [phone.entry("vacant", unit) for unit in phone.units]
        forth, back = phone.batch(*entries), phone.batch(*reversed(entries))
    problems: list[BaseException] = []

    def send(batch: Batch) -> None:
        try:
            with session_scope(engine, Caller.of(Role.STAFF, "mara")) as own:
                service.receive(own, batch, by="mara", now=NOW + timedelta(seconds=1))
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=send, args=(each,)) for each in (forth, back) * 3]
    together(threads)
    with session_scope(engine) as session:
        stored = session.scalars(select(WalkEntry)).all()
        assert problems == []
        assert sorted(each.id for each in stored) == sorted(each.id for each in entries)
        assert {(each.state, each.effect) for each in stored} == {("applied", "opened")}
        assert count(session, VacancyEpisode) == len(entries)
    engine.dispose()


def test_two_walks_over_the_same_units_in_other_orders_do_not_block(
    fresh_database_url: str,
) -> None:
    engine = make_engine(fresh_database_url)
    with session_scope(engine) as session:
        house = a_building(session)
        units = [a_unit(session, house) for _ in range(6)]
        mara, jan = Phone(session, units), Phone(session, units, user="jan")
        mara.load()
        jan.load()
        sent: list[tuple[str, list[EntryIn]]] = [
            ("mara", [mara.entry("vacant", unit) for unit in units]),
            ("jan", [jan.entry("vacant", unit) for unit in reversed(units)]),
        ]
        batches = [(mara.batch(*sent[0][1]), "mara"), (jan.batch(*sent[1][1]), "jan")]
    effects: list[str] = []

    def send(batch: Batch, by: str) -> None:
        with session_scope(engine, Caller.of(Role.STAFF, by)) as own:
            effects.extend(e.effect for e in service.receive(own, batch, by=by, now=NOW))

    together([threading.Thread(target=send, args=each) for each in batches])
    assert sorted(effects) == ["confirmed"] * 6 + ["opened"] * 6
    engine.dispose()
