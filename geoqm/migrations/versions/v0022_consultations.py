"""consultations; the trail of updates compares values, not texts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from geoqm.migrations.sql import run

revision: str = "0022"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_consultation_ends_after_begin")),
        sa.CheckConstraint("place <> ''", name=op.f("ck_consultation_place_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint(
            "held_on",
            "begins_at",
            "place",
            name=op.f("uq_consultation_held_on_begins_at_place"),
        ),
    )
    op.execute("SELECT geoqm_watch('consultation')")
    run("0022_audit.sql")


def downgrade() -> None:
    run("0022_down.sql")
    op.drop_table("consultation")
    op.execute("DELETE FROM data_version WHERE table_name = 'consultation'")
