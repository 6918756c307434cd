"""Parcels of the cadastre from any polygon file, with the id in any spelling."""

from collections.abc import Iterator
from decimal import Decimal

from geoqm.buildings import rules
from geoqm.buildings.schemas import ParcelRecord
from geoqm.buildings.service import TARGETS
from geoqm.importers import cells, shapes
from geoqm.importers.columns import Column
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.specification import SourceSpec

COLUMNS = (
    Column(
        "parcel_id",
        "Flurstückskennzeichen",
        ("parcel_id", "flstkennz", "flurstueckskennzeichen", "flurstkz", "flstkz", "idflurst"),
        True,
    ),
    Column(
        "official_area_m2", "amtliche Fläche", ("official_area_m2", "amtlicheflaeche", "flaeche")
    ),
    Column("cadastral_district", "Gemarkung", ("cadastral_district", "gemarkung", "gmkname")),
)
_LARGEST_M2 = 10**10


def translate(row: SourceRow, options: Options) -> Iterator[ParcelRecord]:  # noqa: ARG001  (one form for all sources)
    """A parcel under its id in 20 characters; an impossible id is refused."""
    written = cells.text(row.values.get("parcel_id"), limit=60)
    parcel = rules.parse_parcel_id(written)
    if parcel is None:
        raise RowRefused(
            f"„{written}“ ist kein Flurstückskennzeichen.",
            "Es hat 20 Zeichen: Land 2, Gemarkung 4, Flur 3, Zähler 5, Nenner 4, Folge 2.",
        )
    area = cells.decimal(row.values.get("official_area_m2"), "amtliche Fläche")
    stated: Decimal | None = cells.within(area, 0, _LARGEST_M2, "amtliche Fläche")
    yield ParcelRecord(
        source_id=parcel.text,
        parcel_id=parcel.text,
        outline=shapes.polygons(row.geometry),
        official_area_m2=stated,
        cadastral_district=cells.text(row.values.get("cadastral_district"), limit=200),
    )


SPEC = SourceSpec(
    key="parcels",
    title="Flurstücke",
    help="Flurstücke mit Kennzeichen (20 Stellen, alle üblichen Schreibweisen) als Flächen.",
    columns=COLUMNS,
    targets={ParcelRecord: TARGETS[ParcelRecord]},
    translate=translate,
    key_fields=("parcel_id",),
)
