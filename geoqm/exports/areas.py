"""The area that an export is cut out by: found by name, source id or number, in one place."""

from dataclasses import dataclass
from datetime import date

from psycopg import Connection
from psycopg.rows import class_row

from geoqm.errors import InvalidInput

_SELECT = """
SELECT id, name, kind, valid_from, valid_until, ST_AsEWKB(outline) AS outline,
  (valid_from IS NULL OR valid_from <= %(day)s) AND (valid_until IS NULL OR valid_until >= %(day)s)
  AS is_valid
FROM area WHERE vanished_on IS NULL
  AND (lower(name) = lower(%(wanted)s) OR source_id = %(wanted)s OR id::text = %(wanted)s)
ORDER BY id"""
_NAMES = """
SELECT DISTINCT name, name COLLATE german FROM area
WHERE vanished_on IS NULL ORDER BY 2 LIMIT 30"""


@dataclass(frozen=True, slots=True)
class Area:
    """An area with its outline (EWKB in EPSG:25832)."""

    id: int
    name: str
    outline: bytes


@dataclass(frozen=True, slots=True)
class _Found:
    id: int
    name: str
    kind: str
    valid_from: date | None
    valid_until: date | None
    outline: bytes
    is_valid: bool


def area_named(connection: Connection, wanted: str, day: date) -> Area:
    """The area with that name, source id or number, as it is valid on `day`.

    Raises InvalidInput that names what is possible: unknown, not valid on that day, ambiguous.
    """
    with connection.cursor(row_factory=class_row(_Found)) as cursor:
        found = cursor.execute(_SELECT, {"wanted": wanted.strip(), "day": day}).fetchall()
    valid = [each for each in found if each.is_valid]
    if len(valid) == 1:
        return Area(valid[0].id, valid[0].name, valid[0].outline)
    if valid:
        raise InvalidInput(
            f"Das Gebiet „{wanted[:80]}“ gibt es {len(valid)}-mal.",
            remedy="Nehmen Sie die Nummer: "
            + ", ".join(f"{each.id} ({each.kind})" for each in valid)
            + ".",
            field="area",
        )
    if found:
        raise InvalidInput(
            f"Das Gebiet „{found[0].name}“ gilt am {day:%d.%m.%Y} nicht.",
            remedy="Wählen Sie einen Tag, an dem es gilt: "
            + "; ".join(f"{_day(each.valid_from)} bis {_day(each.valid_until)}" for each in found)
            + ".",
            field="area",
        )
    raise InvalidInput(
        f"Das Gebiet „{wanted[:80]}“ gibt es nicht.",
        remedy=f"Möglich sind: {_names(connection)}.",
        field="area",
    )


def _names(connection: Connection) -> str:
    return ", ".join(name for name, _ in connection.execute(_NAMES)) or "keine, es sind keine da"


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day is not None else "offen"
