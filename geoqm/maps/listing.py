"""The list beside the map: the same features, filters and totals, sorted and in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.db.roles import Role
from geoqm.errors import NotFound
from geoqm.layer.declaration import Field, FieldType, Layer, Style, StyleClass
from geoqm.layer.ordering import ordering
from geoqm.layer.selection import Selection
from geoqm.layer.views import relation
from geoqm.maps import filters

PAGE_SIZE: Final = 50
NAMELESS: Final = "ohne Adresse"
_NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL}
_NARROW_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list: id, name, the cells as text, and the number of its legend row."""

    id: int
    title: str
    cells: tuple[str, ...]
    legend_row: int
    file: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list."""

    columns: tuple[Field, ...]
    rows: tuple[Row, ...]
    number: int
    pages: int
    first: int
    matched: int
    sort: str
    descending: bool
    totals: str


def page(
    session: Session,
    layer: Layer,
    role: Role,
    chosen: Selection,
    *,
    sort: str = "",
    number: int = 1,
) -> Page:
    """The page `number` (from 1, kept within bounds), ordered by `sort` ("-name" descends)."""
    condition, values = filters.condition(layer, chosen)
    matched, totals = sums(session, layer, role, condition, values)
    pages = max(1, -(-matched // PAGE_SIZE))
    number = min(max(number, 1), pages)
    columns = list_columns(layer, role)
    name = sort.removeprefix("-")
    ordered = next((each for each in columns if each.name == name), columns[0])
    descending = sort.startswith("-")
    rows = session.execute(
        text(
            f"SELECT id, {_selected(layer, columns)} FROM {relation(layer)} WHERE {condition}"  # noqa: S608 (names come from the declaration)
            f" ORDER BY {ordering(ordered, descending=descending)}, id LIMIT :n OFFSET :skip"
        ),
        values | {"n": PAGE_SIZE, "skip": (number - 1) * PAGE_SIZE},
    ).all()
    return Page(
        columns=tuple(columns),
        rows=tuple(_row(layer, row, columns) for row in rows),
        number=number,
        pages=pages,
        first=(number - 1) * PAGE_SIZE + 1 if matched else 0,
        matched=matched,
        sort=ordered.name,
        descending=descending,
        totals=totals,
    )


def list_columns(layer: Layer, role: Role) -> list[Field]:
    """The columns: the name first, then the fields of the list."""
    fields = [each for each in layer.fields_for(role) if each.in_list]
    return [layer.field(layer.title_field)] + [e for e in fields if e.name != layer.title_field]


def chosen_sums(session: Session, layer: Layer, role: Role, ids: Sequence[int]) -> tuple[int, str]:
    """How many of `ids` exist for `role`, and their totals in words."""
    return sums(session, layer, role, "id = ANY(:ids)", {"ids": list(ids)})


def sums(
    session: Session, layer: Layer, role: Role, condition: str, values: dict[str, Any]
) -> tuple[int, str]:
    """Number of rows under `condition`, and the totals of all `total` fields in words."""
    fields = [each for each in layer.fields_for(role) if each.total]
    added = "".join(f', sum("{each.name}")' for each in fields)
    row = session.execute(
        text(
            f"SELECT count(*){added} FROM {relation(layer)} WHERE {condition}"  # noqa: S608 (names come from the declaration)
        ),
        values,
    ).one()
    words = [_total(each, value) for each, value in zip(fields, row[1:], strict=True) if value]
    return int(row[0]), " · ".join(words)


def ids_of(session: Session, layer: Layer, chosen: Selection) -> list[int]:
    """The ids of the chosen features, in order."""
    condition, values = filters.condition(layer, chosen)
    statement = f"SELECT id FROM {relation(layer)} WHERE {condition} ORDER BY id"  # noqa: S608 (names come from the declaration)
    return list(session.execute(text(statement), values).scalars())


def files_of(session: Session, layer: Layer, ids: Sequence[int]) -> list[int]:
    """The buildings whose files these features open, each once, in the order of the ids."""
    statement = (
        f'SELECT v."{layer.file_field or "id"}" FROM {relation(layer)} v'  # noqa: S608 (names come from the declaration)
        " JOIN unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS g (id, place) ON g.id = v.id"
        " ORDER BY g.place"
    )
    found = session.execute(text(statement), {"ids": list(ids)}).scalars()
    return list(dict.fromkeys(int(each) for each in found if each is not None))


def of_files(session: Session, layer: Layer, buildings: Sequence[int]) -> list[int]:
    """The features that open the files of these buildings."""
    statement = (
        f"SELECT id FROM {relation(layer)}"  # noqa: S608 (names come from the declaration)
        f' WHERE "{layer.file_field or "id"}" = ANY(:ids) ORDER BY id'
    )
    return list(session.execute(text(statement), {"ids": list(buildings)}).scalars())


def file_of(session: Session, layer: Layer, feature_id: int) -> int:
    """The building whose file a feature opens; NotFound where there is none."""
    statement = f'SELECT "{layer.file_field or "id"}" FROM {relation(layer)} WHERE id = :id'  # noqa: S608 (names come from the declaration)
    found = session.execute(text(statement), {"id": feature_id}).scalar_one_or_none()
    if found is None:
        raise NotFound("Diesen Eintrag gibt es nicht mehr.")
    return int(found)


def _total(each: Field, value: Any) -> str:
    digits = 0 if each.type is FieldType.INTEGER or value > 100 else each.digits
    number = f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))
    if each.unit:
        return f"{number}{_NARROW_SPACE}{each.unit} {each.title}"
    return f"{number} {each.title}"


def _selected(layer: Layer, columns: Sequence[Field]) -> str:
    names = [f'"{each.name}"' for each in columns]
    style = f'"{layer.style.field}"' if layer.style.field else "NULL"
    return ", ".join([*names, f"{style} AS style_value", f'"{layer.file_field or "id"}" AS file'])


def _row(layer: Layer, row: Any, columns: Sequence[Field]) -> Row:
    cells = tuple(cell(each, value) for each, value in zip(columns, row[1:-2], strict=True))
    return Row(row[0], cells[0] or NAMELESS, cells, legend_row(layer.style, row[-2]), row[-1])


def legend_row(style: Style, value: Any) -> int:
    """The number of the legend row that a value of the style's field belongs to."""
    for i, row in enumerate(style.classes):
        if row.code is not None:
            if value == row.code:
                return i
        elif value is not None and _within(row, float(value)):
            return i
    return len(style.classes)


def _within(row: StyleClass, value: float) -> bool:
    above = row.lower is None or value >= row.lower
    return above and (row.upper is None or value < row.upper)


def cell(each: Field, value: Any) -> str:
    """A value as the list shows it: looked up, German, without its unit."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if each.type in _NUMBERS:
        if not (each.unit or each.total):
            return str(value).replace(".", ",")
        digits = each.digits if each.type is FieldType.DECIMAL else 0
        return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))
    return each.title_of(str(value))
