"""facades."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "grant_rule_set",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column(
            "stored_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "NOT (is_current AND is_example)", name=op.f("ck_grant_rule_set_no_example_is_current")
        ),
        sa.CheckConstraint(
            "valid_until >= valid_from", name=op.f("ck_grant_rule_set_begins_before_it_ends")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_rule_set")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_grant_rule_set_key_version")),
    )
    op.create_index(
        "ux_grant_rule_set_current",
        "grant_rule_set",
        ["is_current"],
        unique=True,
        postgresql_where="is_current",
    )
    op.create_table(
        "grant_assessment",
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(length=8), nullable=False),
        sa.Column("verdicts", postgresql.ARRAY(sa.String(length=24)), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "assessed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "result IN ('met', 'not_met', 'unknown', 'ask')",
            name=op.f("ck_grant_assessment_result_known"),
        ),
        sa.ForeignKeyConstraint(
            ["building_id"],
            ["building.id"],
            name=op.f("fk_grant_assessment_building_id_building"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["grant_rule_set.id"],
            name=op.f("fk_grant_assessment_rule_set_id_grant_rule_set"),
        ),
        sa.PrimaryKeyConstraint("rule_set_id", "building_id", name=op.f("pk_grant_assessment")),
    )
    op.create_index(
        op.f("ix_grant_assessment_building_id"), "grant_assessment", ["building_id"], unique=False
    )
    op.create_table(
        "grant_assessment_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(length=8), nullable=False),
        sa.Column("verdicts", postgresql.ARRAY(sa.String(length=24)), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "assessed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "result IN ('met', 'not_met', 'unknown', 'ask')",
            name=op.f("ck_grant_assessment_change_result_known"),
        ),
        sa.ForeignKeyConstraint(
            ["building_id"],
            ["building.id"],
            name=op.f("fk_grant_assessment_change_building_id_building"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["grant_rule_set.id"],
            name=op.f("fk_grant_assessment_change_rule_set_id_grant_rule_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_assessment_change")),
    )
    op.create_index(
        "ix_grant_assessment_change_house",
        "grant_assessment_change",
        ["building_id", "rule_set_id", "assessed_at"],
        unique=False,
    )
    op.execute("SELECT geoqm_watch('grant_rule_set')")
    # Results are derived and have a history of their own.
    op.execute("SELECT geoqm_watch('grant_assessment', false)")


def downgrade() -> None:
    op.drop_index("ix_grant_assessment_change_house", table_name="grant_assessment_change")
    op.drop_table("grant_assessment_change")
    op.drop_index(op.f("ix_grant_assessment_building_id"), table_name="grant_assessment")
    op.drop_table("grant_assessment")
    op.drop_index(
        "ux_grant_rule_set_current", table_name="grant_rule_set", postgresql_where="is_current"
    )
    op.drop_table("grant_rule_set")
    for table in ("grant_rule_set", "grant_assessment"):
        forget = sa.text("DELETE FROM data_version WHERE table_name = :name")
        op.execute(forget.bindparams(name=table))
