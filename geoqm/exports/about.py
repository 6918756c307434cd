"""What every file says about itself: content, source, licence, day and filter in words."""

from dataclasses import dataclass

from psycopg import Connection, sql

from geoqm.exports.order import Order, statement
from geoqm.layer.declaration import Field, FieldType
from geoqm.layer.selection import Selection
from geoqm.layer.values import Condition, Scalar

DATASET = "dataset"
"""The field that tells which data set a feature comes from."""


@dataclass(frozen=True, slots=True)
class About:
    """Title and value of each thing a file says about itself."""

    lines: tuple[tuple[str, str], ...]

    @property
    def as_mapping(self) -> dict[str, str]:
        """The lines by title."""
        return dict(self.lines)


def about(connection: Connection, order: Order) -> About:
    """What the file says about itself; names the data sets that the selection really holds."""
    layer = order.layer
    lines = [
        ("Inhalt", layer.title),
        ("Beschreibung", layer.description),
        ("Stand", f"{order.day:%d.%m.%Y}"),
        ("Auswahl", filter_words(order)),
        ("Koordinatensystem", f"EPSG:{order.srid}"),
    ]
    if layer.note:
        lines.append(("Hinweis", layer.note))
    if layer.attribution:
        lines.append(("Quellenangabe", layer.attribution))
    if layer.licence:
        lines.append(("Lizenz", f"{layer.licence} {layer.licence_url}".strip()))
    for number, each in enumerate(datasets(connection, order), start=1):
        lines.append((f"Datenbestand {number}: {each.title}", _told(each)))
    return About(tuple(lines))


@dataclass(frozen=True, slots=True)
class Named:
    """A data set and what is known about where it comes from."""

    title: str
    is_demo: bool
    origin: str
    attribution: str
    licence: str
    licence_url: str


def datasets(connection: Connection, order: Order) -> list[Named]:
    """The data sets that the selection really holds."""
    if not any(field.name == DATASET for field in order.fields):
        return []
    used, values = statement(order, sql.SQL("dataset"), ordered=False)
    query = sql.SQL(
        "SELECT title, is_demo, origin, attribution, licence, licence_url FROM dataset"
        " WHERE key IN ({}) ORDER BY title COLLATE german"
    ).format(used)
    return [Named(*row) for row in connection.execute(query, values)]


def _told(dataset: Named) -> str:
    parts = (dataset.origin, dataset.attribution, dataset.licence, dataset.licence_url)
    told = " · ".join(dict.fromkeys(part for part in parts if part))
    return ("erfunden · " if dataset.is_demo else "") + (told or "ohne Angabe")


def filter_words(order: Order) -> str:
    """The selection in German; „alle“ without any restriction."""
    chosen: Selection = order.selection
    parts = [_condition(order.layer.field(each.field), each) for each in chosen.conditions]
    if chosen.words:
        parts.append(f"Suche „{' '.join(chosen.words)}“")
    if chosen.ids is not None:
        parts.append(f"{len(chosen.ids)} ausgewählte Einträge")
    if chosen.bbox is not None:
        parts.append("im Kartenausschnitt")
    if order.area is not None:
        parts.append(f"im Gebiet „{order.area.name}“")
    if chosen.filter is not None:
        parts.append(f"Bedingung {chosen.filter.text}")
    if chosen.polygon:
        parts.append("in der gezeichneten Fläche")
    if order.period is not None:
        parts.append(f"gültig {order.period.text}")
    return "; ".join(parts) or "alle"


def _condition(field: Field, condition: Condition) -> str:
    unit = f" {field.unit}" if field.unit else ""
    parts = [_said(field, value) + unit for value in condition.values]
    parts += [_range(field, *ends) + unit for ends in condition.ranges]
    parts += [f"„{pattern}“" for pattern in condition.patterns]
    if condition.empty:
        parts.append("ohne Angabe")
    return f"{field.title}: {' oder '.join(parts)}"


def _range(field: Field, lower: Scalar | None, upper: Scalar | None) -> str:
    if lower is None:
        return "beliebig" if upper is None else f"bis {_said(field, upper)}"
    if upper is None:
        return f"ab {_said(field, lower)}"
    return f"{_said(field, lower)} bis {_said(field, upper)}"


def _said(field: Field, value: Scalar) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if field.type is FieldType.DATE:
        return f"{value:%d.%m.%Y}"
    return (
        field.title_of(str(value)).replace(".", ",") if field.unit else field.title_of(str(value))
    )
