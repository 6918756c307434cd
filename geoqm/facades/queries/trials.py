"""Two evaluations side by side: how often which result becomes which, and examples of houses."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building

_EXAMPLES = 12


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
