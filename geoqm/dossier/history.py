"""The audit trail of a building in words: who, when, what was before and after."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from geoqm.buildings import codes
from geoqm.buildings.layers import ADDRESSES, BUILDINGS, MONUMENTS
from geoqm.buildings.words import UNKNOWN
from geoqm.db.model import AuditEntry
from geoqm.db.roles import Role
from geoqm.dossier import words
from geoqm.layer.declaration import Field, FieldType

_THINGS = {
    "building": ("Gebäude", "Gebäude"),
    "address": ("Adresse", "Adressen"),
    "unit": ("Einheit", "Einheiten"),
    "monument": ("Denkmaleintrag", "Denkmaleinträge"),
}
_ACTIONS = {"INSERT": "angelegt", "UPDATE": "geändert", "DELETE": "gelöscht"}
_SHAPES = {"footprint": "Grundriss", "location": "Lage", "outline": "Umring"}
# Columns that only repeat others or that lead back to the source; the file shows the source itself.
_SILENT = frozenset(
    {
        *("id", "source_id", "dataset", "import_run_id", "building_id", "assignment"),
        *("street_key", "footprint_area_m2", "address_label", "unit_count", "is_monument"),
    }
)


def _plain(name: str, title: str, kind: FieldType = FieldType.TEXT, **values: Any) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.STAFF, **values)


_YEAR_SOURCE = _plain("year_source", "Quelle des Baujahrs")
_UNIT_FIELDS = (
    _plain("kind", "Art", values=codes.UNIT_KINDS),
    _plain("floor", "Geschoss", FieldType.INTEGER),
    _plain("position", "Lage im Haus"),
    _plain("area_m2", "Fläche", FieldType.DECIMAL, unit="m²"),
    _plain("area_measure", "Flächenart", values=codes.AREA_MEASURES),
    _plain("rooms", "Räume", FieldType.DECIMAL),
)


def _by_name(*fields: Field) -> Mapping[str, Field]:
    return {field.name: field for field in fields}


_FIELDS = {
    "building": _by_name(*BUILDINGS.fields, _YEAR_SOURCE),
    "address": _by_name(*ADDRESSES.fields),
    "monument": _by_name(*MONUMENTS.fields),
    "unit": _by_name(*_UNIT_FIELDS),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One changed field; `before` and `after` are empty where only the title counts."""

    title: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one row."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What one transaction changed on the building, all its rows together."""

    at: datetime
    who: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The events of a month, newest first."""

    title: str
    events: tuple[Event, ...]


def months(entries: Iterable[tuple[AuditEntry, datetime]]) -> tuple[Month, ...]:
    """The trail by months and transactions; `entries` come newest first."""
    events = [
        _event(at, who, [entry for entry, _ in group])
        for (at, who), group in groupby(entries, key=lambda each: (each[1], each[0].user_name))
    ]
    told = [event for event in events if event.changes]
    return tuple(
        Month(title, tuple(group))
        for title, group in groupby(told, key=lambda event: words.month_of(event.at))
    )


def _event(at: datetime, who: str, entries: Sequence[AuditEntry]) -> Event:
    is_import = any((entry.after or {}).get("import_run_id") for entry in entries)
    counted = Counter(
        (entry.table_name, entry.action) for entry in entries if entry.action != "UPDATE"
    )
    made = [Change(_counted(*key, number), ()) for key, number in counted.items()]
    updated = [_change(entry) for entry in entries if entry.action == "UPDATE"]
    changes = (*made, *(change for change in updated if change.lines))
    return Event(at, who or "automatisch", "Import" if is_import else "Änderung", changes)


def _counted(table: str, action: str, number: int) -> str:
    one, many = _THINGS.get(table, (table, table))
    what = one if number == 1 else f"{number} {many}"
    return f"{what} {_ACTIONS[action]}"


def _change(entry: AuditEntry) -> Change:
    thing, _ = _THINGS.get(entry.table_name, (entry.table_name, ""))
    return Change(f"{thing} {_ACTIONS[entry.action]}", tuple(_lines(entry)))


def _lines(entry: AuditEntry) -> Iterable[Line]:
    before, after = entry.before or {}, entry.after or {}
    fields = _FIELDS.get(entry.table_name, {})
    for name in after:
        if name in _SILENT:
            continue
        if name in _SHAPES:
            yield Line(f"{_SHAPES[name]} geändert")
            continue
        if name == "vanished_on":
            yield Line(f"in der Quelle {'nicht mehr' if after[name] else 'wieder'} enthalten")
            continue
        field = fields.get(name) or _plain(name, name)
        yield Line(field.title, said(field, before.get(name)), said(field, after.get(name)))


def said(field: Field, value: Any) -> str:
    """A stored value as the reader knows it; „unbekannt“ for nothing."""
    if value is None or value == "":
        return UNKNOWN
    if field.values:
        return field.title_of(str(value))
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if field.type is FieldType.DATE:
        return f"{date.fromisoformat(str(value)[:10]):%d.%m.%Y}"
    text = str(value).replace(".", ",") if field.type is FieldType.DECIMAL else str(value)
    return f"{text}\u202f{field.unit}" if field.unit else text
