"""What the office decided about the priority, and what follows from it for each house."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, String, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base
from geoqm.db.model import Instant
from geoqm.db.roles import Role, from_role


class BuildingPriority(Base):
    """The priority (Priorität) of a house as it stands now, with its reasons; made anew by a job.

    `points` (0 to 100) and `words` stand in the order of the declared reasons. What the map
    filters by stands here too, so that a filter reads no footprint. No name and no number of a
    person is kept here.
    """

    __tablename__ = "building_priority"
    __table_args__ = (
        CheckConstraint("level IN ('high', 'medium', 'low', 'none')", name="level_known"),
        Index("ix_building_priority_score", "score"),
        {"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")}},
    )

    building_id: Mapped[int] = mapped_column(
        ForeignKey("building.id", ondelete="CASCADE"), primary_key=True
    )
    points: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    words: Mapped[list[str]] = mapped_column(ARRAY(String))
    score: Mapped[int] = mapped_column(SmallInteger)
    level: Mapped[str] = mapped_column(String(8))
    address_label: Mapped[str]
    quarter: Mapped[str]
    use_class: Mapped[str] = mapped_column(String(24))
    contact_state: Mapped[str] = mapped_column(String(12))
    last_contact_on: Mapped[date | None]
    next_follow_up_on: Mapped[date | None]
    eligibility: Mapped[str | None] = mapped_column(String(8))
    vacant_units: Mapped[int]
    vacant_months: Mapped[int | None]
    vacant_area_m2: Mapped[Decimal | None] = mapped_column(Numeric(10, 1))
    owner_count: Mapped[int]
    owner_houses: Mapped[int]
    street: Mapped[str | None]


class FocusStreet(Base):
    """A focus street (Schwerpunktstraße): the office chose it, its houses count more."""

    __tablename__ = "focus_street"
    __table_args__ = (
        {"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")}},
    )

    street_key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    added_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    added_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
