"""rules_later."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from geoqm.migrations.sql import run

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_VERDICTS = ("grant_assessment", "grant_assessment_change")


def upgrade() -> None:
    op.create_table(
        "unit_sum",
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("dwellings", sa.Integer(), nullable=False),
        sa.Column("residential_share", sa.Numeric(precision=5, scale=4), nullable=True),
        sa.ForeignKeyConstraint(
            ["building_id"],
            ["building.id"],
            name=op.f("fk_unit_sum_building_id_building"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("building_id", name=op.f("pk_unit_sum")),
    )
    run("0020_rules.sql")
    op.create_index(
        "ix_building_vanished",
        "building",
        ["id"],
        postgresql_where=sa.text("vanished_on IS NOT NULL"),
    )
    # Without a length, PostgreSQL does not look at each of six million texts.
    for table in _VERDICTS:
        op.alter_column(table, "verdicts", type_=ARRAY(sa.String()))


def downgrade() -> None:
    for table in _VERDICTS:
        op.alter_column(table, "verdicts", type_=ARRAY(sa.String(24)))
    op.drop_index("ix_building_vanished", table_name="building")
    run("0020_down.sql")
    op.drop_table("unit_sum")
