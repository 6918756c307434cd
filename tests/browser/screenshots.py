"""Makes the pictures in docs/bilder from a throw-away server with the demonstration town.

`python -m tests.browser.screenshots [FOLDER]`; `script/screenshots` sets up what it needs.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from geoqm.access import service as access
from geoqm.buildings.model import Building
from geoqm.db.cluster import Cluster
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.demo import service as demo
from geoqm.importers.shipped import import_shipped
from geoqm.migrations.upgrade import upgrade
from geoqm.settings import ROOT
from tests.browser.conftest import READY, serving
from tests.conftest import create_database

_DAY = date(2026, 11, 22)
_NAME = "mara"
_PAGES = {
    "eingang": "/eingang",
    "kampagne": "/ansprache/1",
    "zahlen": "/zahlen",
    "daten": "/daten/vacancies",
}
_SIZE = {"width": 1440, "height": 900}


@contextmanager
def database_server(folder: Path) -> Iterator[str]:
    """Superuser address of the given test server, or of a throw-away one below `folder`."""
    given = os.environ.get("GEOQM_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder.chmod(0o711)  # root starts the server under another account
    cluster = Cluster(folder / "data", socket_dir=folder / "s", durable=False)
    cluster.start()
    try:
        yield cluster.url("postgres", user="postgres")
    finally:
        cluster.stop()


def fill(url: str) -> tuple[str, int]:
    """Load town, open data and one login; returns the password and a house worth showing."""
    engine = make_engine(url)
    upgrade(engine)
    with session_scope(engine) as session:
        demo.load(session, _DAY, ROOT / "data")
    import_shipped(engine, ROOT / "data", _DAY)
    with session_scope(engine) as session:
        password = access.add_user(session, _NAME, Role.STAFF, full_name="Mara Beispiel")
        shown = (
            select(Building.id)
            .where(Building.use_class == "mixed", Building.address_label != "")
            .order_by(Building.is_monument.desc(), Building.unit_count.desc(), Building.id)
        )
        house = session.scalars(shown.limit(1)).one()
    engine.dispose()
    return password, house


def shoot(address: str, password: str, house: int, target: Path) -> None:
    """Log in and take the pictures."""
    chromium = os.environ.get("GEOQM_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=_SIZE, locale="de-DE")  # type: ignore[arg-type]
        page.goto(f"{address}/anmelden")
        page.fill("[name=name]", _NAME)
        page.fill("[name=kennwort]", password)
        page.press("[name=kennwort]", "Enter")
        page.wait_for_load_state()
        page.goto(f"{address}/akte/{house}")
        page.screenshot(path=target / "akte.png")
        page.get_by_role("link", name="Auf der Karte zeigen").click()
        _settle(page)
        page.screenshot(path=target / "karte.png")
        for name, path in _PAGES.items():
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=target / f"{name}.png")
        browser.close()


def _settle(page: Page) -> None:
    page.wait_for_selector(READY, state="attached")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)


def main() -> None:
    """Make all pictures."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "bilder"
    target.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="gq-"))
    try:
        with database_server(folder) as server:
            url = create_database(server)
            password, house = fill(url)
            with serving(url, folder / "var") as address:
                shoot(address, password, house, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
