"""letters."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geoqm.migrations.sql import run

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("letter_batch", "letter", "questionnaire", "questionnaire_answer")


def upgrade() -> None:
    op.create_table(
        "letter_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("signature", sa.String(length=300), server_default="", nullable=False),
        sa.Column("has_questionnaire", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="draft", nullable=False),
        sa.Column("error", sa.String(length=300), server_default="", nullable=False),
        sa.Column("print_file", sa.String(length=200), server_default="", nullable=False),
        sa.Column("print_sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("print_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("produced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "channel IN ('letter', 'mail')", name=op.f("ck_letter_batch_channel_known")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'producing', 'produced', 'sent')",
            name=op.f("ck_letter_batch_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_letter_batch_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch")),
    )
    op.create_index(
        op.f("ix_letter_batch_campaign_id"), "letter_batch", ["campaign_id"], unique=False
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_person_id", sa.BigInteger(), nullable=True),
        sa.Column("building_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("skip_reason", sa.String(length=12), nullable=True),
        sa.Column("has_notice", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("file_key", sa.String(length=200), server_default="", nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("produced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(file_key = '') = (sha256 = '')", name=op.f("ck_letter_file_with_hash")
        ),
        sa.CheckConstraint(
            "skip_reason IN ('objection', 'restricted', 'erased', 'no_address', 'no_mail', 'no_consent', 'by_hand', 'declined')",
            name=op.f("ck_letter_skip_reason_known"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["letter_batch.id"],
            name=op.f("fk_letter_batch_id_letter_batch"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_person_id"],
            ["campaign_person.id"],
            name=op.f("fk_letter_campaign_person_id_campaign_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_letter_contact_id_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_letter_owner_id_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("batch_id", "owner_id", name=op.f("uq_letter_batch_id_owner_id")),
    )
    op.create_index(
        op.f("ix_letter_campaign_person_id"), "letter", ["campaign_person_id"], unique=False
    )
    op.create_index(op.f("ix_letter_contact_id"), "letter", ["contact_id"], unique=False)
    op.create_index(op.f("ix_letter_owner_id"), "letter", ["owner_id"], unique=False)
    op.create_index(op.f("ix_letter_sent_on"), "letter", ["sent_on"], unique=False)
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("building_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_questionnaire_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
            name=op.f("fk_questionnaire_letter_id_letter"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_questionnaire_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_questionnaire_letter_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_questionnaire_token_hash")),
    )
    op.create_index(
        op.f("ix_questionnaire_campaign_id"), "questionnaire", ["campaign_id"], unique=False
    )
    op.create_index("ix_questionnaire_expires_at", "questionnaire", ["expires_at"], unique=False)
    op.create_index(op.f("ix_questionnaire_owner_id"), "questionnaire", ["owner_id"], unique=False)
    op.create_table(
        "questionnaire_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("questionnaire_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("use", sa.String(length=8), nullable=True),
        sa.Column("empty_units", sa.Integer(), nullable=True),
        sa.Column("empty_note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("condition", sa.String(length=16), nullable=True),
        sa.Column("invested_in", sa.Integer(), nullable=True),
        sa.Column("investment", sa.String(length=300), server_default="", nullable=False),
        sa.Column("wants_advice", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "consents", postgresql.ARRAY(sa.String(length=16)), server_default="{}", nullable=False
        ),
        sa.Column("text_version", sa.String(length=40), server_default="", nullable=False),
        sa.Column("email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=40), server_default="", nullable=False),
        sa.Column("words", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column(
            "arrived_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("entered_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("client_key", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "condition IN ('good', 'small_repairs', 'large_repairs', 'unknown')",
            name=op.f("ck_questionnaire_answer_condition_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('answer', 'objection', 'no_mail')",
            name=op.f("ck_questionnaire_answer_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'rejected')",
            name=op.f("ck_questionnaire_answer_state_known"),
        ),
        sa.CheckConstraint(
            "use IN ('own', 'let', 'both', 'empty', 'other')",
            name=op.f("ck_questionnaire_answer_use_known"),
        ),
        sa.CheckConstraint(
            "way IN ('online', 'paper')", name=op.f("ck_questionnaire_answer_way_known")
        ),
        sa.CheckConstraint(
            "empty_units BETWEEN 0 AND 500",
            name=op.f("ck_questionnaire_answer_empty_units_plausible"),
        ),
        sa.CheckConstraint(
            "invested_in BETWEEN 1900 AND 2200", name=op.f("ck_questionnaire_answer_year_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"],
            ["building.id"],
            name=op.f("fk_questionnaire_answer_building_id_building"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_questionnaire_answer_owner_id_owner")
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name=op.f("fk_questionnaire_answer_questionnaire_id_questionnaire"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_answer")),
        sa.UniqueConstraint("client_key", name=op.f("uq_questionnaire_answer_client_key")),
    )
    op.create_index(
        op.f("ix_questionnaire_answer_building_id"),
        "questionnaire_answer",
        ["building_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_questionnaire_answer_owner_id"), "questionnaire_answer", ["owner_id"], unique=False
    )
    op.create_index(
        op.f("ix_questionnaire_answer_questionnaire_id"),
        "questionnaire_answer",
        ["questionnaire_id"],
        unique=False,
    )
    op.create_index(
        "ix_questionnaire_answer_waiting",
        "questionnaire_answer",
        ["arrived_at"],
        unique=False,
        postgresql_where="state = 'waiting'",
    )
    op.add_column(
        "outbox_message",
        sa.Column("unsubscribe_url", sa.String(length=300), server_default="", nullable=False),
    )
    run("0014_letters.sql")
    for table in TABLES:
        op.execute(f"SELECT geoqm_watch('{table}')")
    run("0014_forget.sql")


def downgrade() -> None:
    run("0011_forget.sql")
    op.drop_column("outbox_message", "unsubscribe_url")
    forget = sa.text("DELETE FROM data_version WHERE table_name = :name")
    for table in reversed(TABLES):
        op.drop_table(table)
        op.execute(forget.bindparams(name=table))
    run("0014_down.sql")
