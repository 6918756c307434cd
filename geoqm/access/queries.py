"""Who is behind a session, a token or a name; expired, revoked and disabled count as nobody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geoqm.access.model import ApiToken, User, UserSession


@dataclass(frozen=True, slots=True)
class Account:
    """A user as requests see one; `can_write` is false for read-only tokens."""

    user_id: int
    name: str
    full_name: str
    role: str
    session_id: int | None = None
    can_write: bool = True


def identity_by_session(session: Session, token_hash: bytes, now: datetime) -> Account | None:
    """The account of a session that has neither expired nor been revoked."""
    found = session.execute(
        select(User, UserSession.id)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            User.disabled_at.is_(None),
            UserSession.token_hash == token_hash,
            UserSession.expires_at > now,
            UserSession.revoked_at.is_(None),
        )
    ).one_or_none()
    return account_of(found[0], session_id=found[1]) if found else None


def identity_by_token(session: Session, token_hash: bytes, now: datetime) -> Account | None:
    """The account of an API token that has neither expired nor been revoked."""
    found = session.execute(
        select(User, ApiToken.can_write)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(
            User.disabled_at.is_(None),
            ApiToken.token_hash == token_hash,
            or_(ApiToken.expires_on.is_(None), ApiToken.expires_on >= now.date()),
            ApiToken.revoked_at.is_(None),
        )
    ).one_or_none()
    return account_of(found[0], can_write=found[1]) if found else None


def user_by_name(session: Session, name: str) -> User | None:
    """The user of that name, disabled or not; names are compared in lower case."""
    return session.scalars(select(User).where(User.name == name.strip().lower())).one_or_none()


def users(session: Session) -> list[User]:
    """All users by name."""
    return list(session.scalars(select(User).order_by(User.name)))


def sessions_of(session: Session, user_id: int, now: datetime) -> list[UserSession]:
    """The running logins of a user, newest first."""
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == user_id,
                UserSession.expires_at > now,
                UserSession.revoked_at.is_(None),
            )
            .order_by(UserSession.created_at.desc())
        )
    )


def tokens_of(session: Session, user_id: int) -> list[ApiToken]:
    """The tokens of a user that were not revoked, newest first."""
    return list(
        session.scalars(
            select(ApiToken)
            .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
            .order_by(ApiToken.created_at.desc())
        )
    )


def account_of(user: User, *, session_id: int | None = None, can_write: bool = True) -> Account:
    """What requests need of a user."""
    return Account(user.id, user.name, user.full_name, user.role, session_id, can_write)
