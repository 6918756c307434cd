"""Pairs of owners that are likely the same: found by equal keys, judged by the rules."""

from collections.abc import Collection as Many
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_, union
from sqlalchemy.orm import Session, aliased

from geoqm.owners import rules
from geoqm.owners.model import Distinct, Owner, OwnerAddress
from geoqm.owners.rules import Features, Likeness

_AT_MOST = 2_000
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two owners and how alike they are."""

    one: Owner
    other: Owner
    likeness: Likeness


def likely(session: Session, *, limit: int = 50) -> list[Pair]:
    """The most likely pairs of all owners, best first; judged ones and merged ones are left out."""
    one, other = aliased(Owner), aliased(Owner)
    ids = select(one.id, other.id).select_from(one).join(other, one.id < other.id)
    same_name = ids.where(one.match_key != "", one.match_key == other.match_key)
    same_mail = ids.where(one.email != "", func.lower(one.email) == func.lower(other.email))
    found = union(
        *(_open(each, one, other).limit(_AT_MOST) for each in (same_name, same_mail)),
        _neighbours().limit(_AT_MOST),
    )
    rows = [(row[0], row[1]) for row in session.execute(found)]
    return _judged(session, rows)[:limit]


def like(session: Session, owner: Owner, *, limit: int = 5) -> list[Pair]:
    """Owners that may be the same as this one, best first."""
    other = aliased(Owner)
    here = select(OwnerAddress.match_key).where(
        OwnerAddress.owner_id == owner.id, OwnerAddress.match_key != ""
    )
    there = select(OwnerAddress.owner_id).where(OwnerAddress.match_key.in_(here))
    session.execute(select(func.set_config("pg_trgm.similarity_threshold", str(_ALIKE), True)))
    close = other.search_text.op("%")(owner.search_text)
    wanted = (other.match_key == owner.match_key) | close | other.id.in_(there)
    if owner.email:
        wanted = wanted | (func.lower(other.email) == owner.email.lower())
    rows = session.execute(
        select(other.id)
        .where(other.id != owner.id, wanted)
        .where(other.merged_into_id.is_(None), other.erased_on.is_(None))
        .limit(_AT_MOST)
    )
    apart = _apart(session, owner.id)
    candidates = [(owner.id, row[0]) for row in rows if row[0] not in apart]
    return _judged(session, candidates)[:limit]


def _open(found: Select[int, int], one: type[Owner], other: type[Owner]) -> Select[int, int]:
    judged = select(Distinct.lower_id, Distinct.upper_id)
    return found.where(
        _is_current(one), _is_current(other), tuple_(one.id, other.id).not_in(judged)
    )


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
    return _open(pairs, one, other)


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
