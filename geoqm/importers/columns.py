"""Which column of a file means what: known names per source, and mapping files in TOML.

A mapping file names the file's column for each of our fields:

    crs = "EPSG:25832"          # optional, as layer
    layer = "gebaeude"
    [columns]
    source_id = "oid"
    function_code = "gfkzshh"
    name = ""                # not read, whatever the file calls it
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoqm.errors import ImportFailed


@dataclass(frozen=True, slots=True)
class Column:
    """A field of ours: German title, names it has in known files, whether it must be there."""

    field: str
    title: str
    names: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Assignments:
    """What a mapping file states."""

    columns: Mapping[str, str] = field(default_factory=dict)
    crs: str = ""
    layer: str = ""


def read_mapping(path: Path | None) -> Assignments:
    """The mapping file's statements; nothing for None. Raises ImportFailed if unreadable."""
    if path is None:
        return Assignments()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ImportFailed(f"Die Zuordnungsdatei „{path}“ ist nicht lesbar.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportFailed(
            f"Die Zuordnungsdatei ist kein gültiges TOML: {error}.",
            remedy="Eine Vorlage steht in der Beschreibung der Importe.",
        ) from error
    columns = content.get("columns", {})
    if not isinstance(columns, dict) or not all(isinstance(each, str) for each in columns.values()):
        raise ImportFailed(
            'In der Zuordnungsdatei fehlt der Abschnitt [columns] mit Zeilen wie source_id = "oid".'
        )
    return Assignments(columns, str(content.get("crs", "")), str(content.get("layer", "")))


def resolve(
    wanted: Sequence[Column], available: Sequence[str], mapping: Mapping[str, str]
) -> dict[str, str]:
    """The file's column per field; fields the file does not have are left out.

    Raises ImportFailed for an unknown field or column in `mapping` and for a missing required
    column; the message names what is there.
    """
    known = {column.field for column in wanted}
    unknown = sorted(set(mapping) - known)
    if unknown:
        raise ImportFailed(
            f"Die Zuordnungsdatei nennt ein unbekanntes Feld: {', '.join(unknown)}.",
            remedy=f"Bekannt sind: {', '.join(sorted(known))}.",
        )
    by_name = {name.casefold(): name for name in reversed(available)}
    found: dict[str, str] = {}
    for column in wanted:
        if mapping.get(column.field) == "":
            continue
        names = (mapping[column.field],) if column.field in mapping else column.names
        present = [by_name[name.casefold()] for name in names if name.casefold() in by_name]
        if present:
            found[column.field] = present[0]
        elif column.required or column.field in mapping:
            raise _missing(column, names, available)
    return found


def _missing(column: Column, names: Sequence[str], available: Sequence[str]) -> ImportFailed:
    tried = f" (gesucht: {', '.join(names[:6])})" if names else ""
    return ImportFailed(
        f"Die Spalte für „{column.title}“ fehlt{tried}.",
        remedy=f"In der Datei gibt es: {', '.join(available[:40]) or 'keine Spalten'}."
        f" Ordnen Sie die Spalte mit einer Zuordnungsdatei zu (--mapping, Feld {column.field}).",
    )


def pick(values: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """The row's values under our field names."""
    return {name: values.get(column) for name, column in places.items()}
