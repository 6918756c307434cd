"""The comparison as a GeoPackage: for each layer a table of what is new, changed and ended.

Each table opens in QGIS with the style of its layer; a first table tells what was compared.
"""

import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
from sqlalchemy.orm import Session

from geoqm.changes import queries
from geoqm.changes.asked import Asked, Basis, Change, Kind, Summary
from geoqm.exports import gpkg_tables
from geoqm.exports.features import ARROW_TYPES
from geoqm.layer.declaration import Field, FieldType, Layer
from geoqm.qgis import qml

_FID, _GEOMETRY, _BEFORE = "fid", "geom", "_vorher"
_ROWS_AT_ONCE = 2000
_COMPARED = """
CREATE TABLE vergleich (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, ebene TEXT, von DATE,
  bis DATE, neu INTEGER, geaendert INTEGER, beendet INTEGER, hinweis TEXT)
"""
_TABLES = {Kind.NEW: "neu", Kind.CHANGED: "geaendert", Kind.ENDED: "beendet"}
_HINTS = {
    Basis.DAYS: "Verglichen ist, was nach heutigem Wissen am Ende der beiden Tage galt.",
    Basis.RECORD: "Verglichen ist, was am Ende der beiden Tage in geoqm eingetragen war. Tage vor"
    " Beginn der Aufzeichnung sind unbekannt; was andere Tabellen beitragen, ist von heute.",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table of the file: the layer under another name, with the fields of the table."""

    asked: Asked
    kind: Kind
    layer: Layer

    def row(self, change: Change) -> dict[str, Any]:
        """The values of a change by column."""
        found = dict(change.values)
        found |= {f"{name}{_BEFORE}": value for name, value in change.before.items()}
        return found | {"geaendert": change.what, "geaendert_am": change.changed_at}


def stem_of(asked: Asked) -> str:
    """The file's name without ending."""
    return f"geoqm-{asked.layer.name}-{asked.before.isoformat()}-{asked.after.isoformat()}"


def write(session: Session, comparisons: Sequence[Asked], target: Path) -> Mapping[str, Summary]:
    """Write all comparisons into `target`; returns the counts by the names of layers."""
    found = {asked.layer.name: queries.summary(session, asked) for asked in comparisons}
    sheets = [
        _Sheet(asked, kind, _as_table(asked, kind, found[asked.layer.name]))
        for asked in comparisons
        for kind in Kind
    ]
    # A file needs a table; where nothing changed, three empty ones say so.
    sheets = [each for each in sheets if found[each.asked.layer.name].counts[each.kind]] or sheets[
        :3
    ]
    for number, sheet in enumerate(sheets):
        _write_sheet(session, sheet, target, append=number > 0)
    with closing(sqlite3.connect(target)) as database, database:
        database.execute(gpkg_tables.STYLES_TABLE)
        database.execute(_COMPARED)
        gpkg_tables.register(database, gpkg_tables.STYLES, "Darstellung der Ebenen in QGIS")
        gpkg_tables.register(database, "vergleich", "Was verglichen wurde")
        for sheet in sheets:
            layer = sheet.layer
            text = qml.document(layer, layer.fields, key=_FID)
            gpkg_tables.add_style(database, layer, _GEOMETRY, layer.title, text)
        for asked in comparisons:
            _add_summary(database, asked, found[asked.layer.name])
    return found


def _as_table(asked: Asked, kind: Kind, summary: Summary) -> Layer:
    """The layer as a table of the file; what differs nowhere has no column of before."""
    fields = list(asked.fields)
    if kind is Kind.CHANGED:
        told = Field(
            name="geaendert", title="Was sich geändert hat", type=FieldType.TEXT, access=asked.role
        )
        differing = [each for each in asked.fields if each.name in summary.changed]
        before = [
            replace(each, name=f"{each.name}{_BEFORE}", title=f"{each.title} vorher", filter=None)
            for each in differing
        ]
        fields = [told, *fields, *before]
    if asked.basis is Basis.RECORD:
        fields.append(
            Field(
                name="geaendert_am",
                title="geschrieben am",
                type=FieldType.INSTANT,
                access=asked.role,
            )
        )
    return replace(
        asked.layer,
        name=f"{asked.layer.name}_{_TABLES[kind]}",
        title=f"{asked.layer.title}: {kind.label}",
        fields=tuple(fields),
        themes=(),
        min_zoom=0,
    )


def _write_sheet(session: Session, sheet: _Sheet, target: Path, *, append: bool) -> None:
    layer, asked = sheet.layer, sheet.asked
    columns = [(each.name, ARROW_TYPES[each.type]) for each in layer.fields]
    schema = pa.schema([(_FID, pa.int64()), *columns, (_GEOMETRY, pa.binary())])
    # What reads from the database ends here, whatever happens, and not when it is collected.
    with closing(_batches(session, sheet, schema)) as stream:
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema, stream),
            target,
            layer=layer.name,
            driver="GPKG",
            append=append,
            geometry_name=_GEOMETRY,
            geometry_type=layer.geometry_type.value,
            crs="EPSG:25832",
            dataset_options={} if append else {"VERSION": "1.3"},
            layer_options={
                "FID": _FID,
                "GEOMETRY_NAME": _GEOMETRY,
                "IDENTIFIER": layer.title,
                "DESCRIPTION": f"Vergleich vom {asked.before:%d.%m.%Y} mit dem {asked.after:%d.%m.%Y}.",
                "SPATIAL_INDEX": "YES",
            },
        )


def _batches(
    session: Session, sheet: _Sheet, schema: pa.Schema
) -> Generator[pa.RecordBatch, None, None]:
    changes = queries.changes(session, sheet.asked, sheet.kind)
    while portion := list(islice(changes, _ROWS_AT_ONCE)):
        rows = [sheet.row(each) for each in portion]
        arrays = [pa.array([each.id for each in portion], pa.int64())]
        for field in sheet.layer.fields:
            values = [_plain(field, row.get(field.name)) for row in rows]
            arrays.append(pa.array(values, ARROW_TYPES[field.type]))
        arrays.append(pa.array([each.place for each in portion], pa.binary()))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _plain(field: Field, value: Any) -> Any:
    return float(value) if value is not None and field.type is FieldType.DECIMAL else value


def _add_summary(database: sqlite3.Connection, asked: Asked, summary: Summary) -> None:
    counts = [summary.counts[kind] for kind in Kind]
    basis = asked.basis or Basis.RECORD
    row = (asked.layer.title, asked.before.isoformat(), asked.after.isoformat(), *counts)
    database.execute(
        "INSERT INTO vergleich (ebene, von, bis, neu, geaendert, beendet, hinweis)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*row, _HINTS[basis]),
    )
