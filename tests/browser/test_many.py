"""The map with 80,000 buildings: tiles instead of one piece, answers of bounded size."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from geoqm.access import service
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.roles import Role
from tests.browser.conftest import READY, Town, Watch, log_in, member_of_team, serving

pytestmark = pytest.mark.browser
TOWN_SQL = Path(__file__).parents[1] / "bench" / "town.sql"
MIDDLE = (
    "SELECT ST_Y(p), ST_X(p) FROM (SELECT ST_Transform(location, 4326) AS p FROM building"
    " WHERE source_id = 'DEBENCH0000040140') q"
)


@dataclass(frozen=True, slots=True)
class City:
    """A running server with 80,000 buildings, a member of the team, a planner's program."""

    town: Town
    client: httpx2.Client
    lat: float
    lon: float


@pytest.fixture(scope="module")
def city(
    migrated_template: str, clone: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    url = clone(migrated_template)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE building DISABLE TRIGGER audit_insert"))
        connection.exec_driver_sql(TOWN_SQL.read_text(encoding="utf-8").replace("%", "%%"))
        lat, lon = connection.execute(text(MIDDLE)).one()
    with session_scope(engine) as session:
        basic = ("planner", service.add_user(session, "planner", Role.PLANNER))
    engine.dispose()
    password = member_of_team(url)
    with (
        serving(url, tmp_path_factory.mktemp("var")) as address,
        httpx2.Client(base_url=address, auth=basic, timeout=60) as client,
    ):
        yield City(Town(address, password), client, lat, lon)


def row_of(lat: float, zoom: int) -> int:
    bent = math.asinh(math.tan(math.radians(lat)))
    return int((1 - bent / math.pi) / 2 * 2**zoom)


def test_the_layer_does_not_come_in_one_piece(city: City) -> None:
    answer = city.client.get("/karte/daten/buildings")
    assert answer.status_code == 400
    assert "Vektorkacheln" in answer.json()["detail"]


def test_counts_are_exact_and_ids_stay_on_the_server(city: City) -> None:
    answer = city.client.get("/karte/treffer/buildings", params={"use_class": "mixed"})
    assert (answer.json()["matched"], answer.json()["total"]) == (13_333, 80_000)
    assert answer.json()["ids"] is None
    assert len(answer.content) < 20_000


@pytest.mark.parametrize(
    ("page", "shown"), [(1, ("Straße 0 1", "Straße 1 10")), (1600, ("Straße 1999 40",))]
)
def test_the_list_has_pages_to_the_end(city: City, page: int, shown: tuple[str, ...]) -> None:
    parameters: dict[str, str | int] = {"seite": page, "sortierung": "address_label"}
    answer = city.client.get("/karte/liste/buildings", params=parameters)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    assert all(f">{label}<" in answer.text for label in shown)


def test_tiles_of_every_zoom_are_bounded(city: City) -> None:
    for zoom in (8, 11, 13, 15, 16, 18):
        column = int((city.lon + 180) / 360 * 2**zoom)
        place = f"{zoom}/{row_of(city.lat, zoom)}/{column}"
        tile = city.client.get(f"/ogc/collections/buildings/tiles/WebMercatorQuad/{place}")
        assert tile.status_code == 200
        assert 0 < len(tile.content) < 500_000


def test_the_map_draws_tiles_and_opens_a_building(browser: Browser, city: City) -> None:
    town = city.town
    watch = Watch(town.address)
    requests: list[str] = []
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="de-DE")
    page = context.new_page()
    watch.follow(page)
    page.on("request", lambda request: requests.append(request.url))
    log_in(page, town)
    page.goto(f"{town.address}/karte?karte=18/{city.lat:.6f}/{city.lon:.6f}")
    page.wait_for_selector(READY)
    expect(page.locator(".gq-hits")).to_have_text("80.000 von 80.000")
    box = page.locator(".gq-map").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_label("Adresse enthält").fill("Straße")
    page.get_by_label(re.compile("Wohn- und Geschäftshaus")).check()
    expect(page.locator(".gq-hits")).to_have_text("13.333 von 80.000")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".gq-chip")).to_have_count(2)
    page.mouse.click(*middle)  # where it was before the bar grew by a row
    expect(page.get_by_role("complementary", name="Gebäude")).to_contain_text("Straße 1003")
    context.close()
    assert any("/tiles/WebMercatorQuad/18/" in request for request in requests)
    assert not any("/karte/daten/buildings" in request for request in requests)
    assert watch.problems == []
