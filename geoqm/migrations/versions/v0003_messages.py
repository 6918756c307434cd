"""messages, jobs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geoqm.migrations.sql import run

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _create_job_state()
    _create_outbox()
    _create_texts()
    op.execute("SELECT geoqm_watch('mail_template_text')")
    run("0003_procrastinate.sql")
    run("0003_wake.sql")


def downgrade() -> None:
    op.execute("DROP SCHEMA jobs CASCADE")
    op.drop_table("mail_template_text")
    op.execute("DELETE FROM data_version WHERE table_name = 'mail_template_text'")
    op.drop_table("outbox_message")
    op.execute("DROP FUNCTION geoqm_wake_job()")
    op.drop_table("job_state")


def _create_job_state() -> None:
    op.create_table(
        "job_state",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_state")),
    )


def _now(name: str) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text_part", sa.String(), nullable=False),
        sa.Column("html_part", sa.String(), nullable=False),
        sa.Column(
            "secrets", postgresql.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("state", sa.String(length=10), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _now("created_at"),
        _now("next_try_at"),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=200), server_default="", nullable=False),
        sa.Column("changed_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'held')",
            name=op.f("ck_outbox_message_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_message_key")),
    )
    op.create_index(
        "ix_outbox_message_due",
        "outbox_message",
        ["next_try_at"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_outbox_message_state_created_at", "outbox_message", ["state", "created_at"])
    op.create_index(op.f("ix_outbox_message_handed_over_at"), "outbox_message", ["handed_over_at"])


def _create_texts() -> None:
    op.create_table(
        "mail_template_text",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        _now("changed_at"),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_template_text")),
        sa.UniqueConstraint(
            "template", "language", name=op.f("uq_mail_template_text_template_language")
        ),
    )
