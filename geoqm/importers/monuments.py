"""Listed monuments from CSV with degrees, GeoJSON or any other point file."""

from collections.abc import Iterator

from geoqm.buildings import rules
from geoqm.buildings.schemas import MonumentRecord
from geoqm.buildings.service import TARGETS
from geoqm.importers import cells, shapes
from geoqm.importers.columns import Column
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.specification import SourceSpec

COLUMNS = (
    Column("list_number", "Listennummer", ("list_number", "nummer", "nr", "denkmalnummer"), True),
    Column("kind", "Bezeichnung", ("kind", "bezeichnung", "art")),
    Column("street", "Straße", ("street", "strasse", "straße")),
    Column("house_number", "Hausnummer", ("house_number", "hausnummer", "hnr")),
    Column("build_date", "Bauzeit", ("build_date", "bauzeit")),
    Column("year_built", "Baujahr", ("year_built", "baujahr")),
    Column("registered_on", "eingetragen am", ("registered_on", "eintragung", "eintrag")),
)


def translate(row: SourceRow, options: Options) -> Iterator[MonumentRecord]:  # noqa: ARG001  (one form for all sources)
    """A monument; ranges and further addresses stay as the list writes them."""
    values = row.values
    number = cells.text(values.get("list_number"), limit=20)
    if not number:
        raise RowRefused("Die Listennummer fehlt.", "Ergänzen Sie sie in der Quelle.")
    kind = cells.text(values.get("kind"))
    street = cells.text(values.get("street"))
    house = cells.text(values.get("house_number"))
    year = cells.whole(values.get("year_built"), "Baujahr")
    yield MonumentRecord(
        source_id=number,
        list_number=number,
        kind=kind,
        street=street,
        house_number=house,
        search_text=rules.search_text(street, house, kind, number, number.replace("-", "")),
        location=shapes.point(row.geometry),
        build_date=cells.text(values.get("build_date")),
        year_built=cells.within(year, 800, 2200, "Baujahr"),
        registered_on=cells.day(values.get("registered_on"), "eingetragen am"),
    )


SPEC = SourceSpec(
    key="monuments",
    title="Baudenkmäler",
    help="Baudenkmäler als Punkte mit Listennummer, Bezeichnung und Adresse.",
    columns=COLUMNS,
    targets={MonumentRecord: TARGETS[MonumentRecord]},
    translate=translate,
    key_fields=("list_number",),
)
