"""planning."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NEW = ("planning_note", "plan")
# Where hand-drawn rows belong; planners may not make data sets.
OWN = (
    ("drawn_areas", "Gezeichnete Gebiete", "boundaries"),
    ("planning_notes", "Planungshinweise", "notes"),
)


def upgrade() -> None:
    op.create_table(
        "planning_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        *_outline(),
        sa.Column("author", sa.String(length=60), server_default="", nullable=False),
        *_validity(),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        *_origin("planning_note"),
        sa.CheckConstraint("text <> ''", name=op.f("ck_planning_note_says_something")),
        sa.CheckConstraint(
            "kind IN ('housing', 'trade', 'traffic', 'green', 'townscape', 'social', 'data',"
            " 'other')",
            name=op.f("ck_planning_note_kind_known"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'done')", name=op.f("ck_planning_note_status_known")
        ),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=60), server_default="", nullable=False),
        sa.Column("legal_state", sa.String(length=10), nullable=False),
        *_outline(),
        *_validity(),
        sa.Column("source_url", sa.String(), server_default="", nullable=False),
        *_origin("plan"),
        sa.CheckConstraint(
            "kind IN ('local_plan', 'project_plan', 'land_use_plan', 'inner_statute',"
            " 'outer_statute', 'design_statute', 'preservation_statute',"
            " 'redevelopment_statute', 'other')",
            name=op.f("ck_plan_kind_known"),
        ),
        sa.CheckConstraint(
            "legal_state IN ('begun', 'draft', 'adopted', 'in_force', 'ended', 'unknown')",
            name=op.f("ck_plan_legal_state_known"),
        ),
        sa.CheckConstraint(
            "source_url = '' OR source_url ~ '^https?://'", name=op.f("ck_plan_link_is_web")
        ),
    )
    for table in NEW:
        op.create_index(f"idx_{table}_outline", table, ["outline"], postgresql_using="gist")
        op.create_index(op.f(f"ix_{table}_dataset"), table, ["dataset"])
        op.create_index(op.f(f"ix_{table}_import_run_id"), table, ["import_run_id"])
        op.execute(f"SELECT geoqm_watch('{table}')")
    op.add_column("area", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    # What lies in an area is told anew when areas change.
    op.execute(
        "CREATE TRIGGER wake_places AFTER INSERT OR UPDATE OR DELETE ON area"
        " FOR EACH STATEMENT EXECUTE FUNCTION geoqm_wake_job('buildings.places')"
    )
    own = sa.text(
        "INSERT INTO dataset (key, title, kind, origin, licence, licence_url, attribution, is_demo)"
        " VALUES (:key, :title, :kind, 'in geoqm gezeichnet', '', '', '', false)"
        " ON CONFLICT DO NOTHING"
    )
    for key, title, kind in OWN:
        op.execute(own.bindparams(key=key, title=title, kind=kind))
    # Set up by nobody, so the trail begins without them.
    untold = sa.text("DELETE FROM audit_entry WHERE table_name = 'dataset' AND row_id = ANY(:keys)")
    op.execute(untold.bindparams(keys=[key for key, *_ in OWN]))


def _outline() -> list[sa.Column[object]]:
    shape = Geometry("MULTIPOLYGON", srid=25832, spatial_index=False)
    return [sa.Column("outline", shape, nullable=False)]


def _validity() -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Date(), nullable=True) for name in ("valid_from", "valid_until")]


def _origin(table: str) -> list[sa.schema.SchemaItem]:
    """Origin and constraints that both tables share."""
    return [
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f(f"uq_{table}_dataset_source_id")),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f(f"fk_{table}_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f(f"fk_{table}_import_run_id_import_run")
        ),
        sa.CheckConstraint("ST_IsValid(outline)", name=op.f(f"ck_{table}_outline_valid")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f(f"ck_{table}_validity_in_order")),
    ]


def downgrade() -> None:
    op.execute("DROP TRIGGER wake_places ON area")
    op.execute("DELETE FROM area WHERE dataset = 'drawn_areas'")
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.drop_column("area", "edited_at")
    for table in reversed(NEW):
        op.drop_table(table)
    forget = sa.text("DELETE FROM data_version WHERE table_name = ANY(:names)")
    op.execute(forget.bindparams(names=list(NEW)))
    drop = sa.text("DELETE FROM dataset WHERE key = ANY(:keys)")
    op.execute(drop.bindparams(keys=[key for key, _, _ in OWN]))
