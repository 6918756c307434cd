"""The town in the terms of the slice `buildings`: records that the bulk loader takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from shapely.geometry import MultiPolygon, Point

from geoqm.buildings import rules
from geoqm.buildings.model import Assignment
from geoqm.buildings.schemas import BuildingRecord, ParcelRecord
from geoqm.demo.records import CITY, Town

CADASTRAL_DISTRICT = "Mönchengladbach"
YEAR_SOURCE = "erfunden (Demodaten)"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRow:
    """An address that knows its building already."""

    source_id: str
    building_id: int
    assignment: str
    street: str
    street_key: str
    house_number: int
    house_number_to: int | None
    suffix: str
    label: str
    search_text: str
    postcode: str
    city: str
    location: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit that knows its building."""

    source_id: str
    building_id: int
    kind: str
    floor: int
    position: str
    area_m2: Decimal
    area_measure: str
    rooms: Decimal | None


def buildings(town: Town) -> Iterator[BuildingRecord]:
    """The buildings; unknown years have no source."""
    for building in town.buildings:
        yield BuildingRecord(
            source_id=building.source_id,
            footprint=MultiPolygon([building.footprint]),
            name=building.name,
            function_code=building.function_code,
            use_class=rules.use_class(building.function_code).value,
            storeys=building.storeys,
            year_built=building.year_built,
            year_precision=building.year_precision,
            year_source=YEAR_SOURCE if building.year_built is not None else "",
        )


def parcels(town: Town) -> Iterator[ParcelRecord]:
    """The parcels with their drawn area as the official one."""
    for parcel in town.parcels:
        yield ParcelRecord(
            source_id=parcel.source_id,
            parcel_id=parcel.parcel_id,
            outline=MultiPolygon([parcel.outline]),
            official_area_m2=Decimal(round(parcel.outline.area)),
            cadastral_district=CADASTRAL_DISTRICT,
        )


def addresses(town: Town, ids: Mapping[str, int]) -> Iterator[AddressRow]:
    """The addresses; `ids` tells the row id of each building."""
    for address in town.addresses:
        house = rules.HouseNumber(address.house_number, None, address.suffix)
        parsed = rules.ParsedAddress(address.street, house)
        yield AddressRow(
            source_id=address.source_id,
            building_id=ids[address.building],
            assignment=Assignment.REFERENCE.value,
            street=address.street,
            street_key=parsed.street_key,
            house_number=address.house_number,
            house_number_to=None,
            suffix=address.suffix,
            label=parsed.label,
            search_text=rules.search_text(parsed.label),
            postcode=address.postcode,
            city=CITY,
            location=address.location,
        )


def units(town: Town, ids: Mapping[str, int]) -> Iterator[UnitRow]:
    """The units; `ids` tells the row id of each building."""
    for unit in town.units:
        yield UnitRow(
            source_id=unit.source_id,
            building_id=ids[unit.building],
            kind=unit.kind,
            floor=unit.floor,
            position=unit.position,
            area_m2=unit.area_m2,
            area_measure=unit.area_measure,
            rooms=unit.rooms,
        )
