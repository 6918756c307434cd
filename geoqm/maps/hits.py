"""What a filter yields: total, matches, the ids, and what each further choice would give.

One pass over the layer counts everything: a condition per filtered field becomes a boolean
column, and the counts of a field leave its own condition out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.db.roles import Role
from geoqm.layer.declaration import Field, FilterKind, Layer, StyleClass
from geoqm.layer.selection import EVERYTHING, Selection
from geoqm.layer.values import NULL
from geoqm.layer.views import relation
from geoqm.maps import filters
from geoqm.maps.sources import WHOLE_AT_MOST

OPTIONS_AT_MOST: Final = 60
Ranges = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a filter; `ids` is None where nothing is filtered or too much matches."""

    total: int
    matched: int
    ids: list[int] | None
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    legend: list[int] = field(default_factory=list)
    extent: tuple[float, float, float, float] | None = None


def hits(session: Session, layer: Layer, role: Role, chosen: Selection) -> Hits:
    """Count `layer` under `chosen`; facets for the fields that `role` filters by."""
    total, matched, facets = _facets(session, layer, role, chosen)
    if chosen == EVERYTHING:
        return Hits(total, matched, None, facets, legend_counts(session, layer))
    legend, box = _legend_and_extent(session, layer, chosen)
    ids = _ids(session, layer, chosen) if total <= WHOLE_AT_MOST else None
    return Hits(total, matched, ids, facets, legend, box)


def count(session: Session, layer: Layer) -> int:
    """How many features a layer has."""
    return int(session.execute(text(f"SELECT count(*) FROM {relation(layer)}")).scalar_one())  # noqa: S608 (names come from the declaration)


def legend_counts(session: Session, layer: Layer, chosen: Selection = EVERYTHING) -> list[int]:
    """The number of features per legend row, in the order of the legend; zeros included.

    The row of an overlay comes last and counts features that other rows count too.
    """
    return _legend(session, layer, chosen)[0]


def _legend_and_extent(
    session: Session, layer: Layer, chosen: Selection
) -> tuple[list[int], tuple[float, float, float, float] | None]:
    """The legend's numbers and the extent in one pass over what was chosen."""
    box = f'ST_Transform(ST_SetSRID(ST_Extent("{layer.geometry}")::geometry, 25832), 4326)'
    sides = "".join(f", {side}({box})" for side in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax"))
    counts, rows = _legend(session, layer, chosen, sides)
    boxes = [row[3:] for row in rows if row[3] is not None]
    if not boxes:
        return counts, None
    west, south, east, north = zip(*boxes, strict=True)
    return counts, (min(west), min(south), max(east), max(north))


def _legend(
    session: Session, layer: Layer, chosen: Selection, more: str = ""
) -> tuple[list[int], Sequence[Any]]:
    condition, values = filters.condition(layer, chosen)
    rows = layer.style.classes
    case = " ".join(
        f"WHEN {_in_class(layer, row, i, values)} THEN {i}" for i, row in enumerate(rows)
    )
    number = f"CASE {case} ELSE {len(rows)} END" if rows else "0"
    overlay = layer.style.overlay
    also = f'count(*) FILTER (WHERE "{overlay.field}")' if overlay else "0"
    statement = f"SELECT {number}, count(*), {also}{more} FROM {relation(layer)} WHERE {condition} GROUP BY 1"  # noqa: S608 (names come from the declaration)
    answer = session.execute(text(statement), values).all()
    found = {row[0]: row for row in answer}
    counts = [found[i][1] if i in found else 0 for i in range(len(rows) + 1)]
    return [*counts, sum(row[2] for row in answer)] if overlay else counts, answer


def _in_class(layer: Layer, row: StyleClass, number: int, values: dict[str, Any]) -> str:
    column = f'"{layer.style.field}"'
    if row.code is not None:
        values[f"c{number}"] = row.code
        return f"{column} = :c{number}"
    parts = [f"{column} IS NOT NULL"]
    if row.lower is not None:
        values[f"l{number}"] = row.lower
        parts.append(f"{column} >= :l{number}")
    if row.upper is not None:
        values[f"u{number}"] = row.upper
        parts.append(f"{column} < :u{number}")
    return " AND ".join(parts)


def _facets(
    session: Session, layer: Layer, role: Role, chosen: Selection
) -> tuple[int, int, dict[str, dict[str, int]]]:
    values: dict[str, Any] = {}
    conditions: dict[str, str] = {}
    for i, (name, part) in enumerate(filters.by_field(chosen)):
        conditions[name], bound = filters.condition(layer, part, f"f{i}")
        values |= bound
    names = list(conditions)
    fields = [each for each in layer.filters_for(role) if _has_options(each)]
    matched = _all_but(names, None)
    counts = ", ".join(f"count(*) FILTER (WHERE {_all_but(names, each.name)})" for each in fields)
    keys = ", ".join(f'"{each.name}"' for each in fields)
    sets = ", ".join(["()", *(f'("{each.name}")' for each in fields)])
    flags = "".join(f", ({sql}) IS TRUE AS m{i}" for i, sql in enumerate(conditions.values()))
    columns = "".join(f', "{each.name}"::text AS "{each.name}"' for each in fields)
    statement = (
        f"SELECT GROUPING({keys}), {keys}, count(*), count(*) FILTER (WHERE {matched}), {counts}"  # noqa: S608 (names come from the declaration)
        f" FROM (SELECT id{columns}{flags} FROM {relation(layer)}) q GROUP BY GROUPING SETS ({sets})"
        if fields
        else f"SELECT 0, count(*), count(*) FILTER (WHERE {matched})"  # noqa: S608 (names come from the declaration)
        f" FROM (SELECT id{flags} FROM {relation(layer)}) q"
    )
    return _read_facets(session.execute(text(statement), values).all(), fields)


def _read_facets(
    rows: Iterable[Any], fields: Sequence[Field]
) -> tuple[int, int, dict[str, dict[str, int]]]:
    width = len(fields)
    facets: dict[str, dict[str, int]] = {each.name: {} for each in fields}
    total = matched = 0
    for row in rows:
        absent = [bool(row[0] >> (width - 1 - i) & 1) for i in range(width)]
        if all(absent):
            total, matched = row[1 + width], row[2 + width]
            continue
        i = absent.index(False)
        facets[fields[i].name][row[1 + i] or NULL] = row[3 + width + i]
    return total, matched, {name: _largest(counts) for name, counts in facets.items()}


def _largest(counts: dict[str, int]) -> dict[str, int]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(ordered[:OPTIONS_AT_MOST])


def _all_but(names: Sequence[str], without: str | None) -> str:
    kept = [f"m{i}" for i, name in enumerate(names) if name != without]
    return " AND ".join(kept) or "true"


def _has_options(each: Field) -> bool:
    return each.filter in {FilterKind.CHOICE, FilterKind.FLAG}


def _ids(session: Session, layer: Layer, chosen: Selection) -> list[int]:
    condition, values = filters.condition(layer, chosen)
    statement = f"SELECT id FROM {relation(layer)} WHERE {condition} ORDER BY id"  # noqa: S608 (names come from the declaration)
    return list(session.execute(text(statement), values).scalars())


def ranges(session: Session, layer: Layer, role: Role) -> Ranges:
    """Smallest and largest value of each field that is filtered by range."""
    fields = [each for each in layer.filters_for(role) if each.filter is FilterKind.RANGE]
    if not fields:
        return {}
    columns = ", ".join(f'min("{each.name}"), max("{each.name}")' for each in fields)
    row = session.execute(text(f"SELECT {columns} FROM {relation(layer)}")).one()  # noqa: S608 (names come from the declaration)
    return {
        each.name: (float(row[2 * i]), float(row[2 * i + 1]))
        for i, each in enumerate(fields)
        if row[2 * i] is not None
    }


def extent(
    session: Session, layer: Layer, chosen: Selection = EVERYTHING
) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees of the chosen features; None when there are none."""
    condition, values = filters.condition(layer, chosen)
    row = session.execute(
        text(
            "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (SELECT"  # noqa: S608 (names come from the declaration)
            f' ST_Transform(ST_SetSRID(ST_Extent("{layer.geometry}")::geometry, 25832), 4326) AS b'
            f" FROM {relation(layer)} WHERE {condition}) q"
        ),
        values,
    ).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])
