"""Mapped class of the slice: a consultation hour."""

from datetime import date, time

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, row_id
from geoqm.db.roles import Role, from_role


class Consultation(Base):
    """A consultation hour (Sprechstunde) on one day; everybody may know it.

    One row per day and no weekly rule, so that a holiday is a row that is not there.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="ends_after_begin"),
        CheckConstraint("place <> ''", name="place_given"),
        UniqueConstraint("held_on", "begins_at", "place"),
        {
            "info": {
                "grants": from_role(Role.PUBLIC, "SELECT")
                | from_role(Role.STAFF, "SELECT, INSERT, DELETE")
            }
        },
    )

    id: Mapped[int] = row_id()
    held_on: Mapped[date]
    begins_at: Mapped[time]
    ends_at: Mapped[time]
    place: Mapped[str] = mapped_column(String(160))
