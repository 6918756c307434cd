"""Buildings, addresses, parcels and monuments as importers deliver them, units as people do."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shapely.geometry import MultiPolygon, Point

from geoqm.buildings.model import AreaMeasure, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingRecord:
    """A building of a delivery; what the office notes about it is not part of it."""

    source_id: str
    footprint: MultiPolygon
    name: str = ""
    function_code: str = ""
    use_class: str = "unknown"
    storeys: int | None = None
    year_built: int | None = None
    year_precision: str = "unknown"
    year_source: str = ""
    height_m: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRecord:
    """An address of a delivery; its source id is the building's where that is known."""

    source_id: str
    street: str
    street_key: str
    house_number: int | None
    house_number_to: int | None
    suffix: str
    label: str
    search_text: str
    postcode: str
    city: str
    location: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRecord:
    """A parcel of a delivery with its 20-character id."""

    source_id: str
    parcel_id: str
    outline: MultiPolygon
    official_area_m2: Decimal | None = None
    cadastral_district: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonumentRecord:
    """A monument of a delivery as a point."""

    source_id: str
    list_number: str
    kind: str
    street: str
    house_number: str
    search_text: str
    location: Point
    build_date: str
    year_built: int | None
    registered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """A unit as somebody saw or described it; None and "" are unknown."""

    kind: UnitKind
    floor: int | None = None
    position: str = ""
    area_m2: Decimal | None = None
    area_measure: AreaMeasure | None = None
    rooms: Decimal | None = None
