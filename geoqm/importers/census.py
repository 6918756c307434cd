"""Grid cells of the census: polygons, or a table of cell centres in EPSG:3035.

An empty value means "not reported" (zero or hidden) and stays None, never zero.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

import pyproj
from shapely.geometry import MultiPolygon, Polygon

from geoqm.areas.schemas import CellRecord
from geoqm.areas.service import TARGETS
from geoqm.errors import ImportFailed
from geoqm.importers import cells, shapes
from geoqm.importers.columns import Column
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.specification import SourceSpec

COLUMNS = (
    Column("source_id", "Gitterzelle", ("gitter_id_100m", "gitter_id_1km", "grid_id", "id"), True),
    Column(
        "dwellings_total",
        "Wohnungen",
        ("dwellings_total", "dwellings_total_sum_of_size_classes"),
    ),
    Column(
        "dwellings_vacant",
        "leere Wohnungen",
        ("dwellings_vacant", "dwellings_nutzung_detail_hhgen_4"),
    ),
    Column(
        "buildings_total",
        "Wohngebäude",
        ("buildings_total", "buildings_total_sum_of_year_classes"),
    ),
    Column("vacancy_rate", "Leerstandsquote", ("vacancy_rate", "leerstandsquote")),
)
_GRID = re.compile(
    r"^(?:CRS3035RES\d+m)?(?P<size>100m|1km)?N(?P<north>\d{4,7})m?E(?P<east>\d{4,7})m?$"
)
_SIZES = {"100m": 100, "1km": 1000}


def translate(row: SourceRow, options: Options) -> Iterator[CellRecord]:
    """A cell; the vacancy rate is computed where both counts are reported.

    Counts are perturbed: where more dwellings are empty than there are, no rate is stated.
    """
    values = row.values
    grid_id = cells.text(values.get("source_id"), limit=60)
    total = _count(values.get("dwellings_total"), "Wohnungen")
    vacant = _count(values.get("dwellings_vacant"), "leere Wohnungen")
    rate: Decimal | None = cells.decimal(values.get("vacancy_rate"), "Leerstandsquote")
    if rate is None and total and vacant is not None and vacant <= total:
        rate = Decimal(100) * vacant / total
    if options.reference_on is None:
        raise ImportFailed(
            "Der Stichtag der Zählung fehlt.",
            remedy="Geben Sie ihn an: --reference-on 2011-05-09 (Zensus 2011) oder 2022-05-15.",
        )
    yield CellRecord(
        source_id=grid_id,
        outline=_outline(row, grid_id),
        reference_on=options.reference_on,
        dwellings_total=total,
        dwellings_vacant=vacant,
        buildings_total=_count(values.get("buildings_total"), "Wohngebäude"),
        vacancy_rate=cells.within(rate, 0, 100, "Leerstandsquote"),
    )


def reference_of(dataset: str) -> date | None:
    """The census day that the name of a data set states; None if it states none."""
    days = {"2011": date(2011, 5, 9), "2022": date(2022, 5, 15)}
    return next((day for year, day in days.items() if f"zensus{year}" in dataset), None)


def _count(value: object, name: str) -> int | None:
    found: int | None = cells.within(cells.whole(value, name), 0, 10_000_000, name)
    return found


def _outline(row: SourceRow, grid_id: str) -> MultiPolygon:
    if row.geometry is not None and "Polygon" in row.geometry.geom_type:
        return shapes.polygons(row.geometry)
    found = _GRID.match(grid_id)
    if not found or found["size"] is None:
        raise RowRefused(
            f"„{grid_id}“ ist keine Gitterzelle.",
            "Erwartet wird eine Kennung wie 100mN31256E40720.",
        )
    size = _SIZES[found["size"]]
    east, north = int(found["east"]) * size, int(found["north"]) * size
    corners = [
        (east, north),
        (east + size, north),
        (east + size, north + size),
        (east, north + size),
    ]
    return MultiPolygon([Polygon(_from_3035().transform(x, y) for x, y in corners)])


@cache
def _from_3035() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(3035, 25832, always_xy=True)


SPEC = SourceSpec(
    key="census",
    title="Zensus-Gitterzellen",
    help="Gitterzellen des Zensus (100 m oder 1 km) als Flächen oder als Tabelle mit Kennung.",
    columns=COLUMNS,
    targets={CellRecord: TARGETS[CellRecord]},
    translate=translate,
    key_fields=("source_id",),
    options=("reference_on",),
)
