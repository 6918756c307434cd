"""areas, buildings, access."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from geoqm.migrations.sql import run

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WATCHED = (
    "area",
    "boundary_segment",
    "census_cell",
    "building",
    "address",
    "parcel",
    "unit",
    "monument",
    "app_user",
    "api_token",
)


def upgrade() -> None:
    op.create_table(
        "app_user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('planner', 'staff', 'admin')", name=op.f("ck_app_user_role_known")
        ),
        sa.CheckConstraint("name = lower(name)", name=op.f("ck_app_user_name_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("name", name=op.f("uq_app_user_name")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("row_id", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=6), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("database_role", sa.String(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        "ix_audit_entry_table_name_row_id", "audit_entry", ["table_name", "row_id"], unique=False
    )
    op.create_table(
        "data_change",
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "transaction_id", name=op.f("pk_data_change")),
    )
    op.create_table(
        "data_version",
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("table_name", name=op.f("pk_data_version")),
    )
    op.create_table(
        "dataset",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("licence_url", sa.String(), nullable=False),
        sa.Column("attribution", sa.String(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_dataset")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("reference_on", sa.Date(), nullable=True),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('running', 'done', 'failed')", name=op.f("ck_import_run_status_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_dataset"), "import_run", ["dataset"], unique=False)
    op.create_table(
        "login_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "failed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
    )
    op.create_index(op.f("ix_login_failure_key"), "login_failure", ["key"], unique=False)
    op.create_table(
        "login_salt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_salt")),
    )
    op.create_table(
        "street",
        sa.Column("street_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("street_key", name=op.f("pk_street")),
    )
    op.create_index(
        "ix_street_key",
        "street",
        ["street_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"street_key": "gin_trgm_ops"},
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("can_write", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_api_token_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)
    op.create_geospatial_table(
        "area",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "outline",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("quality", sa.String(length=12), nullable=False),
        sa.Column("accuracy_m", sa.Integer(), nullable=True),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('programme_area', 'redevelopment_area', 'funding_area', 'preparatory_investigation', 'quarter', 'block', 'municipality')",
            name=op.f("ck_area_kind_known"),
        ),
        sa.CheckConstraint(
            "quality IN ('official', 'approximate', 'simplified')",
            name=op.f("ck_area_quality_known"),
        ),
        sa.CheckConstraint("ST_IsValid(outline)", name=op.f("ck_area_outline_valid")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_area_validity_in_order")),
        sa.ForeignKeyConstraint(["dataset"], ["dataset.key"], name=op.f("fk_area_dataset_dataset")),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_area_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_area_dataset_source_id")),
    )
    op.create_geospatial_index(
        "idx_area_outline",
        "area",
        ["outline"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_area_dataset"), "area", ["dataset"], unique=False)
    op.create_index(op.f("ix_area_import_run_id"), "area", ["import_run_id"], unique=False)
    op.create_index(op.f("ix_area_kind"), "area", ["kind"], unique=False)
    op.create_geospatial_table(
        "boundary_segment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "line",
            Geometry(
                geometry_type="MULTILINESTRING",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("accuracy_m", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ST_IsValid(line)", name=op.f("ck_boundary_segment_line_valid")),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_boundary_segment_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_boundary_segment_import_run_id_import_run"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_segment")),
        sa.UniqueConstraint(
            "dataset", "source_id", name=op.f("uq_boundary_segment_dataset_source_id")
        ),
    )
    op.create_geospatial_index(
        "idx_boundary_segment_line",
        "boundary_segment",
        ["line"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_boundary_segment_dataset"), "boundary_segment", ["dataset"], unique=False
    )
    op.create_index(
        op.f("ix_boundary_segment_import_run_id"),
        "boundary_segment",
        ["import_run_id"],
        unique=False,
    )
    op.create_geospatial_table(
        "building",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "footprint",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "footprint_3857",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            sa.Computed("ST_Transform(footprint, 3857)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            sa.Computed("ST_PointOnSurface(footprint)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "footprint_area_m2",
            sa.Numeric(precision=12, scale=1),
            sa.Computed("round(ST_Area(footprint)::numeric, 1)", persisted=True),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("function_code", sa.String(length=12), nullable=False),
        sa.Column("use_class", sa.String(length=24), server_default="unknown", nullable=False),
        sa.Column("storeys", sa.Integer(), nullable=True),
        sa.Column("year_built", sa.Integer(), nullable=True),
        sa.Column("year_precision", sa.String(length=8), server_default="unknown", nullable=False),
        sa.Column("year_source", sa.String(), server_default="", nullable=False),
        sa.Column("height_m", sa.Numeric(precision=6, scale=1), nullable=True),
        sa.Column("condition", sa.String(length=20), server_default="", nullable=False),
        sa.Column("condition_on", sa.Date(), nullable=True),
        sa.Column("surveyed_on", sa.Date(), nullable=True),
        sa.Column("address_label", sa.String(), server_default="", nullable=False),
        sa.Column("postcode", sa.String(length=5), server_default="", nullable=False),
        sa.Column("city", sa.String(), server_default="", nullable=False),
        sa.Column("unit_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_monument", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("situation", sa.String(length=8), server_default="unknown", nullable=False),
        sa.Column("edge_distance_m", sa.Numeric(precision=9, scale=1), nullable=True),
        sa.Column("quarter", sa.String(), server_default="", nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "situation IN ('inside', 'edge', 'outside', 'unknown')",
            name=op.f("ck_building_situation_known"),
        ),
        sa.CheckConstraint(
            "use_class IN ('residential', 'mixed', 'commercial', 'hospitality', 'industrial', 'institutional_housing', 'public', 'ancillary', 'structure', 'unknown')",
            name=op.f("ck_building_use_class_known"),
        ),
        sa.CheckConstraint(
            "year_precision IN ('exact', 'decade', 'unknown')",
            name=op.f("ck_building_year_precision_known"),
        ),
        sa.CheckConstraint("ST_IsValid(footprint)", name=op.f("ck_building_footprint_valid")),
        sa.CheckConstraint(
            "height_m BETWEEN 0 AND 1000", name=op.f("ck_building_height_plausible")
        ),
        sa.CheckConstraint("storeys BETWEEN 0 AND 200", name=op.f("ck_building_storeys_plausible")),
        sa.CheckConstraint(
            "year_built BETWEEN 800 AND 2200", name=op.f("ck_building_year_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_building_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_building_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_building_dataset_source_id")),
    )
    op.create_geospatial_index(
        "idx_building_footprint",
        "building",
        ["footprint"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "idx_building_location",
        "building",
        ["location"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_building_dataset"), "building", ["dataset"], unique=False)
    op.create_index(op.f("ix_building_import_run_id"), "building", ["import_run_id"], unique=False)
    op.create_geospatial_index(
        "ix_building_location_3857",
        "building",
        ["footprint_3857"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "census_cell",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "outline",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("reference_on", sa.Date(), nullable=False),
        sa.Column("dwellings_total", sa.Integer(), nullable=True),
        sa.Column("dwellings_vacant", sa.Integer(), nullable=True),
        sa.Column("buildings_total", sa.Integer(), nullable=True),
        sa.Column("vacancy_rate", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ST_IsValid(outline)", name=op.f("ck_census_cell_outline_valid")),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_census_cell_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_census_cell_import_run_id_import_run"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_census_cell")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_census_cell_dataset_source_id")),
    )
    op.create_geospatial_index(
        "idx_census_cell_outline",
        "census_cell",
        ["outline"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_census_cell_dataset"), "census_cell", ["dataset"], unique=False)
    op.create_index(
        op.f("ix_census_cell_import_run_id"), "census_cell", ["import_run_id"], unique=False
    )
    op.create_table(
        "import_rejection",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("import_run_id", sa.BigInteger(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_import_rejection_import_run_id_import_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rejection")),
    )
    op.create_index(
        op.f("ix_import_rejection_import_run_id"),
        "import_rejection",
        ["import_run_id"],
        unique=False,
    )
    op.create_geospatial_table(
        "parcel",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.String(length=20), nullable=False),
        sa.Column(
            "outline",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("official_area_m2", sa.Numeric(precision=12, scale=1), nullable=True),
        sa.Column("cadastral_district", sa.String(), nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "parcel_id ~ '^\\d{6}(\\d{3}|_{3})\\d{5}(\\d{4}|_{4})(\\d{2}|_{2})$'",
            name=op.f("ck_parcel_parcel_id_form"),
        ),
        sa.CheckConstraint("ST_IsValid(outline)", name=op.f("ck_parcel_outline_valid")),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_parcel_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_parcel_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_parcel_dataset_source_id")),
    )
    op.create_geospatial_index(
        "idx_parcel_outline",
        "parcel",
        ["outline"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_parcel_dataset"), "parcel", ["dataset"], unique=False)
    op.create_index(op.f("ix_parcel_import_run_id"), "parcel", ["import_run_id"], unique=False)
    op.create_index(op.f("ix_parcel_parcel_id"), "parcel", ["parcel_id"], unique=False)
    op.create_table(
        "user_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_user_session_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_geospatial_table(
        "address",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("assignment", sa.String(length=10), server_default="none", nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("street_key", sa.String(), nullable=False),
        sa.Column("house_number", sa.Integer(), nullable=True),
        sa.Column("house_number_to", sa.Integer(), nullable=True),
        sa.Column("suffix", sa.String(length=10), server_default="", nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(length=5), server_default="", nullable=False),
        sa.Column("city", sa.String(), server_default="", nullable=False),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "assignment IN ('reference', 'position', 'none')",
            name=op.f("ck_address_assignment_known"),
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_address_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_address_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_address_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_address_dataset_source_id")),
    )
    op.create_geospatial_index(
        "idx_address_location",
        "address",
        ["location"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_address_building_id"), "address", ["building_id"], unique=False)
    op.create_index(op.f("ix_address_dataset"), "address", ["dataset"], unique=False)
    op.create_index(op.f("ix_address_import_run_id"), "address", ["import_run_id"], unique=False)
    op.create_index(
        "ix_address_search_text",
        "address",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_address_street_key_house_number",
        "address",
        ["street_key", "house_number"],
        unique=False,
    )
    op.create_geospatial_table(
        "monument",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("list_number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("house_number", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("build_date", sa.String(), nullable=False),
        sa.Column("year_built", sa.Integer(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "year_built BETWEEN 800 AND 2200", name=op.f("ck_monument_year_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_monument_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_monument_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_monument_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monument")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_monument_dataset_source_id")),
    )
    op.create_geospatial_index(
        "idx_monument_location",
        "monument",
        ["location"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_monument_building_id"), "monument", ["building_id"], unique=False)
    op.create_index(op.f("ix_monument_dataset"), "monument", ["dataset"], unique=False)
    op.create_index(op.f("ix_monument_import_run_id"), "monument", ["import_run_id"], unique=False)
    op.create_index(op.f("ix_monument_list_number"), "monument", ["list_number"], unique=False)
    op.create_index(
        "ix_monument_search_text",
        "monument",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("position", sa.String(length=40), server_default="", nullable=False),
        sa.Column("area_m2", sa.Numeric(precision=9, scale=1), nullable=True),
        sa.Column("area_measure", sa.String(length=12), nullable=True),
        sa.Column("rooms", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("dataset", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "area_measure IN ('living_area', 'sales_area', 'usable_area')",
            name=op.f("ck_unit_area_measure_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('dwelling', 'shop', 'gastronomy', 'office', 'practice', 'workshop', 'storage', 'other')",
            name=op.f("ck_unit_kind_known"),
        ),
        sa.CheckConstraint(
            "area_m2 > 0 AND area_m2 < 1000000", name=op.f("ck_unit_area_plausible")
        ),
        sa.CheckConstraint("floor BETWEEN -5 AND 200", name=op.f("ck_unit_floor_plausible")),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_unit_building_id_building")
        ),
        sa.ForeignKeyConstraint(["dataset"], ["dataset.key"], name=op.f("fk_unit_dataset_dataset")),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_unit_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_unit_dataset_source_id")),
    )
    op.create_index(op.f("ix_unit_building_id"), "unit", ["building_id"], unique=False)
    op.create_index(op.f("ix_unit_dataset"), "unit", ["dataset"], unique=False)
    op.create_index(op.f("ix_unit_import_run_id"), "unit", ["import_run_id"], unique=False)
    run("0001_watch.sql")
    for table in WATCHED:
        op.execute(f"SELECT geoqm_watch('{table}')")
    op.execute("SELECT geoqm_watch('dataset', false)")
    run("0001_derive.sql")
    run("0001_access.sql")


def downgrade() -> None:
    op.drop_index(op.f("ix_unit_import_run_id"), table_name="unit")
    op.drop_index(op.f("ix_unit_dataset"), table_name="unit")
    op.drop_index(op.f("ix_unit_building_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_index(
        "ix_monument_search_text",
        table_name="monument",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_monument_list_number"), table_name="monument")
    op.drop_index(op.f("ix_monument_import_run_id"), table_name="monument")
    op.drop_index(op.f("ix_monument_dataset"), table_name="monument")
    op.drop_index(op.f("ix_monument_building_id"), table_name="monument")
    op.drop_geospatial_index(
        "idx_monument_location",
        table_name="monument",
        postgresql_using="gist",
        column_name="location",
    )
    op.drop_geospatial_table("monument")
    op.drop_index("ix_address_street_key_house_number", table_name="address")
    op.drop_index(
        "ix_address_search_text",
        table_name="address",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_address_import_run_id"), table_name="address")
    op.drop_index(op.f("ix_address_dataset"), table_name="address")
    op.drop_index(op.f("ix_address_building_id"), table_name="address")
    op.drop_geospatial_index(
        "idx_address_location",
        table_name="address",
        postgresql_using="gist",
        column_name="location",
    )
    op.drop_geospatial_table("address")
    op.drop_index(op.f("ix_user_session_user_id"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_index(op.f("ix_parcel_parcel_id"), table_name="parcel")
    op.drop_index(op.f("ix_parcel_import_run_id"), table_name="parcel")
    op.drop_index(op.f("ix_parcel_dataset"), table_name="parcel")
    op.drop_geospatial_index(
        "idx_parcel_outline", table_name="parcel", postgresql_using="gist", column_name="outline"
    )
    op.drop_geospatial_table("parcel")
    op.drop_index(op.f("ix_import_rejection_import_run_id"), table_name="import_rejection")
    op.drop_table("import_rejection")
    op.drop_index(op.f("ix_census_cell_import_run_id"), table_name="census_cell")
    op.drop_index(op.f("ix_census_cell_dataset"), table_name="census_cell")
    op.drop_geospatial_index(
        "idx_census_cell_outline",
        table_name="census_cell",
        postgresql_using="gist",
        column_name="outline",
    )
    op.drop_geospatial_table("census_cell")
    op.drop_geospatial_index(
        "ix_building_location_3857",
        table_name="building",
        postgresql_using="gist",
        column_name="footprint_3857",
    )
    op.drop_index(op.f("ix_building_import_run_id"), table_name="building")
    op.drop_index(op.f("ix_building_dataset"), table_name="building")
    op.drop_geospatial_index(
        "idx_building_location",
        table_name="building",
        postgresql_using="gist",
        column_name="location",
    )
    op.drop_geospatial_index(
        "idx_building_footprint",
        table_name="building",
        postgresql_using="gist",
        column_name="footprint",
    )
    op.drop_geospatial_table("building")
    op.drop_index(op.f("ix_boundary_segment_import_run_id"), table_name="boundary_segment")
    op.drop_index(op.f("ix_boundary_segment_dataset"), table_name="boundary_segment")
    op.drop_geospatial_index(
        "idx_boundary_segment_line",
        table_name="boundary_segment",
        postgresql_using="gist",
        column_name="line",
    )
    op.drop_geospatial_table("boundary_segment")
    op.drop_index(op.f("ix_area_kind"), table_name="area")
    op.drop_index(op.f("ix_area_import_run_id"), table_name="area")
    op.drop_index(op.f("ix_area_dataset"), table_name="area")
    op.drop_geospatial_index(
        "idx_area_outline", table_name="area", postgresql_using="gist", column_name="outline"
    )
    op.drop_geospatial_table("area")
    op.drop_index(op.f("ix_api_token_user_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(
        "ix_street_key",
        table_name="street",
        postgresql_using="gin",
        postgresql_ops={"street_key": "gin_trgm_ops"},
    )
    op.drop_table("street")
    op.drop_table("login_salt")
    op.drop_index(op.f("ix_login_failure_key"), table_name="login_failure")
    op.drop_table("login_failure")
    op.drop_index(op.f("ix_import_run_dataset"), table_name="import_run")
    op.drop_table("import_run")
    op.drop_table("dataset")
    op.drop_table("data_version")
    op.drop_table("data_change")
    op.drop_index("ix_audit_entry_table_name_row_id", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("app_user")
    run("0001_down.sql")
