"""Who is behind a session, a token or a name, and what an account page lists.

Only named columns are read: the caller's database role may not read the others. Expired,
revoked and disabled count as nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geoqm.access import rules
from geoqm.access.model import ApiToken, User, UserSession
from geoqm.db.base import german


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a session, a token or a password belongs to, and whether that way in may write."""

    user_id: int
    name: str
    full_name: str
    role: str
    session_id: int | None = None
    can_write: bool = True


@dataclass(frozen=True, slots=True)
class UserEntry:
    """A user as lists show them."""

    id: int
    name: str
    full_name: str
    role: str
    is_demo: bool
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A login that still stands."""

    id: int
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """An API token as lists show it; the token itself is not kept."""

    id: int
    user_name: str
    title: str
    can_write: bool
    created_at: datetime
    expires_on: date | None


_ACCOUNT = (User.id, User.name, User.full_name, User.role)


def identity_by_session(session: Session, token_hash: bytes, now: datetime) -> Account | None:
    """The account of a login; None when it is unknown, over, revoked or the user disabled."""
    found = session.execute(
        select(*_ACCOUNT, UserSession.id.label("session_id"))
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            UserSession.token_hash == token_hash,
            UserSession.expires_at > now,
            UserSession.revoked_at.is_(None),
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    return Account(*found) if found else None


def identity_by_token(
    session: Session, token_hash: bytes, now: datetime, *, name: str | None = None
) -> Account | None:
    """The account of an API token, of the user `name` if given; None when it does not hold."""
    statement = (
        select(*_ACCOUNT, ApiToken.can_write)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(
            ApiToken.token_hash == token_hash,
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_on.is_(None), ApiToken.expires_on >= rules.local_day(now)),
            User.disabled_at.is_(None),
        )
    )
    if name is not None:
        statement = statement.where(User.name == rules.normal_name(name))
    found = session.execute(statement).one_or_none()
    return Account(*found[:4], can_write=found[4]) if found else None


def user_by_name(session: Session, name: str) -> Account | None:
    """The account of a user who may log in; None when unknown or disabled."""
    found = session.execute(
        select(*_ACCOUNT).where(User.name == rules.normal_name(name), User.disabled_at.is_(None))
    ).one_or_none()
    return Account(*found) if found else None


def users(session: Session) -> list[UserEntry]:
    """All users by name, the disabled ones too."""
    columns = (*_ACCOUNT, User.is_demo, User.created_at, User.disabled_at)
    return [
        UserEntry(*row) for row in session.execute(select(*columns).order_by(german(User.name)))
    ]


def colleagues(session: Session) -> list[tuple[str, str]]:
    """Login name and full name of everybody in the team who may log in, by name."""
    team = select(User.name, User.full_name).where(
        User.role.in_(["staff", "admin"]), User.disabled_at.is_(None)
    )
    rows = session.execute(team.order_by(german(User.full_name), User.name))
    return [(name, full_name or name) for name, full_name in rows]


def open_sessions(session: Session, user_id: int, now: datetime) -> list[SessionEntry]:
    """The logins of a user that still stand, the newest first."""
    statement = (
        select(UserSession.id, UserSession.created_at, UserSession.expires_at)
        .where(
            UserSession.user_id == user_id,
            UserSession.expires_at > now,
            UserSession.revoked_at.is_(None),
        )
        .order_by(UserSession.created_at.desc(), UserSession.id.desc())
    )
    return [SessionEntry(*row) for row in session.execute(statement)]


def tokens(session: Session, *, user_id: int | None = None) -> list[TokenEntry]:
    """API tokens that were not revoked, of one user or of all, the newest first."""
    statement = (
        select(
            ApiToken.id,
            User.name,
            ApiToken.title,
            ApiToken.can_write,
            ApiToken.created_at,
            ApiToken.expires_on,
        )
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    )
    if user_id is not None:
        statement = statement.where(ApiToken.user_id == user_id)
    return [TokenEntry(*row) for row in session.execute(statement)]
