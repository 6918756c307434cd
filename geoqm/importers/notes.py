"""Planners' remarks from a file, as polygons with validity: their own GeoPackage comes back in."""

from collections.abc import Iterator
from typing import Any

from geoqm.buildings.rules import plain
from geoqm.errors import InvalidInput
from geoqm.importers import cells, returned, shapes
from geoqm.importers.columns import Column
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.specification import Edits, SourceSpec
from geoqm.layer.declaration import Value
from geoqm.planning import rules
from geoqm.planning.codes import NoteKind, NoteStatus
from geoqm.planning.layers import NOTE_KINDS, NOTE_STATUSES
from geoqm.planning.schemas import NoteRecord
from geoqm.planning.service import TARGETS, edited_notes, release_notes

COLUMNS = (
    Column("source_id", "Kennung", ("source_id", "uuid", "id", "nummer", "nr")),
    Column("text", "Hinweis", ("text", "hinweis", "bemerkung", "anmerkung", "kommentar"), True),
    Column("kind", "Thema", ("kind", "thema", "art")),
    Column("status", "Stand", ("status", "stand")),
    Column("author", "von", ("author", "von", "bearbeiter", "autor")),
    Column("valid_from", "gültig ab", ("valid_from", "gueltig_ab", "gültig ab", "gültig_ab")),
    Column("valid_until", "gültig bis", ("valid_until", "gueltig_bis", "gültig bis", "gültig_bis")),
    *returned.COLUMNS,
)


def translate(row: SourceRow, options: Options) -> Iterator[NoteRecord]:
    """A remark; topic and state as code or German word, without one "other" and "open"."""
    returned.refuse(row)
    values = row.values
    words = cells.text(values.get("text"), limit=rules.LONGEST_TEXT)
    days = {
        "valid_from": cells.day(values.get("valid_from"), "gültig ab") or options.valid_from,
        "valid_until": cells.day(values.get("valid_until"), "gültig bis") or options.valid_until,
    }
    try:
        rules.check_validity(days)
        words = rules.checked_text(words)
    except InvalidInput as error:
        raise RowRefused(error.message, error.remedy) from error
    yield NoteRecord(
        source_id=cells.text(values.get("source_id"), limit=200) or _key(words),
        kind=_code(values.get("kind"), NOTE_KINDS, NoteKind.OTHER.value, "Das Thema"),
        status=_code(values.get("status"), NOTE_STATUSES, NoteStatus.OPEN.value, "Der Stand"),
        text=words,
        outline=shapes.polygons(row.geometry),
        author=cells.text(values.get("author"), limit=60),
        **days,
    )


def _key(words: str) -> str:
    """What stands in for a missing number: the remark itself."""
    return plain(words)[:200].strip()


def _code(cell: Any, values: tuple[Value, ...], default: str, title: str) -> str:
    stated = cells.text(cell).casefold()
    if not stated:
        return default
    for value in values:
        if stated in (value.code, value.title.casefold()):
            return value.code
    raise RowRefused(
        f"{title} „{stated[:40]}“ ist nicht bekannt.",
        "Möglich sind: " + ", ".join(f"{v.code} ({v.title})" for v in values) + ".",
    )


SPEC = SourceSpec(
    key="notes",
    title="Planungshinweise",
    help="Hinweise der Planung als Flächen mit Text, Thema, Stand und Gültigkeit, zum Beispiel aus "
    "einem GeoPackage.",
    columns=COLUMNS,
    targets={NoteRecord: TARGETS[NoteRecord]},
    translate=translate,
    key_fields=("source_id", "text"),
    options=("valid_from", "valid_until"),
    edits=Edits(edited_notes, release_notes),
)
