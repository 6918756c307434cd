"""Mapped classes of the e-mail: the outbox and the templates that an office changed.

The outbox is not in the audit trail: recipients and texts would live there for ever.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.personal import OnErasure, Personal
from geoqm.db.roles import Role, from_role

_ENQUEUE = (
    "INSERT (key, template, language, recipient, subject, text_part, html_part, secrets,"
    " unsubscribe_url)"
)
_STAFF = f"SELECT, {_ENQUEUE}, UPDATE (state, attempts, next_try_at, last_error, changed_by)"


class State(StrEnum):
    """Where a message stands (Zustand einer Nachricht)."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


class Message(Base):
    """An e-mail in the outbox (Postausgang); the key makes sure that it is there only once.

    Whoever is allowed to cause a message may add it, and only the team reads it. Personal data
    are removed after the retention time; key and state stay, so that nothing is sent again.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        one_of("state", State),
        Index("ix_outbox_message_due", "next_try_at", postgresql_where=text("state = 'queued'")),
        Index("ix_outbox_message_state_created_at", "state", "created_at"),
        Index("ix_outbox_message_state_id", "state", "id"),
        {
            "info": {
                "grants": from_role(Role.PUBLIC, _ENQUEUE)
                | {
                    Role.STAFF: _STAFF,
                    Role.ADMIN: "SELECT, INSERT, UPDATE, DELETE",
                },
                "personal": Personal(
                    title="E-Mails",
                    subject="outbox_message",
                    links=(),
                    purpose="Versand und Nachweis der E-Mails",
                    basis="Art. 6 Abs. 1 Buchst. e DSGVO mit § 3 DSG NRW",
                    on_erasure=OnErasure.KEEP,
                    kept="bis die Frist des Postausgangs abläuft (GEOQM_MAIL_KEEP_DAYS)",
                    address="recipient",
                ),
            }
        },
    )

    id: Mapped[int] = row_id()
    key: Mapped[str] = mapped_column(String(200), unique=True)
    template: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(5))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text_part: Mapped[str]
    html_part: Mapped[str]
    secrets: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    unsubscribe_url: Mapped[str] = mapped_column(String(300), server_default="")
    state: Mapped[str] = mapped_column(String(10), server_default=State.QUEUED.value)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    next_try_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    handed_over_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(String(200), server_default="")
    changed_by: Mapped[str] = mapped_column(String(60), server_default="")
    erased_at: Mapped[datetime | None] = mapped_column(Instant)


class TemplateText(Base):
    """A text of the office in place of a shipped one (eigene Vorlage); deleting it is the reset."""

    __tablename__ = "mail_template_text"
    __table_args__ = (
        UniqueConstraint("template", "language"),
        {
            "info": {
                "grants": from_role(Role.PUBLIC, "SELECT (template, language, subject, body)")
                | {Role.ADMIN: "SELECT, INSERT, UPDATE, DELETE"}
            }
        },
    )

    id: Mapped[int] = row_id()
    template: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    changed_by: Mapped[str] = mapped_column(String(60), default="")
