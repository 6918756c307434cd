"""Bring a database to the state of this version: scripts, then views, then grants."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from geoqm.catalogue import LAYERS, METADATA, VIEWS
from geoqm.db import roles
from geoqm.db.base import GERMAN
from geoqm.errors import Unavailable
from geoqm.layer import views
from geoqm.qgis import stored

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")
_LOCK = 7_318_201


def upgrade(engine: Engine) -> None:
    """Run all missing migrations and sync views and grants, in one transaction.

    Raises Unavailable when roles or extensions are missing and the login may not create them.
    """
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _create_roles(connection)
        _check_extensions(connection)
        _create_collation(connection)
        command.upgrade(_config(connection), "head")
        views.sync(connection, VIEWS)
        stored.sync(connection, LAYERS)
        roles.sync_grants(connection, METADATA)


def is_current(connection: Connection) -> bool:
    """Whether the database stands at the newest migration and has the views of this version."""
    found = MigrationContext.configure(connection).get_current_heads()
    if set(found) != set(ScriptDirectory.from_config(_config(connection)).get_heads()):
        return False
    return views.are_current(connection, VIEWS)


def check_current(connection: Connection) -> None:
    """Raise Unavailable where migrations or views are missing."""
    if not is_current(connection):
        raise Unavailable(
            "Die Datenbank ist nicht auf dem Stand dieser Version.",
            remedy="Führen Sie „geoqm db upgrade“ aus.",
        )


def check(connection: Connection) -> None:
    """Raise Alembic's error when models and migrations differ."""
    command.check(_config(connection))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _create_roles(connection: Connection) -> None:
    owner = connection.execute(text("SELECT current_user")).scalar_one()
    missing = connection.execute(
        text(
            "SELECT count(*) FROM unnest(CAST(:names AS text[])) AS name"
            " WHERE to_regrole(name) IS NULL OR NOT pg_has_role(current_user, name, 'MEMBER')"
        ),
        {"names": list(roles.DATABASE_ROLES)},
    ).scalar_one()
    if not missing:
        return
    try:
        with connection.begin_nested():
            for statement in roles.creation_sql(owner):
                connection.execute(text(statement))
    except ProgrammingError as error:
        raise Unavailable(
            "In der Datenbank fehlen die Rollen von geoqm, und dieses Konto darf sie nicht anlegen.",
            remedy="Lassen Sie die Ausgabe von „geoqm db roles“ einmal von der Administration ausführen.",
        ) from error


def _create_collation(connection: Connection) -> None:
    """The order of German words; by code points where PostgreSQL was built without ICU."""
    found = text("SELECT to_regcollation(:name)")
    if connection.execute(found, {"name": GERMAN}).scalar_one() is not None:
        return
    try:
        with connection.begin_nested():
            rules = "provider = icu, locale = 'de-u-kn-true'"
            connection.execute(text(f"CREATE COLLATION {GERMAN} ({rules})"))
    except DBAPIError:
        connection.execute(text(f'CREATE COLLATION {GERMAN} FROM "C"'))


def _check_extensions(connection: Connection) -> None:
    found = set(connection.execute(text("SELECT extname FROM pg_extension")).scalars())
    for name in EXTENSIONS:
        if name in found:
            continue
        try:
            with connection.begin_nested():
                connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {name}"))
        except ProgrammingError as error:
            raise Unavailable(
                f"In der Datenbank fehlt die Erweiterung {name}.",
                remedy="Lassen Sie die Ausgabe von „geoqm db roles“ einmal von der Administration ausführen.",
            ) from error
