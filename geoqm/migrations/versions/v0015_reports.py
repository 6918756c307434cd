"""Reports: row security that finds a report by its token without reading the others."""

from collections.abc import Sequence

from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
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


def downgrade() -> None:
    _let_through(_FORMER)


def _let_through(condition: str) -> None:
    for policy in ("form_reads", "form_updates"):
        op.execute(f"ALTER POLICY {policy} ON report USING ({condition})")
