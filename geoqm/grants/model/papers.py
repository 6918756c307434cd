"""Papers of a case: documents with versions, offers, letters, and what happened when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.roles import Role, from_role
from geoqm.grants.kinds import EventKind, LetterKind, PaperState
from geoqm.grants.model.cases import KEPT, WITH_DELETION, Kept, about_applicant


class Paper(Kept, Base):
    """A document of a case (Unterlage) in one version; the newest of its kind counts.

    Without a file it says that none is needed, and why.
    """

    __tablename__ = "grant_paper"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "number"),
        one_of("state", PaperState),
        CheckConstraint("(file_key = '') = (state = 'waived')", name="file_unless_waived"),
        CheckConstraint("state NOT IN ('waived', 'returned') OR note <> ''", name="reason_given"),
        {"info": {"grants": KEPT, "personal": about_applicant("Unterlagen zur Förderung")}},
    )

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"))
    kind: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(160), default="", server_default="")
    state: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    file_key: Mapped[str] = mapped_column(String(40), default="", server_default="")
    media_type: Mapped[str] = mapped_column(String(100), default="", server_default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    added_at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))
    added_by: Mapped[str] = mapped_column(String(60))
    looked_at_by: Mapped[str] = mapped_column(String(60), default="", server_default="")


class Offer(Kept, Base):
    """An offer of a firm (Angebot) for one lot of the works."""

    __tablename__ = "grant_offer"
    __table_args__ = (
        CheckConstraint("net_cents > 0 AND gross_cents >= net_cents", name="amounts_plausible"),
        {"info": {"grants": WITH_DELETION, "personal": about_applicant("Angebote zur Förderung")}},
    )

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"), index=True)
    firm: Mapped[str] = mapped_column(String(160))
    lot: Mapped[str] = mapped_column(String(30))
    received_on: Mapped[date]
    net_cents: Mapped[int] = mapped_column(BigInteger)
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    is_chosen: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    reason: Mapped[str] = mapped_column(String(500), default="", server_default="")


class Letter(Kept, Base):
    """A letter of a case (Schreiben) with the words it went out with; never altered."""

    __tablename__ = "grant_letter"
    __table_args__ = (
        one_of("kind", LetterKind),
        {
            "info": {
                "grants": from_role(Role.STAFF, "SELECT, INSERT, UPDATE (owner_id, kept_until_on)")
                | {Role.ADMIN: "SELECT, INSERT, UPDATE (owner_id, kept_until_on), DELETE"},
                "personal": about_applicant("Schreiben zur Förderung"),
            }
        },
    )

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))
    made_by: Mapped[str] = mapped_column(String(60))


class CaseEvent(Kept, Base):
    """What happened in a case (Verlauf): who, when, in words; never altered."""

    __tablename__ = "grant_event"
    __table_args__ = (
        one_of("kind", EventKind),
        {
            "info": {
                "grants": from_role(Role.STAFF, "SELECT, INSERT, UPDATE (owner_id, kept_until_on)")
                | {Role.ADMIN: "SELECT, INSERT, UPDATE (owner_id, kept_until_on), DELETE"},
                "personal": about_applicant("Verlauf der Förderung"),
            }
        },
    )

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))
    by: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(1000), default="", server_default="")
