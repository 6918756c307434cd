"""Mapped classes of access: users, sessions, API tokens, failed logins."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, func
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, row_id
from geoqm.db.model import Instant
from geoqm.db.roles import GATE, Role

_GATE_READS: dict[Role | str, str] = {GATE: "SELECT", Role.ADMIN: "SELECT, INSERT, UPDATE, DELETE"}
_GATE_KEEPS: dict[Role | str, str] = {
    GATE: "SELECT, INSERT, UPDATE, DELETE",
    Role.ADMIN: "SELECT, UPDATE, DELETE",
}


class User(Base):
    """A person with a login (Konto); the name is what they type."""

    __tablename__ = "app_user"
    __table_args__ = (
        CheckConstraint("role IN ('planner', 'staff', 'admin')", name="role_known"),
        CheckConstraint("name = lower(name)", name="name_lower"),
        {"info": {"grants": _GATE_READS}},
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
    __table_args__ = ({"info": {"grants": _GATE_KEEPS}},)

    id: Mapped[int] = row_id()
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class ApiToken(Base):
    """A key for programs such as QGIS (Zugangsschlüssel); only a hash is stored."""

    __tablename__ = "api_token"
    __table_args__ = ({"info": {"grants": _GATE_KEEPS}},)

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
    __table_args__ = ({"info": {"grants": _GATE_KEEPS}},)

    id: Mapped[int] = row_id()
    key: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    failed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
