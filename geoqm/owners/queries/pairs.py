"""Pairs of owners that are likely the same: found by equal keys, judged by the rules."""

from collections.abc import Collection as Many
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from geoqm.owners import rules
from geoqm.owners.model import Distinct, Owner, OwnerAddress
from geoqm.owners.rules import Features, Likeness

_AT_MOST = 2_000
_ALIKE = 0.5
_OF_ONE_KEY = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two owners and how alike they are."""

    one: Owner
    other: Owner
    likeness: Likeness


def likely(session: Session, *, limit: int = 50) -> list[Pair]:
    """The most likely pairs of all owners, best first; judged ones and merged ones are left out."""
    keys = (Owner.match_key, func.lower(Owner.email), Owner.phone)
    found = {pair for key in keys for pair in _equal(session, key)}
    found |= {(row[0], row[1]) for row in session.execute(_neighbours().limit(_AT_MOST))}
    judged = select(Distinct.lower_id, Distinct.upper_id)
    apart = {(row[0], row[1]) for row in session.execute(judged)}
    return _judged(session, sorted(found - apart))[:limit]


def _equal(session: Session, key: SQLColumnExpression[str]) -> Iterator[tuple[int, int]]:
    """Pairs of current owners with the same key; of many equal ones the first few."""
    groups = (
        select(func.array_agg(aggregate_order_by(Owner.id, Owner.id)))
        .where(_is_current(Owner), key != "")
        .group_by(key)
        .having(func.count() > 1)
        .limit(_AT_MOST)
    )
    for (numbers,) in session.execute(groups):
        yield from combinations(numbers[:_OF_ONE_KEY], 2)


def like(session: Session, owner: Owner, *, limit: int = 5) -> list[Pair]:
    """Owners that may be the same as this one, best first."""
    other = aliased(Owner)
    here = select(OwnerAddress.match_key).where(
        OwnerAddress.owner_id == owner.id, OwnerAddress.match_key != ""
    )
    there = select(OwnerAddress.owner_id).where(OwnerAddress.match_key.in_(here))
    wanted = (other.match_key == owner.match_key) | other.id.in_(there)
    if owner.email:
        wanted = wanted | (func.lower(other.email) == owner.email.lower())
    if owner.phone:
        wanted = wanted | (other.phone == owner.phone)
    rows = session.execute(
        select(other.id)
        .where(other.id != owner.id, wanted)
        .where(other.merged_into_id.is_(None), other.erased_on.is_(None))
        .limit(_AT_MOST)
    )
    apart = _apart(session, owner.id)
    candidates = [(owner.id, row[0]) for row in rows if row[0] not in apart]
    return _judged(session, candidates)[:limit]


def _is_current(owner: type[Owner]) -> ColumnElement[bool]:
    return and_(owner.merged_into_id.is_(None), owner.erased_on.is_(None))


def _neighbours() -> Select[int, int]:
    """Owners of one address whose names are like each other."""
    here, there = aliased(OwnerAddress), aliased(OwnerAddress)
    one, other = aliased(Owner), aliased(Owner)
    pairs = (
        select(one.id, other.id)
        .select_from(here)
        .join(there, and_(here.match_key == there.match_key, here.owner_id < there.owner_id))
        .join(one, one.id == here.owner_id)
        .join(other, other.id == there.owner_id)
        .where(here.match_key != "", func.similarity(one.match_key, other.match_key) > _ALIKE)
    )
    return pairs.where(_is_current(one), _is_current(other))


def _apart(session: Session, owner_id: int) -> set[int]:
    rows = session.execute(
        select(Distinct.lower_id, Distinct.upper_id).where(
            (Distinct.lower_id == owner_id) | (Distinct.upper_id == owner_id)
        )
    )
    return {number for row in rows for number in row} - {owner_id}


def _judged(session: Session, rows: list[tuple[int, int]]) -> list[Pair]:
    ids = {number for row in rows for number in row}
    owners = {each.id: each for each in session.scalars(select(Owner).where(Owner.id.in_(ids)))}
    features = _features(session, owners)
    pairs = [
        Pair(owners[one], owners[other], rules.likeness(features[one], features[other]))
        for one, other in rows
    ]
    found = [pair for pair in pairs if pair.likeness.is_likely]
    return sorted(found, key=lambda pair: (-pair.likeness.score, pair.one.id, pair.other.id))


def _features(session: Session, owners: dict[int, Owner]) -> dict[int, Features]:
    places = _places(session, owners.keys())
    return {
        number: Features(
            id=number,
            kind=owner.kind,
            name=owner.name,
            first_name=owner.first_name,
            email=owner.email,
            phone=owner.phone,
            addresses=places.get(number, frozenset()),
        )
        for number, owner in owners.items()
    }


def _places(session: Session, ids: Many[int]) -> dict[int, frozenset[str]]:
    rows = session.execute(
        select(OwnerAddress.owner_id, func.array_agg(OwnerAddress.match_key))
        .where(OwnerAddress.owner_id.in_(ids), OwnerAddress.match_key != "")
        .group_by(OwnerAddress.owner_id)
    )
    return {row[0]: frozenset(row[1]) for row in rows}
