"""The SQL views made from the layer declarations, with column grants per role.

Called after the migrations; a view whose declaration did not change is left alone.
"""

import hashlib
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, text

from geoqm.db.roles import DATABASE_ROLES, SCHEMA, Role
from geoqm.layer.declaration import Layer, Table

View = Layer | Table


def sync(connection: Connection, layers: Sequence[View]) -> list[str]:
    """Make the views of schema `layers` equal to the declarations; returns what was changed."""
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {', '.join(DATABASE_ROLES)}"))
    present = _present(connection)
    wanted = {layer.name: layer for layer in layers}
    stale = [name for name in present if present[name] != mark(wanted.get(name))]
    for name in stale:
        connection.execute(text(f'DROP VIEW {SCHEMA}."{name}"'))
    made = [name for name in wanted if name in stale or name not in present]
    for name in made:
        _create(connection, wanted[name])
    return sorted({*stale, *made})


def relation(layer: View) -> str:
    """The qualified, quoted name of the layer's view."""
    return f'{SCHEMA}."{layer.name}"'


def _present(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        text(
            "SELECT c.relname, coalesce(obj_description(c.oid), '') FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = :schema AND c.relkind = 'v'"
        ),
        {"schema": SCHEMA},
    )
    return {name: comment.rpartition("\n")[2] for name, comment in rows}


@cache
def mark(layer: View | None) -> str:
    """The fingerprint of a declaration; "none" for a layer that is no longer declared."""
    if layer is None:
        return "none"
    return "geoqm:" + hashlib.sha256(repr(layer).encode()).hexdigest()[:16]


def _create(connection: Connection, layer: View) -> None:
    barrier = " WITH (security_barrier)" if isinstance(layer, Layer) and layer.row_rules else ""
    connection.exec_driver_sql(
        f"CREATE VIEW {relation(layer)}{barrier} AS {layer.source}".replace("%", "%%")
    )
    _comment(connection, "VIEW", relation(layer), f"{layer.description}\n{mark(layer)}")
    for each in layer.fields:
        _comment(connection, "COLUMN", f'{relation(layer)}."{each.name}"', each.title)
    for role in Role:
        if layer.open_to(role):
            columns = ", ".join(f'"{name}"' for name in columns_for(layer, role))
            connection.exec_driver_sql(
                f"GRANT SELECT ({columns}) ON {relation(layer)} TO {role.database_role}"
            )


def columns_for(layer: View, role: Role) -> list[str]:
    """The view columns this role may read."""
    names = [each.name for each in layer.fields_for(role)]
    if isinstance(layer, Table):
        return names
    stored = [layer.geometry_3857] if layer.geometry_3857 else []
    return ["id", layer.geometry, *stored, *names]


def _comment(connection: Connection, kind: str, name: str, comment: str) -> None:
    quoted = comment.replace("'", "''").replace("%", "%%")
    connection.exec_driver_sql(f"COMMENT ON {kind} {name} IS '{quoted}'")
