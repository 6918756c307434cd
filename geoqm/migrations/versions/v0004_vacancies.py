"""vacancies."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geoqm.migrations.sql import run

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WATCHED = (
    "vacancy_episode",
    "vacancy_event",
    "unit_sighting",
    "vacancy_offer",
    "vacancy_candidate",
    "vacancy_policy",
)


def upgrade() -> None:
    op.create_table(
        "vacancy_policy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("check_after_months", sa.Integer(), server_default="3", nullable=False),
        sa.Column("stale_after_months", sa.Integer(), server_default="6", nullable=False),
        sa.Column("structural_after_months", sa.Integer(), server_default="12", nullable=False),
        sa.Column("smallest_public_number", sa.Integer(), server_default="3", nullable=False),
        sa.CheckConstraint(
            "check_after_months BETWEEN 1 AND 24", name=op.f("ck_vacancy_policy_check_plausible")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_vacancy_policy_one_row")),
        sa.CheckConstraint(
            "smallest_public_number BETWEEN 3 AND 10",
            name=op.f("ck_vacancy_policy_smallest_plausible"),
        ),
        sa.CheckConstraint(
            "stale_after_months BETWEEN check_after_months AND 36",
            name=op.f("ck_vacancy_policy_stale_plausible"),
        ),
        sa.CheckConstraint(
            "structural_after_months BETWEEN 3 AND 60",
            name=op.f("ck_vacancy_policy_structural_plausible"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_policy")),
    )
    op.create_table(
        "unit_sighting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("occupancy", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.String(), server_default="", nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "occupancy IN ('occupied', 'vacant', 'unsure')",
            name=op.f("ck_unit_sighting_occupancy_known"),
        ),
        sa.CheckConstraint(
            "source IN ('site_visit', 'landlord', 'citizen', 'staff', 'city_form', 'list_import', 'registration', 'sign', 'estate_agent', 'other')",
            name=op.f("ck_unit_sighting_source_known"),
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_unit_sighting_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_unit_sighting_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_sighting")),
    )
    op.create_index(op.f("ix_unit_sighting_dataset"), "unit_sighting", ["dataset"], unique=False)
    op.create_index(
        "ix_unit_sighting_unit_id_seen_on", "unit_sighting", ["unit_id", "seen_on"], unique=False
    )
    op.create_table(
        "vacancy_episode",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("reliability", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.String(length=8), nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("began_precision", sa.String(length=8), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_precision", sa.String(length=8), nullable=True),
        sa.Column(
            "vacant_days",
            postgresql.DATERANGE(),
            sa.Computed(
                "daterange(coalesce(began_on, first_seen_on), ended_on, '[)')", persisted=True
            ),
            nullable=False,
        ),
        sa.Column("last_confirmed_on", sa.Date(), nullable=True),
        sa.Column("next_check_on", sa.Date(), nullable=True),
        sa.Column("interim_use", sa.String(length=200), server_default="", nullable=False),
        sa.Column("interim_until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=True),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("unit_id"), "="),
            (sa.column("vacant_days"), "&&"),
            where=sa.text("status NOT IN ('duplicate', 'rejected')"),
            using="gist",
            name="ex_vacancy_episode_unit_id_vacant_days",
        ),
        sa.CheckConstraint(
            "(began_on IS NULL) = (began_precision = 'unknown')",
            name=op.f("ck_vacancy_episode_begin_known_or_not"),
        ),
        sa.CheckConstraint(
            "(ended_on IS NOT NULL) = (status IN ('reoccupied', 'conversion', 'demolished', 'closed', 'duplicate', 'rejected'))",
            name=op.f("ck_vacancy_episode_status_fits_the_end"),
        ),
        sa.CheckConstraint(
            "began_precision IN ('day', 'month', 'year', 'before', 'unknown')",
            name=op.f("ck_vacancy_episode_began_precision_known"),
        ),
        sa.CheckConstraint(
            "confidence IN ('certain', 'likely', 'unsure')",
            name=op.f("ck_vacancy_episode_confidence_known"),
        ),
        sa.CheckConstraint(
            "ended_precision IN ('day', 'month', 'year', 'before', 'unknown')",
            name=op.f("ck_vacancy_episode_ended_precision_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('market_active', 'turnover', 'structural', 'underuse', 'unusable', 'unknown')",
            name=op.f("ck_vacancy_episode_kind_known"),
        ),
        sa.CheckConstraint(
            "reason IN ('tenant_change', 'renovation', 'condition', 'no_demand', 'sale', 'inheritance', 'business_closed', 'permit_pending', 'own_use_planned', 'other', 'unknown')",
            name=op.f("ck_vacancy_episode_reason_known"),
        ),
        sa.CheckConstraint(
            "reliability IN ('high', 'medium', 'low')",
            name=op.f("ck_vacancy_episode_reliability_known"),
        ),
        sa.CheckConstraint(
            "source IN ('site_visit', 'landlord', 'citizen', 'staff', 'city_form', 'list_import', 'registration', 'sign', 'estate_agent', 'other')",
            name=op.f("ck_vacancy_episode_source_known"),
        ),
        sa.CheckConstraint(
            "status <> 'expected' OR began_on IS NOT NULL",
            name=op.f("ck_vacancy_episode_expected_has_a_begin"),
        ),
        sa.CheckConstraint(
            "status IN ('expected', 'reported', 'in_review', 'confirmed_vacant', 'owner_identified', 'owner_contacted', 'in_dialogue', 'in_advice', 'measure_planned', 'on_market', 'interim_use', 'no_contact', 'objection', 'reoccupied', 'conversion', 'demolished', 'closed', 'duplicate', 'rejected')",
            name=op.f("ck_vacancy_episode_status_known"),
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_precision IS NULL)",
            name=op.f("ck_vacancy_episode_end_has_precision"),
        ),
        sa.CheckConstraint(
            "ended_on >= coalesce(began_on, first_seen_on)",
            name=op.f("ck_vacancy_episode_begins_before_it_ends"),
        ),
        sa.CheckConstraint(
            "ended_on IS NOT NULL OR next_check_on IS NOT NULL",
            name=op.f("ck_vacancy_episode_open_has_next_check"),
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_vacancy_episode_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_vacancy_episode_import_run_id_import_run"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_vacancy_episode_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_episode")),
        sa.UniqueConstraint(
            "dataset", "source_id", name=op.f("uq_vacancy_episode_dataset_source_id")
        ),
    )
    op.create_index(
        op.f("ix_vacancy_episode_import_run_id"), "vacancy_episode", ["import_run_id"], unique=False
    )
    op.create_index(
        op.f("ix_vacancy_episode_next_check_on"), "vacancy_episode", ["next_check_on"], unique=False
    )
    op.create_index(
        op.f("ix_vacancy_episode_unit_id"), "vacancy_episode", ["unit_id"], unique=False
    )
    op.create_index(
        "ix_vacancy_episode_vacant_days",
        "vacancy_episode",
        ["vacant_days"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_table(
        "vacancy_candidate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.Column("address_text", sa.String(length=300), server_default="", nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("problem", sa.String(length=20), server_default="", nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("episode_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'refused')",
            name=op.f("ck_vacancy_candidate_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_vacancy_candidate_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_vacancy_candidate_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["vacancy_episode.id"],
            name=op.f("fk_vacancy_candidate_episode_id_vacancy_episode"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_vacancy_candidate_import_run_id_import_run"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_vacancy_candidate_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_candidate")),
        sa.UniqueConstraint(
            "dataset", "source_id", name=op.f("uq_vacancy_candidate_dataset_source_id")
        ),
    )
    op.create_index(
        op.f("ix_vacancy_candidate_dataset"), "vacancy_candidate", ["dataset"], unique=False
    )
    op.create_index(
        op.f("ix_vacancy_candidate_import_run_id"),
        "vacancy_candidate",
        ["import_run_id"],
        unique=False,
    )
    op.create_index("ix_vacancy_candidate_state", "vacancy_candidate", ["state"], unique=False)
    op.create_table(
        "vacancy_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("episode_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("status_before", sa.String(length=20), nullable=True),
        sa.Column("status_after", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=16), server_default="", nullable=False),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.Column("confirms", sa.Boolean(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "action IN ('opened', 'confirmed', 'status', 'corrected', 'next_check', 'ended', 'published', 'withdrawn')",
            name=op.f("ck_vacancy_event_action_known"),
        ),
        sa.CheckConstraint(
            "status_after IN ('expected', 'reported', 'in_review', 'confirmed_vacant', 'owner_identified', 'owner_contacted', 'in_dialogue', 'in_advice', 'measure_planned', 'on_market', 'interim_use', 'no_contact', 'objection', 'reoccupied', 'conversion', 'demolished', 'closed', 'duplicate', 'rejected')",
            name=op.f("ck_vacancy_event_status_after_known"),
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["vacancy_episode.id"],
            name=op.f("fk_vacancy_event_episode_id_vacancy_episode"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_event")),
    )
    op.create_index(
        "ix_vacancy_event_episode_id_happened_on",
        "vacancy_event",
        ["episode_id", "happened_on"],
        unique=False,
    )
    op.create_table(
        "vacancy_offer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("episode_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("contact", sa.String(length=300), server_default="", nullable=False),
        sa.Column("wish", sa.String(length=12), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("for_matching", sa.Boolean(), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=False),
        sa.Column("consent_version", sa.String(length=40), nullable=False),
        sa.Column("consent_through", sa.String(length=16), nullable=False),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("published_by", sa.String(), server_default="", nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "consent_version <> ''", name=op.f("ck_vacancy_offer_consent_version_given")
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_vacancy_offer_title_given")),
        sa.CheckConstraint(
            "wish IN ('let', 'sell', 'interim_use')", name=op.f("ck_vacancy_offer_wish_known")
        ),
        sa.CheckConstraint(
            "is_public OR for_matching", name=op.f("ck_vacancy_offer_consent_to_something")
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["vacancy_episode.id"],
            name=op.f("fk_vacancy_offer_episode_id_vacancy_episode"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_offer")),
    )
    op.create_index(
        "ix_vacancy_offer_episode_id",
        "vacancy_offer",
        ["episode_id"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    run("0004_day.sql")
    for table in WATCHED:
        op.execute(f"SELECT geoqm_watch('{table}')")


def downgrade() -> None:
    op.execute("DROP FUNCTION geoqm_since()")
    op.execute("DROP FUNCTION geoqm_day()")

    op.drop_index(
        "ix_vacancy_offer_episode_id",
        table_name="vacancy_offer",
        postgresql_where="withdrawn_at IS NULL",
    )
    op.drop_table("vacancy_offer")
    op.drop_index("ix_vacancy_event_episode_id_happened_on", table_name="vacancy_event")
    op.drop_table("vacancy_event")
    op.drop_index("ix_vacancy_candidate_state", table_name="vacancy_candidate")
    op.drop_index(op.f("ix_vacancy_candidate_import_run_id"), table_name="vacancy_candidate")
    op.drop_index(op.f("ix_vacancy_candidate_dataset"), table_name="vacancy_candidate")
    op.drop_table("vacancy_candidate")
    op.drop_index(
        "ix_vacancy_episode_vacant_days", table_name="vacancy_episode", postgresql_using="gist"
    )
    op.drop_index(op.f("ix_vacancy_episode_unit_id"), table_name="vacancy_episode")
    op.drop_index(op.f("ix_vacancy_episode_next_check_on"), table_name="vacancy_episode")
    op.drop_index(op.f("ix_vacancy_episode_import_run_id"), table_name="vacancy_episode")
    op.drop_table("vacancy_episode")
    op.drop_index("ix_unit_sighting_unit_id_seen_on", table_name="unit_sighting")
    op.drop_index(op.f("ix_unit_sighting_dataset"), table_name="unit_sighting")
    op.drop_table("unit_sighting")
    op.drop_table("vacancy_policy")
    for table in WATCHED:
        forget = sa.text("DELETE FROM data_version WHERE table_name = :name")
        op.execute(forget.bindparams(name=table))
