"""Reports: row security that finds a report by its token alone; whole houses with their units."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Each subquery runs once and gives a value that the index is asked for. The former condition
# was checked against every report there is.
_OWN = (
    "draft_hash = (SELECT geoqm_report_token_hash())"
    " OR id = (SELECT report_id FROM report_token WHERE expires_at > now())"
)
_FORMER = (
    "draft_hash = geoqm_report_token_hash()"
    " OR id IN (SELECT report_id FROM report_token WHERE expires_at > now())"
)


def upgrade() -> None:
    _let_through(_OWN)
    op.add_column("report", sa.Column("unit_count", sa.Integer()))
    op.create_check_constraint("unit_count_plausible", "report", "unit_count BETWEEN 1 AND 200")
    op.add_column(
        "report",
        sa.Column(
            "further_episodes",
            postgresql.ARRAY(sa.BigInteger()),
            nullable=False,
            server_default=sa.text("'{}'"),
        ),
    )
    # The outbox by state, newest first, also where thousands came at one instant.
    op.create_index("ix_outbox_message_state_id", "outbox_message", ["state", "id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_message_state_id", table_name="outbox_message")
    op.drop_column("report", "further_episodes")
    op.drop_column("report", "unit_count")
    _let_through(_FORMER)


def _let_through(condition: str) -> None:
    for policy in ("form_reads", "form_updates"):
        op.execute(f"ALTER POLICY {policy} ON report USING ({condition})")
