"""planner_database."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # The names of table and columns are QGIS' own.
    op.create_table(
        "layer_styles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("f_table_catalog", sa.String(), nullable=False),
        sa.Column("f_table_schema", sa.String(), nullable=False),
        sa.Column("f_table_name", sa.String(), nullable=False),
        sa.Column("f_geometry_column", sa.String(), nullable=False),
        sa.Column("stylename", sa.String(), nullable=False),
        sa.Column("styleqml", sa.String(), nullable=False),
        sa.Column("stylesld", sa.String(), server_default="", nullable=False),
        sa.Column("useasdefault", sa.Boolean(), nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("owner", sa.String(), server_default="geoqm", nullable=False),
        sa.Column("ui", sa.String(), server_default="", nullable=False),
        sa.Column("update_time", sa.DateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("type", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_styles")),
        sa.UniqueConstraint(
            "f_table_schema",
            "f_table_name",
            "stylename",
            name=op.f("uq_layer_styles_f_table_schema_f_table_name_stylename"),
        ),
    )


def downgrade() -> None:
    op.drop_table("layer_styles")
