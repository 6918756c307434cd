"""What persons decided about single houses."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.facades.model import GrantOverride


def overridden(session: Session, rule_set_id: int) -> list[str]:
    """The criteria of a rule set that are decided for some house."""
    holding = GrantOverride.rule_set_id == rule_set_id, GrantOverride.lifted_at.is_(None)
    names = select(GrantOverride.criterion).where(*holding).distinct()
    return sorted(session.scalars(names).all())


def open_overrides(
    session: Session, rule_set_id: int, building_id: int | None = None
) -> Sequence[GrantOverride]:
    """What holds by a person's decision: for one house, or for all."""
    wanted = select(GrantOverride).where(
        GrantOverride.rule_set_id == rule_set_id, GrantOverride.lifted_at.is_(None)
    )
    if building_id is not None:
        wanted = wanted.where(GrantOverride.building_id == building_id)
    return session.scalars(wanted.order_by(GrantOverride.id)).all()


def overrides(session: Session, building_id: int) -> Sequence[GrantOverride]:
    """All decisions about a house, lifted ones too, the newest first."""
    wanted = select(GrantOverride).where(GrantOverride.building_id == building_id)
    return session.scalars(wanted.order_by(GrantOverride.id.desc())).all()
