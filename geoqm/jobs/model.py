"""Mapped class of the jobs: how the last run of each went."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base
from geoqm.db.model import Instant
from geoqm.db.roles import Role, from_role


class JobState(Base):
    """The last run of a job (Stand einer Hintergrundaufgabe): one row per job."""

    __tablename__ = "job_state"
    __table_args__ = (
        {
            "info": {
                "grants": from_role(Role.STAFF, "SELECT")
                | {Role.ADMIN: "SELECT, INSERT, UPDATE, DELETE"}
            }
        },
    )

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    succeeded_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(300), default="")
    failures: Mapped[int] = mapped_column(default=0)
