"""Stored rule sets and assessments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, literal, select
from sqlalchemy.orm import Session

from geoqm.db.model import AuditEntry
from geoqm.errors import NotFound
from geoqm.facades.model import GrantAssessment, GrantAssessmentChange, GrantRuleSet
from geoqm.facades.rules.evaluation import Outcome


def rule_sets(session: Session) -> Sequence[GrantRuleSet]:
    """All stored rule sets: the own programme first, then examples by name."""
    order = (GrantRuleSet.is_example, GrantRuleSet.name, GrantRuleSet.version)
    return session.scalars(select(GrantRuleSet).order_by(*order)).all()


def rule_set(session: Session, key: str, version: str) -> GrantRuleSet:
    """A version of a rule set; NotFound where it was never stored."""
    wanted = select(GrantRuleSet).where(GrantRuleSet.key == key, GrantRuleSet.version == version)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("Diese Fassung der Regeln gibt es nicht.")
    return found


def current(session: Session) -> GrantRuleSet | None:
    """The rule set that map and file show; None before any was stored."""
    return session.scalars(select(GrantRuleSet).where(GrantRuleSet.is_current)).one_or_none()


def assessment(session: Session, rule_set_id: int, building_id: int) -> GrantAssessment | None:
    """What the rules say of a house; None before it was assessed."""
    return session.get(GrantAssessment, (rule_set_id, building_id))


@dataclass(frozen=True, slots=True)
class Told:
    """Which result held for a house from when until when; `until` None means that it still does."""

    rule_set_id: int
    result: str
    verdicts: Sequence[str]
    reasons: str
    since: datetime
    until: datetime | None


def history(session: Session, building_id: int) -> list[Told]:
    """Which result held from when for a house, the newest first."""
    now, before = GrantAssessment, GrantAssessmentChange
    key = (now.rule_set_id, now.result, now.verdicts, now.reasons, now.assessed_at)
    of_house = and_(now.building_id == building_id, now.rule_set_id.in_(select(GrantRuleSet.id)))
    holding = session.execute(select(*key, literal(None)).where(of_house)).all()
    names = [getattr(before, column.key) for column in key]
    ended = session.execute(
        select(*names, before.replaced_at, before.id)
        .where(before.building_id == building_id)
        .order_by(before.replaced_at.desc(), before.id.desc())
    ).all()
    told = [Told(*row[:6]) for row in [*holding, *ended]]
    return sorted(told, key=lambda each: (each.until is None, each.since), reverse=True)


def numbers(session: Session, rule_set_id: int) -> dict[Outcome, int]:
    """How many houses have which result; all four are named."""
    counted = session.execute(
        select(GrantAssessment.result, func.count())
        .where(GrantAssessment.rule_set_id == rule_set_id)
        .group_by(GrantAssessment.result)
    ).all()
    found = {Outcome(outcome): number for outcome, number in counted}
    return {outcome: found.get(outcome, 0) for outcome in Outcome}


def trail(session: Session, rule_set_id: int) -> Sequence[AuditEntry]:
    """Who stored, ended or put in force a version, the newest first."""
    wanted = select(AuditEntry).where(
        AuditEntry.table_name == GrantRuleSet.__tablename__,
        AuditEntry.row_id == str(rule_set_id),
    )
    return session.scalars(wanted.order_by(AuditEntry.id.desc()).limit(50)).all()
