"""A grant case, whose person stands in a table of its own, so that it can go before the money."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.personal import OnErasure, Personal
from geoqm.db.roles import Role, from_role
from geoqm.grants.kinds import Step
from geoqm.grants.model.money import APPEND_ONLY, TEAM

PURPOSE = "Förderung nach dem Hof- und Fassadenprogramm und ihr Nachweis"
BASIS = "Art. 6 Abs. 1 Buchst. e DSGVO mit § 3 DSG NRW; nach dem Bescheid Art. 17 Abs. 3 Buchst. b"
# Retention runs as administration; the team removes offers and items it mistyped.
WITH_DELETION = from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")
KEPT = from_role(Role.STAFF, "SELECT, INSERT, UPDATE") | {
    Role.ADMIN: "SELECT, INSERT, UPDATE, DELETE"
}


def about_applicant(title: str) -> Personal:
    """Data about applicants: kept as long as award, commitment and audit require."""
    return Personal(
        title=title,
        subject="owner",
        links=("owner_id",),
        purpose=PURPOSE,
        basis=BASIS,
        on_erasure=OnErasure.KEEP,
        clock="kept_until_on",
        months=0,
        recipients="das Team; Bescheide und Nachweise auch die Stadt als Zuwendungsgeberin",
    )


class Kept:
    """Whose data a row holds, and until when; None while the case is not closed."""

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"), index=True)
    kept_until_on: Mapped[date | None]


class GrantCase(Base):
    """A grant case (Förderfall) from first interest to the end of the commitment; no person."""

    __tablename__ = "grant_case"
    __table_args__ = (
        UniqueConstraint("number"),
        one_of("step", Step),
        CheckConstraint("commitment_until > awarded_on", name="commitment_after_award"),
        CheckConstraint("area_m2 > 0", name="area_positive"),
        CheckConstraint("unsealed_m2 >= 0 AND greened_m2 >= 0", name="effects_not_negative"),
        Index("ix_grant_case_step", "step"),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    number: Mapped[str] = mapped_column(String(20))
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"), index=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("grant_rule_set.id"), index=True)
    step: Mapped[str] = mapped_column(String(12))
    step_since: Mapped[date]
    due_on: Mapped[date | None]
    responsible: Mapped[str] = mapped_column(String(60))
    measures: Mapped[list[str]] = mapped_column(ARRAY(String(30)), default=list)
    description: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    area_m2: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    unsealed_m2: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    greened_m2: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    offers_wanted: Mapped[int | None]
    opened_on: Mapped[date]
    advice_on: Mapped[date | None]
    applied_on: Mapped[date | None]
    started_on: Mapped[date | None]
    early_start_on: Mapped[date | None]
    awarded_on: Mapped[date | None]
    complete_by: Mapped[date | None]
    completed_on: Mapped[date | None]
    proof_by: Mapped[date | None]
    proof_on: Mapped[date | None]
    proven_cents: Mapped[int | None] = mapped_column(BigInteger)
    proven_eligible_cents: Mapped[int | None] = mapped_column(BigInteger)
    accepted_on: Mapped[date | None]
    commitment_years: Mapped[int | None]
    commitment_until: Mapped[date | None]
    published_on: Mapped[date | None]
    public_text: Mapped[str] = mapped_column(String(600), default="", server_default="")
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Applicant(Kept, Base):
    """Who applies (Antragsteller/in), as they stand in the award; one per case."""

    __tablename__ = "grant_applicant"
    __table_args__ = (
        UniqueConstraint("case_id"),
        {"info": {"grants": KEPT, "personal": about_applicant("Anträge auf Förderung")}},
    )

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"))
    kind: Mapped[str] = mapped_column(String(30), default="", server_default="")
    name: Mapped[str] = mapped_column(String(200))
    street: Mapped[str] = mapped_column(String(160), default="", server_default="")
    postcode: Mapped[str] = mapped_column(String(12), default="", server_default="")
    city: Mapped[str] = mapped_column(String(120), default="", server_default="")
    email: Mapped[str] = mapped_column(String(200), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(60), default="", server_default="")
    deducts_input_tax: Mapped[bool | None]
    has_other_funding: Mapped[bool | None]


class CostItem(Base):
    """A cost of the application (Kostenposition) and whether it counts."""

    __tablename__ = "grant_cost_item"
    __table_args__ = (
        CheckConstraint("cost_cents > 0", name="cost_positive"),
        {"info": {"grants": WITH_DELETION}},
    )

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    measure: Mapped[str] = mapped_column(String(30))
    cost_cents: Mapped[int] = mapped_column(BigInteger)
    counts: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    is_ancillary: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_own_work: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class CaseCheck(Base):
    """What the rules said of a case and when (Prüfung), with each criterion; never altered."""

    __tablename__ = "grant_case_check"
    __table_args__ = ({"info": {"grants": APPEND_ONLY}},)

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"), index=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("grant_rule_set.id"))
    made_at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))
    made_by: Mapped[str] = mapped_column(String(60))
    occasion: Mapped[str] = mapped_column(String(60))
    result: Mapped[str] = mapped_column(String(8))
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    grant_cents: Mapped[int | None] = mapped_column(BigInteger)


class Decision(Base):
    """What a person decided about a criterion (Entscheidung), with the reason; the newest holds."""

    __tablename__ = "grant_decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('met', 'not_met')", name="outcome_known"),
        CheckConstraint("reason <> ''", name="reason_given"),
        {"info": {"grants": APPEND_ONLY}},
    )

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[str] = mapped_column(String(60))
    decided_at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))


class Condition(Base):
    """A condition of the award (Auflage) and when it was met."""

    __tablename__ = "grant_condition"
    __table_args__ = ({"info": {"grants": WITH_DELETION}},)

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"), index=True)
    words: Mapped[str] = mapped_column(String(500))
    due_on: Mapped[date | None]
    met_on: Mapped[date | None]


class Reminder(Base):
    """A look at the house during the commitment (Zweckbindung): one a year, and the last day."""

    __tablename__ = "grant_reminder"
    __table_args__ = (
        UniqueConstraint("case_id", "due_on"),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("grant_case.id"))
    due_on: Mapped[date]
    is_last: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    raised_on: Mapped[date | None]
    done_on: Mapped[date | None]
    done_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    finding: Mapped[str] = mapped_column(String(500), default="", server_default="")
