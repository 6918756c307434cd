"""Where records of areas go; the importer stages and merges them."""

from typing import Any

from geoqm.areas.model import Area, BoundarySegment, CensusCell
from geoqm.areas.schemas import AreaRecord, CellRecord, SegmentRecord

TARGETS: dict[type[Any], type[Any]] = {
    AreaRecord: Area,
    SegmentRecord: BoundarySegment,
    CellRecord: CensusCell,
}
