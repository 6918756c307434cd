"""Money is booked once, kept for ever, and never promised twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geoqm.db.engine import Caller, make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.errors import Conflict, InvalidInput, RuleViolation
from geoqm.grants.kinds import Account
from geoqm.grants.model import Booking
from geoqm.grants.queries import money as queries
from geoqm.grants.rules.shares import Balance
from geoqm.grants.service import money
from geoqm.grants.service.money import Share
from tests.database.grants.samples import SHARES, STAMP, a_budget, a_case


def total(session: Session, budget_id: int) -> Balance:
    return queries.standing(session, budget_id).total


def test_money_moves_from_account_to_account(session: Session) -> None:
    budget, case = a_budget(session), a_case(session)
    money.reserve(session, case.id, budget, 6_000_01, STAMP)
    money.award(session, case.id, budget, 5_000_01, STAMP)
    assert total(session, budget) == Balance(free=44_999_99, awarded=5_000_01)
    money.pay(session, case.id, 2_000_00, STAMP)
    money.release(session, case.id, 1_000_01, STAMP)
    money.pay(session, case.id, 2_000_00, STAMP)
    money.repay(session, case.id, 500_00, STAMP)
    assert total(session, budget) == Balance(free=46_500_00, paid=3_500_00)
    by_source = queries.of_case(session, case.id)
    assert [held.paid for held in by_source.values()] == [2_800_00, 700_00]
    lines = queries.lines(session, case_id=case.id)
    assert {line.booking.booked_by for line in lines} == {"m.muster"}
    assert len({line.booking.entry for line in lines}) == 7


def test_more_than_held_is_refused_in_words(session: Session) -> None:
    budget, case = a_budget(session, 5_000_00), a_case(session)
    with pytest.raises(Conflict, match=r"noch 5\.000,00\s€ frei, gebraucht werden 5\.000,01"):
        money.reserve(session, case.id, budget, 5_000_01, STAMP)
    with pytest.raises(RuleViolation, match="noch kein Geld"):
        money.pay(session, case.id, 1, STAMP)
    money.award(session, case.id, budget, 4_000_00, STAMP)
    with pytest.raises(RuleViolation, match=r"noch nicht ausgezahlt sind 4\.000,00"):
        money.pay(session, case.id, 4_000_01, STAMP)
    with pytest.raises(Conflict, match=r"noch 1\.000,00"):
        money.allot(session, budget, -1_000_01, STAMP)
    money.allot(session, budget, -1_000_00, STAMP)
    with pytest.raises(InvalidInput):
        money.pay(session, case.id, 0, STAMP)
    other = a_budget(session, 100, year=2027)
    with pytest.raises(RuleViolation, match="aus dem Haushalt 2026"):
        money.award(session, case.id, other, 1, STAMP)
    money.release_all(session, case.id, STAMP)
    assert total(session, budget) == Balance(free=4_000_00)


def test_shares_are_the_whole_and_a_year_has_one_budget(session: Session) -> None:
    with pytest.raises(InvalidInput, match="100"):
        money.open_budget(session, "gladbach-westend", 2026, [Share("Stadt", 9999)])
    a_budget(session)
    with pytest.raises(Conflict, match="2026"):
        money.open_budget(session, "gladbach-westend", 2026, SHARES)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grant_booking SET amount_cents = 1",
        "DELETE FROM grant_booking",
        "TRUNCATE grant_booking",
    ],
)
def test_postgresql_refuses_to_change_bookings(session: Session, statement: str) -> None:
    a_budget(session)
    with pytest.raises(DBAPIError, match="added only"):
        session.execute(text(statement))


def test_postgresql_refuses_what_no_account_holds(session: Session) -> None:
    budget, case = a_budget(session, 10_00), a_case(session)
    source = queries.sources(session, budget)[0]
    move = {"kind": "reserved", "from_account": "free", "to_account": "reserved"}
    booking = {
        "entry": "00000000-0000-0000-0000-000000000001",
        "source_id": source.id,
        "case_id": case.id,
        "booked_on": STAMP.on,
        "booked_by": "m",
    }
    with pytest.raises(DBAPIError, match="holds 800 cents, not 801"), session.begin_nested():
        session.execute(insert(Booking).values(**booking, **move, amount_cents=801))
    wrong = {"kind": "paid", "from_account": "free", "to_account": "paid"}
    with pytest.raises(DBAPIError, match="move_allowed"), session.begin_nested():
        session.execute(insert(Booking).values(**booking, **wrong, amount_cents=1))


def test_two_awards_on_the_last_5000_euros_one_wins(fresh_database_url: str) -> None:
    engine = make_engine(fresh_database_url)
    with session_scope(engine) as session:
        budget = a_budget(session, 5_000_00)
        cases = [a_case(session).id, a_case(session).id]
    ready = Barrier(2)
    with ThreadPoolExecutor(2) as clerks:
        answers = list(clerks.map(lambda case: _award(engine, ready, case, budget), cases))
    assert sorted(answers) == [
        "",
        "Im Haushalt 2026 sind noch 0,00\u202f€ frei, gebraucht werden 5.000,00\u202f€.",
    ]
    with session_scope(engine) as session:
        assert total(session, budget) == Balance(awarded=5_000_00)
        held = [queries.case_total(session, case).on(Account.AWARDED) for case in cases]
        assert sorted(held) == [0, 5_000_00]
    engine.dispose()


def _award(engine: Engine, ready: Barrier, case_id: int, budget_id: int) -> str:
    """What a clerk is told; both have looked at the budget before either books."""
    try:
        with session_scope(engine, Caller.of(Role.STAFF, "clerk")) as session:
            assert total(session, budget_id).free == 5_000_00
            ready.wait(timeout=10)
            money.award(session, case_id, budget_id, 5_000_00, STAMP)
    except Conflict as error:
        return error.message
    return ""
