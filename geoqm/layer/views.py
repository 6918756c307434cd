"""The SQL views made from the layer declarations, and who may read them.

Schema `served` is what the application answers from: all columns, granted one by one. Schema
`layers` is for database logins of planners: what asks for all columns of a view, as QGIS does,
gets an error for a single one that is refused, so these views hold just theirs. Beside each layer
with a record stands a view of what changed (`records`).
Called after the migrations; a view whose declaration did not change is left alone.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, text

from geoqm.db.roles import CALLERS, PLANNER_LOGINS, PLANNER_SCHEMA, SCHEMA, Role
from geoqm.layer import records
from geoqm.layer.declaration import Field, Layer, Table

View = Layer | Table
# Part of every fingerprint: raise it when the statements below make something else.
_EDITION = "3"
_MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class _Wish:
    """A view that shall be there: what it is made from, and the statements that make it."""

    layer: View
    statements: Callable[[View], Iterator[str]]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A schema, who may look into it, and the views that belong there, by name."""

    schema: str
    readers: tuple[str, ...]
    wishes: Mapping[str, _Wish]


def sync(connection: Connection, layers: Sequence[View]) -> list[str]:
    """Make the views equal to the declarations; returns the names of what was changed."""
    ours, planners = _shelves(layers)
    # What reads the other views goes first and comes last.
    dropped = {*_drop_stale(connection, planners), *_drop_stale(connection, ours)}
    made = {*_make_missing(connection, ours), *_make_missing(connection, planners)}
    return sorted(dropped | made)


def are_current(connection: Connection, layers: Sequence[View]) -> bool:
    """Whether every declared view is there as it is declared now; others do not matter."""
    for shelf in _shelves(layers):
        present = _present(connection, shelf)
        if any(present.get(name) != mark(wish.layer) for name, wish in shelf.wishes.items()):
            return False
    return True


def _shelves(layers: Sequence[View]) -> tuple[_Shelf, _Shelf]:
    """What the application reads, and what planners read from it."""
    served = {each.name: _Wish(each, _served) for each in layers}
    served |= {records.name_of(each): _Wish(each, _recorded) for each in _with_records(layers)}
    ours = _Shelf(SCHEMA, CALLERS, served)
    theirs = {each.name: _Wish(each, _for_planners) for each in layers if in_planner_schema(each)}
    return ours, _Shelf(PLANNER_SCHEMA, (PLANNER_LOGINS,), theirs)


def _with_records(layers: Sequence[View]) -> list[Layer]:
    return [each for each in layers if isinstance(each, Layer) and records.is_recorded(each)]


def relation(layer: View) -> str:
    """The qualified, quoted name of the view that the application reads."""
    return f'{SCHEMA}."{layer.name}"'


def planner_relation(layer: Layer) -> str:
    """The qualified, quoted name of the view for database logins of planners."""
    return f'{PLANNER_SCHEMA}."{layer.name}"'


def in_planner_schema(layer: View) -> bool:
    """Whether planners get the view as a layer of their database."""
    return isinstance(layer, Layer) and layer.open_to(Role.PLANNER)


@cache
def mark(layer: View | None) -> str:
    """The fingerprint of a declaration; "none" for a layer that is no longer declared."""
    if layer is None:
        return "none"
    return hashlib.sha256(f"{_EDITION} {layer!r}".encode()).hexdigest()[:16]


def columns_for(layer: View, role: Role) -> list[str]:
    """The columns that this role may read of the view of the application."""
    names = [each.name for each in layer.fields_for(role)]
    if isinstance(layer, Table):
        return names
    stored = [layer.geometry_3857] if layer.geometry_3857 else []
    return ["id", layer.geometry, *stored, *names]


def planner_columns(layer: Layer) -> list[str]:
    """The columns of the view for planners: the key first, as QGIS takes it, one geometry last."""
    return ["id", *(each.name for each in layer.fields_for(Role.PLANNER)), layer.geometry]


def _drop_stale(connection: Connection, shelf: _Shelf) -> Iterator[str]:
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {shelf.schema}"))
    everybody = ", ".join((*CALLERS, PLANNER_LOGINS))
    connection.execute(text(f"REVOKE ALL ON SCHEMA {shelf.schema} FROM {everybody}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {shelf.schema} TO {', '.join(shelf.readers)}"))
    for name, found in _present(connection, shelf).items():
        wish = shelf.wishes.get(name)
        if found != mark(wish.layer if wish else None):
            connection.execute(text(f'DROP VIEW {shelf.schema}."{name}"'))
            yield name


def _make_missing(connection: Connection, shelf: _Shelf) -> Iterator[str]:
    present = _present(connection, shelf)
    for name, wish in shelf.wishes.items():
        if name in present:
            continue
        for statement in wish.statements(wish.layer):
            connection.exec_driver_sql(statement.replace("%", "%%"))
        connection.execute(
            text(f'COMMENT ON RULE "_RETURN" ON {shelf.schema}."{name}" IS \'{mark(wish.layer)}\'')
        )
        yield name


def _present(connection: Connection, shelf: _Shelf) -> dict[str, str]:
    """Views and their fingerprints, which stand at the rule of the view, out of sight."""
    rows = connection.execute(
        text(
            "SELECT c.relname, coalesce(obj_description(r.oid, 'pg_rewrite'), '') FROM pg_class c"
            " JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'"
            " WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind = 'v'"
        ),
        {"schema": shelf.schema},
    )
    return {row[0]: row[1] for row in rows}


def _served(layer: View) -> Iterator[str]:
    yield f"CREATE VIEW {relation(layer)}{_barrier(layer)} AS {layer.source}"
    yield from _comments(relation(layer), layer, layer.fields)
    for role in Role:
        if layer.open_to(role):
            columns = ", ".join(f'"{name}"' for name in columns_for(layer, role))
            yield f"GRANT SELECT ({columns}) ON {relation(layer)} TO {', '.join(role.readers)}"


def _for_planners(layer: View) -> Iterator[str]:
    if not isinstance(layer, Layer):
        return
    target = planner_relation(layer)
    columns = ", ".join(f'"{name}"' for name in planner_columns(layer)[:-1])
    # So that type and system stand in `geometry_columns`, whatever the source computes.
    shape = f'"{layer.geometry}"::geometry({layer.geometry_type}, 25832)'
    columns = f'{columns}, {shape} AS "{layer.geometry}"'
    yield f"CREATE VIEW {target} AS SELECT {columns} FROM {relation(layer)}"  # noqa: S608 (declared names)
    yield from _comments(target, layer, layer.fields_for(Role.PLANNER))
    yield _comment("COLUMN", f'{target}."id"', "Nummer in geoqm (Schlüssel)")
    yield _comment("COLUMN", f'{target}."{layer.geometry}"', "Lage (EPSG:25832)")
    yield f"GRANT SELECT ON {target} TO {PLANNER_LOGINS}"


def _recorded(layer: View) -> Iterator[str]:
    """The view of what changed; each role reads of it what it reads of the layer."""
    if not isinstance(layer, Layer):
        return
    target = f'{SCHEMA}."{records.name_of(layer)}"'
    source = records.comparison(layer, layer.fields, records.SINCE, records.UNTIL)
    yield f"CREATE VIEW {target}{_barrier(layer)} AS {source}"
    yield _comment("VIEW", target, f"{layer.title}: was sich geändert hat.")
    for role in Role:
        if layer.open_to(role):
            columns = records.columns(layer, layer.fields_for(role))
            listed = ", ".join(f'"{name}"' for name in columns)
            yield f"GRANT SELECT ({listed}) ON {target} TO {role.database_role}"


def _barrier(layer: View) -> str:
    """So that nobody's own functions see rows that the rules of the source leave out."""
    return " WITH (security_barrier)" if isinstance(layer, Layer) and layer.row_rules else ""


def _comments(target: str, layer: View, fields: Sequence[Field]) -> Iterator[str]:
    yield _comment("VIEW", target, _told(layer))
    for each in fields:
        yield _comment("COLUMN", f'{target}."{each.name}"', _field_told(each))


def _told(layer: View) -> str:
    """What QGIS shows as the layer's abstract."""
    if isinstance(layer, Table):
        return layer.description
    source = f"Quelle: {layer.attribution}" if layer.attribution else ""
    licence = " ".join(filter(None, (layer.licence, layer.licence_url)))
    parts = [f"{layer.title}. {layer.description}", layer.note, source]
    return "\n".join(filter(None, [*parts, f"Lizenz: {licence}" if licence else ""]))


def _field_told(field: Field) -> str:
    """Title with unit, description, and what the codes mean."""
    codes = "; ".join(f"{value.code} = {value.title}" for value in field.values[:_MOST_VALUES])
    return ". ".join(filter(None, [field.heading, field.description.rstrip("."), codes]))


def _comment(kind: str, name: str, comment: str) -> str:
    quoted = comment.replace("'", "''")
    return f"COMMENT ON {kind} {name} IS '{quoted}'"
