"""What enters and leaves the generator: frozen values, coordinates in EPSG:25832.

Nothing here knows the database; `service` turns these records into rows.
"""

from dataclasses import dataclass
from decimal import Decimal

from shapely.geometry import Point, Polygon

DATASET = "demo"
CITY = "Mönchengladbach"


@dataclass(frozen=True, slots=True)
class StreetPoint:
    """A real address point: the raw material of the streets. `house_number` is as written."""

    street: str
    house_number: str
    x: float
    y: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class StreetLine:
    """A real line with a name, such as a segment of the programme area; "" if unnamed."""

    name: str
    vertices: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class DemoBuilding:
    """An invented building; `year_built` is None where the year is unknown."""

    source_id: str
    footprint: Polygon
    function_code: str
    storeys: int | None
    year_built: int | None
    year_precision: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class DemoAddress:
    """An invented address in its building; both have the same source id."""

    source_id: str
    building: str
    street: str
    house_number: int
    suffix: str
    postcode: str
    location: Point

    @property
    def label(self) -> str:
        """Street, number and suffix as written on a letter: "Waldhausener Straße 46 a"."""
        return f"{self.street} {self.house_number} {self.suffix}".strip()


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """An invented unit; floor 0 is the ground floor, `area_measure` as in the model."""

    source_id: str
    building: str
    kind: str
    floor: int
    position: str
    area_m2: Decimal
    area_measure: str
    rooms: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DemoParcel:
    """An invented parcel with a valid 20-character id in a section (Flur) that does not exist."""

    source_id: str
    parcel_id: str
    outline: Polygon


@dataclass(frozen=True, slots=True)
class Town:
    """The whole town, in a fixed order."""

    buildings: tuple[DemoBuilding, ...]
    addresses: tuple[DemoAddress, ...]
    units: tuple[DemoUnit, ...]
    parcels: tuple[DemoParcel, ...]
    streets: tuple[StreetLine, ...]
