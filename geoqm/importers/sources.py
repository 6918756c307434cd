"""The list of sources that can be imported. A table of contents."""

from geoqm.errors import InvalidInput
from geoqm.importers import (
    addresses,
    boundaries,
    buildings,
    census,
    monuments,
    notes,
    parcels,
    plans,
    vacancies,
    ways,
)
from geoqm.importers.specification import SourceSpec

SOURCES: dict[str, SourceSpec] = {
    module.SPEC.key: module.SPEC
    for module in (boundaries, buildings, addresses, parcels, monuments, census, ways, plans, notes)
} | {spec.key: spec for spec in vacancies.SPECS}


def source(key: str) -> SourceSpec:
    """The source of that key; raises InvalidInput with the keys that exist."""
    if key not in SOURCES:
        raise InvalidInput(
            f"Die Quelle „{key}“ gibt es nicht.",
            remedy="Möglich sind: " + ", ".join(SOURCES) + ".",
            field="source",
        )
    return SOURCES[key]
