"""Users, logins and tokens, each under the database role that does it in the application."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.access import passwords, queries, service
from geoqm.access.queries import Account
from geoqm.access.service import NewSession
from geoqm.db.engine import Caller, become
from geoqm.db.roles import GATE, Role
from geoqm.errors import Conflict, Forbidden, InvalidInput, NotFound, RuleViolation

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def admin(session: Session) -> Session:
    become(session.connection(), Caller.of(Role.ADMIN))
    return session


def as_gate(session: Session) -> Session:
    become(session.connection(), Caller(GATE))
    return session


def as_admin(session: Session) -> Session:
    become(session.connection(), Caller.of(Role.ADMIN))
    return session


def log_in(session: Session, name: str, password: str, **values: object) -> NewSession:
    client, now = str(values.get("client", "192.0.2.7")), values.get("now", NOW)
    assert isinstance(now, datetime)
    return service.log_in(as_gate(session), name, password, client=client, now=now, hours=12)


def seen(session: Session, login: NewSession, now: datetime = NOW) -> Account | None:
    return queries.identity_by_session(as_gate(session), passwords.token_hash(login.token), now)


@pytest.fixture
def password(admin: Session) -> str:
    """The password of Mara, staff."""
    return service.add_user(admin, "mara", Role.STAFF, full_name="Mara Muster")


def test_login_gives_a_session_that_is_recognised(session: Session, password: str) -> None:
    login = log_in(session, " MARA ", password)
    assert seen(session, login) == login.account
    assert login.account.name == "mara"
    assert login.account.role == "staff"


def test_only_a_hash_of_the_session_is_kept(session: Session, password: str) -> None:
    login = log_in(session, "mara", password)
    kept = session.execute(text("SELECT token_hash FROM user_session")).scalar_one()
    assert bytes(kept) != login.token.encode()


def test_session_ends_after_its_hours(session: Session, password: str) -> None:
    login = log_in(session, "mara", password)
    assert seen(session, login, NOW + timedelta(hours=11, minutes=59))
    assert seen(session, login, NOW + timedelta(hours=12)) is None


def test_wrong_name_and_wrong_password_sound_the_same(session: Session, password: str) -> None:
    told = []
    for name, typed in (("mara", "falsch"), ("niemand", password)):
        with pytest.raises(Forbidden) as caught:
            log_in(session, name, typed)
        told.append(caught.value.text)
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "name", ["' OR '1'='1", "mara'; DROP TABLE app_user; --", "a\0b", "\udc80", "x" * 100_000, ""]
)
def test_hostile_names_are_unknown_and_nothing_else(
    session: Session, password: str, name: str
) -> None:
    with pytest.raises(Forbidden, match="passen nicht"):
        log_in(session, name, "geheim")
    assert seen(session, log_in(session, "mara", password))


def test_two_logins_stand_beside_each_other(session: Session, password: str) -> None:
    first, second = (log_in(session, "mara", password) for _ in range(2))
    service.log_out(session, first.account.session_id or 0, now=NOW)
    assert seen(session, first) is None
    assert seen(session, second)


def test_nobody_ends_the_session_of_somebody_else(session: Session, password: str) -> None:
    login = log_in(session, "mara", password)
    with pytest.raises(NotFound):
        service.revoke_session(
            session, login.account.user_id + 1, login.account.session_id or 0, now=NOW
        )
    assert seen(session, login)


def test_own_sessions_are_listed_until_they_end(session: Session, password: str) -> None:
    login = log_in(session, "mara", password)
    user_id = login.account.user_id
    assert [each.id for each in queries.open_sessions(session, user_id, NOW)] == [
        login.account.session_id
    ]
    service.revoke_all(session, user_id, now=NOW)
    assert queries.open_sessions(session, user_id, NOW) == []


def test_reset_ends_sessions_and_changes_the_password(session: Session, password: str) -> None:
    login = log_in(session, "mara", password)
    fresh = service.reset_password(as_admin(session), "mara", now=NOW)
    assert seen(session, login) is None
    with pytest.raises(Forbidden):
        log_in(session, "mara", password)
    assert seen(session, log_in(session, "mara", fresh))


def test_disabled_user_is_nobody_by_any_way(session: Session, password: str) -> None:
    login = log_in(session, "mara", password)
    token = service.create_token(session, login.account.user_id, "QGIS", now=NOW)
    service.disable_user(as_admin(session), "mara", now=NOW)
    assert seen(session, login) is None
    assert by_token(session, token) is None
    with pytest.raises(Forbidden, match="passen nicht"):
        log_in(session, "mara", password)


def test_user_who_is_enabled_again_logs_in_anew(session: Session, password: str) -> None:
    login = log_in(session, "mara", password)
    service.disable_user(as_admin(session), "mara", now=NOW)
    service.enable_user(session, "mara", now=NOW)
    assert seen(session, login) is None
    assert seen(session, log_in(session, "mara", password))


def test_names_are_taken_once_whatever_their_case(admin: Session, password: str) -> None:
    with pytest.raises(Conflict, match="mara"):
        service.add_user(admin, "Mara", Role.ADMIN)


def test_public_has_no_accounts(admin: Session) -> None:
    with pytest.raises(InvalidInput):
        service.add_user(admin, "alle", Role.PUBLIC)


def test_umlaut_names_log_in(session: Session) -> None:
    password = service.add_user(as_admin(session), "Jürgen.Groß", Role.PLANNER)
    assert seen(session, log_in(session, "JÜRGEN.groß", password))


def test_unknown_users_cannot_be_changed(admin: Session) -> None:
    for change in (service.reset_password, service.disable_user, service.enable_user):
        with pytest.raises(NotFound, match="niemand"):
            change(admin, "niemand", now=NOW)


def by_token(session: Session, token: str, now: datetime = NOW) -> Account | None:
    return queries.identity_by_token(as_gate(session), passwords.token_hash(token), now)


@pytest.fixture
def user_id(session: Session, password: str) -> int:
    account = queries.user_by_name(as_gate(session), "mara")
    assert account
    return account.user_id


def test_token_reads_and_writes_only_when_told(session: Session, user_id: int) -> None:
    reading = service.create_token(session, user_id, "QGIS", now=NOW)
    writing = service.create_token(session, user_id, "QField", now=NOW, can_write=True)
    found = by_token(session, reading), by_token(session, writing)
    assert [each.can_write for each in found if each] == [False, True]


def test_token_holds_through_its_last_day(session: Session, user_id: int) -> None:
    token = service.create_token(session, user_id, "QGIS", now=NOW, expires_on=date(2026, 11, 26))
    assert by_token(session, token, datetime(2026, 11, 26, 22, 59, tzinfo=UTC))
    assert by_token(session, token, datetime(2026, 11, 26, 23, 1, tzinfo=UTC)) is None


def test_revoked_token_is_nobody(session: Session, user_id: int) -> None:
    token = service.create_token(session, user_id, "QGIS", now=NOW)
    number = queries.tokens(session, user_id=user_id)[0].id
    service.revoke_token(session, number, now=NOW, user_id=user_id)
    assert by_token(session, token) is None
    assert queries.tokens(session) == []


def test_nobody_revokes_the_token_of_somebody_else(session: Session, user_id: int) -> None:
    service.create_token(session, user_id, "QGIS", now=NOW)
    number = queries.tokens(session)[0].id
    with pytest.raises(NotFound):
        service.revoke_token(session, number, now=NOW, user_id=user_id + 1)


@pytest.mark.parametrize(
    ("title", "expires_on"), [("  ", None), ("x" * 81, None), ("QGIS", date(2026, 11, 24))]
)
def test_token_needs_a_name_and_a_day_to_come(
    session: Session, user_id: int, title: str, expires_on: date | None
) -> None:
    with pytest.raises(InvalidInput):
        service.create_token(session, user_id, title, now=NOW, expires_on=expires_on)


def test_tokens_are_limited_in_number(session: Session, user_id: int) -> None:
    for number in range(service.TOKENS_AT_MOST):
        service.create_token(session, user_id, f"QGIS {number}", now=NOW)
    with pytest.raises(RuleViolation):
        service.create_token(session, user_id, "QGIS", now=NOW)


def basic(session: Session, name: str, secret: str) -> Account | None:
    return service.verify_basic(as_gate(session), name, secret, client="192.0.2.7", now=NOW)


def test_basic_takes_password_or_token(session: Session, user_id: int, password: str) -> None:
    token = service.create_token(session, user_id, "QGIS", now=NOW)
    for secret, can_write in ((password, True), (token, False)):
        account = basic(session, "Mara", secret)
        assert account
        assert account.can_write is can_write


def test_basic_refuses_a_token_under_another_name(session: Session, user_id: int) -> None:
    token = service.create_token(session, user_id, "QGIS", now=NOW)
    assert basic(session, "admin", token) is None


def test_revoked_token_never_locks_anybody_out(
    session: Session, user_id: int, password: str
) -> None:
    for _ in range(30):
        assert basic(session, "mara", "gq_widerrufen") is None
    assert basic(session, "mara", password)
