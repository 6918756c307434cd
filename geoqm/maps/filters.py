"""Filters of the map: which parameters of the address count, and each filter in words.

Reading and SQL are `layer.selection`'s; here a selection is taken apart, so that the panel can
count what a field yields without its own condition.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, Protocol

from geoqm.db.roles import Role
from geoqm.layer import selection
from geoqm.layer.declaration import Field, FieldType, Layer
from geoqm.layer.selection import EVERYTHING, Selection
from geoqm.layer.sql import where_text
from geoqm.layer.values import NULL, Condition

NOTHING: Final = "ohne Angabe"
_BIND = re.compile(r"(?<![:\w]):(\w+)")
_SHOWN: Final = 3


class Params(Protocol):
    """Query parameters with repeated names."""

    def multi_items(self) -> list[tuple[str, str]]:
        """All pairs of name and value."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words, and the query that remains without it."""

    name: str
    words: str
    without: str


def parse(layer: Layer, role: Role, params: Params) -> Selection:
    """The selection in the address; what belongs to the page (view, day, list …) is left alone.

    A form without script sends ranges in two parts, `name.von` and `name.bis`.
    """
    known = {each.name for each in layer.fields_for(role)} | selection.PARAMETERS - {"datetime"}
    pairs = [(name, value) for name, value in params.multi_items() if name in known and value]
    return selection.parse(layer, role, [*pairs, *_two_part(params, known)])


def condition(layer: Layer, chosen: Selection, prefix: str = "w") -> tuple[str, dict[str, Any]]:
    """The WHERE of a selection with bind names of its own."""
    clause = where_text(layer, chosen)
    values = {f"{prefix}_{name}": value for name, value in clause.compile().params.items()}
    return _BIND.sub(rf":{prefix}_\1", clause.text), values


def by_field(chosen: Selection) -> Iterator[tuple[str, Selection]]:
    """The selection as one part per field, and last ("") what concerns no field."""
    for each in chosen.conditions:
        yield each.field, replace(EVERYTHING, conditions=(each,))
    rest = replace(chosen, conditions=())
    if rest != EVERYTHING:
        yield "", rest


def chips(layer: Layer, chosen: Selection) -> list[Chip]:
    """Each filter in words, in the order of the layer's fields."""
    given = {each.field: each for each in chosen.conditions}
    found = [
        Chip(
            each.name,
            words(each, given[each.name]),
            replace(
                chosen, conditions=tuple(c for c in chosen.conditions if c.field != each.name)
            ).key,
        )
        for each in layer.fields
        if each.name in given
    ]
    if chosen.words:
        text = f"„{' '.join(chosen.words)}“"
        found.append(Chip(selection.SEARCH, text, replace(chosen, words=()).key))
    if chosen.polygon:
        found.append(Chip("polygon", "gezeichnete Fläche", replace(chosen, polygon="").key))
    if chosen.filter is not None:
        found.append(Chip("filter", chosen.filter.text, replace(chosen, filter=None).key))
    return found


def words(field: Field, given: Condition) -> str:
    """A condition in German: "Laden, Wohnung", "Baujahr 1900 bis 1950", "kein Baudenkmal"."""
    if field.type is FieldType.BOOLEAN:
        return field.title if given.values == (True,) else f"kein {field.title}"
    chosen = [str(value) for value in given.values]
    listed = [value.code for value in field.values if value.code in chosen]
    titles = [field.title_of(each) for each in listed or chosen]
    titles += [_span(field, lower, upper) for lower, upper in given.ranges]
    titles += [f"„{pattern}“" for pattern in given.patterns]
    titles += [NOTHING] if given.empty else []
    shown = ", ".join(titles[:_SHOWN])
    more = f" und {len(titles) - _SHOWN} weitere" if len(titles) > _SHOWN else ""
    return f"{shown}{more}" if field.values and given.values else f"{field.title}: {shown}{more}"


def codes_of(chosen: Selection, name: str) -> set[str]:
    """The chosen codes of a field, as the panel writes them."""
    for each in chosen.conditions:
        if each.field == name:
            return set(each.text.split(",")) if each.empty or each.values else set()
    return set()


def range_of(chosen: Selection, name: str) -> tuple[float | None, float | None]:
    """The first range of a field; open ends are None."""
    for each in chosen.conditions:
        if each.field == name and each.ranges:
            return (_number(each.ranges[0][0]), _number(each.ranges[0][1]))
        if each.field == name and each.values:
            return (_number(each.values[0]), _number(each.values[0]))
    return (None, None)


def code(value: str | None) -> str:
    """How a value is written in the address; nothing is `__null__`."""
    return value.replace(",", "\\,") if value and ", " not in value else value or NULL


def _two_part(params: Params, known: Iterable[str]) -> Iterator[tuple[str, str]]:
    parts = {name: value for name, value in params.multi_items() if name.endswith((".von", ".bis"))}
    for name in dict.fromkeys(each.rpartition(".")[0] for each in parts):
        lower, upper = parts.get(f"{name}.von", ""), parts.get(f"{name}.bis", "")
        if name in known and (lower or upper):
            yield name, f"{lower.strip()}..{upper.strip()}".replace(",", ".")


def _span(field: Field, lower: Any, upper: Any) -> str:
    unit = f"\u202f{field.unit}" if field.unit else ""
    low, high = (str(end).replace(".", ",") for end in (lower, upper))
    if lower is None:
        return f"bis {high}{unit}"
    return f"ab {low}{unit}" if upper is None else f"{low} bis {high}{unit}"


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) else None
