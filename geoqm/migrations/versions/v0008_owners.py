"""owners, actors."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from geoqm.migrations.sql import run

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WATCHED = (
    "owner_collection",
    "owner",
    "owner_address",
    "ownership",
    "representation",
    "owner_consent",
    "owner_objection",
    "owner_merge",
    "owner_distinct",
    "ownership_doubt",
    "actor",
    "actor_contact",
    "working_group",
    "membership",
    "actor_relation",
)
# Working groups and bodies of the neighbourhood management (qm.mg, Arbeitskreise).
GROUPS = (
    ("Altstadtlabor", "working_group"),
    ("Adenauerplatz", "working_group"),
    ("Friedrichstraße/Friedrichplatz", "working_group"),
    ("Geropark", "working_group"),
    ("Hans-Jonas-Park", "working_group"),
    ("Hindenburgstraße", "working_group"),
    ("Kapuzinerplatz", "working_group"),
    ("Lüpertzender Straße", "working_group"),
    ("Untere Hindenburgstraße", "working_group"),
    ("Westend", "working_group"),
    ("Gremium Aktive Mitwirkung", "decision_body"),
    ("Gremium Q14", "decision_body"),
    ("Lenkungsgruppe", "steering"),
    ("Ämterrunde", "steering"),
)


def upgrade() -> None:
    op.create_table(
        "working_group",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('working_group', 'decision_body', 'steering')",
            name=op.f("ck_working_group_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group")),
        sa.UniqueConstraint("name", name=op.f("uq_working_group_name")),
    )
    op.create_table(
        "actor",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=2000), server_default="", nullable=False),
        sa.Column(
            "topics", postgresql.ARRAY(sa.String(length=40)), server_default="{}", nullable=False
        ),
        sa.Column(
            "languages", postgresql.ARRAY(sa.String(length=8)), server_default="{}", nullable=False
        ),
        sa.Column("street", sa.String(length=160), server_default="", nullable=False),
        sa.Column("postcode", sa.String(length=12), server_default="", nullable=False),
        sa.Column("city", sa.String(length=120), server_default="", nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("website", sa.String(length=300), server_default="", nullable=False),
        sa.Column("email", sa.String(length=200), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=60), server_default="", nullable=False),
        sa.Column("note", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("search_text", sa.String(), server_default="", nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "publishes_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("agreed_text", sa.String(length=40), server_default="", nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("dataset", sa.String(length=80), nullable=True),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind IN ('club', 'trader', 'gastronomy', 'institution', 'initiative', 'agent', 'bank', 'housing_company', 'other')",
            name=op.f("ck_actor_kind_known"),
        ),
        sa.CheckConstraint(
            "NOT is_public OR agreed_on IS NOT NULL", name=op.f("ck_actor_public_with_consent")
        ),
        sa.CheckConstraint(
            "NOT publishes_contact OR is_public", name=op.f("ck_actor_contact_with_entry")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_actor_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_actor_dataset_dataset")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_actor_dataset_source_id")),
    )
    op.create_index(
        "idx_actor_location", "actor", ["location"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_actor_building_id"), "actor", ["building_id"], unique=False)
    op.create_index(op.f("ix_actor_dataset"), "actor", ["dataset"], unique=False)
    op.create_index(
        "ix_actor_search_text",
        "actor",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "owner_collection",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("trigger", sa.String(length=20), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "basis <> 'section_138' OR area_id IS NOT NULL",
            name=op.f("ck_owner_collection_section_138_area"),
        ),
        sa.CheckConstraint(
            "basis IN ('urban_renewal', 'section_138', 'consent')",
            name=op.f("ck_owner_collection_basis_known"),
        ),
        sa.CheckConstraint(
            "origin IN ('self', 'land_register', 'cadastre', 'city', 'research', 'demo')",
            name=op.f("ck_owner_collection_origin_known"),
        ),
        sa.CheckConstraint(
            "trigger IN ('area_lifted', 'no_contact', 'withdrawal')",
            name=op.f("ck_owner_collection_trigger_known"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_owner_collection_area_id_area")
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_owner_collection_dataset_dataset")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_collection")),
    )
    op.create_index(
        op.f("ix_owner_collection_area_id"), "owner_collection", ["area_id"], unique=False
    )
    op.create_index(
        op.f("ix_owner_collection_dataset"), "owner_collection", ["dataset"], unique=False
    )
    op.create_table(
        "actor_contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=120), server_default="", nullable=False),
        sa.Column("email", sa.String(length=200), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=60), server_default="", nullable=False),
        sa.Column("language", sa.String(length=8), server_default="de", nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name=op.f("fk_actor_contact_actor_id_actor"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor_contact")),
    )
    op.create_index(op.f("ix_actor_contact_actor_id"), "actor_contact", ["actor_id"], unique=False)
    op.create_table(
        "actor_relation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "kind IN ('cooperates', 'member_of', 'supports', 'tenant_of')",
            name=op.f("ck_actor_relation_kind_known"),
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_actor_relation_two_actors")),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["actor.id"],
            name=op.f("fk_actor_relation_from_id_actor"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["actor.id"], name=op.f("fk_actor_relation_to_id_actor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor_relation")),
        sa.UniqueConstraint(
            "from_id", "to_id", "kind", name=op.f("uq_actor_relation_from_id_to_id_kind")
        ),
    )
    op.create_index(op.f("ix_actor_relation_from_id"), "actor_relation", ["from_id"], unique=False)
    op.create_index(op.f("ix_actor_relation_to_id"), "actor_relation", ["to_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on >= since_on", name=op.f("ck_membership_period_in_order")),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name=op.f("fk_membership_actor_id_actor"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["working_group.id"],
            name=op.f("fk_membership_group_id_working_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("group_id", "actor_id", name=op.f("uq_membership_group_id_actor_id")),
    )
    op.create_index(op.f("ix_membership_actor_id"), "membership", ["actor_id"], unique=False)
    op.create_index(op.f("ix_membership_group_id"), "membership", ["group_id"], unique=False)
    op.create_table(
        "owner",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("first_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("title", sa.String(length=60), server_default="", nullable=False),
        sa.Column("email", sa.String(length=200), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=60), server_default="", nullable=False),
        sa.Column("language", sa.String(length=8), server_default="de", nullable=False),
        sa.Column("channel", sa.String(length=10), server_default="unknown", nullable=False),
        sa.Column("note", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("search_text", sa.String(), server_default="", nullable=False),
        sa.Column("match_key", sa.String(), server_default="", nullable=False),
        sa.Column("collection_id", sa.BigInteger(), nullable=False),
        sa.Column("last_contact_on", sa.Date(), nullable=False),
        sa.Column("restricted_on", sa.Date(), nullable=True),
        sa.Column("restriction_reason", sa.String(length=500), server_default="", nullable=False),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("erased_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=True),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('unknown', 'letter', 'mail', 'phone', 'visit')",
            name=op.f("ck_owner_channel_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('person', 'company', 'condominium_association', 'community_of_heirs', 'public_body')",
            name=op.f("ck_owner_kind_known"),
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_owner_merged_into_another")),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["owner_collection.id"],
            name=op.f("fk_owner_collection_id_owner_collection"),
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_owner_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_owner_import_run_id_import_run"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["owner.id"], name=op.f("fk_owner_merged_into_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_owner_dataset_source_id")),
    )
    op.create_index(op.f("ix_owner_collection_id"), "owner", ["collection_id"], unique=False)
    op.create_index(op.f("ix_owner_dataset"), "owner", ["dataset"], unique=False)
    op.create_index(op.f("ix_owner_import_run_id"), "owner", ["import_run_id"], unique=False)
    op.create_index(op.f("ix_owner_match_key"), "owner", ["match_key"], unique=False)
    op.create_index(op.f("ix_owner_merged_into_id"), "owner", ["merged_into_id"], unique=False)
    op.create_index(
        "ix_owner_search_text",
        "owner",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "owner_address",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("extra", sa.String(length=120), server_default="", nullable=False),
        sa.Column("street", sa.String(length=160), server_default="", nullable=False),
        sa.Column("postcode", sa.String(length=12), server_default="", nullable=False),
        sa.Column("city", sa.String(length=120), server_default="", nullable=False),
        sa.Column("country", sa.String(length=60), server_default="", nullable=False),
        sa.Column("match_key", sa.String(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("dataset", sa.String(length=80), nullable=True),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "valid_until >= valid_from", name=op.f("ck_owner_address_validity_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_owner_address_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_owner_address_import_run_id_import_run"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_owner_address_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_address")),
        sa.UniqueConstraint(
            "dataset", "source_id", name=op.f("uq_owner_address_dataset_source_id")
        ),
    )
    op.create_index(op.f("ix_owner_address_dataset"), "owner_address", ["dataset"], unique=False)
    op.create_index(
        op.f("ix_owner_address_import_run_id"), "owner_address", ["import_run_id"], unique=False
    )
    op.create_index(
        op.f("ix_owner_address_match_key"), "owner_address", ["match_key"], unique=False
    )
    op.create_index(op.f("ix_owner_address_owner_id"), "owner_address", ["owner_id"], unique=False)
    op.create_table(
        "owner_consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text_version", sa.String(length=40), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind IN ('contact_mail', 'contact_phone', 'publication', 'photos', 'sharing')",
            name=op.f("ck_owner_consent_kind_known"),
        ),
        sa.CheckConstraint(
            "withdrawn_on >= given_on", name=op.f("ck_owner_consent_period_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_owner_consent_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_consent")),
    )
    op.create_index(op.f("ix_owner_consent_owner_id"), "owner_consent", ["owner_id"], unique=False)
    op.create_table(
        "owner_distinct",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lower_id", sa.BigInteger(), nullable=False),
        sa.Column("upper_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("lower_id < upper_id", name=op.f("ck_owner_distinct_in_order")),
        sa.ForeignKeyConstraint(
            ["lower_id"], ["owner.id"], name=op.f("fk_owner_distinct_lower_id_owner")
        ),
        sa.ForeignKeyConstraint(
            ["upper_id"], ["owner.id"], name=op.f("fk_owner_distinct_upper_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_distinct")),
        sa.UniqueConstraint(
            "lower_id", "upper_id", name=op.f("uq_owner_distinct_lower_id_upper_id")
        ),
    )
    op.create_index(
        op.f("ix_owner_distinct_lower_id"), "owner_distinct", ["lower_id"], unique=False
    )
    op.create_index(
        op.f("ix_owner_distinct_upper_id"), "owner_distinct", ["upper_id"], unique=False
    )
    op.create_table(
        "owner_look",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("term", sa.String(length=120), server_default="", nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("found", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column(
            "looked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('file', 'building', 'search', 'map', 'report')",
            name=op.f("ck_owner_look_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["building_id"],
            ["building.id"],
            name=op.f("fk_owner_look_building_id_building"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_owner_look_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_look")),
    )
    op.create_index(op.f("ix_owner_look_building_id"), "owner_look", ["building_id"], unique=False)
    op.create_index("ix_owner_look_looked_at", "owner_look", ["looked_at"], unique=False)
    op.create_index(op.f("ix_owner_look_owner_id"), "owner_look", ["owner_id"], unique=False)
    op.create_table(
        "owner_merge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("gone_id", sa.BigInteger(), nullable=False),
        sa.Column("followers", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("reasons", sa.String(length=500), server_default="", nullable=False),
        sa.Column(
            "merged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("merged_by", sa.String(), server_default="", nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["gone_id"], ["owner.id"], name=op.f("fk_owner_merge_gone_id_owner")
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["owner.id"], name=op.f("fk_owner_merge_kept_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_merge")),
    )
    op.create_index(op.f("ix_owner_merge_gone_id"), "owner_merge", ["gone_id"], unique=False)
    op.create_index(op.f("ix_owner_merge_kept_id"), "owner_merge", ["kept_id"], unique=False)
    op.create_table(
        "owner_objection",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("text_version", sa.String(length=40), server_default="", nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "scope IN ('contact', 'publication', 'processing')",
            name=op.f("ck_owner_objection_scope_known"),
        ),
        sa.CheckConstraint("lifted_on >= made_on", name=op.f("ck_owner_objection_period_in_order")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_owner_objection_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_objection")),
    )
    op.create_index(
        op.f("ix_owner_objection_owner_id"), "owner_objection", ["owner_id"], unique=False
    )
    op.create_table(
        "ownership",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("collection_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=True),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("owner_id"), "="),
            (sa.column("building_id"), "="),
            (sa.text("coalesce(unit_id, 0)"), "="),
            (sa.text("daterange(began_on, ended_on, '[]')"), "&&"),
            using="gist",
            name="ex_ownership_period",
        ),
        sa.CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL)", name=op.f("ck_ownership_share_whole")
        ),
        sa.CheckConstraint("ended_on >= began_on", name=op.f("ck_ownership_period_in_order")),
        sa.CheckConstraint(
            "numerator > 0 AND numerator <= denominator", name=op.f("ck_ownership_share_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_ownership_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["owner_collection.id"],
            name=op.f("fk_ownership_collection_id_owner_collection"),
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_ownership_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_ownership_import_run_id_import_run"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_ownership_owner_id_owner")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ownership_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership")),
        sa.UniqueConstraint("dataset", "source_id", name=op.f("uq_ownership_dataset_source_id")),
    )
    op.create_index(op.f("ix_ownership_building_id"), "ownership", ["building_id"], unique=False)
    op.create_index(
        op.f("ix_ownership_collection_id"), "ownership", ["collection_id"], unique=False
    )
    op.create_index(op.f("ix_ownership_dataset"), "ownership", ["dataset"], unique=False)
    op.create_index(
        op.f("ix_ownership_import_run_id"), "ownership", ["import_run_id"], unique=False
    )
    op.create_index(op.f("ix_ownership_owner_id"), "ownership", ["owner_id"], unique=False)
    op.create_index(op.f("ix_ownership_unit_id"), "ownership", ["unit_id"], unique=False)
    op.create_table(
        "representation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("representative_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("authority_seen_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "role IN ('manager', 'agent', 'heir', 'guardian')",
            name=op.f("ck_representation_role_known"),
        ),
        sa.CheckConstraint("ended_on >= began_on", name=op.f("ck_representation_period_in_order")),
        sa.CheckConstraint(
            "representative_id <> owner_id", name=op.f("ck_representation_another_person")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_representation_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_representation_owner_id_owner")
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["owner.id"],
            name=op.f("fk_representation_representative_id_owner"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representation")),
    )
    op.create_index(
        op.f("ix_representation_building_id"), "representation", ["building_id"], unique=False
    )
    op.create_index(
        op.f("ix_representation_owner_id"), "representation", ["owner_id"], unique=False
    )
    op.create_index(
        op.f("ix_representation_representative_id"),
        "representation",
        ["representative_id"],
        unique=False,
    )
    op.create_table(
        "ownership_doubt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel", sa.String(length=60), server_default="", nullable=False),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("collection_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("candidates", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), server_default="", nullable=False),
        sa.Column("dataset", sa.String(length=80), nullable=True),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["owner_collection.id"],
            name=op.f("fk_ownership_doubt_collection_id_owner_collection"),
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.key"], name=op.f("fk_ownership_doubt_dataset_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_ownership_doubt_import_run_id_import_run"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_ownership_doubt_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_doubt")),
        sa.UniqueConstraint(
            "dataset", "source_id", name=op.f("uq_ownership_doubt_dataset_source_id")
        ),
    )
    op.create_index(
        op.f("ix_ownership_doubt_collection_id"), "ownership_doubt", ["collection_id"], unique=False
    )
    op.create_index(
        op.f("ix_ownership_doubt_dataset"), "ownership_doubt", ["dataset"], unique=False
    )
    op.create_index(
        op.f("ix_ownership_doubt_import_run_id"), "ownership_doubt", ["import_run_id"], unique=False
    )
    op.create_index(
        op.f("ix_ownership_doubt_owner_id"), "ownership_doubt", ["owner_id"], unique=False
    )
    groups = sa.table("working_group", sa.column("name"), sa.column("kind"))
    op.bulk_insert(groups, [{"name": name, "kind": kind} for name, kind in GROUPS])
    for table in WATCHED:
        op.execute(f"SELECT geoqm_watch('{table}')")
    run("0008_forget.sql")


def downgrade() -> None:
    op.execute("DROP FUNCTION geoqm_forget_trail(text, text[])")
    op.drop_index(op.f("ix_ownership_doubt_owner_id"), table_name="ownership_doubt")
    op.drop_index(op.f("ix_ownership_doubt_import_run_id"), table_name="ownership_doubt")
    op.drop_index(op.f("ix_ownership_doubt_dataset"), table_name="ownership_doubt")
    op.drop_index(op.f("ix_ownership_doubt_collection_id"), table_name="ownership_doubt")
    op.drop_table("ownership_doubt")
    op.drop_index(op.f("ix_representation_representative_id"), table_name="representation")
    op.drop_index(op.f("ix_representation_owner_id"), table_name="representation")
    op.drop_index(op.f("ix_representation_building_id"), table_name="representation")
    op.drop_table("representation")
    op.drop_index(op.f("ix_ownership_unit_id"), table_name="ownership")
    op.drop_index(op.f("ix_ownership_owner_id"), table_name="ownership")
    op.drop_index(op.f("ix_ownership_import_run_id"), table_name="ownership")
    op.drop_index(op.f("ix_ownership_dataset"), table_name="ownership")
    op.drop_index(op.f("ix_ownership_collection_id"), table_name="ownership")
    op.drop_index(op.f("ix_ownership_building_id"), table_name="ownership")
    op.drop_table("ownership")
    op.drop_index(op.f("ix_owner_objection_owner_id"), table_name="owner_objection")
    op.drop_table("owner_objection")
    op.drop_index(op.f("ix_owner_merge_kept_id"), table_name="owner_merge")
    op.drop_index(op.f("ix_owner_merge_gone_id"), table_name="owner_merge")
    op.drop_table("owner_merge")
    op.drop_index(op.f("ix_owner_look_owner_id"), table_name="owner_look")
    op.drop_index("ix_owner_look_looked_at", table_name="owner_look")
    op.drop_index(op.f("ix_owner_look_building_id"), table_name="owner_look")
    op.drop_table("owner_look")
    op.drop_index(op.f("ix_owner_distinct_upper_id"), table_name="owner_distinct")
    op.drop_index(op.f("ix_owner_distinct_lower_id"), table_name="owner_distinct")
    op.drop_table("owner_distinct")
    op.drop_index(op.f("ix_owner_consent_owner_id"), table_name="owner_consent")
    op.drop_table("owner_consent")
    op.drop_index(op.f("ix_owner_address_owner_id"), table_name="owner_address")
    op.drop_index(op.f("ix_owner_address_match_key"), table_name="owner_address")
    op.drop_index(op.f("ix_owner_address_import_run_id"), table_name="owner_address")
    op.drop_index(op.f("ix_owner_address_dataset"), table_name="owner_address")
    op.drop_table("owner_address")
    op.drop_index(
        "ix_owner_search_text",
        table_name="owner",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_owner_merged_into_id"), table_name="owner")
    op.drop_index(op.f("ix_owner_match_key"), table_name="owner")
    op.drop_index(op.f("ix_owner_import_run_id"), table_name="owner")
    op.drop_index(op.f("ix_owner_dataset"), table_name="owner")
    op.drop_index(op.f("ix_owner_collection_id"), table_name="owner")
    op.drop_table("owner")
    op.drop_index(op.f("ix_membership_group_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_actor_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_actor_relation_to_id"), table_name="actor_relation")
    op.drop_index(op.f("ix_actor_relation_from_id"), table_name="actor_relation")
    op.drop_table("actor_relation")
    op.drop_index(op.f("ix_actor_contact_actor_id"), table_name="actor_contact")
    op.drop_table("actor_contact")
    op.drop_index(op.f("ix_owner_collection_dataset"), table_name="owner_collection")
    op.drop_index(op.f("ix_owner_collection_area_id"), table_name="owner_collection")
    op.drop_table("owner_collection")
    op.drop_index(
        "ix_actor_search_text",
        table_name="actor",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_actor_dataset"), table_name="actor")
    op.drop_index(op.f("ix_actor_building_id"), table_name="actor")
    op.drop_index("idx_actor_location", table_name="actor", postgresql_using="gist")
    op.drop_table("actor")
    op.drop_table("working_group")
