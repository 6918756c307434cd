"""A running application in the test process, on a database of its own for each module."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.testclient import TestClient

from geoqm.access import service
from geoqm.app import create_app
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.settings import Settings

ROLES = (Role.PLANNER, Role.STAFF, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Site:
    """An application with one user per role, named like the role."""

    client: TestClient
    engine: Engine
    url: str
    passwords: dict[Role, str]
    folder: Path

    def log_in(self, role: Role) -> None:
        """Log the client's browser in as the user of `role`."""
        page = self.client.get("/anmelden", headers={"accept": "text/html"})
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.client.post(
            "/anmelden",
            data={"name": role.value, "kennwort": self.passwords[role], "csrf_token": token},
            follow_redirects=False,
        )
        assert answer.status_code == 303, answer.text

    def basic(self, role: Role) -> tuple[str, str]:
        """Name and password for HTTP Basic."""
        return role.value, self.passwords[role]


def make_settings(url: str, folder: Path, **values: object) -> Settings:
    """Settings for a test: the database at `url`, files below `folder`."""
    return Settings.model_validate({"database_url": SecretStr(url), "var_dir": folder, **values})


def add_users(engine: Engine) -> dict[Role, str]:
    """One user per role; returns their passwords."""
    with session_scope(engine) as session:
        return {role: service.add_user(session, role.value, role) for role in ROLES}


@pytest.fixture(scope="module")
def site_url(migrated_template: str, clone: Callable[[str], str]) -> str:
    """A database for the tests of one module."""
    return clone(migrated_template)


@pytest.fixture(scope="module")
def site_engine(site_url: str) -> Iterator[Engine]:
    """The owner's engine on the module's database."""
    engine = make_engine(site_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def running(
    site_url: str, site_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The application, started once per module."""
    passwords = add_users(site_engine)
    folder = tmp_path_factory.mktemp("var")
    app = create_app(make_settings(site_url, folder))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Site(client, site_engine, site_url, passwords, folder)


@pytest.fixture
def site(running: Site) -> Site:
    """The application with a browser that nobody is logged in with."""
    running.client.cookies.clear()
    return running
