"""reminders."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("episode_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round BETWEEN 1 AND 2", name=op.f("ck_reminder_round_known")),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["vacancy_episode.id"],
            name=op.f("fk_reminder_episode_id_vacancy_episode"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_reminder_report_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "episode_id", "due_on", "round", name=op.f("uq_reminder_episode_id_due_on_round")
        ),
    )
    op.create_index(op.f("ix_reminder_report_id"), "reminder", ["report_id"])
    op.execute("SELECT geoqm_watch('reminder')")
    # An answer by link is followed at once.
    op.execute(
        "CREATE TRIGGER wake_job AFTER INSERT ON report_event FOR EACH ROW"
        " WHEN (NEW.kind IN ('let', 'extended', 'consent_withdrawn', 'withdrawn'))"
        " EXECUTE FUNCTION geoqm_wake_job('intake.answers')"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER wake_job ON report_event")
    op.drop_table("reminder")
    op.execute("DELETE FROM data_version WHERE table_name = 'reminder'")
