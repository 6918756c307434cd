"""Property filters as text: `residential,mixed`, `3..5`, `..1918`, `Linden*`, `true`, `__null__`.

What a field offers depends on its type; the parsed condition keeps typed values only.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from geoqm.errors import InvalidInput
from geoqm.layer.declaration import Field, FieldType

NULL = "__null__"
Scalar = str | int | Decimal | bool | date
_FLAGS = {"true": True, "1": True, "ja": True, "false": False, "0": False, "nein": False}
_BIGGEST = 2**63
_MOST_VALUES = 500
# A comma before a blank belongs to the value, as in „Nebengebäude, Garage“.
_COMMA = re.compile(r"(?<!\\),(?! )")
_REMEDIES = {
    FieldType.TEXT: "Mehrere Werte trennt ein Komma, * steht für beliebigen Text",
    FieldType.INTEGER: "Beispiele: 3 oder 3..5 oder ..1918",
    FieldType.DECIMAL: "Beispiele: 120.5 oder 100..200",
    FieldType.BOOLEAN: "Möglich sind true und false",
    FieldType.DATE: "Beispiele: 2024-05-01 oder 2024-01-01..2024-12-31",
    FieldType.INSTANT: "Beispiel: 2024-05-01T12:00:00+00:00",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field has one of `values`, lies in one of `ranges`, is like a pattern, or is empty."""

    field: str
    values: tuple[Scalar, ...] = ()
    ranges: tuple[tuple[Scalar | None, Scalar | None], ...] = ()
    patterns: tuple[str, ...] = ()
    empty: bool = False

    @property
    def text(self) -> str:
        """The condition as a parameter's value; parsing it gives the same condition."""
        parts = [_written(value) for value in self.values]
        parts += [f"{_bound(lower)}..{_bound(upper)}" for lower, upper in self.ranges]
        parts += [_escaped(pattern) for pattern in self.patterns]
        return ",".join([*parts, NULL] if self.empty else parts)


def parse(field: Field, texts: Sequence[str]) -> Condition:
    """The condition in one or more parameters of the same name; their parts are alternatives.

    Raises InvalidInput that names the field and shows what is possible.
    """
    parts = [part for text in texts for part in _COMMA.split(text)]
    if len(parts) > _MOST_VALUES:
        raise _invalid(field, f"Es sind mehr als {_MOST_VALUES} Werte.")
    values: list[Scalar] = []
    ranges: list[tuple[Scalar | None, Scalar | None]] = []
    patterns: list[str] = []
    for part in parts:
        if part == NULL:
            continue
        if field.type is FieldType.TEXT:
            (patterns if "*" in part else values).append(part.replace("\\,", ","))
        elif ".." in part:
            ranges.append(_range(field, part))
        else:
            values.append(_scalar(field, part))
    return Condition(
        field.name,
        tuple(sorted(set(values))),
        tuple(sorted(set(ranges), key=str)),
        tuple(sorted(set(patterns))),
        NULL in parts,
    )


def _range(field: Field, part: str) -> tuple[Scalar | None, Scalar | None]:
    if field.type is FieldType.BOOLEAN:
        raise _invalid(field, "Ein Bereich ist hier nicht möglich.")
    lower, _, upper = part.partition("..")
    ends = (_scalar(field, lower) if lower else None, _scalar(field, upper) if upper else None)
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:  # type: ignore[operator]
        raise _invalid(field, "Der untere Wert liegt über dem oberen.")
    return ends


def _scalar(field: Field, text: str) -> Scalar:
    try:
        return _READERS[field.type](text.strip())
    except (ValueError, InvalidOperation, KeyError) as error:
        raise _invalid(field, f"„{text[:60]}“ passt nicht.") from error


def _integer(text: str) -> int:
    number = int(text)
    if not -_BIGGEST < number < _BIGGEST:
        raise ValueError(text)
    return number


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise ValueError(text)
    return number


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace(" ", "+"))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


_READERS: dict[FieldType, Callable[[str], Scalar]] = {
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.BOOLEAN: lambda text: _FLAGS[text.lower()],
    FieldType.DATE: date.fromisoformat,
    FieldType.INSTANT: _instant,
}


def _bound(value: Scalar | None) -> str:
    return "" if value is None else _written(value)


def _written(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _escaped(value) if isinstance(value, str) else _iso(value)


def _iso(value: int | date) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _escaped(text: str) -> str:
    return _COMMA.sub(r"\\,", text)


def _invalid(field: Field, reason: str) -> InvalidInput:
    remedy = _REMEDIES[field.type]
    if field.values:
        remedy = "Möglich sind: " + ", ".join(value.code for value in field.values[:20])
    return InvalidInput(
        f"Der Filter „{field.title}“ ({field.name}) ist nicht lesbar. {reason}",
        remedy=f"{remedy}; leere Einträge findet {NULL}.",
        field=field.name,
    )
