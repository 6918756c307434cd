"""What a request to write brings: content type, JSON, typed values by the layer's declaration.

Nothing is stored here, and no rule of the subject is known: only what a feature of the layer can
be. Every refusal names field and remedy.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from geoqm.errors import InvalidInput
from geoqm.layer.declaration import Field, FieldType, Layer
from geoqm.layer.editing import Editor
from geoqm.ogc.answers import GEOJSON, JSON, Refusal

MERGE_PATCH: Final = "application/merge-patch+json"
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "POST": (GEOJSON, JSON),
    "PUT": (GEOJSON, JSON),
    "PATCH": (MERGE_PATCH,),
}
_BIGGEST: Final = 2**53
_SHORTENED: Final = timedelta(seconds=1)
_ONE: Final = "Senden Sie genau ein Objekt je Anfrage, als GeoJSON „Feature“."


@dataclass(frozen=True, slots=True)
class Document:
    """A feature, or the part of one that a patch holds."""

    properties: Mapping[str, object]
    geometry: object = None
    has_geometry: bool = False


def check_kind(method: str, headers: Mapping[str, str]) -> None:
    """Refuse a body of another kind than the method takes, or a compressed one (415)."""
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", ""}:
        text = f"Die Kompression „{packed[:60]}“ geht hier nicht. Senden Sie den Inhalt ungepackt."
        raise Refusal(415, "unsupported_media_type", text, {"Accept-Encoding": "identity"})
    stated = headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated not in KINDS[method]:
        text = f"Der Inhaltstyp „{stated[:60]}“ passt nicht. Möglich: {', '.join(KINDS[method])}."
        accepted = {"Accept-Patch": MERGE_PATCH} if method == "PATCH" else {}
        raise Refusal(415, "unsupported_media_type", text, accepted)


def document(method: str, body: bytes, feature_id: str, fields: tuple[Field, ...]) -> Document:
    """The feature or patch in a body; InvalidInput for everything else."""
    found = _json(body)
    if not isinstance(found, dict):
        raise InvalidInput("Der Inhalt ist kein GeoJSON-Objekt.", remedy=_ONE)
    if method != "PATCH" and found.get("type") != "Feature":
        raise InvalidInput("Der Inhalt ist kein einzelnes Objekt.", remedy=_ONE, field="type")
    if method != "POST" and str(found.get("id", feature_id)) != feature_id:
        raise InvalidInput(
            "Die Kennung im Inhalt ist eine andere als in der Adresse.",
            remedy="Lassen Sie „id“ weg oder senden Sie an die andere Adresse.",
            field="id",
        )
    _check_no_field_outside(fields, found)
    properties = found.get("properties", {})
    if properties is None and method != "PATCH":
        properties = {}
    if not isinstance(properties, dict):
        raise InvalidInput("„properties“ ist kein Objekt.", remedy=_ONE, field="properties")
    return Document(properties, found.get("geometry"), "geometry" in found or method != "PATCH")


def new_values(
    layer: Layer, editor: Editor, fields: tuple[Field, ...], given: Document
) -> dict[str, Any]:
    """The values of a new feature. What follows from others is not taken over: it will follow."""
    _check_known(layer, fields, given.properties)
    return {
        field.name: typed(field, given.properties.get(field.name))
        for field in fields
        if field.name in editor.fields
    }


def changed_values(
    layer: Layer,
    editor: Editor,
    fields: tuple[Field, ...],
    given: Document,
    current: Mapping[str, object],
    *,
    whole: bool,
) -> dict[str, Any]:
    """The values that differ from `current`; `whole` says that what is left out becomes empty.

    Other fields may be sent as they are, since QGIS sends every column. InvalidInput where one
    would change.
    """
    _check_known(layer, fields, given.properties)
    changes: dict[str, Any] = {}
    for field in fields:
        can_change = field.name in editor.fields
        if field.name not in given.properties and not (whole and can_change):
            continue
        value = typed(field, given.properties.get(field.name))
        known = typed(field, current.get(field.name), of_list=False)
        if value == known or (not can_change and _is_rounded(value, known)):
            continue
        if not can_change:
            raise InvalidInput(
                f"Das Feld „{field.title}“ ({field.name}) lässt sich nicht ändern.",
                remedy="Ändern lassen sich: " + ", ".join(editor.fields) + ".",
                field=field.name,
            )
        changes[field.name] = value
    return changes


def typed(field: Field, value: object, *, of_list: bool = True) -> Any:
    """A JSON value as the field's type; "" of a value list is None. InvalidInput if it is neither."""
    if value is None or (field.values and value == ""):
        return None
    try:
        found = _READERS[field.type](value)
    except (ValueError, TypeError, InvalidOperation) as error:
        raise _unfit(field, value) from error
    if of_list and field.values and found not in {each.code for each in field.values}:
        raise _unfit(field, value)
    return found


def _is_rounded(value: object, known: object) -> bool:
    """Whether an instant was only shortened on its way: QGIS keeps thousandths of a second."""
    if not isinstance(value, datetime) or not isinstance(known, datetime):
        return False
    return abs(value - known) < _SHORTENED


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            "Der Inhalt ist kein lesbares JSON.", remedy=f"{_ONE} Zeichensatz: UTF-8."
        ) from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _check_no_field_outside(fields: tuple[Field, ...], found: Mapping[str, object]) -> None:
    """Refuse fields beside „properties“: they would be left out without a word."""
    for name in (field.name for field in fields if field.name in found):
        raise InvalidInput(
            f"Das Feld „{name}“ steht an der falschen Stelle.",
            remedy=f'Felder stehen in „properties“: {{"properties": {{"{name}": …}}}}.',
            field=name,
        )


def _check_known(layer: Layer, fields: tuple[Field, ...], given: Mapping[str, object]) -> None:
    known = {field.name for field in fields}
    for name in given:
        # QGIS shows the number of a feature as a column and sends it back.
        if name not in known and name != "id":
            raise InvalidInput(
                f"Das Feld „{name[:80]}“ gibt es in „{layer.title}“ nicht.",
                remedy="Möglich sind: " + ", ".join(field.name for field in fields) + ".",
                field=name[:80],
            )


def _text(value: object) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    value.encode()  # a lone surrogate is no text
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or int(value) != value:
        raise ValueError
    if abs(value) > _BIGGEST:
        raise ValueError
    return int(value)


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    number = Decimal(str(value))
    if abs(number) > _BIGGEST:
        raise ValueError
    return number


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _day(value: object) -> date:
    """A day; QGIS may write it as an instant at midnight."""
    day, _, time = _text(value).partition("T")
    if time and not time.startswith("00:00"):
        raise ValueError
    return date.fromisoformat(day)


def _instant(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


_READERS: Final[Mapping[FieldType, Callable[[object], Any]]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _day,
    FieldType.INSTANT: _instant,
}
_EXAMPLES: Final[Mapping[FieldType, str]] = {
    FieldType.TEXT: "ein Text",
    FieldType.INTEGER: "eine ganze Zahl",
    FieldType.DECIMAL: "eine Zahl",
    FieldType.BOOLEAN: "true oder false",
    FieldType.DATE: "ein Tag wie 2026-05-01",
    FieldType.INSTANT: "ein Zeitpunkt wie 2026-05-01T12:00:00Z",
}


def _unfit(field: Field, value: object) -> InvalidInput:
    codes = ", ".join(f"{each.code} ({each.title})" for each in field.values)
    shown = str(value)[:40].encode("utf-8", "replace").decode()
    return InvalidInput(
        f"„{shown}“ passt nicht in das Feld „{field.title}“ ({field.name}).",
        remedy=f"Möglich: {codes or _EXAMPLES[field.type]}.",
        field=field.name,
    )
