"""The inbox as a person uses it: by keyboard, in two windows, without script, on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Town, Watch, log_in
from tests.browser.test_map import violations

pytestmark = pytest.mark.browser
Windows = Callable[..., Page]


@pytest.fixture
def window(browser: Browser, town: Town, watch: Watch) -> Iterator[Windows]:
    """A function that opens the inbox in a browser of its own, logged in."""
    contexts: list[BrowserContext] = []

    def _open(path: str = "/eingang", *, width: int = 1440, **more: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale="de-DE",
            **more,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        log_in(page, town)
        page.goto(town.address + path)
        return page

    yield _open
    for context in contexts:
        context.close()


def current(page: Page) -> str:
    """The number of the report that is open."""
    return page.locator("#gq-lines a[aria-current]").get_attribute("href") or ""


def test_triage_by_keyboard_and_undo(window: Windows) -> None:
    page = window()
    first = current(page)
    page.keyboard.press("j")
    page.wait_for_url(lambda url: not url.endswith("/eingang"))
    second = current(page)
    assert second != first
    page.keyboard.press("x")
    reason = page.get_by_label("Grund der Ablehnung")
    expect(reason).to_be_focused()
    reason.select_option("holiday")
    expect(page.locator("#gq-consequence")).to_contain_text("Es entsteht kein Eintrag.")
    page.keyboard.press("Control+Enter")
    last = page.locator(".gq-inbox-last")
    expect(last).to_contain_text("abgelehnt: längere Abwesenheit")
    expect(page.locator(f'#gq-lines a[href="{second}"]')).to_have_count(0)
    page.locator("body").press("u")
    expect(page.locator(f'#gq-lines a[href="{second}"]')).to_have_attribute("aria-current", "true")


def test_choice_by_number_says_what_follows(window: Windows) -> None:
    page = window()
    said = page.locator("#gq-consequence")
    page.keyboard.press("1")
    expect(said).to_contain_text("A")
    page.keyboard.press("b")
    expect(page.get_by_role("radio", name="Bestätigen")).to_be_checked()
    page.get_by_role("radio", name="Neue Einheit anlegen").first.check()
    expect(said).to_contain_text("Eine neue Einheit und ihr Leerstand")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_second_window_is_told_and_loses_nothing(window: Windows, watch: Watch) -> None:
    watch.allowed = ("409", "/entscheidung")
    one, two = window(), window()
    one.get_by_role("radio", name="Ablehnen").check()
    one.get_by_label("Grund der Ablehnung").select_option("estate")
    two.get_by_role("radio", name="Rückfragen").check()
    two.get_by_label("Ihre Frage an die meldende Person").fill("Welches Geschoss?")
    one.get_by_role("button", name="Übernehmen und weiter").click()
    expect(one.locator(".gq-inbox-last")).to_contain_text("abgelehnt: Erbfall")
    two.get_by_role("button", name="Übernehmen und weiter").click()
    alert = two.get_by_role("alert")
    expect(alert).to_contain_text("Diese Meldung hat sich gerade geändert.")
    expect(alert).to_contain_text("mara · abgelehnt: Erbfall")
    expect(two.get_by_role("listitem").filter(has_text="Welches Geschoss?")).to_be_visible()
    one.get_by_role("button", name="Rückgängig").click()
    expect(one.locator(".gq-inbox-last")).to_have_count(0)


def test_phone_without_script_decides(window: Windows) -> None:
    page = window(width=360, java_script_enabled=False)
    page.get_by_role("listitem").filter(has_text="Hinweis Dritter").get_by_role("link").click()
    page.get_by_text("Ablehnen", exact=True).click()
    page.get_by_label("Grund der Ablehnung").select_option("occupied")
    page.get_by_role("button", name="Übernehmen und weiter").click()
    expect(page.locator(".gq-inbox-last")).to_contain_text("bewohnt oder genutzt")
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.get_by_role("heading", level=2)).to_be_visible()


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/eingang", 1440, "light"),
        ("/eingang/9", 360, "dark"),
        ("/eingang/kapazitaet", 360, "light"),
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    window: Windows, path: str, width: int, scheme: str
) -> None:
    page = window(path, width=width, color_scheme=scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (360, "light")])
def test_axe_finds_nothing_on_unit_bulk_and_day_pages(
    window: Windows, town: Town, width: int, scheme: str
) -> None:
    page = window("/heute", width=width, color_scheme=scheme)
    asked = f"{town.address}/ogc/collections/vacancies/items?limit=1&f=json"
    unit = page.request.get(asked).json()["features"][0]["properties"]["unit_id"]
    bulk = "/eingang/auswahl?id=8&id=9&tun="
    others = (f"/leerstand/einheit/{unit}", f"{bulk}ablehnen", f"{bulk}zuweisen")
    found = []
    for path in ("/heute", *others):
        page.goto(town.address + path)
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true })"
        )
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{path}: {each}" for each in violations(page)]
        found += [f"{path}: {wide} px"] if wide > width else []
    assert found == []
