"""Storing rows of an owner list: what is new, what changed, what is gone, what is in doubt.

A row names its owner and its house; the same list twice changes nothing. An erased owner does
not come back, a decision once taken stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geoqm.owners import rules, service
from geoqm.owners.model import Doubt, Owner, OwnerAddress, Ownership
from geoqm.owners.schemas import AddressData, OwnerData


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A row of a list in our terms. Keys are digests, so that they tell nothing by themselves."""

    owner_key: str
    row_key: str
    owner: OwnerData
    address: AddressData | None
    parcel: str
    place: str
    share: tuple[int, int] | None
    began_on: date | None
    match: rules.Match


@dataclass(frozen=True, slots=True)
class Delivery:
    """A list as a whole: its data set, run, collection and day."""

    dataset: str
    run_id: int
    collection_id: int
    today: date
    stated_on: date


@dataclass(slots=True)
class ListCounts:
    """How many ownerships a list made, changed, left alone and ended; rows in doubt."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    doubtful: int = 0
    owners_new: int = 0
    owners_changed: int = 0


@dataclass(slots=True)
class _Known:
    owners: dict[str, Owner]
    ownerships: dict[str, Ownership]
    doubts: dict[str, Doubt]
    addresses: dict[int, OwnerAddress]
    houses: set[tuple[int, int]] = field(default_factory=set)


def store(session: Session, delivery: Delivery, rows: Iterable[ListRow]) -> ListCounts:
    """Write the rows of a list and end what it no longer holds."""
    known, counts = _known(session, delivery.dataset), ListCounts()
    delivered: set[str] = set()
    for row in rows:
        owner = _owner(session, delivery, known, row, counts)
        delivered.add(row.row_key)
        if owner.erased_on is not None:
            continue
        if row.match.certain:
            for building_id in row.match.certain:
                _ownership(session, delivery, known, row, (owner.id, building_id), counts)
        else:
            _doubt(session, delivery, known, row, owner.id, counts)
    session.flush()
    _end(session, delivery, known, delivered, counts)
    return counts


def _known(session: Session, dataset: str) -> _Known:
    def by_key(model: Any) -> dict[str, Any]:
        found = session.scalars(select(model).where(model.dataset == dataset))
        return {row.source_id: row for row in found}

    addresses = by_key(OwnerAddress).values()
    return _Known(
        by_key(Owner), by_key(Ownership), by_key(Doubt), {each.owner_id: each for each in addresses}
    )


def _owner(
    session: Session, delivery: Delivery, known: _Known, row: ListRow, counts: ListCounts
) -> Owner:
    found = known.owners.get(row.owner_key)
    if found is None:
        found = service.add_owner(session, row.owner, delivery.collection_id, today=delivery.today)
        found.dataset, found.source_id = delivery.dataset, row.owner_key
        found.import_run_id = delivery.run_id
        known.owners[row.owner_key] = found
        counts.owners_new += 1
    elif found.erased_on is None and _update(found, _stated(row.owner)):
        found.match_key = rules.match_key(found.kind, found.name, found.first_name)
        found.version += 1
        found.import_run_id = delivery.run_id
        service.refresh_search_text(session, found)
        counts.owners_changed += 1
    if row.address is not None and found.erased_on is None:
        _address(session, delivery, known, row.address, found)
    return found


def _stated(data: OwnerData) -> dict[str, Any]:
    """What the list says; what it leaves open is not overwritten."""
    told = {name: value for name, value in asdict(data).items() if value}
    return {name: told[name] for name in told if name not in {"language", "channel", "note"}}


def _address(
    session: Session, delivery: Delivery, known: _Known, data: AddressData, owner: Owner
) -> None:
    values = asdict(data) | {"match_key": rules.address_key(data.street, data.postcode)}
    present = known.addresses.get(owner.id)
    if present is None:
        made = OwnerAddress(owner_id=owner.id, dataset=delivery.dataset, **values)
        made.source_id, made.import_run_id = str(owner.source_id), delivery.run_id
        session.add(made)
        known.addresses[owner.id] = made
    elif not _update(present, values):
        return
    service.refresh_search_text(session, owner)


def _update(row: Any, values: Mapping[str, Any]) -> bool:
    """Write what differs; whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _ownership(
    session: Session,
    delivery: Delivery,
    known: _Known,
    row: ListRow,
    place: tuple[int, int],
    counts: ListCounts,
) -> None:
    if place in known.houses:
        return
    known.houses.add(place)
    key = ownership_key(row.row_key, place[1])
    found = known.ownerships.get(key)
    numerator, denominator = row.share or (None, None)
    values = {"numerator": numerator, "denominator": denominator, "began_on": row.began_on}
    if found is None:
        made = Ownership(
            owner_id=place[0],
            building_id=place[1],
            collection_id=delivery.collection_id,
            dataset=delivery.dataset,
            source_id=key,
            import_run_id=delivery.run_id,
            **values,
        )
        session.add(made)
        known.ownerships[key] = made
        counts.new += 1
    elif _update(found, values):
        found.import_run_id = delivery.run_id
        counts.changed += 1
    else:
        counts.unchanged += 1


def ownership_key(row_key: str, building_id: int) -> str:
    """The key of an ownership that comes from a row of a list."""
    return f"{row_key}|{building_id}"


def _doubt(
    session: Session,
    delivery: Delivery,
    known: _Known,
    row: ListRow,
    owner_id: int,
    counts: ListCounts,
) -> None:
    counts.doubtful += 1
    if row.row_key in known.doubts:
        return
    numerator, denominator = row.share or (None, None)
    made = Doubt(
        owner_id=owner_id,
        parcel=row.parcel[:60],
        place=row.place[:200],
        numerator=numerator,
        denominator=denominator,
        began_on=row.began_on,
        collection_id=delivery.collection_id,
        reason=row.match.reason,
        candidates=list(row.match.candidates),
        dataset=delivery.dataset,
        source_id=row.row_key,
        import_run_id=delivery.run_id,
    )
    session.add(made)
    known.doubts[row.row_key] = made


def _end(
    session: Session, delivery: Delivery, known: _Known, delivered: set[str], counts: ListCounts
) -> None:
    """What the list no longer holds: ownership ends, an open doubt goes."""
    for key, held in known.ownerships.items():
        gone = key.partition("|")[0] not in delivered and held.ended_on is None
        if gone and (held.began_on is None or held.began_on <= delivery.stated_on):
            held.ended_on = delivery.stated_on
            held.import_run_id = delivery.run_id
            counts.vanished += 1
    waiting = [
        doubt.id
        for key, doubt in known.doubts.items()
        if key not in delivered and doubt.decided_at is None
    ]
    if waiting:
        session.execute(delete(Doubt).where(Doubt.id.in_(waiting)))
    session.flush()
