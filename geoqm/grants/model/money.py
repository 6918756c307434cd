"""Budgets per programme year, their sources, and the bookings that every figure is summed from."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.roles import Role, from_role
from geoqm.grants.kinds import Account, BookingKind

TEAM = from_role(Role.STAFF, "SELECT, INSERT, UPDATE")
# PostgreSQL refuses everybody to change or delete a booking, whatever the grants say.
APPEND_ONLY = from_role(Role.STAFF, "SELECT, INSERT")
WHOLE = 10_000
"""All shares of a budget together, in ten-thousandths."""

_MOVES = {
    BookingKind.ALLOTTED: ((Account.OUTSIDE, Account.FREE),),
    BookingKind.REDUCED: ((Account.FREE, Account.OUTSIDE),),
    BookingKind.RESERVED: ((Account.FREE, Account.RESERVED),),
    BookingKind.AWARDED: ((Account.RESERVED, Account.AWARDED),),
    BookingKind.PAID: ((Account.AWARDED, Account.PAID),),
    BookingKind.RELEASED: ((Account.RESERVED, Account.FREE), (Account.AWARDED, Account.FREE)),
    BookingKind.REPAID: ((Account.PAID, Account.FREE),),
}
_ALLOWED = " OR ".join(
    f"(kind = '{kind.value}' AND from_account = '{source.value}' AND to_account = '{target.value}')"
    for kind, moves in _MOVES.items()
    for source, target in moves
)


class Budget(Base):
    """The money of a programme for one year (Haushaltsansatz); its amount is what was booked."""

    __tablename__ = "grant_budget"
    __table_args__ = (
        UniqueConstraint("programme", "year"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_plausible"),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    programme: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class BudgetSource(Base):
    """Who pays which share of a budget (Mittelgeber), in ten-thousandths."""

    __tablename__ = "grant_budget_source"
    __table_args__ = (
        UniqueConstraint("budget_id", "position"),
        CheckConstraint(f"share BETWEEN 1 AND {WHOLE}", name="share_plausible"),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    budget_id: Mapped[int] = mapped_column(ForeignKey("grant_budget.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    share: Mapped[int]


class Booking(Base):
    """A booking (Buchung): moves cents of one source from one account to another, for ever.

    The rows of one movement share `entry`. A trigger refuses what the account does not hold.
    """

    __tablename__ = "grant_booking"
    __table_args__ = (
        one_of("kind", BookingKind),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint(_ALLOWED, name="move_allowed"),
        CheckConstraint(
            "(case_id IS NULL) = (kind IN ('allotted', 'reduced'))", name="case_where_it_belongs"
        ),
        Index("ix_grant_booking_case_id", "case_id", "source_id"),
        Index("ix_grant_booking_source_id", "source_id", "id"),
        {"info": {"grants": APPEND_ONLY}},
    )

    id: Mapped[int] = row_id()
    entry: Mapped[UUID] = mapped_column(Uuid)
    source_id: Mapped[int] = mapped_column(ForeignKey("grant_budget_source.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("grant_case.id"))
    kind: Mapped[str] = mapped_column(String(10))
    from_account: Mapped[str] = mapped_column(String(10))
    to_account: Mapped[str] = mapped_column(String(10))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    booked_on: Mapped[date]
    booked_at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))
    booked_by: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
