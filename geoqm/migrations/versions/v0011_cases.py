"""grant cases: budgets and bookings, cases, papers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geoqm.migrations.sql import run

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WATCHED = (
    "grant_budget",
    "grant_budget_source",
    "grant_booking",
    "grant_case",
    "grant_applicant",
    "grant_cost_item",
    "grant_case_check",
    "grant_decision",
    "grant_condition",
    "grant_reminder",
    "grant_paper",
    "grant_offer",
    "grant_letter",
    "grant_event",
)


def upgrade() -> None:
    op.create_table(
        "grant_budget",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("programme", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "year BETWEEN 2000 AND 2200", name=op.f("ck_grant_budget_year_plausible")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_budget")),
        sa.UniqueConstraint("programme", "year", name=op.f("uq_grant_budget_programme_year")),
    )
    op.create_table(
        "grant_budget_source",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("budget_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "share BETWEEN 1 AND 10000", name=op.f("ck_grant_budget_source_share_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["grant_budget.id"],
            name=op.f("fk_grant_budget_source_budget_id_grant_budget"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_budget_source")),
        sa.UniqueConstraint(
            "budget_id", "position", name=op.f("uq_grant_budget_source_budget_id_position")
        ),
    )
    op.create_table(
        "grant_case",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("step_since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("responsible", sa.String(length=60), nullable=False),
        sa.Column("measures", postgresql.ARRAY(sa.String(length=30)), nullable=False),
        sa.Column("description", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("area_m2", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("unsealed_m2", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("greened_m2", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("offers_wanted", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("advice_on", sa.Date(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("early_start_on", sa.Date(), nullable=True),
        sa.Column("awarded_on", sa.Date(), nullable=True),
        sa.Column("complete_by", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("proof_by", sa.Date(), nullable=True),
        sa.Column("proof_on", sa.Date(), nullable=True),
        sa.Column("proven_cents", sa.BigInteger(), nullable=True),
        sa.Column("proven_eligible_cents", sa.BigInteger(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("commitment_years", sa.Integer(), nullable=True),
        sa.Column("commitment_until", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("public_text", sa.String(length=600), server_default="", nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "step IN ('interest', 'advice', 'documents', 'check', 'award', 'execution', 'proof', 'payout', 'commitment', 'closed', 'withdrawn', 'rejected', 'revoked')",
            name=op.f("ck_grant_case_step_known"),
        ),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_grant_case_area_positive")),
        sa.CheckConstraint(
            "commitment_until > awarded_on", name=op.f("ck_grant_case_commitment_after_award")
        ),
        sa.CheckConstraint(
            "unsealed_m2 >= 0 AND greened_m2 >= 0", name=op.f("ck_grant_case_effects_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_grant_case_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["grant_rule_set.id"],
            name=op.f("fk_grant_case_rule_set_id_grant_rule_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_case")),
        sa.UniqueConstraint("number", name=op.f("uq_grant_case_number")),
    )
    op.create_index(op.f("ix_grant_case_building_id"), "grant_case", ["building_id"], unique=False)
    op.create_index(op.f("ix_grant_case_rule_set_id"), "grant_case", ["rule_set_id"], unique=False)
    op.create_index("ix_grant_case_step", "grant_case", ["step"], unique=False)
    op.create_table(
        "grant_booking",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entry", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("from_account", sa.String(length=10), nullable=False),
        sa.Column("to_account", sa.String(length=10), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column(
            "booked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("booked_by", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.CheckConstraint(
            "(case_id IS NULL) = (kind IN ('allotted', 'reduced'))",
            name=op.f("ck_grant_booking_case_where_it_belongs"),
        ),
        sa.CheckConstraint(
            "(kind = 'allotted' AND from_account = 'outside' AND to_account = 'free') OR (kind = 'reduced' AND from_account = 'free' AND to_account = 'outside') OR (kind = 'reserved' AND from_account = 'free' AND to_account = 'reserved') OR (kind = 'awarded' AND from_account = 'reserved' AND to_account = 'awarded') OR (kind = 'paid' AND from_account = 'awarded' AND to_account = 'paid') OR (kind = 'released' AND from_account = 'reserved' AND to_account = 'free') OR (kind = 'released' AND from_account = 'awarded' AND to_account = 'free') OR (kind = 'repaid' AND from_account = 'paid' AND to_account = 'free')",
            name=op.f("ck_grant_booking_move_allowed"),
        ),
        sa.CheckConstraint(
            "kind IN ('allotted', 'reduced', 'reserved', 'awarded', 'paid', 'released', 'repaid')",
            name=op.f("ck_grant_booking_kind_known"),
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_grant_booking_amount_positive")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_booking_case_id_grant_case")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["grant_budget_source.id"],
            name=op.f("fk_grant_booking_source_id_grant_budget_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_booking")),
    )
    op.create_index(
        "ix_grant_booking_case_id", "grant_booking", ["case_id", "source_id"], unique=False
    )
    op.create_index(
        "ix_grant_booking_source_id", "grant_booking", ["source_id", "id"], unique=False
    )
    op.create_table(
        "grant_case_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("occasion", sa.String(length=60), nullable=False),
        sa.Column("result", sa.String(length=8), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("grant_cents", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_case_check_case_id_grant_case")
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["grant_rule_set.id"],
            name=op.f("fk_grant_case_check_rule_set_id_grant_rule_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_case_check")),
    )
    op.create_index(
        op.f("ix_grant_case_check_case_id"), "grant_case_check", ["case_id"], unique=False
    )
    op.create_table(
        "grant_condition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_condition_case_id_grant_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_condition")),
    )
    op.create_index(
        op.f("ix_grant_condition_case_id"), "grant_condition", ["case_id"], unique=False
    )
    op.create_table(
        "grant_cost_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("measure", sa.String(length=30), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_ancillary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_own_work", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("cost_cents > 0", name=op.f("ck_grant_cost_item_cost_positive")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_cost_item_case_id_grant_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_cost_item")),
    )
    op.create_index(
        op.f("ix_grant_cost_item_case_id"), "grant_cost_item", ["case_id"], unique=False
    )
    op.create_table(
        "grant_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "outcome IN ('met', 'not_met')", name=op.f("ck_grant_decision_outcome_known")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_grant_decision_reason_given")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_decision_case_id_grant_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_decision")),
    )
    op.create_index(op.f("ix_grant_decision_case_id"), "grant_decision", ["case_id"], unique=False)
    op.create_table(
        "grant_reminder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_last", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("finding", sa.String(length=500), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_reminder_case_id_grant_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_reminder")),
        sa.UniqueConstraint("case_id", "due_on", name=op.f("uq_grant_reminder_case_id_due_on")),
    )
    op.create_table(
        "grant_applicant",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), server_default="", nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("street", sa.String(length=160), server_default="", nullable=False),
        sa.Column("postcode", sa.String(length=12), server_default="", nullable=False),
        sa.Column("city", sa.String(length=120), server_default="", nullable=False),
        sa.Column("email", sa.String(length=200), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=60), server_default="", nullable=False),
        sa.Column("deducts_input_tax", sa.Boolean(), nullable=True),
        sa.Column("has_other_funding", sa.Boolean(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("kept_until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_applicant_case_id_grant_case")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_grant_applicant_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_applicant")),
        sa.UniqueConstraint("case_id", name=op.f("uq_grant_applicant_case_id")),
    )
    op.create_index(
        op.f("ix_grant_applicant_owner_id"), "grant_applicant", ["owner_id"], unique=False
    )
    op.create_table(
        "grant_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("kept_until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('opened', 'step', 'decision', 'money', 'paper', 'letter', 'scope', 'reminder', 'change', 'note')",
            name=op.f("ck_grant_event_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_event_case_id_grant_case")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_grant_event_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_event")),
    )
    op.create_index(op.f("ix_grant_event_case_id"), "grant_event", ["case_id"], unique=False)
    op.create_index(op.f("ix_grant_event_owner_id"), "grant_event", ["owner_id"], unique=False)
    op.create_table(
        "grant_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("kept_until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('award', 'rejection', 'reminder', 'payout', 'revocation')",
            name=op.f("ck_grant_letter_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_letter_case_id_grant_case")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_grant_letter_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_letter")),
    )
    op.create_index(op.f("ix_grant_letter_case_id"), "grant_letter", ["case_id"], unique=False)
    op.create_index(op.f("ix_grant_letter_owner_id"), "grant_letter", ["owner_id"], unique=False)
    op.create_table(
        "grant_offer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("firm", sa.String(length=160), nullable=False),
        sa.Column("lot", sa.String(length=30), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.String(length=500), server_default="", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("kept_until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "net_cents > 0 AND gross_cents >= net_cents",
            name=op.f("ck_grant_offer_amounts_plausible"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_offer_case_id_grant_case")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_grant_offer_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_offer")),
    )
    op.create_index(op.f("ix_grant_offer_case_id"), "grant_offer", ["case_id"], unique=False)
    op.create_index(op.f("ix_grant_offer_owner_id"), "grant_offer", ["owner_id"], unique=False)
    op.create_table(
        "grant_paper",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), server_default="", nullable=False),
        sa.Column("file_key", sa.String(length=40), server_default="", nullable=False),
        sa.Column("media_type", sa.String(length=100), server_default="", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("added_by", sa.String(length=60), nullable=False),
        sa.Column("looked_at_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("kept_until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(file_key = '') = (state = 'waived')", name=op.f("ck_grant_paper_file_unless_waived")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'accepted', 'returned', 'waived')",
            name=op.f("ck_grant_paper_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('waived', 'returned') OR note <> ''",
            name=op.f("ck_grant_paper_reason_given"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["grant_case.id"], name=op.f("fk_grant_paper_case_id_grant_case")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_grant_paper_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_paper")),
        sa.UniqueConstraint(
            "case_id", "kind", "number", name=op.f("uq_grant_paper_case_id_kind_number")
        ),
    )
    op.create_index(op.f("ix_grant_paper_owner_id"), "grant_paper", ["owner_id"], unique=False)
    run("0011_grants.sql")
    run("0011_forget.sql")
    for table in WATCHED:
        op.execute(sa.text("SELECT geoqm_watch(CAST(:name AS regclass))").bindparams(name=table))


def downgrade() -> None:
    op.drop_index(op.f("ix_grant_paper_owner_id"), table_name="grant_paper")
    op.drop_table("grant_paper")
    op.drop_index(op.f("ix_grant_offer_owner_id"), table_name="grant_offer")
    op.drop_index(op.f("ix_grant_offer_case_id"), table_name="grant_offer")
    op.drop_table("grant_offer")
    op.drop_index(op.f("ix_grant_letter_owner_id"), table_name="grant_letter")
    op.drop_index(op.f("ix_grant_letter_case_id"), table_name="grant_letter")
    op.drop_table("grant_letter")
    op.drop_index(op.f("ix_grant_event_owner_id"), table_name="grant_event")
    op.drop_index(op.f("ix_grant_event_case_id"), table_name="grant_event")
    op.drop_table("grant_event")
    op.drop_index(op.f("ix_grant_applicant_owner_id"), table_name="grant_applicant")
    op.drop_table("grant_applicant")
    op.drop_table("grant_reminder")
    op.drop_index(op.f("ix_grant_decision_case_id"), table_name="grant_decision")
    op.drop_table("grant_decision")
    op.drop_index(op.f("ix_grant_cost_item_case_id"), table_name="grant_cost_item")
    op.drop_table("grant_cost_item")
    op.drop_index(op.f("ix_grant_condition_case_id"), table_name="grant_condition")
    op.drop_table("grant_condition")
    op.drop_index(op.f("ix_grant_case_check_case_id"), table_name="grant_case_check")
    op.drop_table("grant_case_check")
    op.drop_index("ix_grant_booking_source_id", table_name="grant_booking")
    op.drop_index("ix_grant_booking_case_id", table_name="grant_booking")
    op.drop_table("grant_booking")
    op.drop_index("ix_grant_case_step", table_name="grant_case")
    op.drop_index(op.f("ix_grant_case_rule_set_id"), table_name="grant_case")
    op.drop_index(op.f("ix_grant_case_building_id"), table_name="grant_case")
    op.drop_table("grant_case")
    op.drop_table("grant_budget_source")
    op.drop_table("grant_budget")
    run("0010_forget.sql")
    op.execute("DROP FUNCTION geoqm_guard_booking")
    op.execute("DROP FUNCTION geoqm_refuse_change")
    for table in WATCHED:
        forget = sa.text("DELETE FROM data_version WHERE table_name = :name")
        op.execute(forget.bindparams(name=table))
