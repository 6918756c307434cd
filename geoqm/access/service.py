"""Every change of users, sessions and tokens; each is announced, so that caches forget.

Secrets are stored as hashes only: argon2 for passwords, SHA-256 for random tokens.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pwdlib import PasswordHash
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from geoqm.access import queries, rules
from geoqm.access.model import ApiToken, LoginFailure, User, UserSession
from geoqm.access.queries import Account
from geoqm.db.roles import Role
from geoqm.errors import Conflict, Forbidden, InvalidInput, NotFound

_PASSWORDS = PasswordHash.recommended()
# Compared against when the name is unknown, so that both answers take the same time.
_NOBODY = _PASSWORDS.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class NewSession:
    """A login that just began; the token exists nowhere else."""

    token: str
    account: Account


def token_hash(token: str) -> bytes:
    """What the database keeps of a session or API token."""
    return hashlib.sha256(token.encode()).digest()


def log_in(
    session: Session, name: str, password: str, *, client: str, now: datetime, hours: int = 12
) -> NewSession | None:
    """A new session for the right password, None for a wrong one.

    Raises Forbidden after too many failures of this name or client. Commit in either case:
    the failure is counted by what the session holds.
    """
    user = _checked_user(session, name, password, client=client, now=now)
    if user is None:
        return None
    token = secrets.token_urlsafe(32)
    made = UserSession(
        user_id=user.id,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    session.add(made)
    session.execute(delete(UserSession).where(UserSession.expires_at < now - timedelta(days=30)))
    session.flush()
    return NewSession(token, queries.account_of(user, session_id=made.id))


def verify_basic(
    session: Session, name: str, secret: str, *, client: str, now: datetime
) -> Account | None:
    """The account for a name with its password or one of its API tokens; None when wrong."""
    account = queries.identity_by_token(session, token_hash(secret), now)
    if account is not None and account.name == name.strip().lower():
        return account
    user = _checked_user(session, name, secret, client=client, now=now)
    return queries.account_of(user) if user else None


def log_out(session: Session, session_id: int, *, now: datetime) -> None:
    """End one session."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(revoked_at=now))
    _announce(session)


def revoke_sessions(session: Session, user_id: int, *, now: datetime) -> None:
    """End all sessions of a user."""
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    _announce(session)


def add_user(
    session: Session, name: str, role: Role, *, full_name: str = "", is_demo: bool = False
) -> str:
    """Add a user and return the password, which is shown this once; Conflict for a known name."""
    normal = rules.normal_name(name)
    if role is Role.PUBLIC:
        raise InvalidInput("Für die Öffentlichkeit gibt es keine Konten.", field="role")
    if queries.user_by_name(session, normal) is not None:
        raise Conflict(f"Ein Konto „{normal}“ gibt es schon.", field="name")
    password = rules.new_password()
    session.add(
        User(
            name=normal,
            full_name=full_name,
            role=role.value,
            password_hash=_PASSWORDS.hash(password),
            is_demo=is_demo,
        )
    )
    session.flush()
    _announce(session)
    return password


def reset_password(session: Session, name: str, *, now: datetime) -> str:
    """Give a user a new password and end all their sessions; returns it this once."""
    user = _existing(session, name)
    password = rules.new_password()
    user.password_hash = _PASSWORDS.hash(password)
    user.disabled_at = None
    session.flush()
    revoke_sessions(session, user.id, now=now)
    return password


def disable_user(session: Session, name: str, *, now: datetime) -> None:
    """Close a user's account: no login, no session, no token works any more."""
    user = _existing(session, name)
    user.disabled_at = now
    session.flush()
    revoke_sessions(session, user.id, now=now)


def create_token(
    session: Session,
    user_id: int,
    title: str,
    *,
    can_write: bool = False,
    expires_on: date | None = None,
) -> str:
    """A new API token for a program; returned this once."""
    if not title.strip() or len(title) > 80:
        raise InvalidInput(
            "Der Schlüssel braucht einen Namen mit höchstens 80 Zeichen.",
            remedy="Beispiel: QGIS im Büro",
            field="title",
        )
    token = "gq_" + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            user_id=user_id,
            title=title.strip(),
            token_hash=token_hash(token),
            can_write=can_write,
            expires_on=expires_on,
        )
    )
    session.flush()
    return token


def revoke_token(session: Session, user_id: int, token_id: int, *, now: datetime) -> None:
    """End an API token of a user; NotFound where it is not theirs."""
    found = session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.user_id == user_id)
        .values(revoked_at=now)
        .returning(ApiToken.id)
    ).one_or_none()
    if found is None:
        raise NotFound("Diesen Schlüssel gibt es nicht.")
    _announce(session)


def _checked_user(
    session: Session, name: str, password: str, *, client: str, now: datetime
) -> User | None:
    keys = (_key("name", name.strip().lower()), _key("client", client))
    if rules.is_throttled(*(_failures(session, key, now) for key in keys)):
        raise Forbidden(
            "Zu viele Versuche.",
            remedy="Bitte warten Sie 15 Minuten und versuchen Sie es dann noch einmal.",
        )
    user = queries.user_by_name(session, name)
    right = _PASSWORDS.verify(password[:1000], user.password_hash if user else _NOBODY)
    if user is not None and right and user.disabled_at is None:
        session.execute(delete(LoginFailure).where(LoginFailure.key == keys[0]))
        return user
    session.add_all(LoginFailure(key=key, failed_at=now) for key in keys)
    session.execute(delete(LoginFailure).where(LoginFailure.failed_at < now - timedelta(days=1)))
    session.flush()
    return None


def _failures(session: Session, key: bytes, now: datetime) -> int:
    return session.scalars(
        select(func.count()).where(
            LoginFailure.key == key, LoginFailure.failed_at > now - rules.WINDOW
        )
    ).one()


def _key(kind: str, value: str) -> bytes:
    return hashlib.sha256(f"{kind}:{value}".encode()).digest()


def _existing(session: Session, name: str) -> User:
    user = queries.user_by_name(session, name)
    if user is None:
        raise NotFound(f"Ein Konto „{name[:60]}“ gibt es nicht.")
    return user


def _announce(session: Session) -> None:
    session.execute(text("SELECT pg_notify('geoqm_access', '')"))
