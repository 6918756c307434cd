"""Fixtures shared by all tests: a real PostGIS server, template databases, sessions.

The server is `GEOQM_TEST_DATABASE_URL` (one where databases may be created) or a throw-away
cluster started here. Databases are cloned from templates that the migrations filled.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from geoqm.access import passwords
from geoqm.db.cluster import Cluster
from geoqm.db.engine import make_engine
from geoqm.migrations.upgrade import upgrade
from tests import qgis

# Hashing a password is slow by design; the suite hashes hundreds, and none of its tests is about that.
passwords._ARGON2 = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that drive a browser come last: Playwright leaves an event loop in the main thread."""
    driving = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in driving)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """Say loudly, below everything else, that nobody has tried the files with QGIS."""
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    missing = sum(qgis.MISSING in str(report.longrepr) for report in skipped)
    if missing:
        terminalreporter.section("QGIS is missing", yellow=True, bold=True)
        terminalreporter.line(f"{missing} tests were skipped. {qgis.MISSING}", yellow=True)


@pytest.fixture(scope="session")
def server_url(worker_id: str) -> Iterator[str]:
    """Superuser address of the test server; each worker has its own throw-away cluster."""
    given = os.environ.get("GEOQM_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="gq-"))
    folder.chmod(0o711)  # root starts the server under another account
    cluster = Cluster(folder / "data", socket_dir=folder / "s", durable=False)
    cluster.start()
    try:
        yield cluster.url("postgres", user="postgres")
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _admin(url: str) -> Iterator[Engine]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    yield engine
    engine.dispose()


def create_database(server: str, *, template: str = "template0") -> str:
    """A new database owned by the login `geoqm`; returns the owner's address."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with _admin(server) as engine, engine.connect() as connection:
        connection.execute(
            text(
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geoqm') THEN"
                " CREATE ROLE geoqm LOGIN CREATEROLE; END IF; END $$"
            )
        )
        connection.execute(text(f"CREATE DATABASE {name} OWNER geoqm TEMPLATE {template}"))
    if template == "template0":
        with _admin(_address(server, name)) as engine, engine.connect() as connection:
            for extension in EXTENSIONS:
                connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    return _address(server, name, user="geoqm")


def _address(server: str, database: str, user: str | None = None) -> str:
    url = make_url(server).set(database=database)
    if user is not None:
        url = url.set(username=user)
    return url.render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    """Drop a test database, whoever is still connected."""
    name = make_url(url).database
    with _admin(server) as engine, engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def migrated_template(server_url: str) -> str:
    """Name of an empty database at the newest migration, with views and grants."""
    url = create_database(server_url)
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    return str(make_url(url).database)


@pytest.fixture(scope="session")
def clone(server_url: str) -> Iterator[Callable[[str], str]]:
    """A function that clones a template into a database of its own.

    A throw-away server takes its databases along; on a given one they are dropped at the end.
    """
    made: list[str] = []

    def _clone(template: str) -> str:
        made.append(create_database(server_url, template=template))
        return made[-1]

    yield _clone
    if os.environ.get("GEOQM_TEST_DATABASE_URL"):
        for url in made:
            drop_database(server_url, url)


@pytest.fixture(scope="session")
def database_url(migrated_template: str, clone: Callable[[str], str]) -> str:
    """An empty, migrated database for tests that roll back."""
    return clone(migrated_template)


@pytest.fixture
def fresh_database_url(migrated_template: str, clone: Callable[[str], str]) -> str:
    """An empty, migrated database for this test alone; commits are fine."""
    return clone(migrated_template)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on the shared empty database, as the owner."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@contextmanager
def rolled_back(engine: Engine) -> Iterator[Session]:
    """A session whose work is rolled back; commits inside are harmless."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of the owner whose work is rolled back."""
    with rolled_back(engine) as session:
        yield session
