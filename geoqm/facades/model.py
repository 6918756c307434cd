"""Mapped classes of the slice: rule sets, what they say of each house, and what they once said."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, row_id
from geoqm.db.model import Instant
from geoqm.db.roles import Role, from_role

_RESULT = "result IN ('met', 'not_met', 'unknown', 'ask')"
# Planners read which houses are eligible; what it is computed from holds no person.
_DERIVED = from_role(Role.PLANNER, "SELECT") | from_role(
    Role.STAFF, "SELECT, INSERT, UPDATE, DELETE"
)


class GrantRuleSet(Base):
    """A version of a grant programme's rules (Richtlinie) as it was stored; `content` is the file.

    One rule set at most is current: the one that map and file show.
    """

    __tablename__ = "grant_rule_set"
    __table_args__ = (
        UniqueConstraint("key", "version"),
        CheckConstraint("valid_until >= valid_from", name="begins_before_it_ends"),
        CheckConstraint("NOT (is_current AND is_example)", name="no_example_is_current"),
        Index(
            "ux_grant_rule_set_current", "is_current", unique=True, postgresql_where="is_current"
        ),
        {
            "info": {
                "grants": from_role(Role.PUBLIC, "SELECT") | {Role.ADMIN: "SELECT, INSERT, UPDATE"}
            }
        },
    )

    id: Mapped[int] = row_id()
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(30))
    name: Mapped[str]
    place: Mapped[str]
    is_example: Mapped[bool]
    is_current: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    content: Mapped[str]
    stored_at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))


class GrantAssessment(Base):
    """What a rule set says of a building (Förderfähigkeit) now, per criterion in its order.

    `verdicts` are pairs like "met:compared"; `reasons` says in German what stands in the
    way; `facts` holds what was known when it was judged. Houses and rule sets are no foreign
    keys: PostgreSQL would check them row by row, which takes longer than judging. The rows are
    made from both tables, and a trigger drops them with the house.
    """

    __tablename__ = "grant_assessment"
    __table_args__ = (
        CheckConstraint(_RESULT, name="result_known"),
        {"info": {"grants": _DERIVED}},
    )

    rule_set_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    building_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    result: Mapped[str] = mapped_column(String(8))
    verdicts: Mapped[list[str]] = mapped_column(ARRAY(String))
    reasons: Mapped[str]
    facts: Mapped[Any] = mapped_column(JSONB)
    assessed_at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))


class GrantAssessmentChange(Base):
    """Which result held before: from `assessed_at` until `replaced_at`, never altered."""

    __tablename__ = "grant_assessment_change"
    __table_args__ = (
        CheckConstraint(_RESULT, name="result_known"),
        Index("ix_grant_assessment_change_house", "building_id", "rule_set_id", "assessed_at"),
        {"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT")}},
    )

    id: Mapped[int] = row_id()
    rule_set_id: Mapped[int] = mapped_column(BigInteger)
    building_id: Mapped[int] = mapped_column(BigInteger)
    result: Mapped[str] = mapped_column(String(8))
    verdicts: Mapped[list[str]] = mapped_column(ARRAY(String))
    reasons: Mapped[str]
    facts: Mapped[Any] = mapped_column(JSONB)
    assessed_at: Mapped[datetime] = mapped_column(Instant)
    replaced_at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))


class GrantOverride(Base):
    """A criterion that a person decides for a building (Einzelfallentscheidung), with the reason.

    It holds until it is lifted; then the register decides again. Rows are never deleted.
    """

    __tablename__ = "grant_override"
    __table_args__ = (
        CheckConstraint("outcome IN ('met', 'not_met')", name="outcome_known"),
        CheckConstraint("length(trim(reason)) >= 3", name="reason_given"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        Index(
            "ux_grant_override_open",
            "rule_set_id",
            "building_id",
            "criterion",
            unique=True,
            postgresql_where="lifted_at IS NULL",
        ),
        Index("ix_grant_override_building_id", "building_id"),
        {"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT, UPDATE")}},
    )

    id: Mapped[int] = row_id()
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("grant_rule_set.id"))
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(1000))
    made_by: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))
    lifted_by: Mapped[str | None] = mapped_column(String(60))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
