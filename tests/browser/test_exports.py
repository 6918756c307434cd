"""From the catalogue to a file on the own disk, and a program copied from it that runs."""

import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest
from playwright.sync_api import Browser, Page, expect

from geoqm.catalogue.jobs import JOBS
from geoqm.db.engine import make_engine
from geoqm.exports.runs import production
from geoqm.jobs import runs
from geoqm.jobs.declaration import JobContext
from geoqm.settings import Settings
from tests.browser.conftest import Town, Watch, log_in

pytestmark = pytest.mark.browser


def make_files(town: Town) -> None:
    """What the worker does."""
    engine = make_engine(town.url)
    settings = Settings.model_validate({"database_url": town.url, "var_dir": town.folder})
    job = next(each for each in JOBS if each.name == production.PRODUCE)
    assert runs.execute(job, JobContext(engine, settings))
    engine.dispose()


def read_as_copied(page: Page, town: Town) -> None:
    """Run the program that the catalogue shows, as its readers do."""
    page.goto(f"{town.address}/daten/monuments?programm=python")
    program = page.locator("aside pre").first.inner_text()
    command = [sys.executable, "-c", f"{program}\nprint(len(layer), layer.crs)"]
    # In a process of its own: GDAL keeps this one from answering it.
    read = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)  # noqa: S603 (our own page)
    assert read.stdout.splitlines()[-1] == "459 EPSG:25832", read.stderr


def test_all_layers_travel_from_the_catalogue_to_the_disk(
    browser: Browser, town: Town, watch: Watch, tmp_path: Path
) -> None:
    context = browser.new_context(locale="de-DE", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch.follow(page)
    log_in(page, town)
    page.goto(f"{town.address}/daten")
    page.get_by_label("Ebene oder Feld").fill("baujahr")
    page.get_by_label("Ebene oder Feld").press("Enter")
    expect(page.get_by_role("article")).to_have_count(3)
    page.get_by_role("link", name="Alles als GeoPackage").click()
    chosen = page.locator("input[name=ebene]:checked")
    page.get_by_role("link", name="Keine").click()
    expect(chosen).to_have_count(0)
    page.get_by_role("link", name="Alle wählen").click()
    expect(chosen).not_to_have_count(0)
    page.get_by_role("button", name="Datei erstellen").click()
    state = page.locator("main [role=status]")
    expect(state).to_contain_text("wartet")
    make_files(town)
    expect(state).to_contain_text("fertig")  # without a reload
    page.goto(f"{town.address}/export")
    page.get_by_role("link", name="geoqm-").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Herunterladen").click()
    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    inside = f"/vsizip/{target}/geoqm.gpkg"
    assert {"buildings", "vacancies", "outreach"} <= {
        name for name, _ in pyogrio.list_layers(inside)
    }
    assert pyogrio.read_info(inside, layer="buildings")["features"] > 4_000
    read_as_copied(page, town)
    context.close()
