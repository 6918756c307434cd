"""Mapped classes of the slice: walks, their entries, and the photos of an entry.

Walks, entries and photos carry ids that the phone made, so that sending twice stores once.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, one_of
from geoqm.db.model import Instant
from geoqm.db.roles import Role, from_role
from geoqm.vacancies.codes import Occupancy

_OWN_WORK = {"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT, UPDATE")}}


class EntryState(StrEnum):
    """What became of an entry (Zustand des Eintrags)."""

    APPLIED = "applied"
    CONFLICT = "conflict"
    DISCARDED = "discarded"


class Effect(StrEnum):
    """What an entry did to its unit (Wirkung)."""

    NONE = "none"
    OPENED = "opened"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    REJECTED = "rejected"
    REOPENED = "reopened"
    SIGHTED = "sighted"
    REVIEW = "review"
    RECHECK = "recheck"


class Walk(Base):
    """A street walk (Begehung): who went where and when."""

    __tablename__ = "walk"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint("ended_at >= started_at", name="begins_before_it_ends"),
        Index("ix_walk_started_at", "started_at"),
        _OWN_WORK,
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    street_key: Mapped[str | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    house_count: Mapped[int]
    walked_by: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class WalkEntry(Base):
    """What was seen at one unit (Eintrag): answer, note, time on the office's clock.

    `seen` is the state of the unit that the phone knew, `result` the state after the entry.
    """

    __tablename__ = "walk_entry"
    __table_args__ = (
        one_of("answer", Occupancy),
        one_of("state", EntryState),
        one_of("effect", Effect),
        CheckConstraint("(state = 'applied') = (result IS NOT NULL)", name="applied_has_a_result"),
        Index("ix_walk_entry_walk_id_unit_id", "walk_id", "unit_id"),
        Index("ix_walk_entry_conflicts", "received_at", postgresql_where="state = 'conflict'"),
        _OWN_WORK,
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    walk_id: Mapped[UUID] = mapped_column(ForeignKey("walk.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    answer: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    observed_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    state: Mapped[str] = mapped_column(String(10))
    effect: Mapped[str] = mapped_column(
        String(10), default=Effect.NONE.value, server_default=Effect.NONE.value
    )
    episode_id: Mapped[int | None] = mapped_column(ForeignKey("vacancy_episode.id"), index=True)
    seen: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(default="", server_default="")


class WalkPhoto(Base):
    """A photo of an entry (Foto): its facts; `sha256` is that of the file the phone sent."""

    __tablename__ = "walk_photo"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        {"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT, DELETE")}},
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("walk_entry.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    received_by: Mapped[str]


class WalkPicture(Base):
    """The bytes of a photo, apart from its facts so that the audit trail does not copy them."""

    __tablename__ = "walk_picture"
    __table_args__ = ({"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT, DELETE")}},)

    photo_id: Mapped[UUID] = mapped_column(
        ForeignKey("walk_photo.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
