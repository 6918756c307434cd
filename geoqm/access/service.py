"""Every change of users, sessions and tokens.

A trigger announces each change on the channel `geoqm_access`, so that caches forget. Passwords
and tokens are returned once and stored as hashes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geoqm.access import passwords, queries, rules, throttling
from geoqm.access.model import ApiToken, User, UserSession
from geoqm.access.queries import Account
from geoqm.db.roles import Role
from geoqm.errors import Conflict, Forbidden, InvalidInput, NotFound, RuleViolation

TOKENS_AT_MOST = 20
_KEEP_OVER_SESSIONS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A login that just began; the token exists nowhere else."""

    token: str
    account: Account


def log_in(
    session: Session, name: str, password: str, *, client: str, now: datetime, hours: int
) -> NewSession:
    """A new session for the right password.

    Raises Forbidden for a wrong one, after committing the failure so that it counts whatever
    the caller does; TooManyAttempts while name or client has to wait.
    """
    account = _account_with_password(session, name, password, client=client, now=now)
    if account is None:
        session.commit()
        raise Forbidden(
            "Name und Kennwort passen nicht zusammen.",
            remedy="Prüfen Sie beides und achten Sie auf Groß- und Kleinschreibung im Kennwort.",
        )
    token = passwords.new_token()
    made = UserSession(
        user_id=account.user_id,
        token_hash=passwords.token_hash(token),
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    session.add(made)
    session.flush()
    _drop_old_sessions(session, account.user_id, now)
    return NewSession(
        token, Account(account.user_id, account.name, account.full_name, account.role, made.id)
    )


def verify_basic(
    session: Session, name: str, secret: str, *, client: str, now: datetime
) -> Account | None:
    """The account for a name with its password or one of its API tokens; None when wrong.

    Tokens cannot be guessed and are not throttled. Raises TooManyAttempts while a name or
    client that sends passwords has to wait; a failure is committed.
    """
    if secret.startswith(passwords.TOKEN_PREFIX):
        return queries.identity_by_token(session, passwords.token_hash(secret), now, name=name)
    account = _account_with_password(session, name, secret, client=client, now=now)
    if account is None:
        session.commit()
    return account


def log_out(session: Session, session_id: int, *, now: datetime) -> None:
    """End one session."""
    _revoke_sessions(session, UserSession.id == session_id, now)


def revoke_session(session: Session, user_id: int, session_id: int, *, now: datetime) -> None:
    """End one session of this user; NotFound where it is not theirs."""
    own = (UserSession.id == session_id) & (UserSession.user_id == user_id)
    if session.scalar(select(UserSession.id).where(own)) is None:
        raise NotFound("Diese Anmeldung gibt es nicht mehr.")
    _revoke_sessions(session, own, now)


def revoke_all(session: Session, user_id: int, *, now: datetime) -> None:
    """End all sessions of a user."""
    _revoke_sessions(session, UserSession.user_id == user_id, now)


def add_user(
    session: Session, name: str, role: Role, *, full_name: str = "", is_demo: bool = False
) -> str:
    """Add a user and return the password, which is shown this once; Conflict for a known name."""
    if role is Role.PUBLIC:
        raise InvalidInput(
            "Für die Öffentlichkeit gibt es keine Konten.",
            remedy="Wählen Sie planner, staff oder admin.",
            field="role",
        )
    normal = rules.checked_name(name)
    password = passwords.new_password()
    statement = insert(User).values(
        name=normal,
        full_name=rules.checked_text(full_name, field="full_name", longest=120),
        role=role.value,
        password_hash=passwords.password_hash(password),
        is_demo=is_demo,
    )
    made = statement.on_conflict_do_nothing(index_elements=[User.name]).returning(User.id)
    if session.scalar(made) is None:
        raise Conflict(
            f"Ein Konto „{normal}“ gibt es schon.",
            remedy=f"Ein neues Kennwort macht „geoqm user reset {normal}“.",
            field="name",
        )
    return password


def reset_password(session: Session, name: str, *, now: datetime) -> str:
    """Give a user a new password and end all their sessions; returns it this once."""
    user_id = _locked(session, name, now)
    password = passwords.new_password()
    _change_user(session, user_id, password_hash=passwords.password_hash(password))
    revoke_all(session, user_id, now=now)
    return password


def change_password(
    session: Session, account: Account, old: str, new: str, *, client: str, now: datetime
) -> None:
    """Give a user the password they chose; their other logins end, keys stay.

    Raises InvalidInput for a wrong old one, after committing the failure so that it counts.
    """
    chosen = rules.checked_password(new, account.name)
    if old == new:
        raise InvalidInput(
            "Das neue Kennwort ist das alte.", remedy="Wählen Sie ein anderes.", field="password"
        )
    if _account_with_password(session, account.name, old, client=client, now=now) is None:
        session.commit()
        raise InvalidInput(
            "Das bisherige Kennwort stimmt nicht.",
            remedy="Achten Sie auf Groß- und Kleinschreibung.",
            field="old_password",
        )
    _change_user(session, account.user_id, password_hash=passwords.password_hash(chosen))
    others = UserSession.id != account.session_id
    _revoke_sessions(session, (UserSession.user_id == account.user_id) & others, now)


def disable_user(session: Session, name: str, *, now: datetime) -> None:
    """Close a user's account: no login, no session and no token works any more."""
    user_id = _locked(session, name, now)
    _change_user(session, user_id, disabled_at=func.coalesce(User.disabled_at, now))
    revoke_all(session, user_id, now=now)
    session.execute(
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def enable_user(session: Session, name: str, *, now: datetime) -> None:
    """Open a closed account again, with its old password."""
    _change_user(session, _locked(session, name, now), disabled_at=None)


def create_token(
    session: Session,
    user_id: int,
    title: str,
    *,
    now: datetime,
    can_write: bool = False,
    expires_on: date | None = None,
) -> str:
    """A new API token for a program; returned this once."""
    checked = rules.checked_text(title, field="title")
    if not checked:
        raise InvalidInput(
            "Der Schlüssel braucht einen Namen.",
            remedy="Nennen Sie das Programm, zum Beispiel „QGIS im Büro“.",
            field="title",
        )
    if expires_on is not None and expires_on < rules.local_day(now):
        raise InvalidInput(
            "Der Tag liegt in der Vergangenheit.",
            remedy="Wählen Sie den letzten Tag, an dem der Schlüssel gelten soll.",
            field="expires_on",
        )
    if len(queries.tokens(session, user_id=user_id)) >= TOKENS_AT_MOST:
        raise RuleViolation(
            f"Mehr als {TOKENS_AT_MOST} Schlüssel gehen nicht.",
            remedy="Widerrufen Sie einen, den Sie nicht mehr brauchen.",
        )
    token = passwords.new_token(passwords.TOKEN_PREFIX)
    session.add(
        ApiToken(
            user_id=user_id,
            title=checked,
            token_hash=passwords.token_hash(token),
            can_write=can_write,
            created_at=now,
            expires_on=expires_on,
        )
    )
    session.flush()
    return token


def revoke_token(
    session: Session, token_id: int, *, now: datetime, user_id: int | None = None
) -> None:
    """End an API token, of this user if given; NotFound where there is none."""
    wanted = (ApiToken.id == token_id) & ApiToken.revoked_at.is_(None)
    if user_id is not None:
        wanted &= ApiToken.user_id == user_id
    ended = update(ApiToken).where(wanted).values(revoked_at=now).returning(ApiToken.id)
    if session.scalar(ended) is None:
        raise NotFound("Diesen Schlüssel gibt es nicht mehr.")


def _account_with_password(
    session: Session, name: str, password: str, *, client: str, now: datetime
) -> Account | None:
    keys = throttling.keys_for(session, name, client)
    throttling.check(session, keys, now)
    throttling.wait_in_line(session, keys)
    throttling.check(session, keys, now)
    account = queries.user_by_name(session, name)
    stored = (
        session.scalar(select(User.password_hash).where(User.id == account.user_id))
        if account
        else None
    )
    if not passwords.is_right(password, stored):
        throttling.count_failure(session, keys, now)
        return None
    throttling.forget_failures(session, keys, now)
    return account


def _revoke_sessions(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    session.execute(
        update(UserSession).where(which, UserSession.revoked_at.is_(None)).values(revoked_at=now)
    )


def _drop_old_sessions(session: Session, user_id: int, now: datetime) -> None:
    """Drop the user's own only: nobody else does it meanwhile, since logins stand in line."""
    outdated = UserSession.expires_at < now - _KEEP_OVER_SESSIONS
    session.execute(delete(UserSession).where(UserSession.user_id == user_id, outdated))


def _locked(session: Session, name: str, now: datetime) -> int:
    """The id of a user nobody logs in as until we commit; their failures are forgotten."""
    keys = throttling.keys_for(session, name, "")
    throttling.wait_in_line(session, keys)
    user_id = session.scalar(select(User.id).where(User.name == rules.normal_name(name)))
    if user_id is None:
        raise NotFound(
            f"Ein Konto „{name[:60]}“ gibt es nicht.",
            remedy="Alle Konten zeigt „geoqm user list“.",
            field="name",
        )
    throttling.forget_failures(session, keys, now)
    return user_id


def _change_user(session: Session, user_id: int, **values: object) -> None:
    session.execute(update(User).where(User.id == user_id).values(**values))
