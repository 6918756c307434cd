"""The trail of grant cases can be forgotten again."""

from collections.abc import Sequence

from geoqm.migrations.sql import run

revision: str = "0017"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    run("0017_forget.sql")


def downgrade() -> None:
    """Nothing: what may be forgotten stays so until the tables go."""
