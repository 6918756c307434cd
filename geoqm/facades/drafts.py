"""A rule file while it is edited: values of a form put into it, and its text made anew.

What the form says is not judged here: `files.parse` judges the text, wherever it came from.
"""

import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from geoqm.errors import InvalidInput
from geoqm.facades.schemas import MEMBERSHIP
from geoqm.facades.subjects import SUBJECTS, ValueKind

CENTS = {
    "cap_per_measure_cents": "Obergrenze je Maßnahme in Euro",
    "cap_per_m2_cents": "Obergrenze je m² in Euro",
    "minimum_grant_cents": "Zuschuss mindestens, in Euro",
    "minimum_cost_cents": "Kosten mindestens, in Euro",
    "budget_cents": "Mittel des Programms in Euro",
}
SHARES = {
    "rate": "Fördersatz in Prozent",
    "ancillary_share": "Planungskosten, höchstens in Prozent der Kosten",
}
TEXTS = {"staff": "Text für das Team", "source": "Quelle"}
LANGUAGES = {"de": "Deutsch", "en": "Englisch", "tr": "Türkisch", "ar": "Arabisch"}
_DATES = ("valid_from", "valid_until")
_FLAGS = {"ja": True, "nein": False}
Data = dict[str, Any]


def data_of(content: str) -> Data:
    """The parsed text of a stored or checked file."""
    return tomllib.loads(content, parse_float=Decimal)


def with_values(content: str, fields: Mapping[str, str]) -> str:
    """The file with what a form says; empty fields are left out of it."""
    try:
        data = data_of(content)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            "Die Datei ist so nicht lesbar.", remedy="Bearbeiten Sie sie als Text."
        ) from error
    if fields.get("version"):
        data["version"] = fields["version"]
    for name in _DATES:
        _put(data, name, _day(fields.get(name, "")))
    amounts = data.setdefault("amounts", {})
    for name in CENTS:
        _put(amounts, name, _scaled(fields.get(name, ""), 100, whole=True))
    for name in SHARES:
        _put(amounts, name, _scaled(fields.get(name, ""), Decimal("0.01")))
    _put(amounts, "facade_and_yard", fields.get("facade_and_yard") or None)
    kept = [
        each for each in data.get("criteria", ()) if not fields.get(f"c-{each.get('id')}-removed")
    ]
    for criterion in kept:
        _change(criterion, fields)
    if fields.get("new-subject"):
        kept.append(_added(fields, {str(each.get("id")) for each in kept}))
    data["criteria"] = kept
    return text_of(data)


def text_of(data: Data) -> str:
    """The text of a file: plain values, then tables, then lists of tables."""
    return "\n".join(_lines(data)) + "\n"


def shown(criterion: Mapping[str, Any]) -> str:
    """The value of a criterion as the form shows it."""
    value = criterion.get("value")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return ", ".join(value)
    return str(value).replace(".", ",") if isinstance(value, Decimal | int) else str(value)


def shown_amounts(amounts: Mapping[str, Any]) -> dict[str, str]:
    """Sums in euros and shares in per cent, as the form shows them."""
    sums = {name: _german(Decimal(amounts[name]) / 100) for name in CENTS if name in amounts}
    shares = {
        name: _german(Decimal(str(amounts[name])) * 100) for name in SHARES if name in amounts
    }
    return sums | shares


def texts(criterion: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a criterion as the form shows them, by the names of its fields."""
    owners = criterion.get("owners")
    told = {**criterion, **(owners if isinstance(owners, dict) else {})}
    return {name: str(told.get(name, "")) for name in (*TEXTS, *LANGUAGES)}


def _added(fields: Mapping[str, str], taken: Collection[str]) -> Data:
    """A criterion that the form adds, named after what it asks for."""
    subject = fields["new-subject"]
    name = re.sub(r"[^a-z0-9_-]", "_", subject.rpartition(".")[2].lower())[:50]
    names = (name, *(f"{name}-{number}" for number in range(2, 100)))
    free = next(each for each in names if each not in taken)
    made: Data = {"id": free, "subject": subject}
    _change(made, {name.replace("new-", f"c-{free}-", 1): value for name, value in fields.items()})
    return made


def _change(criterion: Data, fields: Mapping[str, str]) -> None:
    prefix = f"c-{criterion.get('id')}-"
    if f"{prefix}severity" not in fields:
        return
    criterion["severity"] = fields[f"{prefix}severity"]
    if f"{prefix}staff" in fields:
        criterion |= {name: fields.get(f"{prefix}{name}", "") for name in TEXTS}
        criterion["owners"] = {name: fields.get(f"{prefix}{name}", "") for name in LANGUAGES}
    for name in ("operator", "value", "unit", "unknown"):
        criterion.pop(name, None)
    if fields.get(f"{prefix}unknown"):
        criterion["unknown"] = True
        return
    subject = SUBJECTS.get(str(criterion.get("subject")))
    operator = fields.get(f"{prefix}operator", "=")
    criterion["operator"] = operator
    kind = subject.kind if subject else ValueKind.WORD
    criterion["value"] = _value(fields.get(f"{prefix}value", ""), kind, operator)
    if subject and subject.unit:
        criterion["unit"] = subject.unit


def _value(text: str, kind: ValueKind, operator: str) -> Any:
    """What was typed as the kind of the subject; text that fits none is left to the check."""
    if kind is ValueKind.NUMBER:
        number = _decimal(text)
        return text if number is None else number
    if kind is ValueKind.FLAG:
        return _FLAGS.get(text.lower(), text)
    if operator in MEMBERSHIP:
        return [word.strip() for word in text.split(",") if word.strip()]
    return text


def _decimal(text: str) -> Decimal | None:
    """1.250,5 → 1250.5; None for what is no number."""
    plain = text.replace(" ", "").replace("€", "").replace("%", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**12 else None


def _scaled(text: str, factor: Decimal | int, *, whole: bool = False) -> Any:
    if not text:
        return None
    number = _decimal(text)
    if number is None:
        return text
    scaled = number * factor
    return int(scaled) if whole and scaled == int(scaled) else scaled.normalize()


def _day(text: str) -> Any:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _put(data: Data, name: str, value: Any) -> None:
    if value is None:
        data.pop(name, None)
    else:
        data[name] = value


def _german(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")


def _lines(data: Data) -> Iterator[str]:
    tables = {name: value for name, value in data.items() if isinstance(value, dict)}
    lists = {name: value for name, value in data.items() if _is_list_of_tables(value)}
    for name, value in data.items():
        if name not in tables and name not in lists:
            yield f"{name} = {_toml(value)}"
    for name, table in tables.items():
        yield f"\n[{name}]"
        yield from (f"{key} = {_toml(value)}" for key, value in table.items())
    for name, rows in lists.items():
        for row in rows:
            yield f"\n[[{name}]]"
            yield from (f"{key} = {_toml(value)}" for key, value in row.items())


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in value.items())} }}"
    return value.isoformat() if isinstance(value, date) else str(value)
