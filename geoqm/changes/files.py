"""The comparison as a GeoPackage: for each layer a table of what is new, changed and ended.

Its project draws them in one colour per kind; the style of the layer is there to switch to. A
first table tells what was compared.
"""

import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy.orm import Session

from geoqm.changes import queries
from geoqm.changes.asked import Asked, Basis, Change, Kind, Summary
from geoqm.exports import gpkg_file, gpkg_tables, projects
from geoqm.exports.features import ARROW_TYPES, GEOMETRY, ID
from geoqm.exports.order import Order
from geoqm.exports.projects import Look, Said
from geoqm.layer.declaration import (
    Field,
    FieldType,
    GeometryType,
    Layer,
    Style,
    StyleClass,
    Symbol,
    Theme,
)

_BEFORE = "_vorher"
# A whole quarter on one sheet: changes are few, but not so few that all names have room there.
_SEEN_FROM = 13
_ROWS_AT_ONCE = 2000
_COMPARED = """
CREATE TABLE vergleich (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, ebene TEXT, von DATE,
  bis DATE, neu INTEGER, geaendert INTEGER, beendet INTEGER, hinweis TEXT)
"""
_TABLES = {Kind.NEW: "neu", Kind.CHANGED: "geaendert", Kind.ENDED: "beendet"}
_SYMBOLS = {
    Kind.NEW: Symbol(fill="#2F7D4F", line="#143D26", fill_opacity=0.75),
    Kind.CHANGED: Symbol(fill="#E9A23B", line="#6B4708", fill_opacity=0.75),
    Kind.ENDED: Symbol(fill="#FFFFFF", line="#A12B2B", line_width=1.6, dash="4 3"),
}
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

    @property
    def order(self) -> Order:
        """The table as what files are written from."""
        return Order(self.layer, self.asked.role, self.asked.after)

    @property
    def told(self) -> Mapping[str, str]:
        """What the file says about the table."""
        return {
            "Auswahl": f"Vergleich vom {_days(self.asked, ' mit dem ')}.",
            "Hinweis": _HINTS[_basis(self.asked)],
            "Für": self.asked.role.label,
        }

    def row(self, change: Change) -> dict[str, Any]:
        """The values of a change by column."""
        found = dict(change.values)
        found |= {f"{name}{_BEFORE}": value for name, value in change.before.items()}
        return found | {"geaendert": change.what, "geaendert_am": change.changed_at}


def stem_of(comparisons: Sequence[Asked]) -> str:
    """The file's name without ending."""
    first = comparisons[0]
    name = first.layer.name if len(comparisons) == 1 else "alle-ebenen"
    return f"geoqm-{name}-{first.before.isoformat()}-{first.after.isoformat()}"


def write(
    session: Session, comparisons: Sequence[Asked], target: Path, look: Look
) -> Mapping[str, Summary]:
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
    orders = tuple(sheet.order for sheet in sheets)
    for number, (sheet, order) in enumerate(zip(sheets, orders, strict=True)):
        _write_sheet(session, sheet, order, target, append=number > 0)
    gpkg_file.complete(target, orders, [sheet.told for sheet in sheets])
    with closing(sqlite3.connect(target)) as database, database:
        database.execute(_COMPARED)
        gpkg_tables.register(database, "vergleich", "Was verglichen wurde")
        for asked in comparisons:
            _add_summary(database, asked, found[asked.layer.name])
    projects.keep(projects.of_file(orders, target, look, _said(session, sheets)), target)
    return found


def _said(session: Session, sheets: Sequence[_Sheet]) -> Said:
    driver: Any = session.connection().connection.driver_connection
    named = {
        asked.layer.name: projects.rights(driver, Order(asked.layer, asked.role, asked.after))
        for asked in dict.fromkeys(sheet.asked for sheet in sheets)
    }
    return Said(
        subtitle=f"Was sich geändert hat: {_days(sheets[0].asked, ' bis ')}",
        description="\n".join(dict.fromkeys(_HINTS[_basis(sheet.asked)] for sheet in sheets)),
        rights=[named[sheet.asked.layer.name] for sheet in sheets],
    )


def _basis(asked: Asked) -> Basis:
    return asked.basis or Basis.RECORD


def _days(asked: Asked, between: str) -> str:
    return f"{asked.before:%d.%m.%Y}{between}{asked.after:%d.%m.%Y}"


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
        group=asked.layer.title,
        fields=tuple(fields),
        style=_style(kind, asked.layer.geometry_type),
        themes=(Theme(name="layer", title=asked.layer.title, style=asked.layer.style),),
        min_zoom=min(asked.layer.min_zoom, _SEEN_FROM),
        visible=True,
        ground=False,
        opens_file=False,
    )


def _style(kind: Kind, geometry: GeometryType) -> Style:
    symbol = _SYMBOLS[kind]
    if geometry is GeometryType.LINE:
        symbol = replace(symbol, line=symbol.fill if kind is not Kind.ENDED else symbol.line)
    return Style(other=StyleClass(title=kind.label, symbol=symbol))


def _write_sheet(
    session: Session, sheet: _Sheet, order: Order, target: Path, *, append: bool
) -> None:
    columns = [(each.name, ARROW_TYPES[each.type]) for each in order.fields]
    schema = pa.schema([(ID, pa.int64()), *columns, (GEOMETRY, pa.binary())])
    # What reads from the database ends here, whatever happens, and not when it is collected.
    with closing(_batches(session, sheet, schema)) as stream:
        rows = pa.RecordBatchReader.from_batches(schema, stream)
        gpkg_file.add_layer(order, rows, target, sheet.told, append=append)


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
    row = (asked.layer.title, asked.before.isoformat(), asked.after.isoformat(), *counts)
    database.execute(
        "INSERT INTO vergleich (ebene, von, bis, neu, geaendert, beendet, hinweis)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*row, _HINTS[_basis(asked)]),
    )
