"""Mapped class of the exports that are made in the background."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.personal import OnErasure, Personal
from geoqm.db.roles import Grants, Role, from_role


class RunState(StrEnum):
    """How far an export is (Stand eines Exports)."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to wait for."""
        return self in {RunState.WAITING, RunState.RUNNING}


_GRANTS: Grants = from_role(
    Role.PLANNER, "SELECT, INSERT, UPDATE (state, ended_at, expires_at), DELETE"
) | {Role.ADMIN: "SELECT, INSERT, UPDATE, DELETE"}
_PERSONAL = Personal(
    title="Exporte",
    subject="app_user",
    links=("user_id",),
    purpose="Dateien für die Person bereithalten, die sie bestellt hat",
    basis="Art. 6 Abs. 1 Buchst. e DSGVO",
    on_erasure=OnErasure.DELETE,
    recipients="die Person selbst und die Verwaltung des Systems",
    kept="bis zum Ablauf der Datei (GEOQM_EXPORT_KEEP_HOURS)",
)


class ExportRun(Base):
    """An export (Export) that somebody ordered: the wish, how far it is, and where the file lies.

    Row-level security shows a row to the user who ordered it and to the administration. `wish`
    is read by `wishes`. A file is offered in the state done only.
    """

    __tablename__ = "export_run"
    __table_args__ = (
        one_of("state", RunState),
        Index(
            "ix_export_run_open", "created_at", postgresql_where="state IN ('waiting', 'running')"
        ),
        {"info": {"grants": _GRANTS, "personal": _PERSONAL}},
    )

    id: Mapped[int] = row_id()
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    user_name: Mapped[str] = mapped_column(String(60))
    audience: Mapped[str] = mapped_column(String(10))
    wish: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(String(10), default=RunState.WAITING.value)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    rows_done: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_expected: Mapped[int] = mapped_column(BigInteger, default=0)
    file_key: Mapped[str] = mapped_column(String(32), default="")
    file_name: Mapped[str] = mapped_column(String(160), default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    error: Mapped[str] = mapped_column(String(600), default="")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
