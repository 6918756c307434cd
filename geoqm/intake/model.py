"""Mapped classes of the slice: reports of vacancies (Meldungen) and all that belongs to one.

Reports hold what private people say about themselves, so they stay out of the audit trail, which
nobody can erase; `ReportEvent` is their history and is erased with them. The public form works
under the database role INTAKE: row-level security shows it one report, that of its token.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.access.rules import local_day
from geoqm.db.base import Base, geometry, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.personal import OnErasure, Personal
from geoqm.db.roles import INTAKE, Role, from_role
from geoqm.intake.codes import (
    ConsentPurpose,
    EventKind,
    LinkKind,
    PhotoState,
    RefusalReason,
    ReportKind,
    ReportState,
    SenderRole,
    SincePrecision,
    StatedReason,
    Subject,
)

_OFFICE = from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")
_LINK = "SELECT (id, report_id, created_at, expires_at, used_at{}), INSERT"
# What sender and office tell each other. The form also writes what the office works with, such
# as the spam guess, but reads none of it.
_SAID = (
    "kind, state, language, building_id, address_text, location, subject, floor, position,"
    " area_m2, unit_count, is_expected, vacant_since, since_precision, since_text, stated_reason, wishes,"
    " words, created_at, arrived_at, due_on, news_at, revision"
)
_HISTORY = "SELECT (id, report_id, kind, happened_at), INSERT, UPDATE (data)"
_FORM = (
    f"SELECT (id, number, draft_hash, {_SAID}, episode_id, refusal_reason, decided_at), INSERT,"
    f" UPDATE ({_SAID}, draft_hash, spam_score, spam_reasons)"
)


def _about_sender(title: str, link: str = "report_id", *, address: str = "") -> Personal:
    """Declaration of a table about people who report vacancies."""
    return Personal(
        title=title,
        subject="report",
        links=() if address else (link,),
        purpose="Meldungen von Leerstand prüfen und beantworten",
        basis="Art. 6 Abs. 1 Buchst. e DSGVO mit § 3 DSG NRW; Kontaktangaben Buchst. a (Einwilligung)",
        on_erasure=OnErasure.DELETE,
        kept="nach den Fristen der Meldungen (GEOQM_REPORT_…_DAYS)",
        address=address,
    )


class Report(Base):
    """A report (Meldung) of a vacancy: what was said stays as it was said.

    `revision` rises with every change and guards against two people overwriting each other;
    `news_at` is set when the sender says something after the decision. A whole house has several
    units: the first one's entry is `episode_id`, those of the others are `further_episodes`.
    """

    __tablename__ = "report"
    __table_args__ = (
        one_of("kind", ReportKind),
        one_of("state", ReportState),
        one_of("subject", Subject),
        one_of("since_precision", SincePrecision),
        one_of("stated_reason", StatedReason),
        one_of("refusal_reason", RefusalReason),
        CheckConstraint("language IN ('de', 'en', 'tr', 'ar')", name="language_known"),
        CheckConstraint("floor BETWEEN -5 AND 200", name="floor_plausible"),
        CheckConstraint("area_m2 > 0 AND area_m2 < 1000000", name="area_plausible"),
        CheckConstraint("unit_count BETWEEN 1 AND 200", name="unit_count_plausible"),
        CheckConstraint("length(words) <= 2000", name="words_short"),
        CheckConstraint("(state = 'draft') = (arrived_at IS NULL)", name="arrival_known"),
        Index(
            "ix_report_inbox",
            "arrived_at",
            "id",
            postgresql_where=text("state IN ('waiting', 'asked') OR news_at IS NOT NULL"),
        ),
        Index("ix_report_state_created_at", "state", "created_at"),
        {
            "info": {
                "grants": _OFFICE | {INTAKE: _FORM},
                "personal": _about_sender("Meldungen", "id"),
            }
        },
    )

    id: Mapped[int] = row_id()
    number: Mapped[int | None] = mapped_column(unique=True)
    draft_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    kind: Mapped[str] = mapped_column(String(8), default=ReportKind.OWN.value)
    state: Mapped[str] = mapped_column(String(10), default=ReportState.DRAFT.value)
    language: Mapped[str] = mapped_column(String(2), default="de")
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    address_text: Mapped[str] = mapped_column(String(200), default="")
    location: Mapped[Any | None] = geometry("POINT", nullable=True)
    subject: Mapped[str | None] = mapped_column(String(12))
    floor: Mapped[int | None]
    position: Mapped[str] = mapped_column(String(40), default="")
    area_m2: Mapped[Decimal | None] = mapped_column(Numeric(9, 1))
    unit_count: Mapped[int | None]
    is_expected: Mapped[bool] = mapped_column(default=False)
    vacant_since: Mapped[date | None]
    since_precision: Mapped[str | None] = mapped_column(String(8))
    since_text: Mapped[str] = mapped_column(String(80), default="")
    stated_reason: Mapped[str | None] = mapped_column(String(20))
    wishes: Mapped[list[str]] = mapped_column(JSONB, default=list)
    words: Mapped[str] = mapped_column(default="")
    spam_score: Mapped[int] = mapped_column(default=0)
    spam_reasons: Mapped[list[str]] = mapped_column(JSONB, default=list)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    episode_id: Mapped[int | None] = mapped_column(ForeignKey("vacancy_episode.id"), index=True)
    further_episodes: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), default=list, server_default=text("'{}'")
    )
    refusal_reason: Mapped[str | None] = mapped_column(String(16))
    is_demo: Mapped[bool] = mapped_column(default=False)
    assigned_to: Mapped[str] = mapped_column(String(60), default="")
    decided_by: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)
    due_on: Mapped[date | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    news_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=1)

    @property
    def label(self) -> str:
        """The number that people read: M-2026-0344; empty before sending."""
        return number_label(self.number, self.arrived_at)


def number_label(number: int | None, arrived_at: datetime | None) -> str:
    """M-2026-0344, the year on the clock of the office; empty while one of the two is missing."""
    if number is None or arrived_at is None:
        return ""
    return f"M-{local_day(arrived_at):%Y}-{number:04d}"


class ReportSender(Base):
    """Who sent a report (meldende Person): personal data, for the office alone.

    Purpose: questions about the report. Erased with it, on request, or by `service.purge`.
    """

    __tablename__ = "report_sender"
    __table_args__ = (
        one_of("role", SenderRole),
        Index("ix_report_sender_email", text("lower(email)")),
        {
            "info": {
                "grants": _OFFICE | {INTAKE: "SELECT, INSERT, UPDATE, DELETE"},
                "personal": _about_sender("Absender von Meldungen"),
            }
        },
    )

    report_id: Mapped[int] = mapped_column(
        ForeignKey("report.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    role: Mapped[str | None] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def is_reachable(self) -> bool:
        """Whether the office can answer at all."""
        return bool(self.email or self.phone)


class ReportConsent(Base):
    """A consent (Einwilligung) to one purpose, with the version of the text that was shown."""

    __tablename__ = "report_consent"
    __table_args__ = (
        one_of("purpose", ConsentPurpose),
        Index(
            "uq_report_consent_open",
            "report_id",
            "purpose",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        {
            "info": {
                "grants": _OFFICE | {INTAKE: "SELECT, INSERT, UPDATE (withdrawn_at), DELETE"},
                "personal": _about_sender("Einwilligungen zu Meldungen"),
            }
        },
    )

    id: Mapped[int] = row_id()
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    text_version: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2), default="de")
    given_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class ReportPhoto(Base):
    """A photo of a report: re-encoded, in a file outside of what the web server hands out.

    While it comes in pieces, `received_bytes` is where the next piece begins.
    """

    __tablename__ = "report_photo"
    __table_args__ = (
        one_of("state", PhotoState),
        UniqueConstraint("upload_key"),
        CheckConstraint("expected_bytes BETWEEN 1 AND 15728640", name="size_allowed"),
        {
            "info": {
                "grants": _OFFICE | {INTAKE: "SELECT, INSERT, UPDATE, DELETE"},
                "personal": _about_sender("Fotos zu Meldungen"),
            }
        },
    )

    id: Mapped[int] = row_id()
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    upload_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default=PhotoState.UPLOADING.value)
    place: Mapped[int] = mapped_column(default=0)
    file_key: Mapped[str] = mapped_column(String(120), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    expected_bytes: Mapped[int]
    received_bytes: Mapped[int] = mapped_column(default=0)
    stored_bytes: Mapped[int] = mapped_column(default=0)
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant)


class ReportToken(Base):
    """The key to a report's own page (Link zur Meldung); only its hash is stored."""

    __tablename__ = "report_token"
    __table_args__ = (
        {
            "info": {
                "grants": from_role(Role.STAFF, _LINK.format("") + ", UPDATE (expires_at), DELETE")
                | {INTAKE: _LINK.format(", token_hash") + ", UPDATE (used_at, expires_at)"},
                "personal": _about_sender("Links zu Meldungen"),
            }
        },
    )

    id: Mapped[int] = row_id()
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class ReportLinkRequest(Base):
    """Somebody asks for the links to the reports of an e-mail address (Wunsch nach dem Link).

    A job answers it by e-mail and deletes it, so the form never learns whether there are any.
    """

    __tablename__ = "report_link_request"
    __table_args__ = (
        CheckConstraint("language IN ('de', 'en', 'tr', 'ar')", name="language_known"),
        {
            "info": {
                "grants": from_role(Role.ADMIN, "SELECT, DELETE")
                | {INTAKE: "INSERT (email, language, requested_at)"},
                "personal": _about_sender("Wünsche nach dem Link", address="email"),
            }
        },
    )

    id: Mapped[int] = row_id()
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    requested_at: Mapped[datetime] = mapped_column(Instant)


class ReportEvent(Base):
    """What happened to a report (Vorgang): for its history, the sender's page and for undo.

    `data` holds what undo needs and what staff read; the form sees kind and time alone.
    """

    __tablename__ = "report_event"
    __table_args__ = (
        one_of("kind", EventKind),
        {
            "info": {
                "grants": _OFFICE | {INTAKE: _HISTORY},
                "personal": _about_sender("Vorgänge zu Meldungen"),
            }
        },
    )

    id: Mapped[int] = row_id()
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    happened_at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(60), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class ReportLink(Base):
    """Two reports of which somebody said that they are the same thing, or are not (Doppel)."""

    __tablename__ = "report_link"
    __table_args__ = (
        one_of("kind", LinkKind),
        UniqueConstraint("report_id", "other_id"),
        CheckConstraint("report_id <> other_id", name="not_itself"),
        {"info": {"grants": _OFFICE}},
    )

    id: Mapped[int] = row_id()
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[str] = mapped_column(String(60), default="")
    made_at: Mapped[datetime] = mapped_column(Instant)


class ReportAttempt(Base):
    """How often somebody tried within a span of time (Drosselung); the key is a keyed hash."""

    __tablename__ = "report_attempt"
    __table_args__ = (
        {
            "info": {
                "grants": from_role(Role.STAFF, "SELECT (began_at), DELETE")
                | {INTAKE: "SELECT, INSERT, UPDATE (tries)"}
            }
        },
    )

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    tries: Mapped[int] = mapped_column(default=1)


class ReportSalt(Base):
    """The random key of the hashes in `report_attempt`; the migration makes its one row."""

    __tablename__ = "report_salt"
    __table_args__ = ({"info": {"grants": {INTAKE: "SELECT"}}},)

    id: Mapped[int] = mapped_column(Identity(always=False), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
