"""priority."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# What the priority rests on: a change wakes the job that rates the houses anew.
SOURCES = (
    "building",
    "vacancy_episode",
    "ownership",
    "owner",
    "contact",
    "follow_up",
    "campaign_person",
    "grant_assessment",
)
NEW = ("building_priority", "focus_street", "street_way")


def upgrade() -> None:
    op.create_table(
        "building_priority",
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("points", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("address_label", sa.String(), nullable=False),
        sa.Column("quarter", sa.String(), nullable=False),
        sa.Column("use_class", sa.String(length=24), nullable=False),
        sa.Column("contact_state", sa.String(length=12), nullable=False),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("next_follow_up_on", sa.Date(), nullable=True),
        sa.Column("eligibility", sa.String(length=8), nullable=True),
        sa.Column("vacant_units", sa.Integer(), nullable=False),
        sa.Column("vacant_months", sa.Integer(), nullable=True),
        sa.Column("vacant_area_m2", sa.Numeric(precision=10, scale=1), nullable=True),
        sa.Column("owner_count", sa.Integer(), nullable=False),
        sa.Column("owner_houses", sa.Integer(), nullable=False),
        sa.Column("street", sa.String(), nullable=True),
        sa.CheckConstraint(
            "level IN ('high', 'medium', 'low', 'none')",
            name=op.f("ck_building_priority_level_known"),
        ),
        sa.ForeignKeyConstraint(
            ["building_id"],
            ["building.id"],
            name=op.f("fk_building_priority_building_id_building"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("building_id", name=op.f("pk_building_priority")),
    )
    op.create_index("ix_building_priority_score", "building_priority", ["score"])
    op.create_table(
        "focus_street",
        sa.Column("street_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("added_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column(
            "added_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("street_key", name=op.f("pk_focus_street")),
    )
    op.create_table(
        "street_way",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("line", Geometry("LINESTRING", srid=25832, spatial_index=False), nullable=False),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=40), server_default="", nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ST_IsValid(line)", name=op.f("ck_street_way_line_valid")),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_street_way_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_street_way_import_run_id_import_run"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_way")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_street_way_dataset_source_id")),
    )
    op.create_index("idx_street_way_line", "street_way", ["line"], postgresql_using="gist")
    op.create_index(op.f("ix_street_way_dataset"), "street_way", ["dataset"])
    op.create_index(op.f("ix_street_way_import_run_id"), "street_way", ["import_run_id"])
    # What follows from other tables is not audited: what it follows from is.
    op.execute("SELECT geoqm_watch('building_priority', false)")
    op.execute("SELECT geoqm_watch('focus_street')")
    op.execute("SELECT geoqm_watch('street_way')")
    # A door that does not fit into the time stays in the round without a place.
    op.alter_column("walk_stop", "position", existing_type=sa.Integer(), nullable=True)
    op.add_column(
        "walk_round",
        sa.Column("length_m", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "walk_round",
        sa.Column("on_network", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "walk_round", sa.Column("path", Geometry("MULTILINESTRING", 25832, spatial_index=False))
    )
    for table in SOURCES:
        op.execute(
            f"CREATE TRIGGER wake_priority AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION geoqm_wake_job('outreach.priority')"
        )


def downgrade() -> None:
    for table in SOURCES:
        op.execute(f"DROP TRIGGER wake_priority ON {table}")
    op.drop_column("walk_round", "path")
    op.drop_column("walk_round", "on_network")
    op.drop_column("walk_round", "length_m")
    op.execute("DELETE FROM walk_stop WHERE position IS NULL")
    # What the deletion triggers happens now: a table with pending events cannot be dropped.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.alter_column("walk_stop", "position", existing_type=sa.Integer(), nullable=False)
    op.drop_table("street_way")
    op.drop_table("focus_street")
    op.drop_table("building_priority")
    forget = sa.text("DELETE FROM data_version WHERE table_name = ANY(:names)")
    op.execute(forget.bindparams(names=list(NEW)))
