"""Days, instants and intervals of filters, and how they lie to each other (CQL2, 7.8).

Where a day meets an instant, days are compared, in UTC. An interval is open where it says `..`
and where the field of an end is empty.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from geoqm.layer.filters.model import invalid
from geoqm.layer.filters.pieces import Kind, Piece, Values, as_day

_OPEN: Final = frozenset({"", ".."})
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:[Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
_RELATIONS: Final[Mapping[str, str]] = {
    "t_after": "{0} > {3}",
    "t_before": "{1} < {2}",
    "t_contains": "{0} < {2} AND {1} > {3}",
    "t_disjoint": "({0} > {3} OR {1} < {2})",
    "t_during": "{0} > {2} AND {1} < {3}",
    "t_equals": "{0} = {2} AND {1} = {3}",
    "t_finishedby": "{0} < {2} AND {1} = {3}",
    "t_finishes": "{0} > {2} AND {1} = {3}",
    "t_intersects": "{0} <= {3} AND {1} >= {2}",
    "t_meets": "{1} = {2}",
    "t_metby": "{0} = {3}",
    "t_overlappedby": "{0} > {2} AND {0} < {3} AND {1} > {3}",
    "t_overlaps": "{0} < {2} AND {1} > {2} AND {1} < {3}",
    "t_startedby": "{0} = {2} AND {1} > {3}",
    "t_starts": "{0} = {2} AND {1} < {3}",
}
NAMES: Final = frozenset(_RELATIONS)


@dataclass(frozen=True, slots=True)
class Span:
    """Begin and end; None is open. An instant is a span whose ends are the same piece."""

    begin: Piece | None
    end: Piece | None

    @property
    def ends(self) -> tuple[Piece | None, Piece | None]:
        """Both ends."""
        return (self.begin, self.end)


def day(text: Any) -> Piece:
    """A day as YYYY-MM-DD; InvalidInput for anything else."""
    if not (isinstance(text, str) and _DAY.fullmatch(text)):
        raise _no_time(text, "Tag", "DATE('2024-05-01')")
    try:
        return Piece(Kind.DAY, literal=date.fromisoformat(text))
    except ValueError as error:
        raise _no_time(text, "Tag", "DATE('2024-05-01')") from error


def instant(text: Any) -> Piece:
    """An instant by ISO 8601; one without an offset is in UTC."""
    example = "TIMESTAMP('2024-05-01T12:00:00Z')"
    if not (isinstance(text, str) and _INSTANT.fullmatch(text)):
        raise _no_time(text, "Zeitpunkt", example)
    try:
        moment = datetime.fromisoformat(text.upper())
        known = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _no_time(text, "Zeitpunkt", example) from error
    return Piece(Kind.INSTANT, literal=known)


def time(text: Any) -> Piece:
    """A day or an instant, whichever the text is."""
    return day(text) if isinstance(text, str) and _DAY.fullmatch(text) else instant(text)


def end_of(text: str) -> Piece | None:
    """An end of an interval written as text; None where it is open."""
    return None if text in _OPEN else time(text)


def related(values: Values, name: str, first: Span, second: Span) -> Piece:
    """The condition that two spans lie to each other as the function `name` says."""
    kinds = {end.kind for span in (first, second) for end in span.ends if end is not None}
    unit = "timestamptz" if kinds == {Kind.INSTANT} else "date"
    ends = [*_ends(values, first, unit), *_ends(values, second, unit)]
    return Piece(Kind.FLAG, f"({_RELATIONS[name].format(*ends)})")


def _ends(values: Values, span: Span, unit: str) -> tuple[str, str]:
    if span.begin is span.end and span.begin is not None:
        only = values.sql(_in(span.begin, unit))
        return only, only
    return (
        _end(values, span.begin, unit, "-infinity"),
        _end(values, span.end, unit, "infinity"),
    )


def _end(values: Values, piece: Piece | None, unit: str, endless: str) -> str:
    nothing = f"CAST('{endless}' AS {unit})"
    if piece is None:
        return nothing
    made = values.sql(_in(piece, unit))
    return made if piece.literal is not None else f"coalesce({made}, {nothing})"


def _in(piece: Piece, unit: str) -> Piece:
    return as_day(piece) if unit == "date" else piece


def _no_time(text: Any, what: str, example: str) -> Exception:
    return invalid(f"„{str(text)[:40]}“ ist kein {what}.", f"Beispiel: {example}.")
