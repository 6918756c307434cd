"""A real Chromium before a real server with the demonstration town."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)
from pydantic import SecretStr
from sqlalchemy import make_url

from geoqm.access import service as access
from geoqm.app import create_app
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.demo import service as demo
from geoqm.importers.shipped import import_shipped
from geoqm.settings import ROOT, Settings

# A busy machine is slow, not broken.
expect.set_options(timeout=20_000)
READY = "html[data-map-ready]"
_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-dev-shm-usage",
]


@dataclass(frozen=True, slots=True)
class Town:
    """A running server with the demonstration town and one member of the team."""

    address: str
    password: str
    name: str = "mara"
    url: str = ""
    folder: Path = Path()


@dataclass
class Watch:
    """What went wrong in a browser: script errors, CSP violations, failed and foreign requests."""

    address: str
    problems: list[str] = field(default_factory=list)
    allowed: tuple[str, ...] = ()

    def follow(self, page: Page) -> None:
        """Take notes of everything that happens on `page`."""
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in self.allowed):
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        ours = request.url.startswith((self.address, "data:", "blob:"))
        if not ours and not any(each in request.url for each in self.allowed):
            self.problems.append(f"foreign request: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not any(each in response.url for each in self.allowed):
            self.problems.append(f"{response.status}: {response.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Chromium of the system, without anything that talks to the outside."""
    path = (
        os.environ.get("GEOQM_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
    )
    return {"args": _ARGS, **({"executable_path": path} if path else {})}


@pytest.fixture(scope="session")
def town_template(migrated_template: str, clone: Callable[[str], str]) -> str:
    """Name of a database with town, open data and nobody's session."""
    url = clone(migrated_template)
    engine = make_engine(url)
    with session_scope(engine) as session:
        demo.load(session, date(2026, 11, 22), ROOT / "data")
    import_shipped(engine, ROOT / "data", date(2026, 11, 22))
    engine.dispose()
    return str(make_url(url).database)


@contextmanager
def serving(url: str, folder: Path, **values: object) -> Iterator[str]:
    """Run the application on a free port; its address."""
    settings = Settings.model_validate(
        {"database_url": SecretStr(url), "var_dir": folder, **values}
    )
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            create_app(settings), log_level="warning", access_log=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        wait_until(lambda: server.started)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(15)


def wait_until(
    holds: Callable[[], bool], seconds: float = 60, *, pause: Callable[[float], None] = time.sleep
) -> None:
    """Wait for a condition; AssertionError when it does not come true in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "the condition did not come true in time"
        pause(0.05)


def member_of_team(url: str) -> str:
    """Add the user `mara` and return the password."""
    engine = make_engine(url)
    with session_scope(engine) as session:
        password = access.add_user(session, "mara", Role.STAFF, full_name="Mara Beispiel")
    engine.dispose()
    return password


@pytest.fixture(scope="session")
def town(
    town_template: str, clone: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """The server that the tests share; they change nothing that others see."""
    url = clone(town_template)
    password = member_of_team(url)
    folder = tmp_path_factory.mktemp("var")
    with serving(url, folder) as address:
        yield Town(address, password, url=url, folder=folder)


@pytest.fixture
def watch(town: Town) -> Iterator[Watch]:
    """Fails the test when a page had a problem."""
    watch = Watch(town.address)
    yield watch
    assert watch.problems == []


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, town: Town, watch: Watch) -> Iterator[Opener]:
    """A function that opens a page in a browser of its own, logged in."""
    contexts: list[BrowserContext] = []

    def _open(path: str = "/karte", *, width: int = 1440, height: int = 900, **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="de-DE", **more
        )
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        log_in(page, town)
        page.goto(town.address + path)
        page.wait_for_selector(READY)
        return page

    yield _open
    for context in contexts:
        context.close()


def log_in(page: Page, town: Town) -> None:
    """Log in as a person would."""
    page.goto(f"{town.address}/anmelden")
    page.get_by_label("Name").fill(town.name)
    page.get_by_label("Kennwort").fill(town.password)
    page.get_by_role("main").get_by_role("button", name="Anmelden").click()
    page.wait_for_url(lambda url: "/anmelden" not in url)
