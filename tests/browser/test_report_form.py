"""The public form in a real browser: four languages, a phone, a slow line, a broken one."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, expect

from geoqm.i18n import Language
from tests.browser.conftest import Town, Watch
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser
ADDRESS = "Waldhausener Straße 46"
LIGHTEST_BUDGET = 150_000
_PATIENCE_MS = 30_000


@pytest.fixture
def phone(browser: Browser, town: Town, watch: Watch) -> Iterator[Page]:
    """A phone of 360 points width; refusals of the form (422) are part of its life."""
    watch.allowed = ("422",)
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="de-DE")
    yield _page(context, town, watch)
    context.close()


def _page(context: BrowserContext, town: Town, watch: Watch) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: watch.problems.append(f"script: {error}"))
    return page


def go(page: Page, to: str) -> None:
    page.locator(".gq-go").click()
    page.wait_for_url(f"**/melden/{to}")


def photo(side: int = 900) -> bytes:
    written = BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(written, "JPEG", quality=90)
    return written.getvalue()


@pytest.mark.parametrize("language", list(Language))
def test_every_screen_is_free_of_barriers_in_every_language(
    phone: Page, town: Town, language: Language
) -> None:
    found: list[str] = []
    phone.goto(f"{town.address}/melden?sprache={language.value}")
    assert phone.locator("html").get_attribute("dir") == language.direction
    found += faults(phone, 360)
    phone.locator("#address").fill(ADDRESS)
    go(phone, "was")
    phone.locator("#since_year").fill("25")
    phone.locator(".gq-go").click()
    expect(phone.locator("#fehler")).to_be_focused()
    found += faults(phone, 360)
    phone.locator("#subject-shop").check()
    phone.locator("#since_year").fill("2025")
    for name in ("mehr", "kontakt", "fotos", "pruefen"):
        go(phone, name)
        found += faults(phone, 360)
    phone.locator(".gq-go").click()
    phone.locator(".gq-own-link").click()
    expect(phone.locator(".gq-stages")).to_be_visible()
    found += faults(phone, 360)
    assert found == []


@pytest.mark.parametrize("code", ["de", "ar", "tr"])
def test_first_page_is_light_enough_for_a_slow_line(
    browser: Browser, town: Town, code: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale=code)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"{town.address}/melden", wait_until="networkidle")
    context.close()
    assert len(sizes) > 5
    assert sum(sizes) < LIGHTEST_BUDGET, sizes


def test_suggestion_shows_the_house_before_going_on(phone: Page, town: Town) -> None:
    phone.goto(f"{town.address}/melden")
    phone.locator("#address").press_sequentially("Waldhausener 46")
    phone.get_by_role("option", name=ADDRESS).first.wait_for()
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Enter")
    expect(phone.locator("#ort-vorschau")).to_contain_text("Dieser Ort liegt im Gebiet")
    assert phone.locator("#address").input_value() == ADDRESS
    go(phone, "was")


def test_tap_on_the_enlarged_map_finds_the_house_under_it(phone: Page, town: Town) -> None:
    phone.goto(f"{town.address}/melden")
    phone.locator("#address").fill(ADDRESS)
    go(phone, "was")
    phone.goto(f"{town.address}/melden/ort")
    phone.get_by_role("button", name="Auf der Karte zeigen").click()
    picture = phone.locator(".gq-map-picture")
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(phone.locator("#ort-vorschau")).to_contain_text(ADDRESS)


def test_photo_goes_on_by_itself_after_the_line_broke(phone: Page, town: Town) -> None:
    phone.goto(f"{town.address}/melden")
    phone.locator("#address").fill(ADDRESS)
    go(phone, "was")
    phone.goto(f"{town.address}/melden/fotos")
    broken: list[str] = []

    def break_once(route: Route) -> None:
        if len(broken) < 2 and "ab=262144" in route.request.url:
            broken.append(route.request.url)
            route.abort("connectionfailed")
        else:
            route.continue_()

    phone.route("**/melden/bilder/*", break_once)
    file = FilePayload(name="laden.jpg", mimeType="image/jpeg", buffer=photo())
    phone.locator("#foto").set_input_files(file)
    expect(phone.locator(".gq-broken")).to_contain_text(
        "Es geht von allein weiter.", timeout=_PATIENCE_MS
    )
    expect(phone.locator(".gq-photo button[name=entfernen]")).to_be_attached(timeout=_PATIENCE_MS)
    assert len(broken) == 2
    phone.reload()
    expect(phone.locator(".gq-photo")).to_have_count(1)
    expect(phone.locator(".gq-photo")).to_contain_text("Fertig")
