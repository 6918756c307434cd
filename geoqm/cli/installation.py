"""The installation that a command works on: settings, database, engine."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geoqm.db.address import database_url, private_cluster
from geoqm.db.engine import make_engine, session_scope
from geoqm.settings import Settings


def started_database(settings: Settings) -> str:
    """The address of the database; the private cluster is started where it is the one in use."""
    if settings.database_url is None:
        cluster = private_cluster(settings)
        cluster.start()
        cluster.create_database("geoqm")
    return database_url(settings)


@contextmanager
def owner_engine(settings: Settings | None = None) -> Iterator[Engine]:
    """An engine as the database's owner; the private cluster runs when it is needed."""
    engine = make_engine(started_database(settings or Settings()), pool_size=2)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def owner_session(settings: Settings | None = None) -> Iterator[Session]:
    """A session of the owner that commits at the end."""
    with owner_engine(settings) as engine, session_scope(engine) as session:
        yield session
