"""The WHERE of a selection, with bound values only; for psycopg and for SQLAlchemy.

Column names come from the declaration, values from the caller; the two never mix. Boxes and
polygons are transformed into the stored system once, with edges kept straight by more points.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import TextClause, text

from geoqm.geo import reach
from geoqm.geo.bbox import BBox
from geoqm.geo.crs import STORED
from geoqm.layer.declaration import Field, FieldType, Layer
from geoqm.layer.selection import Selection
from geoqm.layer.values import Condition

_POLYGON_EDGE_DEGREES = 0.01


@dataclass(slots=True)
class _Clauses:
    """Clauses with `{column}` and `{name}` holes, and the values for the names."""

    parts: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, template: str, column: str, **values: Any) -> None:
        """Add a clause; its values get names of their own."""
        number = len(self.parts)
        names = tuple(values)
        self.parts.append((template, column, names))
        self.values |= {f"{name}{number}": values[name] for name in names}

    def rendered(self, hole: str) -> str:
        """All clauses as one SQL text; `hole` is how a bound value is written."""
        made = [
            template.format(
                column='"' + column.replace('"', '""') + '"',
                **{name: hole.format(f"{name}{number}") for name in names},
            )
            for number, (template, column, names) in enumerate(self.parts)
        ]
        return " AND ".join(made) or "TRUE"


def where(layer: Layer, selection: Selection) -> tuple[str, dict[str, Any]]:
    """The condition as SQL text with its values, for psycopg; TRUE for everything."""
    clauses = _clauses(layer, selection)
    return clauses.rendered("%({})s"), clauses.values


def where_text(layer: Layer, selection: Selection) -> TextClause:
    """The condition for SQLAlchemy, values bound: `text("… WHERE ")` parts or `.where(…)`."""
    clauses = _clauses(layer, selection)
    return text(clauses.rendered(":{}")).bindparams(**clauses.values)


def _clauses(layer: Layer, selection: Selection) -> _Clauses:
    clauses = _Clauses()
    for condition in selection.conditions:
        _add_condition(clauses, layer.field(condition.field), condition)
    if selection.words:
        _add_words(clauses, selection.searched, selection.words)
    if selection.ids is not None:
        clauses.add("{column} = ANY(CAST({ids} AS bigint[]))", "id", ids=list(selection.ids))
    if selection.period is not None:
        _add_period(clauses, layer, selection)
    if selection.bbox is not None:
        _add_box(clauses, layer, selection.bbox)
    if selection.polygon:
        clauses.add(
            "ST_Intersects({column}, ST_Transform(ST_Segmentize("
            "ST_GeomFromText({shape}, 4326), CAST({edge} AS float8)), 25832))",
            layer.geometry,
            shape=selection.polygon,
            edge=_POLYGON_EDGE_DEGREES,
        )
    if selection.filter is not None:
        clauses.add(f"({selection.filter.sql})", "id", **dict(selection.filter.values))
    return clauses


_ARRAYS = {
    FieldType.TEXT: "text[]",
    FieldType.INTEGER: "bigint[]",
    FieldType.DECIMAL: "numeric[]",
    FieldType.BOOLEAN: "boolean[]",
    FieldType.DATE: "date[]",
    FieldType.INSTANT: "timestamptz[]",
}


def _add_condition(clauses: _Clauses, declared: Field, condition: Condition) -> None:
    kind = _ARRAYS[declared.type]
    parts: list[str] = []
    values: dict[str, Any] = {}
    if condition.values:
        parts.append(f"{{column}} = ANY(CAST({{values}} AS {kind}))")
        values["values"] = list(condition.values)
    for number, (lower, upper) in enumerate(condition.ranges):
        for name, bound in (("lower", lower), ("upper", upper)):
            if bound is not None:
                values[f"{name}_{number}_"] = bound
        parts.append(_range(kind.removesuffix("[]"), number, lower is None, upper is None))
    if condition.patterns:
        parts.append("{column} ILIKE ANY(CAST({patterns} AS text[]))")
        values["patterns"] = [_like(pattern) for pattern in condition.patterns]
    if condition.empty:
        is_text = declared.type is FieldType.TEXT
        parts.append("{column} IS NULL" + (" OR {column} = ''" if is_text else ""))
    clauses.add(f"({' OR '.join(parts)})", declared.name, **values)


def _range(kind: str, number: int, open_below: bool, open_above: bool) -> str:
    lower = "" if open_below else f"{{column}} >= CAST({{lower_{number}_}} AS {kind})"
    upper = "" if open_above else f"{{column}} <= CAST({{upper_{number}_}} AS {kind})"
    return f"({' AND '.join(filter(None, (lower, upper))) or '{column} IS NOT NULL'})"


def _like(pattern: str) -> str:
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%")


def _add_words(clauses: _Clauses, searched: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Each word stands in one of the fields that are searched; accents and case do not count.

    What is looked for is made once, not for every row; one field is read once for all words.
    """
    wanted = [f"%{_like(word.replace('*', ''))}%" for word in words]
    if len(searched) == 1:
        clauses.add(
            "unaccent({column}) ILIKE ALL (ARRAY(SELECT unaccent(w)"
            " FROM unnest(CAST({words} AS text[])) AS w))",
            searched[0],
            words=wanted,
        )
        return
    for word in wanted:
        found = " OR ".join(
            f'unaccent("{name}") ILIKE (SELECT unaccent({{word}}))' for name in searched
        )
        clauses.add(f"({found})", "id", word=word)


def _add_period(clauses: _Clauses, layer: Layer, selection: Selection) -> None:
    """The validity touches the period; an empty begin or end is open."""
    period = selection.period
    if period is None or layer.by_day:
        return
    begins, ends = layer.begins or layer.ends, layer.ends or layer.begins
    if begins and period.end is not None:
        day = _day(layer, begins)
        clauses.add(
            f"({day} IS NULL OR {day} <= CAST({{until}} AS date))", begins, until=period.end
        )
    if ends and period.begin is not None:
        day = _day(layer, ends)
        clauses.add(
            f"({day} IS NULL OR {day} >= CAST({{since}} AS date))", ends, since=period.begin
        )


def _day(layer: Layer, name: str) -> str:
    is_instant = layer.field(name).type is FieldType.INSTANT
    return "CAST({column} AT TIME ZONE 'UTC' AS date)" if is_instant else "{column}"


def _add_box(clauses: _Clauses, layer: Layer, box: BBox) -> None:
    halves = reach.halves(box)
    if not halves:
        clauses.add("FALSE", layer.geometry)
        return
    parts = []
    values: dict[str, Any] = {}
    for number, half in enumerate(halves):
        names = [f"{side}_{number}_" for side in ("west", "south", "east", "north")]
        values |= dict(zip(names, half.values, strict=True))
        envelope = ", ".join(f"CAST({{{name}}} AS float8)" for name in names)
        shape = f"ST_MakeEnvelope({envelope}, {int(half.srid)})"
        if half.srid != STORED.srid:
            values[f"edge_{number}_"] = reach.edge(half)
            shape = (
                f"ST_Transform(ST_Segmentize({shape}, CAST({{edge_{number}_}} AS float8)),"
                f" {int(STORED.srid)})"
            )
        parts.append(f"ST_Intersects({{column}}, {shape})")
    clauses.add(f"({' OR '.join(parts)})", layer.geometry, **values)
