"""The installation that a command works on: settings, database, engine, and who works on it."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geoqm.db.address import database_url, private_cluster
from geoqm.db.engine import Caller, make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.migrations.upgrade import check_current
from geoqm.settings import Settings


def started_database(settings: Settings) -> str:
    """The address of the database; the private cluster is started where it is the one in use."""
    if settings.database_url is None:
        cluster = private_cluster(settings)
        cluster.start()
        cluster.create_database("geoqm")
    return database_url(settings)


@contextmanager
def owner_engine(
    settings: Settings | None = None, *, any_version: bool = False
) -> Iterator[Engine]:
    """An engine as the database's owner; the private cluster runs when it is needed.

    Raises Unavailable for tables of another version, unless `any_version` says that they do.
    """
    engine = make_engine(started_database(settings or Settings()), pool_size=2)
    try:
        if not any_version:
            with engine.connect() as connection:
                check_current(connection)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def owner_session(engine: Engine) -> Iterator[Session]:
    """A session of the owner that commits at the end; the audit trail names who works."""
    with session_scope(engine) as session:
        session.execute(text("SELECT set_config('geoqm.user', :user, true)"), {"user": worker()})
        yield session


@contextmanager
def admin_session() -> Iterator[Session]:
    """A session under the administration's database role, for users and tokens."""
    with (
        owner_engine() as engine,
        session_scope(engine, Caller.of(Role.ADMIN, worker())) as session,
    ):
        yield session


def worker() -> str:
    """Who works at the command line, for the audit trail."""
    try:
        return f"{getpass.getuser()} (Befehlszeile)"
    except (KeyError, OSError, ImportError):
        return "Befehlszeile"
