"""Stored rule sets and assessments."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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


def history(session: Session, building_id: int) -> Sequence[GrantAssessmentChange]:
    """Which result held from when for a house, the newest first."""
    wanted = select(GrantAssessmentChange).where(GrantAssessmentChange.building_id == building_id)
    newest = wanted.order_by(
        GrantAssessmentChange.assessed_at.desc(), GrantAssessmentChange.id.desc()
    )
    return session.scalars(newest).all()


def numbers(session: Session, rule_set_id: int) -> dict[Outcome, int]:
    """How many houses have which result; all four are named."""
    counted = session.execute(
        select(GrantAssessment.result, func.count())
        .where(GrantAssessment.rule_set_id == rule_set_id)
        .group_by(GrantAssessment.result)
    ).all()
    found = {Outcome(outcome): number for outcome, number in counted}
    return {outcome: found.get(outcome, 0) for outcome in Outcome}
