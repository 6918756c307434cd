"""Mapped classes of the slice: batches, letters, questionnaires behind a code, answers.

The public form reaches one questionnaire: row-level security shows it the row whose code it
names. Everything else is readable by the team only.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.personal import OnErasure, Personal
from geoqm.db.roles import INTAKE
from geoqm.letters.kinds import (
    AnswerKind,
    AnswerState,
    AnswerWay,
    BatchChannel,
    BatchState,
    Condition,
    SkipReason,
    Use,
)
from geoqm.owners.model import BASIS, PURPOSE, TEAM

_ASKED = "id, language, building_ids, expires_at, answers, answered_at"
_TOLD = (
    "questionnaire_id, kind, way, language, building_id, use, empty_units, empty_note, condition,"
    " invested_in, investment, wants_advice, consents, text_version, email, phone, words"
)


def _about_owner(title: str, **values: Any) -> Personal:
    """The declaration of a table that hangs on an owner and goes with them."""
    defaults = {
        "subject": "owner",
        "links": ("owner_id",),
        "purpose": PURPOSE,
        "basis": BASIS,
        "on_erasure": OnErasure.DELETE,
    }
    return Personal(title=title, **(defaults | values))


class LetterBatch(Base):
    """Letters or mails of one campaign that go out together (Serienbrief).

    `texts` holds subject and text by language. `print_file` is the one file for the printer,
    removed some time after sending; `progress` counts the letters that are made.
    """

    __tablename__ = "letter_batch"
    __table_args__ = (
        one_of("channel", BatchChannel),
        one_of("state", BatchState),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(160))
    texts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    signature: Mapped[str] = mapped_column(String(300), default="", server_default="")
    has_questionnaire: Mapped[bool] = mapped_column(default=True, server_default="true")
    letter_on: Mapped[date]
    valid_until: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="draft", server_default="draft")
    error: Mapped[str] = mapped_column(String(300), default="", server_default="")
    print_file: Mapped[str] = mapped_column(String(200), default="", server_default="")
    print_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    print_count: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    created_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    produced_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_on: Mapped[date | None]
    sent_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Letter(Base):
    """A letter or mail to one person (Brief), or why they get none.

    The file lies outside of everything that is served; `sha256` proves what was sent. `has_notice`:
    it carries the information by GDPR Art. 14.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("batch_id", "owner_id"),
        one_of("skip_reason", SkipReason),
        CheckConstraint("(file_key = '') = (sha256 = '')", name="file_with_hash"),
        {"info": {"grants": TEAM, "personal": _about_owner("Briefe")}},
    )

    id: Mapped[int] = row_id()
    batch_id: Mapped[int] = mapped_column(ForeignKey("letter_batch.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    campaign_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("campaign_person.id", ondelete="SET NULL"), index=True
    )
    building_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    language: Mapped[str] = mapped_column(String(2))
    position: Mapped[int]
    skip_reason: Mapped[str | None] = mapped_column(String(12))
    has_notice: Mapped[bool] = mapped_column(default=False, server_default="false")
    file_key: Mapped[str] = mapped_column(String(200), default="", server_default="")
    sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    produced_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_on: Mapped[date | None] = mapped_column(index=True)
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )


class Questionnaire(Base):
    """The questionnaire of one person (Fragebogen), found by a code that only the letter holds."""

    __tablename__ = "questionnaire"
    __table_args__ = (
        Index("ix_questionnaire_expires_at", "expires_at"),
        {
            "info": {
                "grants": TEAM | {INTAKE: f"SELECT ({_ASKED}), UPDATE (answers, answered_at)"},
                "personal": _about_owner("Fragebögen", clock="expires_at", months=24),
            }
        },
    )

    id: Mapped[int] = row_id()
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    building_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    answers: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


class Answer(Base):
    """What came back (Rückmeldung): waits for the team as reports do; an objection holds at once.

    Number of the owner and time of arrival are set by PostgreSQL, which knows the code's person.
    """

    __tablename__ = "questionnaire_answer"
    __table_args__ = (
        one_of("kind", AnswerKind),
        one_of("way", AnswerWay),
        one_of("state", AnswerState),
        one_of("use", Use),
        one_of("condition", Condition),
        CheckConstraint("empty_units BETWEEN 0 AND 500", name="empty_units_plausible"),
        CheckConstraint("invested_in BETWEEN 1900 AND 2200", name="year_plausible"),
        Index(
            "ix_questionnaire_answer_waiting", "arrived_at", postgresql_where="state = 'waiting'"
        ),
        {
            "info": {
                "grants": TEAM | {INTAKE: f"INSERT ({_TOLD})"},
                "personal": _about_owner("Antworten auf Fragebögen", clock="arrived_at", months=24),
            }
        },
    )

    id: Mapped[int] = row_id()
    questionnaire_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire.id", ondelete="CASCADE"), index=True
    )
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    use: Mapped[str | None] = mapped_column(String(8))
    empty_units: Mapped[int | None]
    empty_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    condition: Mapped[str | None] = mapped_column(String(16))
    invested_in: Mapped[int | None]
    investment: Mapped[str] = mapped_column(String(300), default="", server_default="")
    wants_advice: Mapped[bool] = mapped_column(default=False, server_default="false")
    consents: Mapped[list[str]] = mapped_column(
        ARRAY(String(16)), default=list, server_default="{}"
    )
    text_version: Mapped[str] = mapped_column(String(40), default="", server_default="")
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    words: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    # No defaults of Python from here on: the form may not name these columns.
    state: Mapped[str] = mapped_column(String(10), server_default="waiting")
    arrived_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(String(60), server_default="")
    reason: Mapped[str] = mapped_column(String(300), server_default="")
    entered_by: Mapped[str] = mapped_column(String(60), server_default="")
    client_key: Mapped[UUID | None] = mapped_column(Uuid, unique=True)
