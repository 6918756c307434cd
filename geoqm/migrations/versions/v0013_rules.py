"""rules."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from geoqm.migrations.sql import run

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEYS = (("building_id", "building", "CASCADE"), ("rule_set_id", "grant_rule_set", None))
_TABLES = ("grant_assessment", "grant_assessment_change")


def upgrade() -> None:
    for table in _TABLES:
        for column, target, _ in _KEYS:
            op.drop_constraint(op.f(f"fk_{table}_{column}_{target}"), table, type_="foreignkey")
    op.drop_index(op.f("ix_grant_assessment_building_id"), table_name="grant_assessment")
    replaced_at = sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("grant_assessment_change", replaced_at)
    run("0013_rules.sql")
    now = sa.text("now()")
    op.alter_column("grant_assessment_change", "replaced_at", nullable=False, server_default=now)
    op.alter_column("grant_assessment_change", "assessed_at", server_default=None)
    op.create_table(
        "grant_override",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("lifted_by", sa.String(length=60), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('met', 'not_met')", name=op.f("ck_grant_override_outcome_known")
        ),
        sa.CheckConstraint(
            "length(trim(reason)) >= 3", name=op.f("ck_grant_override_reason_given")
        ),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)",
            name=op.f("ck_grant_override_lifted_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["building_id"],
            ["building.id"],
            name=op.f("fk_grant_override_building_id_building"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["grant_rule_set.id"],
            name=op.f("fk_grant_override_rule_set_id_grant_rule_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_override")),
    )
    op.create_index("ix_grant_override_building_id", "grant_override", ["building_id"])
    op.create_index(
        "ux_grant_override_open",
        "grant_override",
        ["rule_set_id", "building_id", "criterion"],
        unique=True,
        postgresql_where="lifted_at IS NULL",
    )
    op.execute("SELECT geoqm_watch('grant_override')")


def downgrade() -> None:
    op.drop_table("grant_override")
    op.execute("DELETE FROM data_version WHERE table_name = 'grant_override'")
    op.execute("DROP TRIGGER forget_assessments ON building")
    op.execute("DROP FUNCTION geoqm_forget_assessments()")
    now = sa.text("now()")
    op.alter_column("grant_assessment_change", "assessed_at", server_default=now)
    op.drop_column("grant_assessment_change", "replaced_at")
    op.create_index(
        op.f("ix_grant_assessment_building_id"), "grant_assessment", ["building_id"], unique=False
    )
    for table in _TABLES:
        for column, target, on_delete in _KEYS:
            op.create_foreign_key(
                op.f(f"fk_{table}_{column}_{target}"),
                table,
                target,
                [column],
                ["id"],
                ondelete=on_delete,
            )
