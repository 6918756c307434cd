"""Owners and what hangs on them. A merged owner is shown under the one it was merged into."""

from collections.abc import Collection as Many
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, literal, not_, or_, select
from sqlalchemy.orm import Session, aliased

from geoqm.areas.model import Area
from geoqm.buildings.model import Building, Unit
from geoqm.errors import NotFound
from geoqm.owners import rules
from geoqm.owners.kinds import ObjectionScope
from geoqm.owners.model import (
    Collection,
    Consent,
    Doubt,
    Merge,
    Objection,
    Owner,
    OwnerAddress,
    Ownership,
    Representation,
)

SHOWN = 50
_THRESHOLD, _CLOSE = "pg_trgm.word_similarity_threshold", "0.4"
_FEW = 5
_NOT_HERE = "Diesen Eintrag gibt es nicht oder nicht mehr."


def effective_id() -> ColumnElement[int]:
    """The owner that stands for an owner: itself or the one it was merged into."""
    return func.coalesce(Owner.merged_into_id, Owner.id)


def holds_on(day: date) -> ColumnElement[bool]:
    """Ownership that holds on `day`; first and last day count."""
    return and_(
        or_(Ownership.began_on.is_(None), Ownership.began_on <= day),
        or_(Ownership.ended_on.is_(None), Ownership.ended_on >= day),
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """An owner that a search found."""

    owner: Owner
    address: str
    houses: int


@dataclass(frozen=True, slots=True)
class Holding:
    """An ownership with the owner that stands for it today, the house and the unit."""

    ownership: Ownership
    owner: Owner
    building_id: int
    place: str
    unit: Unit | None
    collection: Collection


def owner(session: Session, owner_id: int, *, for_update: bool = False) -> Owner:
    """The owner of that number; raises NotFound, also for an erased one."""
    found = session.get(Owner, owner_id, with_for_update=for_update, populate_existing=for_update)
    if found is None or found.erased_on is not None:
        raise NotFound(_NOT_HERE, remedy="Suchen Sie nach dem Namen.")
    return found


def one(session: Session, model: type[Any], row_id: int, owner_id: int) -> Any:
    """A row of `model` that belongs to the owner or to one merged into it; raises NotFound."""
    found = session.get(model, row_id, with_for_update=True)
    if found is None or found.owner_id not in ids_of(session, owner_id):
        raise NotFound(_NOT_HERE)
    return found


def ids_of(session: Session, owner_id: int) -> list[int]:
    """The owner's number and those of all that were merged into it."""
    merged = select(Owner.id).where(Owner.merged_into_id == owner_id)
    return [owner_id, *session.scalars(merged.order_by(Owner.id))]


def merged_into(session: Session, owner_id: int) -> Sequence[Owner]:
    """The owners that were merged into this one."""
    return session.scalars(
        select(Owner).where(Owner.merged_into_id == owner_id).order_by(Owner.id)
    ).all()


def search(session: Session, term: str, *, on: date, limit: int = SHOWN) -> list[Hit]:
    """Owners whose name or address holds every word of `term` or is like it, best first.

    Raises InvalidInput below three letters.
    """
    wanted = rules.checked_term(term)
    words = and_(*(Owner.search_text.contains(w, autoescape=True) for w in wanted.split()))
    here = select(Owner).where(Owner.erased_on.is_(None))
    by_name = (Owner.name, Owner.first_name, Owner.id)
    found = [*session.scalars(here.where(words).order_by(*by_name).limit(limit))]
    if len(found) < _FEW:
        # Misspelt: only where the words as typed find next to nobody, for it is dear.
        session.execute(select(func.set_config(_THRESHOLD, _CLOSE, True)))
        close = literal(wanted).op("<%")(Owner.search_text)
        best = func.word_similarity(wanted, Owner.search_text).desc()
        like = here.where(close, not_(words)).order_by(best, *by_name)
        found += session.scalars(like.limit(limit - len(found)))
    shown = {each.merged_into_id or each.id: None for each in found}
    owners = {each.id: each for each in _owners(session, shown)}
    lines = address_lines(session, shown)
    counts = house_counts(session, shown, on=on)
    return [Hit(owners[i], lines.get(i, ""), counts.get(i, 0)) for i in shown if i in owners]


def _owners(session: Session, ids: Many[int]) -> Sequence[Owner]:
    return session.scalars(select(Owner).where(Owner.id.in_(ids), Owner.erased_on.is_(None))).all()


def address_lines(session: Session, ids: Many[int]) -> dict[int, str]:
    """The first current address of each owner in one line."""
    rows = session.scalars(
        select(OwnerAddress)
        .where(OwnerAddress.owner_id.in_(ids), OwnerAddress.valid_until.is_(None))
        .order_by(OwnerAddress.id.desc())
    )
    return {row.owner_id: row.line for row in rows}


def house_counts(session: Session, ids: Many[int], *, on: date) -> dict[int, int]:
    """How many houses each owner has on a day, with those of merged owners."""
    rows = session.execute(
        select(effective_id(), func.count(Ownership.building_id.distinct()))
        .join(Owner, Owner.id == Ownership.owner_id)
        .where(effective_id().in_(ids), holds_on(on))
        .group_by(effective_id())
    )
    return {row[0]: row[1] for row in rows}


def addresses(session: Session, owner_id: int) -> Sequence[OwnerAddress]:
    """The addresses of an owner, current ones first."""
    return session.scalars(
        select(OwnerAddress)
        .where(OwnerAddress.owner_id.in_(ids_of(session, owner_id)))
        .order_by(OwnerAddress.valid_until.desc().nulls_first(), OwnerAddress.id.desc())
    ).all()


def _holdings(session: Session, *conditions: ColumnElement[bool]) -> list[Holding]:
    standing = aliased(Owner)
    rows = session.execute(
        select(Ownership, standing, Building.id, Building.address_label, Unit, Collection)
        .join(Owner, Owner.id == Ownership.owner_id)
        .join(standing, standing.id == effective_id())
        .join(Building, Building.id == Ownership.building_id)
        .join(Collection, Collection.id == Ownership.collection_id)
        .outerjoin(Unit, Unit.id == Ownership.unit_id)
        .where(*conditions)
        .order_by(
            Ownership.ended_on.desc().nulls_first(),
            Building.address_label,
            Ownership.unit_id.nulls_first(),
            Ownership.began_on.desc().nulls_last(),
            Ownership.id,
        )
    )
    return [
        Holding(ownership, who, building_id, label or f"Gebäude {building_id}", unit, collection)
        for ownership, who, building_id, label, unit, collection in rows
    ]


def holdings_of(session: Session, owner_id: int) -> list[Holding]:
    """What belongs or belonged to an owner, what holds today first."""
    return _holdings(session, Ownership.owner_id.in_(ids_of(session, owner_id)))


def holdings_in(session: Session, building_id: int) -> list[Holding]:
    """Who owns or owned a building and its units, today's owners first."""
    return _holdings(session, Ownership.building_id == building_id)


def houses_of(session: Session, owner_id: int, *, on: date) -> list[int]:
    """The buildings of an owner on a day."""
    return list(
        session.scalars(
            select(Ownership.building_id)
            .where(Ownership.owner_id.in_(ids_of(session, owner_id)), holds_on(on))
            .distinct()
            .order_by(Ownership.building_id)
        )
    )


def representations(
    session: Session, owner_ids: Many[int]
) -> Sequence[Row[Representation, Owner, str]]:
    """Who acts for these owners: the representation, the representative, the house."""
    return session.execute(
        select(Representation, Owner, Building.address_label)
        .join(Owner, Owner.id == Representation.representative_id)
        .outerjoin(Building, Building.id == Representation.building_id)
        .where(Representation.owner_id.in_(owner_ids))
        .order_by(Representation.ended_on.desc().nulls_first(), Representation.id)
    ).all()


def represented_by(
    session: Session, owner_ids: Many[int]
) -> Sequence[Row[Representation, Owner, str]]:
    """For whom these act."""
    return session.execute(
        select(Representation, Owner, Building.address_label)
        .join(Owner, Owner.id == Representation.owner_id)
        .outerjoin(Building, Building.id == Representation.building_id)
        .where(Representation.representative_id.in_(owner_ids))
        .order_by(Representation.ended_on.desc().nulls_first(), Owner.name, Representation.id)
    ).all()


def consents(session: Session, owner_ids: Many[int]) -> Sequence[Consent]:
    """Consents, those in force first."""
    return session.scalars(
        select(Consent)
        .where(Consent.owner_id.in_(owner_ids))
        .order_by(Consent.withdrawn_on.desc().nulls_first(), Consent.given_on.desc(), Consent.id)
    ).all()


def objections(session: Session, owner_ids: Many[int]) -> Sequence[Objection]:
    """Objections, those in force first."""
    return session.scalars(
        select(Objection)
        .where(Objection.owner_id.in_(owner_ids))
        .order_by(Objection.lifted_on.desc().nulls_first(), Objection.made_on.desc(), Objection.id)
    ).all()


def blocked_reasons(session: Session, owner_ids: Many[int]) -> dict[int, str]:
    """Owners that must not be contacted, with the reason; merged ones count for their owner."""
    restricted = session.execute(
        select(effective_id()).where(
            effective_id().in_(owner_ids), Owner.restricted_on.is_not(None)
        )
    )
    found = dict.fromkeys((owner_id for (owner_id,) in restricted), "gesperrt")
    objecting = session.execute(
        select(effective_id())
        .join(Objection, Objection.owner_id == Owner.id)
        .where(
            effective_id().in_(owner_ids),
            Objection.lifted_on.is_(None),
            Objection.scope.in_([ObjectionScope.CONTACT.value, ObjectionScope.PROCESSING.value]),
        )
    )
    return found | dict.fromkeys((owner_id for (owner_id,) in objecting), "Widerspruch")


def merges(session: Session, owner_id: int) -> Sequence[Merge]:
    """Merges into this owner that were not undone."""
    return session.scalars(
        select(Merge)
        .where(Merge.kept_id == owner_id, Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
    ).all()


def collection_of(session: Session, owner_: Owner) -> tuple[Collection, str]:
    """The collection an owner came with, and the name of its area ("" without one)."""
    found, area = session.execute(
        select(Collection, Area.name)
        .outerjoin(Area, Area.id == Collection.area_id)
        .where(Collection.id == owner_.collection_id)
    ).one()
    return found, area or ""


def open_doubts(session: Session, *, limit: int = SHOWN) -> list[tuple[Doubt, Owner]]:
    """Rows of imported lists that wait for a decision, oldest first."""
    rows = session.execute(
        select(Doubt, Owner)
        .join(Owner, Owner.id == Doubt.owner_id)
        .where(Doubt.decided_at.is_(None))
        .order_by(Doubt.id)
        .limit(limit)
    )
    return [(doubt, who) for doubt, who in rows]


def totals(session: Session) -> dict[str, int]:
    """Numbers for the overview: owners and waiting doubts."""
    current = and_(Owner.merged_into_id.is_(None), Owner.erased_on.is_(None))
    return {
        "owners": session.scalar(select(func.count()).select_from(Owner).where(current)) or 0,
        "doubts": session.scalar(
            select(func.count()).select_from(Doubt).where(Doubt.decided_at.is_(None))
        )
        or 0,
    }
