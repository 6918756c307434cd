"""What the declarations promise each database role, and what PostgreSQL's catalogue says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from sqlalchemy import Connection, Table, text

from geoqm.catalogue import METADATA, VIEWS
from geoqm.db.roles import (
    DATABASE_ROLES,
    PLANNER_LOGINS,
    PLANNER_SCHEMA,
    SCHEMA,
    Role,
    declared_grants,
)
from geoqm.layer import records
from geoqm.layer.declaration import Layer
from geoqm.layer.views import View, columns_for, in_planner_schema, planner_columns

ON_COLUMNS = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
ON_TABLES = ("DELETE", "TRUNCATE", "TRIGGER")
_DECLARED = re.compile(r"([A-Z]+)(?:\s*\(([^)]*)\))?")


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One privilege of a role on a column; no column for privileges on whole tables."""

    relation: str
    role: str
    privilege: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view of the catalogue with its columns."""

    name: str
    columns: tuple[str, ...]


def relations(connection: Connection) -> list[Relation]:
    """Every table and view in the schemas of geoqm that no extension brought along."""
    rows = connection.execute(
        text(
            "SELECT c.oid::regclass::text, array_agg(a.attname::text ORDER BY a.attnum)"
            " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE c.relnamespace IN ('public'::regnamespace, CAST(:served AS regnamespace),"
            " CAST(:planners AS regnamespace))"
            " AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (SELECT FROM pg_depend d"
            " WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
            " GROUP BY c.oid ORDER BY 1"
        ),
        {"served": SCHEMA, "planners": PLANNER_SCHEMA},
    )
    return [Relation(name, tuple(columns)) for name, columns in rows]


def actual(connection: Connection) -> set[Right]:
    """Every right that a database role has, by grants to itself, to PUBLIC or by membership."""
    return {
        right
        for relation in relations(connection)
        for role in DATABASE_ROLES
        for right in _actual_on(connection, relation, role)
    }


def _actual_on(connection: Connection, relation: Relation, role: str) -> Iterator[Right]:
    rows = connection.execute(
        text(
            "SELECT privilege, name FROM unnest(CAST(:privileges AS text[])) AS privilege,"
            " unnest(CAST(:columns AS text[])) AS name"
            " WHERE has_column_privilege(:role, CAST(:relation AS regclass), name, privilege)"
            " UNION ALL SELECT privilege, '' FROM unnest(CAST(:whole AS text[])) AS privilege"
            " WHERE has_table_privilege(:role, CAST(:relation AS regclass), privilege)"
        ),
        {
            "privileges": list(ON_COLUMNS),
            "columns": list(relation.columns),
            "whole": list(ON_TABLES),
            "role": role,
            "relation": relation.name,
        },
    )
    for privilege, column in rows:
        yield Right(relation.name, role, privilege, column)


def declared() -> set[Right]:
    """Every right that tables and layers declare."""
    tables = {right for table in METADATA.sorted_tables for right in _of_table(table)}
    return tables | {right for view in VIEWS for right in _of_view(view)}


def _of_table(table: Table) -> Iterator[Right]:
    every = [column.name for column in table.columns]
    for role, privileges in declared_grants(table).items():
        name = role.database_role if isinstance(role, Role) else role
        for privilege, columns in _DECLARED.findall(privileges):
            if privilege in ON_TABLES:
                yield Right(table.name, name, privilege)
                continue
            for column in columns.split(",") if columns else every:
                yield Right(table.name, name, privilege, column.strip())


def _of_view(view: View) -> Iterator[Right]:
    for role in Role:
        if view.open_to(role):
            for column, reader in product(columns_for(view, role), role.readers):
                yield Right(f"{SCHEMA}.{view.name}", reader, "SELECT", column)
    if isinstance(view, Layer):
        yield from _of_record(view)
        yield from _of_planners(view)


def _of_record(layer: Layer) -> Iterator[Right]:
    if not records.is_recorded(layer):
        return
    for role in (each for each in Role if layer.open_to(each)):
        for column in records.columns(layer, layer.fields_for(role)):
            name = f"{SCHEMA}.{records.name_of(layer)}"
            yield Right(name, role.database_role, "SELECT", column)


def _of_planners(layer: Layer) -> Iterator[Right]:
    if in_planner_schema(layer):
        for column in planner_columns(layer):
            yield Right(f"{PLANNER_SCHEMA}.{layer.name}", PLANNER_LOGINS, "SELECT", column)
