"""The map as a person uses it."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geoqm.db.engine import make_engine, session_scope
from geoqm.planning import service as planning
from geoqm.settings import ROOT
from tests.browser.conftest import READY, Opener, Town, Watch, log_in, member_of_team, serving
from tests.builders import EAST, NORTH, ewkt, square

pytestmark = pytest.mark.browser
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]
    ]


def drag(page: Page, *places: tuple[float, float]) -> None:
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def test_a_working_day_from_login_to_logout(opened: Opener, tmp_path: Path) -> None:
    page = opened()
    search = page.get_by_role("combobox")
    search.fill("Hindenburgstr 31")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Hindenburgstraße 31")
    search.press("ArrowDown")
    search.press("Enter")
    panel = page.get_by_role("complementary", name="Gebäude")
    expect(panel.get_by_role("heading", name="Hindenburgstraße 31", exact=True)).to_be_focused()

    page.get_by_label(re.compile("Wohn- und Geschäftshaus")).check()
    expect(page.locator(".gq-hits")).to_have_text("729 von 4.495")
    expect(page.get_by_role("button", name=re.compile("Filter .* entfernen"))).to_be_visible()

    page.get_by_role("button", name="Mit einem Rechteck auswählen").click()
    drag(page, (420, 300), (900, 700))
    bar = page.get_by_role("region", name="Auswahl", exact=True)
    expect(bar).to_contain_text(re.compile(r"\d+ Gebäude ausgewählt"))
    expect(bar).to_contain_text("m²")
    bar.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        bar.get_by_role("button", name="CSV-Tabelle").click()
    file = tmp_path / "auswahl.csv"
    download.value.save_as(file)
    rows = file.read_text(encoding="utf-8-sig").splitlines()
    chosen = int(re.findall(r"[\d.]+", bar.inner_text())[0].replace(".", ""))
    assert len(rows) == chosen + 1

    page.locator(".gq-menu--user summary").click()
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("button", name="Abmelden")).to_have_count(0)
    page.goto(page.evaluate("location.origin") + "/karte")
    expect(page).to_have_url(re.compile("/anmelden"))


def test_another_reference_day_shows_another_state_and_only_shows(opened: Opener) -> None:
    page = opened("/karte?thema=vacancies")
    today = page.locator(".gq-hits").inner_text()
    day = page.locator("#gq-day-field")
    day.fill("2024-05-01")
    day.blur()
    page.wait_for_url(re.compile("datetime=2024-05-01"))
    page.wait_for_selector(READY)
    expect(page.locator(".gq-day-note")).to_contain_text("Stand 01.05.2024, nur Ansicht")
    expect(page.locator(".gq-hits")).to_have_text(re.compile(r"\d+ von \d+"))
    assert page.locator(".gq-hits").inner_text() != today
    assert page.locator("main form[method=post]:not([action^='/export/'])").count() == 0
    page.locator(".gq-day-note").get_by_role("link", name="heute").click()
    page.wait_for_url(lambda url: "datetime" not in url)
    page.wait_for_selector(READY)
    expect(page.locator(".gq-hits")).to_have_text(today)


@pytest.fixture
def remark(town: Town) -> Iterator[str]:
    """A planner's remark on the whole town; gone after the test."""
    engine = make_engine(town.url)
    values = {"text": "Überall <b>Bäume</b>", "kind": "green", "valid_from": date(2026, 5, 1)}
    outline = ewkt(square(EAST - 3000, NORTH - 3000, 6000))
    with session_scope(engine) as session:
        note = planning.write_note(session, {**values, "outline": outline}, by="planer").id
    yield str(values["text"])
    with session_scope(engine) as session:
        planning.delete_note(session, note, today=date(2026, 11, 25))
    engine.dispose()


def test_a_remark_is_read_by_a_click_and_on_its_page(opened: Opener, remark: str) -> None:
    page = opened("/karte?ebenen=planning_notes")
    page.locator("#gq-canvas").click(position={"x": 600, "y": 300})
    told = page.locator(".gq-told")
    expect(told).to_contain_text(remark)
    expect(told).to_contain_text("Grün und Freiraum")
    expect(told).to_contain_text("01.05.2026")
    assert violations(page) == []
    page.goto(page.evaluate("location.origin") + "/planung")
    expect(page.get_by_role("rowheader")).to_have_text(remark)
    assert violations(page) == []


def test_the_address_shows_the_same_picture(opened: Opener) -> None:
    page = opened()
    page.get_by_label(re.compile("Handel und Dienstleistung")).check()
    expect(page.locator(".gq-hits")).to_have_text("144 von 4.495")
    page.get_by_role("button", name="Liste").click()
    page.get_by_role("row").nth(2).get_by_role("checkbox").check()
    page.get_by_role("row").nth(3).get_by_role("link").click()
    expect(page.get_by_role("complementary", name="Gebäude")).to_be_visible()
    heading = page.locator("#gq-panel-body h2").inner_text()
    url = page.url
    other = page.context.new_page()
    other.goto(url)
    other.wait_for_selector(READY)
    expect(other.locator("#gq-panel-body h2")).to_have_text(heading)
    expect(other.get_by_text("1 Gebäude ausgewählt")).to_be_visible()
    expect(other.locator(".gq-hits")).to_have_text("144 von 4.495")
    expect(other.get_by_role("table")).to_be_visible()


def test_a_link_to_an_import_run_shows_its_buildings(opened: Opener) -> None:
    page = opened("/karte?import_run_id=1")
    expect(page.locator(".gq-hits")).to_have_text("4.495 von 4.495")
    expect(page.get_by_text("Importlauf: 1")).to_be_visible()


def test_everything_works_by_keyboard_alone(opened: Opener) -> None:
    page = opened()
    page.keyboard.press("l")
    table = page.get_by_role("table")
    expect(table).to_be_visible()
    table.get_by_role("checkbox").nth(1).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_text("2 Gebäude ausgewählt")).to_be_visible()
    page.keyboard.press("j")
    panel = page.get_by_role("complementary", name="Gebäude")
    expect(panel.get_by_text("1 von 2")).to_be_visible()
    page.keyboard.press("j")
    expect(panel.get_by_text("2 von 2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("lll")
    expect(table).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("combobox").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Tasten")).to_be_visible()


def test_a_phone_shows_the_list_first_and_the_map_one_tap_away(opened: Opener) -> None:
    page = opened(width=360, height=740, has_touch=True, is_mobile=True)
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_role("button", name="Karte").click()
    expect(page.locator(".gq-map")).to_be_visible()
    page.get_by_role("button", name="Liste").click()
    page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(page.get_by_role("complementary", name="Gebäude")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/karte", 1440, "light"),
        ("/karte?ansicht=liste&use_class=mixed&auswahl=1,2&offen=2", 1440, "light"),
        ("/karte?use_class=mixed", 1440, "dark"),
        ("/karte", 1024, "light"),
        ("/karte?ansicht=karte&offen=2", 360, "light"),
    ],
)
def test_axe_finds_nothing(opened: Opener, path: str, width: int, scheme: str) -> None:
    page = opened(path, width=width, color_scheme=scheme)
    page.wait_for_timeout(400)
    assert violations(page) == []


def test_two_windows_do_not_disturb_each_other(opened: Opener, town: Town) -> None:
    first = opened()
    second = first.context.new_page()
    second.goto(f"{town.address}/karte?use_class=public")
    second.wait_for_selector(READY)
    first.get_by_label(re.compile("Wohn- und Geschäftshaus")).check()
    expect(first.locator(".gq-hits")).to_have_text("729 von 4.495")
    expect(second.locator(".gq-hits")).to_have_text("40 von 4.495")
    second.get_by_role("link", name="Zurücksetzen").click()
    expect(second.locator(".gq-hits")).to_have_text("4.495 von 4.495")
    expect(first.locator(".gq-hits")).to_have_text("729 von 4.495")


def test_the_lasso_selects_what_it_surrounds(opened: Opener, watch: Watch) -> None:
    page = opened("/karte?karte=17/51.1935/6.4335")
    page.get_by_role("button", name="Mit dem Lasso auswählen").click()
    drag(page, (600, 300), (900, 320), (880, 600), (620, 580))
    expect(page.get_by_text(re.compile(r"\d+ Gebäude ausgewählt"))).to_be_visible()
    page.keyboard.press("Escape")
    bar = page.get_by_role("region", name="Auswahl", exact=True).bounding_box()
    for name in (".gq-attribution", ".leaflet-control-scale"):
        box = page.locator(name).bounding_box()
        assert bar is not None
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"] + 1
    page.get_by_role("button", name="Auswahl aufheben").click()
    expect(page.get_by_text("Gebäude ausgewählt")).to_be_hidden()


def test_an_unreachable_base_map_is_said_and_hides_nothing(
    browser: Browser,
    town_template: str,
    clone: Callable[[str], str],
    tmp_path: Path,
) -> None:
    url = clone(town_template)
    password = member_of_team(url)
    nowhere = "https://basemap.invalid"
    with serving(url, tmp_path, basemap=True, basemap_url=nowhere + "/{z}/{y}/{x}.png") as address:
        watch = Watch(address, allowed=(nowhere, "ERR_"))
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="de-DE")
        context.route(f"{nowhere}/**", lambda route: route.abort())
        page = context.new_page()
        watch.follow(page)
        log_in(page, Town(address, password))
        page.goto(f"{address}/karte")
        page.wait_for_selector(READY)
        assert not any(nowhere in request for request in watch.problems)
        page.get_by_role("button", name="Hintergrundkarte").click()
        expect(
            page.get_by_text("Hintergrundkarte nicht erreichbar. Ihre Daten sind vollständig.")
        ).to_be_visible()
        expect(page.locator(".gq-hits")).to_have_text("4.495 von 4.495")
        context.close()
        assert watch.problems == []
