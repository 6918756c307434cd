"""Mapped classes of access: users, sessions, API tokens, failed logins.

The gate finds out who somebody is and lets people manage their own logins and tokens;
administration manages users and never reads a hash. A trigger announces each change.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, func
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, row_id
from geoqm.db.model import Instant
from geoqm.db.personal import OnErasure, Personal
from geoqm.db.roles import GATE, Grants, Role

_USER_GRANTS: Grants = {
    GATE: "SELECT (id, name, full_name, role, password_hash, disabled_at), UPDATE (password_hash)",
    # Colleagues, to give them a follow-up.
    Role.STAFF: "SELECT (name, full_name, role, disabled_at)",
    Role.ADMIN: "SELECT (id, name, full_name, role, is_demo, created_at, disabled_at), INSERT,"
    " UPDATE (full_name, role, password_hash, disabled_at)",
}
_SESSION_GRANTS: Grants = {
    GATE: "SELECT, INSERT, UPDATE (revoked_at), DELETE",
    Role.ADMIN: "SELECT (id, user_id, created_at, expires_at, revoked_at), UPDATE (revoked_at)",
}
_TOKEN_GRANTS: Grants = {
    GATE: "SELECT, INSERT, UPDATE (revoked_at)",
    Role.ADMIN: "SELECT (id, user_id, title, can_write, created_at, expires_on, revoked_at),"
    " INSERT, UPDATE (revoked_at)",
}
_FAILURE_GRANTS: Grants = {GATE: "SELECT, INSERT, DELETE", Role.ADMIN: "SELECT, DELETE"}
_SALT_GRANTS: Grants = {GATE: "SELECT", Role.ADMIN: "SELECT"}


def _about_user(title: str, link: str) -> Personal:
    """Declaration of a table about people who work with geoqm."""
    return Personal(
        title=title,
        subject="app_user",
        links=(link,),
        purpose="Anmeldung und Rechte der Mitarbeitenden",
        basis="Art. 6 Abs. 1 Buchst. e, Art. 32 DSGVO",
        on_erasure=OnErasure.KEEP,
        recipients="nur die Verwaltung des Systems",
        kept="so lange das Konto besteht",
    )


class User(Base):
    """A person with a login (Konto); the name is what they type."""

    __tablename__ = "app_user"
    __table_args__ = (
        CheckConstraint("role IN ('planner', 'staff', 'admin')", name="role_known"),
        CheckConstraint("name = lower(name)", name="name_lower"),
        {"info": {"grants": _USER_GRANTS, "personal": _about_user("Konten", "id")}},
    )

    id: Mapped[int] = row_id()
    name: Mapped[str] = mapped_column(String(60), unique=True)
    full_name: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)


class UserSession(Base):
    """A login that lasts until it expires or is revoked (Sitzung); only a hash is stored."""

    __tablename__ = "user_session"
    __table_args__ = (
        {"info": {"grants": _SESSION_GRANTS, "personal": _about_user("Anmeldungen", "user_id")}},
    )

    id: Mapped[int] = row_id()
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class ApiToken(Base):
    """A key for programs such as QGIS (Zugangsschlüssel); only a hash is stored."""

    __tablename__ = "api_token"
    __table_args__ = (
        {"info": {"grants": _TOKEN_GRANTS, "personal": _about_user("Zugangsschlüssel", "user_id")}},
    )

    id: Mapped[int] = row_id()
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    can_write: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    expires_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class LoginFailure(Base):
    """A failed login, kept for throttling only; the key is a keyed hash of name or address."""

    __tablename__ = "login_failure"
    __table_args__ = ({"info": {"grants": _FAILURE_GRANTS}},)

    id: Mapped[int] = row_id()
    key: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    failed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class LoginSalt(Base):
    """The random key of the hashes in `login_failure`; the migration makes its one row."""

    __tablename__ = "login_salt"
    __table_args__ = ({"info": {"grants": _SALT_GRANTS}},)

    id: Mapped[int] = row_id()
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
