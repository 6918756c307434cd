"""Evaluations that are not stored: counted, and two of them side by side with examples."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.facades.queries.evaluation import TO_BE_TALKED_OVER
from geoqm.facades.rules import Outcome

_EXAMPLES = 12
_REASONS = 2


class Difference(NamedTuple):
    """A house that another version judges differently."""

    building_id: int
    address: str
    was: str
    now: str
    reasons: str


def compared_counts(session: Session, old: Subquery, new: Subquery) -> list[tuple[str, str, int]]:
    """Results before and after with the number of houses, unchanged ones too."""
    before, after = old.alias("before"), new.alias("after")
    counted = (
        select(before.c.result, after.c.result, func.count())
        .join(after, after.c.id == before.c.id)
        .group_by(before.c.result, after.c.result)
    )
    return [(was, now, number) for was, now, number in session.execute(counted)]


def differences(session: Session, old: Subquery, new: Subquery) -> Sequence[Difference]:
    """Some houses with another result, by address."""
    before, after = old.alias("before"), new.alias("after")
    wanted = (
        select(
            before.c.id,
            Building.address_label,
            before.c.result,
            after.c.result,
            after.c.reasons,
        )
        .join(after, after.c.id == before.c.id)
        .join(Building, Building.id == before.c.id)
        .where(before.c.result != after.c.result)
        .order_by(Building.address_label == "", Building.address_label, before.c.id)
        .limit(_EXAMPLES)
    )
    return [Difference(*row) for row in session.execute(wanted)]


def counted(session: Session, judged: Subquery) -> dict[str, int]:
    """Houses per result."""
    per_result = select(judged.c.result, func.count()).group_by(judged.c.result)
    return {row[0]: row[1] for row in session.execute(per_result)}


def main_reasons(session: Session, judged: Subquery) -> list[tuple[str, int]]:
    """What most often refuses houses or leaves them unknown, with the number of houses."""
    unsettled = [Outcome.UNKNOWN.value, Outcome.NOT_MET.value]
    part = func.unnest(func.string_to_array(judged.c.reasons, "; "))
    parts = select(part.label("part")).where(judged.c.result.in_(unsettled)).subquery("parts")
    wanted = (
        select(parts.c.part, func.count())
        .where(~parts.c.part.endswith(TO_BE_TALKED_OVER))
        .group_by(parts.c.part)
        .order_by(func.count().desc(), parts.c.part)
        .limit(_REASONS)
    )
    return [(reason, number) for reason, number in session.execute(wanted)]
