"""Puts the file of a building together: what each slice knows, under the caller's rights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from geoqm.areas.model import AreaKind
from geoqm.buildings.model import Address, Building, Monument, Parcel, Unit
from geoqm.db.base import Imported
from geoqm.db.model import Dataset, ImportRun
from geoqm.db.roles import Role
from geoqm.dossier import history, occupancy, queries, words
from geoqm.dossier.occupancy import Occupancy
from geoqm.dossier.queries import Label, Position, Shape

TRAIL_LIMIT = 200
_ZOOM = 18
Row = TypeVar("Row", bound=Imported)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a block of the file comes from and how old it is."""

    dataset: Dataset
    run: ImportRun | None
    stated_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingFile:
    """All that is known about a building; rows that vanished from their source are left out.

    `trail` is None where the caller may not see it.
    """

    building: Building
    addresses: tuple[Address, ...]
    units: tuple[Unit, ...]
    occupancy: Occupancy
    monuments: tuple[Monument, ...]
    parcels: tuple[tuple[Parcel, float], ...]
    positions: tuple[Position, ...]
    origins: dict[str, tuple[Origin, ...]]
    trail: tuple[history.Month, ...] | None

    @property
    def heading(self) -> str:
        """The address, or what names the building without one."""
        return words.heading_of(self.building)

    @property
    def is_demo(self) -> bool:
        """Whether the building is invented."""
        return any(origin.dataset.is_demo for origin in self.origins["building"])

    @property
    def unit_area_m2(self) -> float:
        """Sum of the known areas of all units."""
        return float(sum(unit.area_m2 for unit in self.units if unit.area_m2 is not None))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The map cut-out around a building."""

    shapes: Sequence[Shape]
    labels: Sequence[Label]
    link: str
    half_width: int = queries.HALF_WIDTH_M
    half_height: int = queries.HALF_HEIGHT_M


def building_file(session: Session, building_id: int, role: Role, today: date) -> BuildingFile:
    """The file of a building as `role` may see it; raises NotFound."""
    building = queries.building(session, building_id)
    addresses = queries.addresses(session, building_id)
    units = queries.units(session, building_id)
    monuments = queries.monuments(session, building_id)
    parcels = queries.parcels(session, building_id)
    blocks: dict[str, Sequence[Imported]] = {
        "building": [building],
        "addresses": current(addresses),
        "units": current(units),
        "monuments": current(monuments),
        "parcels": [parcel for parcel, _ in parcels],
    }
    rows: list[Building | Address | Unit | Monument] = [building, *addresses, *units, *monuments]
    return BuildingFile(
        building=building,
        addresses=current(addresses),
        units=current(units),
        occupancy=occupancy.of_units(session, building_id, current(units), today),
        monuments=current(monuments),
        parcels=tuple(parcels),
        positions=_worth_telling(queries.positions(session, building_id, on=today)),
        origins=_origins(session, blocks),
        trail=_trail(session, rows) if role.sees(Role.STAFF) else None,
    )


def surroundings(session: Session, building_id: int) -> Surroundings:
    """The map cut-out around a building, and the link that opens it on the map."""
    latitude, longitude = queries.degrees(session, building_id)
    return Surroundings(
        queries.shapes_around(session, building_id),
        queries.numbers_around(session, building_id),
        f"/karte?offen={building_id}&karte={_ZOOM}/{latitude:.5f}/{longitude:.5f}",
    )


def current(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that their source still delivers."""
    return tuple(row for row in rows if row.vanished_on is None)


def _worth_telling(positions: Iterable[Position]) -> tuple[Position, ...]:
    """Areas the building lies in or may lie in, and in any case the programme area.

    In the order of their kinds; what the building lies in stands before what it may lie in.
    """
    kinds = [kind.value for kind in AreaKind]
    told = [
        position
        for position in positions
        if position.area.kind == AreaKind.PROGRAMME_AREA.value
        or position.is_inside
        or words.is_near_edge(position)
    ]
    return tuple(sorted(told, key=lambda each: (kinds.index(each.area.kind), not each.is_inside)))


def _origins(
    session: Session, blocks: dict[str, Sequence[Imported]]
) -> dict[str, tuple[Origin, ...]]:
    rows = [row for block in blocks.values() for row in block]
    datasets = queries.datasets(session, {row.dataset for row in rows})
    runs = queries.import_runs(session, {row.import_run_id for row in rows if row.import_run_id})
    return {name: _origins_of(block, datasets, runs) for name, block in blocks.items()}


def _origins_of(
    rows: Sequence[Imported], datasets: dict[str, Dataset], runs: dict[int, ImportRun]
) -> tuple[Origin, ...]:
    pairs = dict.fromkeys((row.dataset, row.import_run_id) for row in rows)
    surveyed = {row.dataset: row.surveyed_on for row in rows if isinstance(row, Building)}
    found = []
    for key, run_id in pairs:
        run = runs.get(run_id) if run_id else None
        stated = surveyed.get(key) or (run.reference_on if run else None)
        found.append(Origin(datasets[key], run, stated))
    return tuple(found)


def _trail(
    session: Session, rows: Iterable[Building | Address | Unit | Monument]
) -> tuple[history.Month, ...]:
    keys = [(row.__tablename__, str(row.id)) for row in rows]
    return history.months(queries.changes(session, keys, limit=TRAIL_LIMIT))
