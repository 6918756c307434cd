"""walks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

AUDITED = ("walk", "walk_entry", "walk_photo")


def upgrade() -> None:
    op.create_table(
        "walk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("street_key", sa.String(), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("house_count", sa.Integer(), nullable=False),
        sa.Column("walked_by", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_walk_title_given")),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_walk_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_walk_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk")),
    )
    op.create_index(op.f("ix_walk_area_id"), "walk", ["area_id"], unique=False)
    op.create_index("ix_walk_started_at", "walk", ["started_at"], unique=False)
    op.create_table(
        "walk_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("walk_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("effect", sa.String(length=10), server_default="none", nullable=False),
        sa.Column("episode_id", sa.BigInteger(), nullable=True),
        sa.Column("seen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "result", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state = 'applied') = (result IS NOT NULL)",
            name=op.f("ck_walk_entry_applied_has_a_result"),
        ),
        sa.CheckConstraint(
            "answer IN ('occupied', 'vacant', 'unsure')", name=op.f("ck_walk_entry_answer_known")
        ),
        sa.CheckConstraint(
            "effect IN ('none', 'opened', 'confirmed', 'ended', 'rejected', 'reopened', 'sighted', 'review', 'recheck')",
            name=op.f("ck_walk_entry_effect_known"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'conflict', 'discarded')", name=op.f("ck_walk_entry_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["vacancy_episode.id"],
            name=op.f("fk_walk_entry_episode_id_vacancy_episode"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_walk_entry_unit_id_unit")),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_walk_entry_walk_id_walk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_entry")),
    )
    op.create_index(
        "ix_walk_entry_conflicts",
        "walk_entry",
        ["received_at"],
        unique=False,
        postgresql_where="state = 'conflict'",
    )
    op.create_index(op.f("ix_walk_entry_episode_id"), "walk_entry", ["episode_id"], unique=False)
    op.create_index(op.f("ix_walk_entry_unit_id"), "walk_entry", ["unit_id"], unique=False)
    op.create_index(
        "ix_walk_entry_walk_id_unit_id", "walk_entry", ["walk_id", "unit_id"], unique=False
    )
    op.create_table(
        "walk_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_walk_photo_sha256_form")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["walk_entry.id"], name=op.f("fk_walk_photo_entry_id_walk_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_photo")),
    )
    op.create_index(op.f("ix_walk_photo_entry_id"), "walk_photo", ["entry_id"], unique=False)
    op.create_table(
        "walk_picture",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["walk_photo.id"],
            name=op.f("fk_walk_picture_photo_id_walk_photo"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_walk_picture")),
    )
    for table in AUDITED:
        op.execute(f"SELECT geoqm_watch('{table}')")


def downgrade() -> None:
    op.drop_table("walk_picture")
    op.drop_index(op.f("ix_walk_photo_entry_id"), table_name="walk_photo")
    op.drop_table("walk_photo")
    op.drop_index("ix_walk_entry_walk_id_unit_id", table_name="walk_entry")
    op.drop_index(op.f("ix_walk_entry_unit_id"), table_name="walk_entry")
    op.drop_index(op.f("ix_walk_entry_episode_id"), table_name="walk_entry")
    op.drop_index(
        "ix_walk_entry_conflicts", table_name="walk_entry", postgresql_where="state = 'conflict'"
    )
    op.drop_table("walk_entry")
    op.drop_index("ix_walk_started_at", table_name="walk")
    op.drop_index(op.f("ix_walk_area_id"), table_name="walk")
    op.drop_table("walk")
    for table in AUDITED:
        forget = sa.text("DELETE FROM data_version WHERE table_name = :name")
        op.execute(forget.bindparams(name=table))
