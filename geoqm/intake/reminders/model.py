"""Mapped class of the reminders: which entry was asked about, when, through which report."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, row_id
from geoqm.db.model import Instant
from geoqm.db.roles import Role, from_role


class Reminder(Base):
    """A question to a landlord (Erinnerung) about an open entry, for one due check.

    Holds no personal data: the address is the sender's, as long as the report has one.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("episode_id", "due_on", "round"),
        CheckConstraint("round BETWEEN 1 AND 2", name="round_known"),
        {"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT, DELETE")}},
    )

    id: Mapped[int] = row_id()
    episode_id: Mapped[int] = mapped_column(ForeignKey("vacancy_episode.id", ondelete="CASCADE"))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date]
    round: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(Instant)
