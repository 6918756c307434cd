"""outreach."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from geoqm.migrations.sql import run

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = (
    "campaign",
    "campaign_person",
    "campaign_building",
    "contact",
    "follow_up",
    "priority_weight",
    "walk_round",
    "walk_stop",
    "calendar_feed",
)


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("responsible", sa.String(length=60), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=8000), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("client_key", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "channel IN ('letter', 'mail', 'visit', 'call')", name=op.f("ck_campaign_channel_known")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_campaign_name_given")),
        sa.CheckConstraint("purpose <> ''", name=op.f("ck_campaign_purpose_given")),
        sa.CheckConstraint(
            "state IN ('draft', 'running', 'ended')", name=op.f("ck_campaign_state_known")
        ),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_campaign_period_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("client_key", name=op.f("uq_campaign_client_key")),
    )
    op.create_table(
        "priority_weight",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("changed_by", sa.String(length=60), server_default="", nullable=False),
        sa.CheckConstraint(
            "weight BETWEEN -100 AND 100", name=op.f("ck_priority_weight_weight_plausible")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_priority_weight")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_calendar_feed_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_table(
        "walk_round",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=160), server_default="", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user_name", sa.String(length=60), nullable=False),
        sa.Column(
            "start_location",
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
        sa.Column("start_label", sa.String(length=160), server_default="", nullable=False),
        sa.Column(
            "end_location",
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
        sa.Column("end_label", sa.String(length=160), server_default="", nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("client_key", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 1 AND 1440", name=op.f("ck_walk_round_minutes_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_walk_round_campaign_id_campaign"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_round")),
        sa.UniqueConstraint("client_key", name=op.f("uq_walk_round_client_key")),
    )
    op.create_index(
        "idx_walk_round_end_location",
        "walk_round",
        ["end_location"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_index(
        "idx_walk_round_start_location",
        "walk_round",
        ["start_location"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_index(op.f("ix_walk_round_campaign_id"), "walk_round", ["campaign_id"], unique=False)
    op.create_index("ix_walk_round_day", "walk_round", ["day"], unique=False)
    op.create_table(
        "campaign_person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="planned", nullable=False),
        sa.Column("left_out_reason", sa.String(length=12), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("changed_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "left_out_reason IN ('objection', 'restricted', 'erased', 'no_address', 'no_mail', 'no_phone', 'by_hand')",
            name=op.f("ck_campaign_person_left_out_reason_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'sent', 'reached', 'in_talk', 'advice', 'application', 'declined')",
            name=op.f("ck_campaign_person_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_person_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_campaign_person_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_person")),
        sa.UniqueConstraint(
            "campaign_id", "owner_id", name=op.f("uq_campaign_person_campaign_id_owner_id")
        ),
    )
    op.create_index(
        op.f("ix_campaign_person_owner_id"), "campaign_person", ["owner_id"], unique=False
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_name", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=4000), server_default="", nullable=False),
        sa.Column(
            "topics", postgresql.ARRAY(sa.String(length=30)), server_default="{}", nullable=False
        ),
        sa.Column("advice_result", sa.String(length=12), nullable=True),
        sa.Column(
            "funding", postgresql.ARRAY(sa.String(length=30)), server_default="{}", nullable=False
        ),
        sa.Column("moved_from", sa.String(length=12), nullable=True),
        sa.Column("client_key", sa.Uuid(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("erased_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "advice_result IN ('application', 'documents', 'measure', 'thinking', 'referred', 'none')",
            name=op.f("ck_contact_advice_result_known"),
        ),
        sa.CheckConstraint(
            "channel = 'advice' OR (advice_result IS NULL AND funding = '{}')",
            name=op.f("ck_contact_advice_has_results"),
        ),
        sa.CheckConstraint(
            "channel IN ('visit', 'call', 'letter', 'mail', 'event', 'advice')",
            name=op.f("ck_contact_channel_known"),
        ),
        sa.CheckConstraint(
            "moved_from IN ('planned', 'sent', 'reached', 'in_talk', 'advice', 'application', 'declined')",
            name=op.f("ck_contact_moved_from_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('reached', 'in_talk', 'not_there', 'card_left', 'sent', 'answered', 'returned', 'declined')",
            name=op.f("ck_contact_outcome_known"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(owner_id, building_id) > 0", name=op.f("ck_contact_about_something")
        ),
        sa.CheckConstraint(
            "unit_id IS NULL OR building_id IS NOT NULL", name=op.f("ck_contact_unit_in_building")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_contact_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_contact_campaign_id_campaign"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_contact_owner_id_owner")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_contact_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("client_key", name=op.f("uq_contact_client_key")),
    )
    op.create_index(op.f("ix_contact_building_id"), "contact", ["building_id"], unique=False)
    op.create_index(op.f("ix_contact_campaign_id"), "contact", ["campaign_id"], unique=False)
    op.create_index("ix_contact_happened_on", "contact", ["happened_on"], unique=False)
    op.create_index(op.f("ix_contact_owner_id"), "contact", ["owner_id"], unique=False)
    op.create_index(op.f("ix_contact_unit_id"), "contact", ["unit_id"], unique=False)
    op.create_table(
        "campaign_building",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_person_id", sa.BigInteger(), nullable=True),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(owner_id IS NULL) = (via = 'unknown')",
            name=op.f("ck_campaign_building_unknown_names_nobody"),
        ),
        sa.CheckConstraint(
            "via IN ('ownership', 'representation', 'unknown')",
            name=op.f("ck_campaign_building_via_known"),
        ),
        sa.CheckConstraint(
            "(campaign_person_id IS NULL) = (owner_id IS NULL)",
            name=op.f("ck_campaign_building_both_or_none"),
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_campaign_building_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_building_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_person_id"],
            ["campaign_person.id"],
            name=op.f("fk_campaign_building_campaign_person_id_campaign_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_campaign_building_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_building")),
        sa.UniqueConstraint(
            "campaign_id",
            "building_id",
            "owner_id",
            name=op.f("uq_campaign_building_campaign_id_building_id_owner_id"),
        ),
    )
    op.create_index(
        "uq_campaign_building_nobody",
        "campaign_building",
        ["campaign_id", "building_id"],
        unique=True,
        postgresql_where="owner_id IS NULL",
    )
    op.create_index(
        op.f("ix_campaign_building_building_id"), "campaign_building", ["building_id"], unique=False
    )
    op.create_index(
        op.f("ix_campaign_building_campaign_person_id"),
        "campaign_building",
        ["campaign_person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_campaign_building_owner_id"), "campaign_building", ["owner_id"], unique=False
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("assigned_to", sa.String(length=60), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("client_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by = '')", name=op.f("ck_follow_up_done_by_somebody")
        ),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_follow_up_subject_given")),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_follow_up_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_follow_up_campaign_id_campaign"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_follow_up_contact_id_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_follow_up_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("client_key", name=op.f("uq_follow_up_client_key")),
    )
    op.create_index(op.f("ix_follow_up_building_id"), "follow_up", ["building_id"], unique=False)
    op.create_index(op.f("ix_follow_up_campaign_id"), "follow_up", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_follow_up_contact_id"), "follow_up", ["contact_id"], unique=False)
    op.create_index(
        "ix_follow_up_open",
        "follow_up",
        ["assigned_to", "due_on"],
        unique=False,
        postgresql_where="done_at IS NULL",
    )
    op.create_index(op.f("ix_follow_up_owner_id"), "follow_up", ["owner_id"], unique=False)
    op.create_table(
        "walk_stop",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("client_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('reached', 'not_there', 'card_left', 'follow_up', 'skipped')",
            name=op.f("ck_walk_stop_outcome_known"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (done_at IS NULL)", name=op.f("ck_walk_stop_done_with_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_walk_stop_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_walk_stop_contact_id_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["walk_round.id"],
            name=op.f("fk_walk_stop_round_id_walk_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_stop")),
        sa.UniqueConstraint("client_key", name=op.f("uq_walk_stop_client_key")),
        sa.UniqueConstraint(
            "round_id", "building_id", name=op.f("uq_walk_stop_round_id_building_id")
        ),
    )
    op.create_index(op.f("ix_walk_stop_building_id"), "walk_stop", ["building_id"], unique=False)
    op.create_index(op.f("ix_walk_stop_contact_id"), "walk_stop", ["contact_id"], unique=False)
    op.create_index(
        "ix_walk_stop_round_id_position", "walk_stop", ["round_id", "position"], unique=False
    )
    for table in TABLES:
        op.execute(f"SELECT geoqm_watch('{table}')")
    run("0010_forget.sql")
    _looks("'file', 'building', 'search', 'map', 'report', 'campaign'")


def _looks(kinds: str) -> None:
    """In which ways somebody looks at owners."""
    op.drop_constraint(op.f("ck_owner_look_kind_known"), "owner_look")
    op.create_check_constraint(op.f("ck_owner_look_kind_known"), "owner_look", f"kind IN ({kinds})")


def downgrade() -> None:
    op.execute("DELETE FROM owner_look WHERE kind = 'campaign'")
    _looks("'file', 'building', 'search', 'map', 'report'")
    op.execute("DROP FUNCTION geoqm_forget_trail(text, text[])")
    run("0008_forget.sql")
    forget = sa.text("DELETE FROM data_version WHERE table_name = :name")
    for table in reversed(TABLES):
        op.drop_table(table)
        op.execute(forget.bindparams(name=table))
