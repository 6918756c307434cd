"""Migrations make what the models declare, in both directions and as often as one likes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from geoqm.db import roles
from geoqm.db.engine import make_engine
from geoqm.errors import Unavailable
from geoqm.migrations import upgrade as migrations
from geoqm.migrations.upgrade import check, check_current, upgrade


@pytest.fixture
def own_engine(fresh_database_url: str) -> Iterator[Engine]:
    engine = make_engine(fresh_database_url)
    yield engine
    engine.dispose()


def go_down(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("DROP SCHEMA IF EXISTS layers, served CASCADE")
        )  # views of the tables
        command.downgrade(config(connection), revision)


def config(connection: object) -> Config:
    found = Config()
    found.set_main_option("script_location", str(Path(migrations.__file__).parent))
    found.set_main_option("path_separator", "os")
    found.attributes["connection"] = connection
    return found


def tables(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        statement = (
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
            " AND c.relnamespace = 'public'::regnamespace AND NOT EXISTS"
            " (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        )
        return set(connection.execute(text(statement)).scalars())


def test_models_and_migrations_say_the_same(engine: Engine) -> None:
    with engine.connect() as connection:
        check(connection)


def test_second_upgrade_changes_nothing(own_engine: Engine) -> None:
    before = tables(own_engine)
    upgrade(own_engine)
    assert tables(own_engine) == before


def test_all_the_way_down_and_up_again(own_engine: Engine) -> None:
    before = tables(own_engine)
    go_down(own_engine, "base")
    assert tables(own_engine) == {"alembic_version"}
    upgrade(own_engine)
    assert tables(own_engine) == before
    with own_engine.connect() as connection:
        check(connection)


def test_revisions_form_one_line() -> None:
    assert len(ScriptDirectory.from_config(config(None)).get_heads()) == 1


def test_server_refuses_tables_of_an_older_version(own_engine: Engine) -> None:
    go_down(own_engine, "-1")
    with (
        own_engine.connect() as connection,
        pytest.raises(Unavailable, match="nicht auf dem Stand"),
    ):
        check_current(connection)


def test_a_failing_upgrade_leaves_everything_as_it_was(
    migrated_template: str, clone: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(clone(migrated_template))
    go_down(engine, "base")
    monkeypatch.setattr(roles, "sync_grants", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        upgrade(engine)
    assert tables(engine) == {"alembic_version"}
    engine.dispose()
