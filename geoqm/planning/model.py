"""Mapped classes of the slice: planning notes and plans."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, Imported, geometry, one_of, row_id, valid
from geoqm.db.model import Instant
from geoqm.db.roles import PLANNER_EDIT, Grants, Role, from_role
from geoqm.planning.codes import LegalState, NoteKind, NoteStatus, PlanKind

_WRITE = "SELECT, INSERT, UPDATE, DELETE"
# `author` is a login name, as everywhere in the trail; remarks are about places, not persons.
NOTE_GRANTS: Grants = (
    from_role(Role.PLANNER, "SELECT") | {PLANNER_EDIT: _WRITE} | from_role(Role.STAFF, _WRITE)
)
_PLAN_GRANTS = from_role(Role.PLANNER, "SELECT") | from_role(Role.STAFF, "SELECT, INSERT, UPDATE")


class PlanningNote(Imported, Base):
    """A planner's remark on a place (Planungshinweis), with topic, state and validity.

    `edited_at` is set when a remark that a file brought was changed here: later files leave it
    alone.
    """

    __tablename__ = "planning_note"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        one_of("kind", NoteKind),
        one_of("status", NoteStatus),
        valid("outline"),
        CheckConstraint("valid_until >= valid_from", name="validity_in_order"),
        CheckConstraint("text <> ''", name="says_something"),
        {"info": {"grants": NOTE_GRANTS}},
    )

    id: Mapped[int] = row_id()
    kind: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(8), default=NoteStatus.OPEN.value)
    text: Mapped[str]
    outline: Mapped[Any] = geometry("MULTIPOLYGON")
    author: Mapped[str] = mapped_column(String(60), default="", server_default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    edited_at: Mapped[datetime | None] = mapped_column(Instant)


class Plan(Imported, Base):
    """A plan of planning law (Bebauungsplan, Flächennutzungsplan, Satzung) as it was delivered."""

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        one_of("kind", PlanKind),
        one_of("legal_state", LegalState),
        valid("outline"),
        CheckConstraint("valid_until >= valid_from", name="validity_in_order"),
        CheckConstraint("source_url = '' OR source_url ~ '^https?://'", name="link_is_web"),
        {"info": {"grants": _PLAN_GRANTS}},
    )

    id: Mapped[int] = row_id()
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str]
    number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    legal_state: Mapped[str] = mapped_column(String(10))
    outline: Mapped[Any] = geometry("MULTIPOLYGON")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    source_url: Mapped[str] = mapped_column(default="", server_default="")
