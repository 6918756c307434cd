"""changes."""

from collections.abc import Sequence

from alembic import op

from geoqm.migrations import sql

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    sql.run("0019_record.sql")


def downgrade() -> None:
    op.execute("DROP FUNCTION geoqm_record_begins()")
    op.drop_index("ix_audit_entry_table_name_changed_at", table_name="audit_entry")
