"""Each database role may do what is declared and nothing else; PostgreSQL itself is asked."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from geoqm.access.model import LoginFailure
from geoqm.catalogue import LAYERS, METADATA, VIEWS
from geoqm.db.engine import Caller, become
from geoqm.db.roles import DATABASE_ROLES, Role, declared_grants
from geoqm.layer import records, views
from tests.architecture import grants
from tests.architecture.grants import Relation, Right

# Written by triggers alone: who could write here could hide what they did.
TRAIL = ("audit_entry", "data_version", "data_change")
# What is no business of the office: logs, keys, derived rows. Everything else is audited.
NOT_AUDITED = {
    "building_priority",  # follows from what is audited
    *TRAIL,
    "export_run",  # filters of a file may name people, and the trail never forgets
    "grant_assessment",
    "grant_assessment_change",
    "import_run",
    "import_rejection",
    "job_state",
    "layer_styles",  # follows from the declarations
    "login_failure",
    "login_salt",
    "outbox_message",  # recipients and texts would live in the trail for ever
    "owner_look",
    "street",
    "unit_sum",  # follows from units, by trigger
    # What people say about themselves must be erasable: reports have a history of their own.
    "report",
    "report_attempt",
    "report_consent",
    "report_event",
    "report_link",
    "report_link_request",
    "report_photo",
    "report_salt",
    "report_sender",
    "report_token",
    "user_session",
    "walk_picture",  # bytes; the facts of a photo are in the audited walk_photo
}
WRITING = {"INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"}
# What nobody but administration and gate may ever see.
SECRET = {"password_hash", "token_hash", "salt"}
_NOT_PERMITTED = "42501"


@pytest.fixture(scope="module")
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture(autouse=True)
def locks_are_let_go(connection: Connection) -> Iterator[None]:
    """One transaction that looks at every table would hold more locks than the server has."""
    yield
    connection.rollback()


@pytest.fixture(scope="module")
def rights(connection: Connection) -> set[Right]:
    return grants.actual(connection)


def refused(connection: Connection, role: str, statement: str) -> bool:
    """Whether PostgreSQL refuses `statement` to `role` for want of a grant."""
    with connection.begin_nested() as savepoint:
        become(connection, Caller(role))
        try:
            connection.execute(text(statement))
        except DBAPIError as error:
            return getattr(error.orig, "sqlstate", "") == _NOT_PERMITTED
        finally:
            savepoint.rollback()
    return False


def quoted(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def selectable(rights: set[Right], relation: Relation, role: str) -> list[str]:
    return [
        column
        for column in relation.columns
        if Right(relation.name, role, "SELECT", column) in rights
    ]


def test_catalogue_of_grants_equals_the_declarations(rights: set[Right]) -> None:
    declared = grants.declared()
    assert sorted(rights - declared) == [], "granted, but not declared"
    assert sorted(declared - rights) == [], "declared, but not granted"


def test_every_table_of_the_database_is_declared(connection: Connection) -> None:
    known = {table.name for table in METADATA.sorted_tables} | {"alembic_version"}
    known |= {f"served.{view.name}" for view in VIEWS}
    known |= {f"served.{records.name_of(each)}" for each in LAYERS if records.is_recorded(each)}
    known |= {f"layers.{view.name}" for view in VIEWS if views.in_planner_schema(view)}
    assert {relation.name for relation in grants.relations(connection)} == known


def test_every_table_declares_its_grants_for_known_roles() -> None:
    for table in METADATA.sorted_tables:
        named = {getattr(role, "database_role", role) for role in declared_grants(table)}
        assert named <= set(DATABASE_ROLES)


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_role_reads_what_it_may_and_is_refused_the_rest(
    connection: Connection, rights: set[Right], role: str
) -> None:
    for relation in grants.relations(connection):
        open_columns = selectable(rights, relation, role)
        if open_columns:
            read = f"SELECT {quoted(open_columns)} FROM {relation.name} LIMIT 1"
            assert not refused(connection, role, read), read
        for column in set(relation.columns) - set(open_columns):
            read = f'SELECT "{column}" FROM {relation.name} LIMIT 1'
            assert refused(connection, role, read), read


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_role_writes_only_where_it_may(
    connection: Connection, rights: set[Right], role: str
) -> None:
    held = {(right.relation, right.privilege) for right in rights if right.role == role}
    tables = [each for each in grants.relations(connection) if "." not in each.name]
    for relation in tables:  # views answer otherwise; their grants are looked at below
        first = relation.columns[0]
        for privilege, statement in {
            "INSERT": f"INSERT INTO {relation.name} DEFAULT VALUES",
            "UPDATE": f'UPDATE {relation.name} SET "{first}" = NULL WHERE false',
            "DELETE": f"DELETE FROM {relation.name} WHERE false",
            "TRUNCATE": f"TRUNCATE {relation.name}",
        }.items():
            if (relation.name, privilege) not in held:
                assert refused(connection, role, statement), f"{role}: {statement}"


def test_nobody_writes_the_audit_trail_or_the_versions(rights: set[Right]) -> None:
    assert [r for r in rights if r.relation in TRAIL and r.privilege in WRITING] == []


def test_layers_are_read_only_for_everybody(rights: set[Right]) -> None:
    assert [r for r in rights if "." in r.relation and r.privilege in WRITING] == []


def test_planners_read_and_their_edits_write_two_tables(rights: set[Right]) -> None:
    def written(role: str) -> set[tuple[str, str]]:
        return {(r.relation, r.privilege) for r in rights if r.role == role} & {
            (r.relation, r.privilege) for r in rights if r.privilege in WRITING
        }

    assert written("geoqm_planner_logins") == set()
    # Mails and exports of one's own are no data of the map.
    own = written("geoqm_planner")
    assert {table for table, _ in own} <= {"outbox_message", "export_run"}
    assert written("geoqm_planner_edit") - own == {
        ("area", "INSERT"),
        ("area", "UPDATE"),
        ("planning_note", "INSERT"),
        ("planning_note", "UPDATE"),
        ("planning_note", "DELETE"),
    }


def test_hashes_are_seen_by_the_gate_alone(rights: set[Right]) -> None:
    readers = {(r.role, r.column) for r in rights if r.column in SECRET and r.privilege == "SELECT"}
    assert readers == {
        ("geoqm_gate", "password_hash"),
        ("geoqm_gate", "token_hash"),
        ("geoqm_gate", "salt"),
        ("geoqm_admin", "salt"),  # a reset forgets the failures of the name
        ("geoqm_intake", "token_hash"),  # of the own link alone
        ("geoqm_intake", "salt"),  # that of the form's limits
        ("geoqm_staff", "token_hash"),  # of questionnaires: codes that come back on paper
        ("geoqm_admin", "token_hash"),
    }


def test_failures_of_logins_are_nobody_elses_business(rights: set[Right]) -> None:
    readers = {r.role for r in rights if r.relation == LoginFailure.__tablename__}
    assert readers == {"geoqm_gate", "geoqm_admin"}


def test_gate_sees_no_business_data(rights: set[Right]) -> None:
    seen = {right.relation for right in rights if right.role == "geoqm_gate"}
    assert seen == {
        "app_user", "user_session", "api_token", "login_failure", "login_salt", "data_version",
        "calendar_feed",
    }  # fmt: skip


@pytest.mark.parametrize("layer", VIEWS, ids=lambda layer: layer.name)
def test_higher_roles_see_at_least_what_lower_ones_see(rights: set[Right], layer: object) -> None:
    name = f"layers.{getattr(layer, 'name', '')}"
    seen = [
        {r.column for r in rights if r.relation == name and r.role == role.database_role}
        for role in Role
    ]
    assert all(lower <= higher for lower, higher in pairwise(seen))


def test_sequences_are_used_where_rows_are_inserted(connection: Connection) -> None:
    rows = connection.execute(
        text(
            "SELECT t.relname, role, has_sequence_privilege(role, s.oid, 'USAGE'),"
            " has_sequence_privilege(role, s.oid, 'UPDATE')"
            " FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')"
            " JOIN pg_class t ON t.oid = d.refobjid,"
            " unnest(CAST(:roles AS text[])) AS role WHERE s.relkind = 'S'"
        ),
        {"roles": list(DATABASE_ROLES)},
    ).all()
    inserting = {(r.relation, r.role) for r in grants.declared() if r.privilege == "INSERT"}
    assert rows
    assert {(table, role) for table, role, used, _ in rows if used} <= inserting
    assert [row for row in rows if row[3]] == []


def test_functions_with_the_owners_rights_are_nobodys_to_call(connection: Connection) -> None:
    found = connection.execute(
        text(
            "SELECT p.oid::regprocedure::text, role FROM pg_proc p,"
            " unnest(CAST(:roles AS text[])) AS role"
            " WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
            " AND p.proowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
            " AND has_function_privilege(role, p.oid, 'EXECUTE')"
        ),
        {"roles": list(DATABASE_ROLES)},
    ).all()
    # Erasure: the administration may blank the trail of rows about persons, and is noted doing so.
    # Whoever compares days may know when the record begins: one instant.
    readers = {("geoqm_record_begins()", role.database_role) for role in Role}
    assert {tuple(row) for row in found} == readers | {
        ("geoqm_forget_trail(text,text[])", "geoqm_admin")
    }


def test_nobody_forges_the_trail_through_a_table_of_their_own(connection: Connection) -> None:
    forge = (
        "CREATE TEMP TABLE building (id bigint);"
        "CREATE TRIGGER forged AFTER INSERT ON pg_temp.building"
        " REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
        " EXECUTE FUNCTION public.geoqm_audit_insert()"
    )
    assert refused(connection, "geoqm_staff", forge)


@pytest.mark.parametrize("schema", ["public", "served", "layers"])
def test_nobody_makes_objects_in_the_schemas(connection: Connection, schema: str) -> None:
    makers = connection.execute(
        text(
            "SELECT role FROM unnest(CAST(:roles AS text[])) AS role"
            " WHERE has_schema_privilege(role, :schema, 'CREATE')"
        ),
        {"roles": list(DATABASE_ROLES), "schema": schema},
    ).all()
    assert makers == []


def test_roles_cannot_log_in_and_stand_beside_each_other(connection: Connection) -> None:
    names = {"roles": list(DATABASE_ROLES)}
    able = connection.execute(
        text(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY (:roles)"
            " AND (rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls)"
        ),
        names,
    ).all()
    members = connection.execute(
        text(
            "SELECT m.member::regrole, m.roleid::regrole FROM pg_auth_members m"
            " WHERE m.member::regrole::text = ANY (:roles)"
        ),
        names,
    ).all()
    assert (able, members) == ([], [])


@pytest.mark.parametrize("table", [t.name for t in METADATA.sorted_tables])
def test_business_tables_are_audited_and_versioned(connection: Connection, table: str) -> None:
    found = set(
        connection.execute(
            text(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass)"
                " AND NOT tgisinternal AND tgenabled <> 'D'"
            ),
            {"table": table},
        ).scalars()
    )
    audit = {"audit_insert", "audit_update", "audit_delete", "note_change"}
    assert (audit <= found) is (table not in NOT_AUDITED)


def test_tables_behind_layers_raise_their_version(connection: Connection) -> None:
    behind = sorted({table for view in VIEWS for table in view.tables})
    watched = set(
        connection.execute(
            text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'note_change'")
        ).scalars()
    )
    assert set(behind) <= watched
