"""Areas, boundary segments and census cells as importers deliver them; EPSG:25832."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shapely.geometry import MultiLineString, MultiPolygon


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRecord:
    """An area of a delivery; `accuracy_m` is None where nobody stated it."""

    source_id: str
    kind: str
    name: str
    outline: MultiPolygon
    quality: str
    accuracy_m: int | None = None
    legal_basis: str = ""
    note: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRecord:
    """A stretch of a boundary with its accuracy."""

    source_id: str
    name: str
    line: MultiLineString
    accuracy_m: int
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRecord:
    """A census cell; None means not reported, never zero."""

    source_id: str
    outline: MultiPolygon
    reference_on: date
    dwellings_total: int | None = None
    dwellings_vacant: int | None = None
    buildings_total: int | None = None
    vacancy_rate: Decimal | None = None
