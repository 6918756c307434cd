"""reports of vacancies."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from geoqm.migrations.sql import run

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "report_attempt",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "began_at", name=op.f("pk_report_attempt")),
    )
    op.create_table(
        "report_salt",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_salt")),
    )
    op.create_geospatial_table(
        "report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("draft_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("address_text", sa.String(length=200), nullable=False),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("subject", sa.String(length=12), nullable=True),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("position", sa.String(length=40), nullable=False),
        sa.Column("area_m2", sa.Numeric(precision=9, scale=1), nullable=True),
        sa.Column("is_expected", sa.Boolean(), nullable=False),
        sa.Column("vacant_since", sa.Date(), nullable=True),
        sa.Column("since_precision", sa.String(length=8), nullable=True),
        sa.Column("since_text", sa.String(length=80), nullable=False),
        sa.Column("stated_reason", sa.String(length=20), nullable=True),
        sa.Column("wishes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("spam_score", sa.Integer(), nullable=False),
        sa.Column("spam_reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("episode_id", sa.BigInteger(), nullable=True),
        sa.Column("refusal_reason", sa.String(length=16), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("assigned_to", sa.String(length=60), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("news_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (arrived_at IS NULL)", name=op.f("ck_report_arrival_known")
        ),
        sa.CheckConstraint("kind IN ('own', 'hint', 'office')", name=op.f("ck_report_kind_known")),
        sa.CheckConstraint(
            "language IN ('de', 'en', 'tr', 'ar')", name=op.f("ck_report_language_known")
        ),
        sa.CheckConstraint(
            "refusal_reason IN ('renovation', 'tenant_change', 'holiday', 'estate', 'occupied', 'not_found', 'outside', 'not_a_unit', 'spam', 'other')",
            name=op.f("ck_report_refusal_reason_known"),
        ),
        sa.CheckConstraint(
            "since_precision IN ('day', 'month', 'year', 'before')",
            name=op.f("ck_report_since_precision_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'waiting', 'asked', 'accepted', 'merged', 'refused', 'withdrawn')",
            name=op.f("ck_report_state_known"),
        ),
        sa.CheckConstraint(
            "stated_reason IN ('change_of_tenant', 'renovation', 'no_tenant', 'sale', 'estate', 'condition', 'own_use', 'other')",
            name=op.f("ck_report_stated_reason_known"),
        ),
        sa.CheckConstraint(
            "subject IN ('dwelling', 'shop', 'gastronomy', 'office', 'practice', 'workshop', 'storage', 'house', 'other')",
            name=op.f("ck_report_subject_known"),
        ),
        sa.CheckConstraint(
            "area_m2 > 0 AND area_m2 < 1000000", name=op.f("ck_report_area_plausible")
        ),
        sa.CheckConstraint("floor BETWEEN -5 AND 200", name=op.f("ck_report_floor_plausible")),
        sa.CheckConstraint("length(words) <= 2000", name=op.f("ck_report_words_short")),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_report_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["vacancy_episode.id"],
            name=op.f("fk_report_episode_id_vacancy_episode"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("draft_hash", name=op.f("uq_report_draft_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_report_number")),
    )
    op.create_geospatial_index(
        "idx_report_location",
        "report",
        ["location"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_report_building_id"), "report", ["building_id"], unique=False)
    op.create_index(op.f("ix_report_episode_id"), "report", ["episode_id"], unique=False)
    op.create_index(
        "ix_report_inbox",
        "report",
        ["arrived_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'asked') OR news_at IS NOT NULL"),
    )
    op.create_index("ix_report_state_created_at", "report", ["state", "created_at"], unique=False)
    op.create_index(op.f("ix_report_unit_id"), "report", ["unit_id"], unique=False)
    op.create_table(
        "report_consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("text_version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('contact', 'reminders', 'publication', 'forwarding')",
            name=op.f("ck_report_consent_purpose_known"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_report_consent_report_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_consent")),
    )
    op.create_index(
        op.f("ix_report_consent_report_id"), "report_consent", ["report_id"], unique=False
    )
    op.create_index(
        "uq_report_consent_open",
        "report_consent",
        ["report_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "report_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('sent', 'entered', 'confirmed', 'corrected', 'photo_added', 'consent_given', 'consent_withdrawn', 'let', 'extended', 'withdrawn', 'link_sent', 'assigned', 'noted', 'accepted', 'merged', 'asked', 'refused', 'undone', 'settled')",
            name=op.f("ck_report_event_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_report_event_report_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_event")),
    )
    op.create_index(op.f("ix_report_event_report_id"), "report_event", ["report_id"], unique=False)
    op.create_table(
        "report_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('merged', 'different')", name=op.f("ck_report_link_kind_known")
        ),
        sa.CheckConstraint("report_id <> other_id", name=op.f("ck_report_link_not_itself")),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["report.id"],
            name=op.f("fk_report_link_other_id_report"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_report_link_report_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_link")),
        sa.UniqueConstraint(
            "report_id", "other_id", name=op.f("uq_report_link_report_id_other_id")
        ),
    )
    op.create_index(op.f("ix_report_link_other_id"), "report_link", ["other_id"], unique=False)
    op.create_table(
        "report_photo",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("upload_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("expected_bytes", sa.Integer(), nullable=False),
        sa.Column("received_bytes", sa.Integer(), nullable=False),
        sa.Column("stored_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('uploading', 'ready')", name=op.f("ck_report_photo_state_known")
        ),
        sa.CheckConstraint(
            "expected_bytes BETWEEN 1 AND 15728640", name=op.f("ck_report_photo_size_allowed")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_report_photo_report_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_photo")),
        sa.UniqueConstraint("upload_key", name=op.f("uq_report_photo_upload_key")),
    )
    op.create_index(op.f("ix_report_photo_report_id"), "report_photo", ["report_id"], unique=False)
    op.create_index(op.f("ix_report_photo_sha256"), "report_photo", ["sha256"], unique=False)
    op.create_table(
        "report_sender",
        sa.Column("report_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('owner', 'manager', 'agent', 'heir', 'tenant', 'neighbour', 'other')",
            name=op.f("ck_report_sender_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_report_sender_report_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_sender")),
    )
    op.create_index(
        "ix_report_sender_email", "report_sender", [sa.literal_column("lower(email)")], unique=False
    )
    op.create_table(
        "report_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_report_token_report_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_report_token_token_hash")),
    )
    op.create_index(op.f("ix_report_token_report_id"), "report_token", ["report_id"], unique=False)
    op.create_table(
        "report_link_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('de', 'en', 'tr', 'ar')",
            name=op.f("ck_report_link_request_language_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_link_request")),
    )
    run("0005_intake.sql")


def downgrade() -> None:
    # They lean on report_token, which goes before report.
    for policy in ("form_reads", "form_updates", "form_inserts"):
        op.execute(f"DROP POLICY {policy} ON report")
    op.drop_table("report_link_request")
    op.drop_index(op.f("ix_report_token_report_id"), table_name="report_token")
    op.drop_table("report_token")
    op.drop_index("ix_report_sender_email", table_name="report_sender")
    op.drop_table("report_sender")
    op.drop_index(op.f("ix_report_photo_sha256"), table_name="report_photo")
    op.drop_index(op.f("ix_report_photo_report_id"), table_name="report_photo")
    op.drop_table("report_photo")
    op.drop_index(op.f("ix_report_link_other_id"), table_name="report_link")
    op.drop_table("report_link")
    op.drop_index(op.f("ix_report_event_report_id"), table_name="report_event")
    op.drop_table("report_event")
    op.drop_index(
        "uq_report_consent_open",
        table_name="report_consent",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_report_consent_report_id"), table_name="report_consent")
    op.drop_table("report_consent")
    op.drop_index(op.f("ix_report_unit_id"), table_name="report")
    op.drop_index("ix_report_state_created_at", table_name="report")
    op.drop_index(
        "ix_report_inbox",
        table_name="report",
        postgresql_where=sa.text("state IN ('waiting', 'asked') OR news_at IS NOT NULL"),
    )
    op.drop_index(op.f("ix_report_episode_id"), table_name="report")
    op.drop_index(op.f("ix_report_building_id"), table_name="report")
    op.drop_geospatial_index(
        "idx_report_location", table_name="report", postgresql_using="gist", column_name="location"
    )
    op.drop_geospatial_table("report")
    op.drop_table("report_salt")
    op.drop_table("report_attempt")
    run("0005_down.sql")
