"""Loads the demonstration town and removes every trace of it.

The town is a data set of its own (`demo`) that never mixes unnoticed with real buildings.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.orm import Session
from typing_extensions import override

from geoqm.buildings import service as buildings
from geoqm.buildings.model import Address, Building, Monument, Parcel, Unit
from geoqm.buildings.schemas import BuildingRecord, ParcelRecord
from geoqm.db.bulk import Counts, Delivery, Staged, lock
from geoqm.db.model import Dataset, ImportRun, RunStatus
from geoqm.demo import episodes, points, reports, rows
from geoqm.demo.erasing import erase, forget_trail
from geoqm.demo.people import actors, grants, outreach, owners
from geoqm.demo.records import DATASET, Town
from geoqm.demo.town import town
from geoqm.errors import Conflict
from geoqm.facades import service as facades

WAIT_S = 60
# In the order in which rows may go: what refers to others comes first.
TABLES: tuple[type[Any], ...] = (Unit, Address, Parcel, Building)


@dataclass(frozen=True, slots=True)
class Summary:
    """Rows of the demonstration town by kind, and how many of all were written or removed."""

    buildings: int = 0
    addresses: int = 0
    parcels: int = 0
    units: int = 0
    touched: int = 0

    @override
    def __str__(self) -> str:
        """What a person reads after the command."""
        parts = (
            (self.buildings, "Gebäude"),
            (self.addresses, "Adressen"),
            (self.parcels, "Flurstücke"),
            (self.units, "Einheiten"),
        )
        counted = ", ".join(f"{count:,} {name}".replace(",", ".") for count, name in parts)
        changed = f"{self.touched:,}".replace(",", ".")
        return f"Demodaten: {counted}. Geschrieben oder entfernt: {changed} Zeilen."


def load(session: Session, today: date, data: Path, *, beside_real_data: bool = False) -> Summary:
    """Load the town derived from the open data below `data`; a second time changes nothing.

    Raises Conflict when real buildings exist, unless they may stand beside the invented ones.
    """
    if not beside_real_data:
        _refuse_beside_real_data(session)
    lock(session.connection(), wait_s=WAIT_S)
    made = _made(data)
    run = _run(session, today)
    delivery = Delivery(DATASET, run.id, today)
    counts = [
        _merged(session, Building, BuildingRecord, rows.buildings(made), delivery),
        _merged(session, Parcel, ParcelRecord, rows.parcels(made), delivery),
    ]
    ids = _building_ids(session)
    counts += [
        _merged(session, Address, rows.AddressRow, rows.addresses(made, ids), delivery),
        _merged(session, Unit, rows.UnitRow, rows.units(made, ids), delivery),
    ]
    touched = sum(count.touched for count in counts) + episodes.load(session, today, run.id)
    _close(session, run, counts, touched)
    buildings.settle(session, today=today)
    facades.refresh(session, day=today)
    touched += owners.load(session, today) + actors.load(session, today)
    touched += outreach.load(session, today) + grants.load(session, today)
    reports.load(session, today)
    return _summary(session, touched)


def remove(session: Session) -> Summary:
    """Remove the town with its import runs and its audit trail; without a town nothing happens."""
    before = _summary(session, 0)
    grants.remove(session)
    reports.remove(session)
    total = before.buildings + before.addresses + before.parcels + before.units
    total += outreach.remove(session) + owners.remove(session) + actors.remove(session)
    _forget_monuments(session)
    episodes.remove(session)
    for model in TABLES:
        erase(session, model, model.dataset == DATASET)
    if session.get(Dataset, DATASET) is not None:
        session.execute(delete(ImportRun).where(ImportRun.dataset == DATASET))
        session.execute(delete(Dataset).where(Dataset.key == DATASET))
        forget_trail(session, Dataset, [DATASET])
    buildings.assign_monuments(session)
    buildings.refresh_streets(session)
    session.expire_all()
    return Summary(before.buildings, before.addresses, before.parcels, before.units, total)


@cache
def _made(data: Path) -> Town:
    """The town of these files; making it takes longer than storing it."""
    return town(points.street_points(data), points.edge(data))


def is_loaded(session: Session) -> bool:
    """Whether demonstration data are there: pages show their banner then."""
    return bool(session.scalar(select(Dataset.key).where(Dataset.is_demo).limit(1)))


def _refuse_beside_real_data(session: Session) -> None:
    real = session.scalar(select(Building.id).where(Building.dataset != DATASET).limit(1))
    if real is not None:
        raise Conflict(
            "Es sind bereits echte Gebäude vorhanden. Demodaten würden sich mit ihnen mischen.",
            remedy="Wenn Sie das wollen, wiederholen Sie den Befehl mit --beside-real-data.",
        )


def _run(session: Session, today: date) -> ImportRun:
    """A new run of the data set, which is made when it does not exist."""
    if session.get(Dataset, DATASET) is None:
        session.add(
            Dataset(
                key=DATASET,
                title="Demodaten",
                kind="buildings",
                origin="erfunden, entlang von Straßen aus echten Adresspunkten",
                attribution="Demodaten: Gebäude, Adressen, Flurstücke und Einheiten sind erfunden.",
                is_demo=True,
            )
        )
        session.flush()
    run = ImportRun(dataset=DATASET, source="demo", reference_on=today)
    session.add(run)
    session.flush()
    return run


def _merged(
    session: Session, model: type[Any], record_type: type[Any], records: Any, delivery: Delivery
) -> Counts:
    table: Table = model.__table__
    staged = Staged(session.connection(), table, record_type)
    staged.add(records)
    return staged.merge(delivery)


def _building_ids(session: Session) -> dict[str, int]:
    found = select(Building.source_id, Building.id).where(Building.dataset == DATASET)
    return {row.source_id: row.id for row in session.execute(found)}


def _close(session: Session, run: ImportRun, counts: list[Counts], touched: int) -> None:
    """Close the run; one that changed nothing leaves no trace."""
    if not touched:
        session.delete(run)
        session.flush()
        return
    run.status = RunStatus.DONE.value
    run.ended_at = func.now()
    run.counts = {
        name: sum(getattr(count, name) for count in counts)
        for name in ("new", "changed", "unchanged", "vanished")
    }
    session.flush()


def _summary(session: Session, touched: int) -> Summary:
    def count(model: type[Any]) -> int:
        present = select(func.count()).select_from(model)
        return (
            session.scalar(present.where(model.dataset == DATASET, model.vanished_on.is_(None)))
            or 0
        )

    return Summary(count(Building), count(Address), count(Parcel), count(Unit), touched)


def _forget_monuments(session: Session) -> None:
    """Real monuments stand beside invented houses no longer."""
    invented = select(Building.id).where(Building.dataset == DATASET)
    linked = list(session.scalars(select(Monument.id).where(Monument.building_id.in_(invented))))
    if linked:
        session.execute(update(Monument).where(Monument.id.in_(linked)).values(building_id=None))
