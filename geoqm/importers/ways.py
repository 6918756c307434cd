"""Ways that people may walk, from a file of lines as OpenStreetMap exports give them."""

from collections.abc import Iterator
from typing import Final

from geoqm.importers import cells, shapes
from geoqm.importers.columns import Column
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.specification import SourceSpec
from geoqm.outreach.rounds.model import StreetWay
from geoqm.outreach.rounds.schemas import WayRecord

COLUMNS = (
    Column("source_id", "Kennung", ("osm_id", "@id", "full_id", "id", "source_id", "fid"), True),
    Column("name", "Straße", ("name", "strasse", "straße")),
    Column("kind", "Art", ("highway", "art", "fclass", "kind")),
    Column("access", "Zugang", ("access", "zugang")),
)
_NOT_WALKED: Final = frozenset(
    ("motorway", "motorway_link", "trunk", "trunk_link", "construction", "proposed", "raceway")
)
_PRIVATE: Final = frozenset(("no", "private"))


def translate(row: SourceRow, options: Options) -> Iterator[WayRecord]:  # noqa: ARG001  (one form for all sources)
    """The parts of a way, each on its own; what nobody may walk is refused."""
    values = row.values
    number = cells.text(values.get("source_id"), limit=190)
    kind = cells.text(values.get("kind"), limit=40)
    if not number:
        raise RowRefused("Die Kennung fehlt.", "Ergänzen Sie sie in der Quelle.")
    if kind in _NOT_WALKED or cells.text(values.get("access")) in _PRIVATE:
        raise RowRefused(
            "Hier geht man nicht zu Fuß.", "Nichts zu tun: Rundgänge führen daran vorbei."
        )
    for place, line in enumerate(shapes.lines(row.geometry).geoms):
        yield WayRecord(
            source_id=f"{number}-{place}" if place else number,
            name=cells.text(values.get("name"), limit=200),
            kind=kind,
            line=line,
        )


SPEC = SourceSpec(
    key="ways",
    title="Straßen und Wege",
    help="Wege für Rundgänge als Linien, zum Beispiel ein Auszug aus OpenStreetMap als GeoJSON oder"
    " GeoPackage. Ohne sie gilt die Luftlinie mal 1,3.",
    columns=COLUMNS,
    targets={WayRecord: StreetWay},
    translate=translate,
)
