"""The callers' roles and the PostgreSQL roles that stand behind them.

A request runs under the database role of its caller, which has no grant on what the caller
may not see. A table declares its grants in `info["grants"]`; `sync_grants` makes them true.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, MetaData, Table, text

# The views that the application answers from, and those for database logins of planners.
SCHEMA = "served"
PLANNER_SCHEMA = "layers"
GATE = "geoqm_gate"
# The public form: row-level security shows it the one report whose token it holds.
INTAKE = "geoqm_intake"
# A planner who edits: reads as `geoqm_planner`, and writes the tables that say so.
PLANNER_EDIT = "geoqm_planner_edit"


class Role(StrEnum):
    """What a caller may do; each role may see what the ones before it see."""

    PUBLIC = "public"
    PLANNER = "planner"
    STAFF = "staff"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Position in the order public, planner, staff, admin."""
        return _RANKS[self]

    def sees(self, audience: "Role") -> bool:
        """Whether this role belongs to the audience that begins at `audience`."""
        return self.rank >= audience.rank

    @property
    def label(self) -> str:
        """The German name."""
        return _TITLES[self]

    @property
    def database_role(self) -> str:
        """The PostgreSQL role that requests of this caller run under."""
        return f"geoqm_{self.value}"

    @property
    def editing_role(self) -> str:
        """The PostgreSQL role under which this caller edits map features."""
        return PLANNER_EDIT if self is Role.PLANNER else self.database_role

    @property
    def readers(self) -> tuple[str, ...]:
        """The PostgreSQL roles that read layers as this caller does."""
        return tuple(dict.fromkeys((self.database_role, self.editing_role)))


_RANKS = {role: rank for rank, role in enumerate(Role)}
_TITLES = {
    Role.PUBLIC: "öffentlich",
    Role.PLANNER: "Planung",
    Role.STAFF: "Team",
    Role.ADMIN: "Verwaltung",
}

CALLERS = (*(role.database_role for role in Role), GATE, INTAKE, PLANNER_EDIT)
"""The roles that the application's own requests run under."""
# What logins of planners belong to: it reads schema `layers` and nothing else. Requests of
# planners run under `geoqm_planner`, which Python stands in front of; nobody logs in as that.
PLANNER_LOGINS = "geoqm_planner_logins"
DATABASE_ROLES = (*CALLERS, PLANNER_LOGINS)
Grants = Mapping[Role | str, str]


def from_role(role: Role, privileges: str) -> dict[Role | str, str]:
    """`privileges` for `role` and every higher one; what is public the public form may do too."""
    granted: dict[Role | str, str] = {each: privileges for each in Role if each.sees(role)}
    if Role.PLANNER.sees(role):
        granted[PLANNER_EDIT] = privileges
    return granted | {INTAKE: privileges} if role is Role.PUBLIC else granted


def creation_sql(owner: str) -> list[str]:
    """Statements that create the roles and let `owner` step into them; safe to repeat."""
    statements = []
    for name in DATABASE_ROLES:
        statements.append(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') "
            f"THEN CREATE ROLE {name} NOLOGIN; END IF; END $$"
        )
        statements.append(f'GRANT {name} TO "{owner}"')
    # Who makes logins hands out membership; the right to do so cannot be granted to oneself.
    literal = owner.replace("'", "''")
    statements.append(
        f"DO $$ BEGIN IF NOT pg_has_role('{literal}', '{PLANNER_LOGINS}', 'MEMBER WITH ADMIN OPTION') "
        f'THEN GRANT {PLANNER_LOGINS} TO "{owner}" WITH ADMIN OPTION; END IF; END $$'
    )
    return statements


# Whoever may log in could fill the disk with large objects; only a superuser can forbid it.
_CLOSE = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
      WHERE oid = '{0}'::regprocedure AND grantee = 0) THEN
    REVOKE EXECUTE ON FUNCTION {0} FROM PUBLIC;
  END IF;
END $$"""
CLOSED_TO_EVERYBODY = tuple(
    _CLOSE.strip().format(f"pg_catalog.{function}")
    for function in ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)")
)


def sync_grants(connection: Connection, metadata: MetaData) -> None:
    """Give every table exactly the grants its declaration names, and no others."""
    names = ", ".join(DATABASE_ROLES)
    connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {names}"))
    connection.execute(text(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {names}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {names}"))
    connection.execute(text(f"GRANT SELECT ON spatial_ref_sys TO {names}"))
    for table in metadata.sorted_tables:
        _grant_table(connection, table)
    connection.execute(text(_TEMPORARY))


# By default everybody may fill the disk with temporary tables. Imports need them.
_TEMPORARY = """
DO $$ BEGIN
  IF (SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()) THEN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO geoqm_staff, geoqm_admin', current_database());
  END IF;
END $$"""


def _grant_table(connection: Connection, table: Table) -> None:
    for role, privileges in declared_grants(table).items():
        name = role.database_role if isinstance(role, Role) else role
        connection.execute(text(f'GRANT {privileges} ON "{table.name}" TO {name}'))
        if "INSERT" in privileges:
            for sequence in _sequences(connection, table):
                connection.execute(text(f"GRANT USAGE ON SEQUENCE {sequence} TO {name}"))


def declared_grants(table: Table) -> Grants:
    """The grants in the table's declaration; a table without a declaration is a defect."""
    info: dict[Any, Any] = table.info
    grants: Grants = info["grants"]
    return grants


def _sequences(connection: Connection, table: Table) -> Iterable[str]:
    found = connection.execute(
        text(
            "SELECT pg_get_serial_sequence(quote_ident(:table), column_name)"
            " FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = :table AND (is_identity = 'YES' OR column_default LIKE 'nextval%')"
        ),
        {"table": table.name},
    ).scalars()
    return [name for name in found if name]
