"""The order of rows for people: German letters, numbers by size, nothing last."""

from geoqm.db.base import GERMAN
from geoqm.layer.declaration import Field, FieldType


def ordering(field: Field, *, descending: bool = False) -> str:
    """The expressions for ORDER BY; names come from the declaration."""
    column = f'"{field.name}"'
    direction = "DESC NULLS LAST" if descending else "ASC NULLS LAST"
    if field.type is not FieldType.TEXT or field.values:
        return f"{column} {direction}"
    return f"({column} IS NULL OR {column} = ''), {column} COLLATE {GERMAN} {direction}"


def sort_keys(field: Field) -> tuple[str, str]:
    """Two expressions for pages by key: whether nothing is there, and the value."""
    column = f'"{field.name}"'
    if field.type is not FieldType.TEXT:
        return f"({column} IS NULL)", column
    value = f"nullif({column}, '')"
    return f"({value} IS NULL)", f"({value} COLLATE {GERMAN})"
