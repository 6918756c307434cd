"""Logins of planners at the real server: they read every view of `layers` whole, and only that."""

from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, make_url

from geoqm.catalogue import LAYERS
from geoqm.db import logins
from geoqm.db.engine import libpq_url, make_engine
from geoqm.errors import Conflict, InvalidInput, NotFound
from geoqm.layer import views
from geoqm.migrations.upgrade import upgrade
from geoqm.qgis import stored

NAME, PASSWORD, LAST_DAY = "planung_probe", "nur-zur-probe", date(2099, 12, 31)
OPEN = [layer for layer in LAYERS if views.in_planner_schema(layer)]
# Whoever may read the one must not read the others: persons, secrets, the trail, work of the team.
CLOSED = ("owner", "contact", "building", "app_user", "audit_entry", "vacancy_event", "report")
_REFUSED = psycopg.errors.InsufficientPrivilege

Owner = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="module")
def database(migrated_template: str, clone: Callable[[str], str]) -> Iterator[Engine]:
    """A database of its own as `geoqm db upgrade` leaves it: what a clone lacks is set anew."""
    engine = make_engine(clone(migrated_template))
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def owner(database: Engine) -> Iterator[Owner]:
    url = database.url.render_as_string(hide_password=False)
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def login(owner: Owner) -> Iterator[str]:
    """The address for the login's own connections."""
    logins.create(owner, NAME, PASSWORD, LAST_DAY)
    url = make_url("postgresql://").set(
        username=NAME,
        password=PASSWORD,
        database=owner.info.dbname,
        query={"host": owner.info.host, "port": str(owner.info.port)},
    )
    yield url.render_as_string(hide_password=False)
    logins.remove(owner, NAME)


@pytest.fixture
def planner(login: str) -> Iterator[Owner]:
    with psycopg.connect(login, autocommit=True) as connection:
        yield connection


def test_every_view_is_read_whole_with_the_key_first(planner: Owner) -> None:
    for layer in OPEN:
        found = planner.execute(
            sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(layer.name))
        )
        assert found.description
        assert [column.name for column in found.description] == views.planner_columns(layer)
        assert found.description[0].name == "id"


def test_browser_finds_the_views_and_nothing_else(planner: Owner) -> None:
    found = planner.execute(
        "SELECT f_table_name, f_geometry_column, srid, type FROM geometry_columns ORDER BY 1"
    )
    wanted = [(each.name, each.geometry, 25832, each.geometry_type.upper()) for each in OPEN]
    assert found.fetchall() == sorted(wanted)


def test_views_and_columns_tell_in_german_what_they_are(planner: Owner) -> None:
    told = planner.execute(
        "SELECT obj_description('layers.buildings'::regclass), col_description(a.attrelid, attnum)"
        " FROM pg_attribute a WHERE attrelid = 'layers.buildings'::regclass AND attname = 'height_m'"
    ).fetchone()
    assert told
    assert str(told[0]).startswith("Gebäude. Grundriss")
    assert "geoqm:" not in str(told[0])
    assert told[1] == "Höhe in m"


def test_every_layer_and_theme_has_a_style_for_this_database(planner: Owner) -> None:
    found = planner.execute(
        "SELECT f_table_name, stylename, useasdefault FROM layer_styles"
        " WHERE f_table_catalog = current_database() AND f_table_schema = 'layers'"
        " AND starts_with(styleqml, '<qgis') AND type IS NULL"
    ).fetchall()
    wanted = {(layer.name, layer.title, True) for layer in OPEN}
    wanted |= {(layer.name, theme.title, False) for layer in OPEN for theme in layer.themes}
    assert set(found) == wanted


def test_unchanged_styles_are_left_alone(database: Engine) -> None:
    with database.begin() as connection:
        assert stored.sync(connection, LAYERS) == 0
        assert stored.sync(connection, LAYERS[:1]) == 1
        connection.rollback()


@pytest.mark.parametrize("table", [*CLOSED, "served.buildings", "jobs.procrastinate_jobs"])
def test_what_is_not_for_planners_is_refused(planner: Owner, table: str) -> None:
    with pytest.raises(_REFUSED):
        planner.execute(f"SELECT * FROM {table} LIMIT 1".encode())


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM layers.buildings",
        "INSERT INTO layers.areas (id) VALUES (1)",
        "UPDATE layer_styles SET styleqml = ''",
        "SELECT nextval('building_id_seq')",
        "CREATE TABLE public.mine (id int)",
        "CREATE TABLE layers.mine (id int)",
        "CREATE TEMP TABLE mine (id int)",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "SELECT geoqm_watch('building')",
        "SELECT geoqm_forget_trail('owner', '{1}')",
        "SET ROLE geoqm_planner",
        "SET ROLE geoqm",
    ],
)
def test_nothing_is_written_even_in_a_session_that_wants_to(planner: Owner, statement: str) -> None:
    planner.execute("SET default_transaction_read_only = off")
    with pytest.raises(_REFUSED):
        planner.execute(statement.encode())


def test_no_function_lends_the_group_the_owners_rights(owner: Owner) -> None:
    found = owner.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.prosecdef"
        " AND has_function_privilege('geoqm_planner_logins', p.oid, 'EXECUTE')"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    assert found.fetchall() == []


def test_settings_of_the_login_hold_from_the_start(planner: Owner) -> None:
    for setting, value in logins.SETTINGS.items():
        found = planner.execute("SELECT current_setting(%s)", [setting]).fetchone()
        assert found == (value,)


def test_day_of_the_views_can_be_chosen(planner: Owner) -> None:
    planner.execute("SET geoqm.day = '2020-02-29'")
    assert planner.execute("SELECT geoqm_day()").fetchone() == (date(2020, 2, 29),)


def test_password_is_stored_scrambled_and_ends_with_its_day(
    login: str, owner: Owner, server_url: str
) -> None:
    with psycopg.connect(libpq_url(server_url)) as connection:
        kept = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [NAME])
        assert str(kept.fetchone()).startswith("('SCRAM-SHA-256$")
    found = {each.name: each.last_day for each in logins.planner_logins(owner)}
    assert found == {NAME: LAST_DAY}


def test_names_of_others_are_never_taken_over(login: str, owner: Owner) -> None:
    owner.execute("CREATE ROLE gq_of_another_program")
    try:
        with pytest.raises(Conflict):
            logins.create(owner, "gq_of_another_program", PASSWORD, None)
        with pytest.raises(NotFound):
            logins.remove(owner, "gq_of_another_program")
        with pytest.raises(NotFound):
            logins.renew(owner, "gq_of_another_program", PASSWORD, None)
    finally:
        owner.execute("DROP ROLE gq_of_another_program")
    with pytest.raises(Conflict):
        logins.create(owner, NAME, PASSWORD, None)


@pytest.mark.parametrize(
    "name", ["", "geoqm", "geoqm_staff", "pg_read_all_data", "public", 'x"; DROP ROLE geoqm; --', "Ümit", "x" * 64]
)  # fmt: skip
def test_names_that_no_login_may_have(name: str) -> None:
    with pytest.raises(InvalidInput):
        logins.checked_name(name)


def test_removed_login_sees_nothing_more_in_what_it_has_open(owner: Owner) -> None:
    logins.create(owner, "planung_kurz", PASSWORD, None)
    place = f"host={owner.info.host} port={owner.info.port} dbname={owner.info.dbname}"
    with psycopg.connect(f"{place} user=planung_kurz password={PASSWORD}") as connection:
        logins.remove(owner, "planung_kurz")
        with pytest.raises(_REFUSED):
            connection.execute("SELECT * FROM layers.buildings")
