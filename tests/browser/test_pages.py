"""All other pages: free of barriers, without sideways scrolling, with the search at hand."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Opener, Town, Watch, log_in
from tests.browser.test_map import violations

pytestmark = pytest.mark.browser
PUBLIC = (
    "/",
    "/anmelden",
    "/ueber",
    "/datenschutz",
    "/barrierefreiheit",
    "/impressum",
    "/ogc",
    "/daten",
    "/daten/areas",
)
STAFF = (
    "/akte/2",
    "/konto",
    "/daten/vacancies",
    "/export?alle=ja",
    "/daten?suche=baujahr",
    "/ueber",
    "/ogc/collections/buildings/items",
    "/eigentum/20",
    "/eigentum/doppelt",
    "/akteure/5",
    "/akteure/netz",
    "/heute",
    "/post",
)
Scheme = Literal["light", "dark"]
SIZES: tuple[tuple[int, Scheme], ...] = ((1440, "dark"), (360, "light"))
# A window of 1280 at a zoom of 200 %.
ZOOMED = 640


def a_page(browser: Browser, watch: Watch, width: int, scheme: Scheme) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="de-DE"
    )
    page = context.new_page()
    watch.follow(page)
    return page


def faults(page: Page, width: int) -> list[str]:
    """What axe finds, and whether the page is wider than the window, there or zoomed."""
    found = violations(page) + too_wide(page, width)
    if width > ZOOMED:
        page.set_viewport_size({"width": ZOOMED, "height": 800})
        found += too_wide(page, ZOOMED)
        page.set_viewport_size({"width": width, "height": 800})
    return [f"{page.url}: {each}" for each in found]


def too_wide(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide at {width}"] if wide > width else []


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_pages_have_no_barrier(
    browser: Browser, town: Town, watch: Watch, width: int, scheme: Scheme
) -> None:
    page = a_page(browser, watch, width, scheme)
    found: list[str] = []
    for path in PUBLIC:
        page.goto(town.address + path)
        found += faults(page, width)
    log_in(page, town)
    for path in STAFF:
        page.goto(town.address + path)
        found += faults(page, width)
    page.context.close()
    assert found == []


def test_every_page_of_the_team_has_the_search(browser: Browser, town: Town, watch: Watch) -> None:
    page = a_page(browser, watch, 1440, "light")
    log_in(page, town)
    page.goto(f"{town.address}/konto")
    page.keyboard.press("/")
    search = page.get_by_role("combobox")
    expect(search).to_be_focused()
    page.keyboard.type("Hindenburgstr 31")
    expect(page.get_by_role("option").first).to_contain_text("Hindenburgstraße 31")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Hindenburgstraße 31"))
    search.fill("qqxzw")
    expect(page.get_by_text("Kein Treffer für „qqxzw“.").first).to_be_visible()
    page.context.close()


def test_the_search_without_suggestions_leads_to_the_map(
    browser: Browser, town: Town, watch: Watch
) -> None:
    page = a_page(browser, watch, 1440, "light")
    log_in(page, town)
    page.goto(f"{town.address}/karte?suche=Hindenburgstr+31")
    panel = page.get_by_role("complementary", name="Gebäude")
    expect(panel.get_by_role("heading", name="Hindenburgstraße 31", exact=True)).to_be_visible()
    page.context.close()


def test_the_printed_map_says_what_it_shows(opened: Opener) -> None:
    page = opened("/karte?use_class=mixed")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.get_by_text("Filter: Wohn- und Geschäftshaus. 729 von 4.495.")).to_be_visible()
    sheet = page.locator("#gq-print-sheet")
    expect(sheet).to_contain_text("Wikipedia")
    expect(sheet).to_contain_text("use_class=mixed")
    expect(page.locator(".gq-demo")).to_be_visible()
    expect(page.locator(".gq-header")).to_be_hidden()
