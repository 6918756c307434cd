"""House coordinates: CSV of a city, the AdV product, or any point file."""

from collections.abc import Iterator
from dataclasses import replace

from geoqm.buildings import rules
from geoqm.buildings.schemas import AddressRecord
from geoqm.buildings.service import TARGETS
from geoqm.importers import cells, shapes
from geoqm.importers.buildings import address_record
from geoqm.importers.columns import Column
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.specification import SourceSpec

COLUMNS = (
    Column("source_id", "Kennung", ("source_id", "oid", "objectid", "gml_id", "uuid", "id")),
    Column("street", "Straße", ("street", "strasse", "straße", "stn", "strassenname")),
    Column("house_number", "Hausnummer", ("house_number", "hausnummer", "hnr")),
    Column("suffix", "Zusatz", ("house_number_suffix", "suffix", "adz", "zusatz", "hnr_zusatz")),
    Column("address", "Adresse in einer Zeile", ("address", "adresse", "label")),
    Column("postcode", "Postleitzahl", ("postcode", "plz")),
    Column("city", "Ort", ("city", "ort", "onm", "gemeinde", "gemeindename")),
)


def translate(row: SourceRow, options: Options) -> Iterator[AddressRecord]:  # noqa: ARG001  (one form for all sources)
    """An address; a row without house number stands for its street."""
    values = row.values
    street = cells.text(values.get("street"), limit=200)
    if street:
        number = f"{cells.text(values.get('house_number'))} {cells.text(values.get('suffix'))}"
        parsed = rules.ParsedAddress(street, rules.parse_house_number(number))
        if number.strip() and parsed.house.number is None:
            raise RowRefused(
                f"Die Hausnummer „{number.strip()[:30]}“ ist nicht lesbar.",
                "Schreiben Sie sie wie „12“, „12a“, „12 1/2“ oder „12–16“.",
            )
    else:
        parsed = rules.parse_address(cells.text(values.get("address"), limit=200))
    if not parsed.street_key:
        raise RowRefused("Die Straße fehlt.", "Ergänzen Sie die Straße in der Quelle.")
    key = cells.text(values.get("source_id"), limit=200)
    record = address_record(key, parsed, shapes.point(row.geometry), values)
    yield record if key else _keyed(record)


def _keyed(record: AddressRecord) -> AddressRecord:
    """The record under a key of its own text, for files without ids."""
    key = (
        f"{record.street_key} {record.house_number or ''}{record.suffix} {rules.plain(record.city)}"
    )
    return replace(record, source_id=key.strip())


SPEC = SourceSpec(
    key="addresses",
    title="Adressen",
    help="Hauskoordinaten: CSV einer Stadt, das Produkt der AdV (auch ohne Kopfzeile, EPSG:4647)"
    " oder eine Punktdatei.",
    columns=COLUMNS,
    targets={AddressRecord: TARGETS[AddressRecord]},
    translate=translate,
    key_fields=("source_id", "street", "house_number"),
)
