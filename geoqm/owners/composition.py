"""Puts an owner's file together from the queries; and the block of owners in a building's file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Row
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.owners import codes, rules
from geoqm.owners.kinds import Basis
from geoqm.owners.model import (
    Collection,
    Consent,
    Merge,
    Objection,
    Owner,
    OwnerAddress,
    Representation,
)
from geoqm.owners.queries import pairs, people
from geoqm.owners.queries.pairs import Pair
from geoqm.owners.queries.people import Holding

Standing = Sequence[Row[Representation, Owner, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerFile:
    """All that the team knows about one owner, with those merged into it."""

    owner: Owner
    collection: Collection
    area: str
    addresses: Sequence[OwnerAddress]
    holdings: Sequence[Holding]
    representations: Standing
    represented: Standing
    consents: Sequence[Consent]
    objections: Sequence[Objection]
    merged: Sequence[Owner]
    merges: Sequence[Merge]
    similar: Sequence[Pair]
    blocked: str

    def current(self, day: date) -> list[Holding]:
        """What belongs to the owner on a day."""
        return [each for each in self.holdings if each.ownership.holds_on(day)]

    def past(self, day: date) -> list[Holding]:
        """What belonged to the owner or will."""
        return [each for each in self.holdings if not each.ownership.holds_on(day)]

    @property
    def aliases(self) -> list[str]:
        """Other spellings under which the owner is filed."""
        own = self.owner.display_name
        return [name for name in dict.fromkeys(e.display_name for e in self.merged) if name != own]


@dataclass(frozen=True, slots=True)
class Part:
    """A house as a whole or one unit of it, with its owners and what their shares add up to."""

    unit: Unit | None
    holdings: Sequence[Holding]
    total: rules.ShareSum


@dataclass(frozen=True, slots=True)
class HouseOwners:
    """Who owns a building today, by parts, and who owned it before."""

    parts: Sequence[Part]
    past: Sequence[Holding]
    managers: Standing
    blocked: dict[int, str]

    @property
    def owner_ids(self) -> list[int]:
        """Everybody who is shown."""
        shown = [each for part in self.parts for each in part.holdings] + [*self.past]
        return list(dict.fromkeys(each.owner.id for each in shown))


def owner_file(session: Session, owner_id: int) -> OwnerFile:
    """The file of an owner; raises NotFound. A merged owner's file is that of the one who stays."""
    found = people.owner(session, owner_id)
    ids = people.ids_of(session, owner_id)
    collection, area = people.collection_of(session, found)
    return OwnerFile(
        owner=found,
        collection=collection,
        area=area,
        addresses=people.addresses(session, owner_id),
        holdings=people.holdings_of(session, owner_id),
        representations=people.representations(session, ids),
        represented=people.represented_by(session, ids),
        consents=people.consents(session, ids),
        objections=people.objections(session, ids),
        merged=people.merged_into(session, owner_id),
        merges=people.merges(session, owner_id),
        similar=pairs.like(session, found),
        blocked=people.blocked_reasons(session, [owner_id]).get(owner_id, ""),
    )


def house_owners(session: Session, building_id: int, *, on: date) -> HouseOwners:
    """The owners of a building and its units."""
    found = people.holdings_in(session, building_id)
    current = [each for each in found if each.ownership.holds_on(on)]
    past = [each for each in found if not each.ownership.holds_on(on)]
    in_order = sorted(current, key=lambda each: each.unit.id if each.unit else 0)
    parts = [
        _part(list(group))
        for _, group in groupby(in_order, key=lambda each: each.unit.id if each.unit else 0)
    ]
    ids = [each.owner.id for each in current]
    standing = [
        row
        for row in people.representations(session, ids)
        if row[0].ended_on is None and row[0].building_id in (None, building_id)
    ]
    return HouseOwners(parts, past, standing, people.blocked_reasons(session, ids))


def _part(holdings: list[Holding]) -> Part:
    shares = [(each.ownership.numerator, each.ownership.denominator) for each in holdings]
    return Part(holdings[0].unit, holdings, rules.share_sum(shares))


def needs_reason(collection: Collection) -> bool:
    """Whether a look at data of this collection needs a reason: § 138 BauGB binds to its purpose."""
    return collection.basis == Basis.SECTION_138


def reason_of(code: str) -> str:
    """The words for a reason that was chosen; "" for an unknown one."""
    return codes.REASONS.get(code, "")
