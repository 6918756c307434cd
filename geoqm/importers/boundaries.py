"""Boundaries and areas: polygons become areas, lines become boundary segments."""

from collections.abc import Iterator
from typing import Any

from geoqm.areas.model import AreaKind, Quality
from geoqm.areas.schemas import AreaRecord, SegmentRecord
from geoqm.areas.service import TARGETS, edited_areas, release_areas
from geoqm.buildings.rules import plain
from geoqm.errors import ImportFailed
from geoqm.importers import cells, returned, shapes
from geoqm.importers.columns import Column
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.specification import Edits, SourceSpec

_IDS = ("source_id", "id", "quarter_id", "ars", "ags", "gml_id", "oid", "uuid", "objectid", "seq")
COLUMNS = (
    Column("source_id", "Kennung", _IDS),
    Column("name", "Name", ("title_de", "name_de", "name", "bezeichnung", "street", "gen")),
    Column("kind", "Art des Gebiets", ("kind", "art")),
    Column("quality", "Güte", ("quality", "status", "guete")),
    Column("accuracy_m", "Genauigkeit", ("accuracy_m", "genauigkeit_m", "genauigkeit")),
    Column("legal_basis", "Rechtsgrundlage", ("legal_basis", "rechtsgrundlage")),
    Column("note", "Hinweis", ("note_de", "hinweis", "bemerkung")),
    Column("evidence", "Beleg", ("evidence", "beleg")),
    Column("valid_from", "gültig ab", ("valid_from", "gueltig_ab")),
    Column("valid_until", "gültig bis", ("valid_until", "gueltig_bis")),
    *returned.COLUMNS,
)
_KINDS = {kind.value for kind in AreaKind}
_QUALITIES = {quality.value for quality in Quality}


def translate(row: SourceRow, options: Options) -> Iterator[AreaRecord | SegmentRecord]:
    """An area or a segment; the row's own statements go before the caller's."""
    returned.refuse(row)
    name = options.name or cells.text(row.values.get("name"))
    key = cells.text(row.values.get("source_id"), limit=200) or plain(name)[:200]
    if not key:
        raise RowRefused("Kennung und Name fehlen.", "Ergänzen Sie einen Namen, oder --name.")
    if row.geometry is not None and row.geometry.geom_type.endswith("LineString"):
        yield _segment(row, key, name or key, options)
    else:
        yield _area(row, key, name or key, options)


def _segment(row: SourceRow, key: str, name: str, options: Options) -> SegmentRecord:
    accuracy = _accuracy(row.values, options)
    if accuracy is None:
        raise RowRefused(
            "Die Genauigkeit des Abschnitts fehlt.", "Geben Sie sie in Metern an: --accuracy 100."
        )
    return SegmentRecord(
        source_id=key,
        name=name,
        line=shapes.lines(row.geometry),
        accuracy_m=accuracy,
        evidence=cells.text(row.values.get("evidence")),
    )


def _area(row: SourceRow, key: str, name: str, options: Options) -> AreaRecord:
    values = row.values
    first = cells.day(values.get("valid_from"), "gültig ab") or options.valid_from
    last = cells.day(values.get("valid_until"), "gültig bis") or options.valid_until
    if first and last and last < first:
        raise RowRefused("Das Ende der Gültigkeit liegt vor dem Beginn.", "Tauschen Sie die Tage.")
    return AreaRecord(
        source_id=key,
        kind=_kind(values, options),
        name=name,
        outline=shapes.polygons(row.geometry),
        quality=_quality(values, options),
        accuracy_m=_accuracy(values, options),
        legal_basis=cells.text(values.get("legal_basis")) or options.legal_basis,
        note=cells.text(values.get("note")),
        valid_from=first,
        valid_until=last,
    )


def _kind(values: Any, options: Options) -> str:
    kind = options.kind or cells.text(values.get("kind"))
    if kind not in _KINDS:
        raise ImportFailed(
            f"Die Art des Gebiets „{kind}“ ist nicht bekannt."
            if kind
            else "Die Art des Gebiets fehlt.",
            remedy="Geben Sie sie mit --kind an. Möglich sind: " + ", ".join(sorted(_KINDS)) + ".",
        )
    return kind


def _quality(values: Any, options: Options) -> str:
    """The row's quality, else the caller's; nothing stated counts as approximate."""
    stated = (cells.text(values.get("quality")), options.quality)
    return next((each for each in stated if each in _QUALITIES), Quality.APPROXIMATE.value)


def _accuracy(values: Any, options: Options) -> int | None:
    found = cells.whole(values.get("accuracy_m"), "Genauigkeit")
    accuracy: int | None = cells.within(found, 0, 100_000, "Genauigkeit")
    return options.accuracy_m if accuracy is None else accuracy


SPEC = SourceSpec(
    key="boundaries",
    title="Gebiete und Grenzen",
    help="Programmgebiet, Sanierungsgebiet, Teilräume, Stadtgrenze (Flächen) oder Grenzabschnitte"
    " (Linien) aus GeoPackage, GeoJSON, Shapefile und anderen Formaten.",
    columns=COLUMNS,
    targets={kind: TARGETS[kind] for kind in (AreaRecord, SegmentRecord)},
    translate=translate,
    options=(
        "kind",
        "name",
        "quality",
        "accuracy_m",
        "legal_basis",
        "valid_from",
        "valid_until",
    ),
    edits=Edits(edited_areas, release_areas),
)
