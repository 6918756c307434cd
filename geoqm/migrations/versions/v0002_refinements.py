"""Audit trail for tables with any key; prefix search of parcel ids in every locale."""

from collections.abc import Sequence

from alembic import op

from geoqm.migrations.sql import run

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    run("0002_watch.sql")
    op.drop_index(op.f("ix_parcel_parcel_id"), table_name="parcel")
    op.create_index(
        op.f("ix_parcel_parcel_id"),
        "parcel",
        ["parcel_id"],
        postgresql_ops={"parcel_id": "varchar_pattern_ops"},
    )


def downgrade() -> None:
    """The functions stay: they do for tables with `id` what they did before."""
    for action in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER audit_{action} ON dataset")
    op.drop_index(op.f("ix_parcel_parcel_id"), table_name="parcel")
    op.create_index(op.f("ix_parcel_parcel_id"), "parcel", ["parcel_id"])
