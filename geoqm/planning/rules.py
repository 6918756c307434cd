"""What a remark must say; plain decisions, for every way in which remarks arrive."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from geoqm.errors import InvalidInput

LONGEST_TEXT: Final = 4000


def checked_text(value: Any) -> str:
    """The remark without blanks around it. Raises InvalidInput where it is empty or too long."""
    found = str(value or "").strip()
    if not found:
        raise InvalidInput(
            "Der Hinweis ist leer.", remedy="Schreiben Sie, worum es geht.", field="text"
        )
    if len(found) > LONGEST_TEXT:
        raise InvalidInput(
            f"Der Hinweis ist zu lang ({len(found)} Zeichen).",
            remedy=f"Erlaubt sind {LONGEST_TEXT} Zeichen.",
            field="text",
        )
    return found


def check_validity(values: Mapping[str, Any]) -> None:
    """Raise InvalidInput where `valid_until` lies before `valid_from`."""
    first: date | None = values.get("valid_from")
    last: date | None = values.get("valid_until")
    if first and last and last < first:
        raise InvalidInput(
            "Das Ende der Gültigkeit liegt vor dem Beginn.",
            remedy="Tauschen Sie die Tage oder lassen Sie einen leer.",
            field="valid_until",
        )
