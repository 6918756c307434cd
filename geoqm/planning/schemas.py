"""Remarks and plans as importers deliver them; EPSG:25832."""

from dataclasses import dataclass
from datetime import date

from shapely.geometry import MultiPolygon


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRecord:
    """A remark of a file."""

    source_id: str
    kind: str
    status: str
    text: str
    outline: MultiPolygon
    author: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """A plan of a delivery; `valid_from` is the day on which it came into force."""

    source_id: str
    kind: str
    name: str
    legal_state: str
    outline: MultiPolygon
    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    source_url: str = ""
