"""Values of a row as files hold them: text, numbers and days in German and international form."""

import math
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from geoqm.importers.job import RowRefused

_GERMAN_DAY = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_GERMAN_NUMBER = re.compile(r"^-?\d{1,3}(\.\d{3})*,\d+$|^-?\d+,\d+$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing: None, blanks, "NULL" or not-a-number."""
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, str) and value.strip() in {"", "NULL", "null", "\\N"}


def text(value: Any, *, limit: int = 2000) -> str:
    """The cell as one line of text, "" if empty; a whole float loses its ".0".

    Raises RowRefused above `limit` characters.
    """
    if is_empty(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = " ".join(_CONTROL.sub(" ", str(value)).split())
    if len(found) > limit:
        raise RowRefused(
            f"„{found[:20]}…“ ist zu lang ({len(found)} Zeichen, erlaubt sind {limit}).",
            "Kürzen Sie den Text in der Quelle.",
        )
    return found


def decimal(value: Any, name: str) -> Decimal | None:
    """The cell as an exact number, None if empty. Raises RowRefused for other text."""
    if is_empty(value):
        return None
    raw = str(value).strip()
    if _GERMAN_NUMBER.match(raw):
        raw = raw.replace(".", "").replace(",", ".")
    try:
        number = Decimal(raw)
    except InvalidOperation as error:
        raise _not_a(value, name, "keine Zahl") from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise _not_a(value, name, "keine brauchbare Zahl")
    return number


def whole(value: Any, name: str) -> int | None:
    """The cell as a whole number, None if empty. Raises RowRefused for fractions and text."""
    number = decimal(value, name)
    if number is None:
        return None
    if number != number.to_integral_value() or abs(number) > 2_000_000_000:
        raise _not_a(value, name, "keine ganze Zahl")
    return int(number)


def within(number: Any, low: int, high: int, name: str) -> Any:
    """`number` if it is None or between the limits; raises RowRefused otherwise."""
    if number is not None and not low <= number <= high:
        raise RowRefused(
            f"{name}: {number} liegt nicht zwischen {low} und {high}.",
            "Berichtigen Sie den Wert in der Quelle.",
        )
    return number


def day(value: Any, name: str) -> date | None:
    """The cell as a day ("2020-07-01", "1.7.2020", "2020"), None if empty.

    Raises RowRefused for other text.
    """
    if is_empty(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raw = str(value).strip()
    german = _GERMAN_DAY.match(raw)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date.fromisoformat(raw[:10].replace("/", "-"))
    except ValueError as error:
        raise _not_a(value, name, "kein Datum") from error


def _not_a(value: Any, name: str, what: str) -> RowRefused:
    return RowRefused(
        f"{name}: „{str(value)[:40]}“ ist {what}.", "Berichtigen Sie den Wert in der Quelle."
    )
