"""What a filter is once it is read, and the errors that tell what is wrong with one."""

from dataclasses import dataclass
from typing import Any, Final

from geoqm.errors import InvalidInput
from geoqm.geo.crs import CRS84_URI

FILTER: Final = "filter"
LANG: Final = "filter-lang"
CRS: Final = "filter-crs"
PARAMETERS: Final = frozenset({FILTER, LANG, CRS})
TEXT: Final = "cql2-text"
JSON: Final = "cql2-json"
MOST_BYTES: Final = 4096
DEEPEST: Final = 50
Tree = Any
"""A filter as CQL2 JSON writes it: objects, lists, texts, numbers (Decimal) and booleans."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as it was sent, and the condition made of it: SQL with `{name}` holes, values."""

    text: str
    lang: str
    crs: str
    sql: str
    values: tuple[tuple[str, Any], ...]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The filter as query parameters; what is the default is left out."""
        found = [(FILTER, self.text)]
        if self.lang != TEXT:
            found.append((LANG, self.lang))
        if self.crs != CRS84_URI:
            found.append((CRS, self.crs))
        return found


def invalid(reason: str, remedy: str = "", field: str = FILTER) -> InvalidInput:
    """The error for a filter that cannot be used."""
    return InvalidInput(
        f"Die Bedingung (filter) ist nicht möglich. {reason}",
        remedy=remedy or "Beispiel: filter=storeys >= 3 AND use_class = 'mixed'.",
        field=field,
    )


def out_of_range() -> InvalidInput:
    """The error for a number that no field can hold."""
    return invalid("Eine Zahl ist zu groß oder zu klein.")


def too_deep() -> InvalidInput:
    """The error for too much nesting."""
    return invalid(
        f"Sie ist mehr als {DEEPEST} Stufen tief verschachtelt.",
        "Schreiben Sie die Bedingung mit weniger Klammern.",
    )
