"""Guessing gets slow: for all processes together, and however many try at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from geoqm.access import queries, service
from geoqm.access.service import NewSession
from geoqm.db.engine import Caller, make_engine, session_scope
from geoqm.db.roles import GATE, Role
from geoqm.errors import Forbidden, TooManyAttempts

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def engines(fresh_database_url: str) -> Iterator[tuple[Engine, Engine]]:
    """Two engines: what two processes have."""
    made = make_engine(fresh_database_url), make_engine(fresh_database_url)
    yield made
    for engine in made:
        engine.dispose()


@pytest.fixture
def password(engines: tuple[Engine, Engine]) -> str:
    with session_scope(engines[0], Caller.of(Role.ADMIN)) as session:
        return service.add_user(session, "mara", Role.STAFF)


def log_in(
    engine: Engine,
    password: str,
    name: str = "mara",
    *,
    client: str = "192.0.2.7",
    now: datetime = NOW,
) -> NewSession:
    with session_scope(engine, Caller(GATE)) as session:
        return service.log_in(session, name, password, client=client, now=now, hours=12)


def guess(engine: Engine, times: int, *, name: str = "mara", client: str = "192.0.2.7") -> None:
    for _ in range(times):
        with pytest.raises(Forbidden):
            log_in(engine, "falsch", name, client=client)


def kept(engine: Engine) -> int:
    with session_scope(engine) as session:
        return int(session.execute(text("SELECT count(*) FROM login_failure")).scalar_one())


def test_failures_of_one_process_close_the_other(
    engines: tuple[Engine, Engine], password: str
) -> None:
    guess(engines[0], 3)
    guess(engines[1], 2)
    with pytest.raises(TooManyAttempts) as caught:
        log_in(engines[0], password, client="198.51.100.1")
    assert "30 Sekunden" in caught.value.text


def test_door_opens_again_after_the_pause(engines: tuple[Engine, Engine], password: str) -> None:
    guess(engines[0], 5)
    assert log_in(engines[1], password, now=NOW + timedelta(seconds=31)).token


def test_tries_during_the_pause_do_not_prolong_it(
    engines: tuple[Engine, Engine], password: str
) -> None:
    guess(engines[0], 20)
    assert log_in(engines[1], password, now=NOW + timedelta(seconds=31)).token


def test_success_clears_the_failures_of_the_name(
    engines: tuple[Engine, Engine], password: str
) -> None:
    for _ in range(3):
        guess(engines[0], 4)
        assert log_in(engines[0], password).token


def test_unknown_names_wait_like_known_ones(engines: tuple[Engine, Engine]) -> None:
    guess(engines[0], 5, name="niemand")
    with pytest.raises(TooManyAttempts):
        log_in(engines[0], "falsch", "niemand")


def test_client_that_tries_many_names_has_to_wait(
    engines: tuple[Engine, Engine], password: str
) -> None:
    for number in range(20):
        guess(engines[0], 1, name=f"name{number}")
    with pytest.raises(TooManyAttempts):
        log_in(engines[0], password)
    assert log_in(engines[0], password, client="198.51.100.1").token


def test_many_guesses_at_once_count_like_one_after_the_other(
    engines: tuple[Engine, Engine], password: str
) -> None:
    def attempt(number: int) -> type[Exception]:
        with pytest.raises(Forbidden) as caught:
            log_in(engines[number % 2], "falsch", client=f"192.0.2.{number}")
        return caught.type

    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(attempt, range(24)))
    assert told.count(Forbidden) == 5
    assert told.count(TooManyAttempts) == 19


def test_right_password_sent_many_times_at_once_is_never_refused(
    engines: tuple[Engine, Engine], password: str
) -> None:
    with ThreadPoolExecutor(8) as pool:
        logins = list(pool.map(lambda number: log_in(engines[number % 2], password), range(12)))
    assert len({login.token for login in logins}) == 12


def test_old_failures_are_dropped(engines: tuple[Engine, Engine], password: str) -> None:
    guess(engines[0], 4)
    with pytest.raises(Forbidden):
        log_in(engines[0], "falsch", now=NOW + timedelta(hours=3))
    assert kept(engines[0]) == 2


def test_neither_name_nor_address_is_kept(engines: tuple[Engine, Engine], password: str) -> None:
    guess(engines[0], 1)
    with session_scope(engines[0]) as session:
        rows = session.execute(text("SELECT key FROM login_failure")).scalars().all()
    assert {len(bytes(key)) for key in rows} == {32}
    assert not any(b"mara" in bytes(key) for key in rows)


def test_reset_lets_the_user_in_at_once(engines: tuple[Engine, Engine], password: str) -> None:
    guess(engines[0], 6)
    with session_scope(engines[1], Caller.of(Role.ADMIN)) as session:
        fresh = service.reset_password(session, "mara", now=NOW)
    assert log_in(engines[0], fresh).token


def test_each_installation_hashes_with_a_salt_of_its_own(engines: tuple[Engine, Engine]) -> None:
    with session_scope(engines[0]) as session:
        salts = session.execute(text("SELECT salt FROM login_salt")).scalars().all()
    assert [len(bytes(salt)) for salt in salts] == [32]


def test_every_process_hears_of_an_ended_session(
    engines: tuple[Engine, Engine], password: str
) -> None:
    login = log_in(engines[0], password)
    with engines[1].connect() as listener:
        driver = listener.connection.driver_connection
        assert driver is not None
        driver.autocommit = True
        driver.execute("LISTEN geoqm_access")
        with session_scope(engines[0], Caller(GATE)) as session:
            service.log_out(session, login.account.session_id or 0, now=NOW)
            assert queries.open_sessions(session, login.account.user_id, NOW) == []
        heard = list(driver.notifies(timeout=5, stop_after=1))
    assert [notice.channel for notice in heard] == ["geoqm_access"]
