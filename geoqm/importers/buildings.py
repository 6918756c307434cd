"""Buildings from LoD2 footprints or any other polygon file; their addresses come along."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from shapely.geometry import Point

from geoqm.buildings import rules
from geoqm.buildings.schemas import AddressRecord, BuildingRecord
from geoqm.buildings.service import TARGETS
from geoqm.importers import cells, shapes
from geoqm.importers.columns import Column
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.specification import SourceSpec

COLUMNS = (
    Column("source_id", "Kennung", ("source_id", "gml_id", "oid", "uuid", "id", "objectid"), True),
    Column(
        "function_code",
        "Gebäudefunktion",
        ("function", "gfkzshh", "gebaeudefunktion", "function_code", "gebfunktion"),
    ),
    Column("name", "Name", ("name", "bezeichnung")),
    Column("storeys", "Geschosse", ("storeys_above_ground", "anzahlgs", "storeys", "geschosse")),
    Column("year_built", "Baujahr", ("year_built", "baujahr")),
    Column("height_m", "Höhe", ("measured_height_m", "height_m", "hoehe", "measuredheight")),
    Column("street", "Straße", ("street", "strasse", "straße", "stn")),
    Column("house_number", "Hausnummer", ("house_number", "hausnummer", "hnr")),
    Column("address", "Adresse in einer Zeile", ("address", "adresse", "lagebeztxt")),
    Column("postcode", "Postleitzahl", ("postcode", "plz")),
    Column("city", "Ort", ("city", "ort", "gemeinde", "onm")),
)
_HIGHEST_M = 1000


def translate(row: SourceRow, options: Options) -> Iterator[BuildingRecord | AddressRecord]:
    """A building and, where the row names one, its address under the same key."""
    building = _building(row, options)
    yield building
    address = _parsed_address(row.values)
    if address.street:
        place = building.footprint.representative_point()
        yield address_record(building.source_id, address, place, row.values)


def address_record(
    key: str, address: rules.ParsedAddress, place: Point, values: Mapping[str, Any]
) -> AddressRecord:
    """The record of a parsed address; postcode and city come from `values`."""
    city = cells.text(values.get("city"), limit=80)
    street = rules.street_title(address.street)
    label = f"{street} {address.house.label}".strip()
    return AddressRecord(
        source_id=key,
        street=street,
        street_key=address.street_key,
        house_number=address.house.number,
        house_number_to=address.house.until,
        suffix=address.house.suffix,
        label=label,
        search_text=rules.search_text(label, city),
        postcode=_postcode(values),
        city=city,
        location=place,
    )


def _building(row: SourceRow, options: Options) -> BuildingRecord:
    values = row.values
    key = cells.text(values.get("source_id"), limit=200)
    if not key:
        raise RowRefused("Die Kennung fehlt.", "Ergänzen Sie die Kennung in der Quelle.")
    function = rules.parse_function(cells.text(values.get("function_code"), limit=12))
    is_structure = function.object_type not in {"", rules.BUILDING_TYPE}
    code = f"{function.object_type}_{function.code}" if is_structure else function.code
    year = cells.within(
        cells.whole(_first(values.get("year_built")), "Baujahr"), 800, 2200, "Baujahr"
    )
    return BuildingRecord(
        source_id=key,
        footprint=shapes.polygons(row.geometry),
        name=cells.text(values.get("name")),
        function_code=code,
        use_class=rules.use_class(code).value,
        storeys=cells.within(cells.whole(values.get("storeys"), "Geschosse"), 0, 200, "Geschosse"),
        year_built=year,
        year_precision="unknown" if year is None else "exact",
        year_source="" if year is None else options.title,
        height_m=_height(values),
    )


def _height(values: Mapping[str, Any]) -> Decimal | None:
    """The height in metres; the -9999 of some suppliers means unknown."""
    height = cells.decimal(values.get("height_m"), "Höhe")
    if height is None or height <= -9999:
        return None
    found: Decimal = cells.within(height, 0, _HIGHEST_M, "Höhe")
    return found


def _first(value: Any) -> Any:
    """The first of several years, as in "1905, 1980"."""
    return value.split(",")[0] if isinstance(value, str) else value


def _parsed_address(values: Mapping[str, Any]) -> rules.ParsedAddress:
    street = cells.text(values.get("street"))
    if street:
        number = rules.parse_house_number(cells.text(values.get("house_number")))
        return rules.ParsedAddress(street, number)
    return rules.parse_address(cells.text(values.get("address")))


def _postcode(values: Mapping[str, Any]) -> str:
    found = cells.text(values.get("postcode"))
    return found.rjust(5, "0") if found.isdecimal() and 4 <= len(found) <= 5 else ""


SPEC = SourceSpec(
    key="buildings",
    title="Gebäude",
    help="Grundrisse von Gebäuden, zum Beispiel LoD2 oder ALKIS vereinfacht, mit Funktion,"
    " Geschossen, Höhe und Adresse. Andere Spaltennamen ordnet eine Zuordnungsdatei zu.",
    columns=COLUMNS,
    targets={kind: TARGETS[kind] for kind in (BuildingRecord, AddressRecord)},
    translate=translate,
)
