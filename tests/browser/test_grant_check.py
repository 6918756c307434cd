"""The public grant check in a real browser: on a phone, in every language, free of barriers."""

import pytest
from playwright.sync_api import Browser, expect

from geoqm.i18n import Language
from tests.browser.conftest import Town, Watch
from tests.browser.test_pages import a_page, faults

pytestmark = pytest.mark.browser
ADDRESS = "Waldhausener Straße 46"


def test_check_is_free_of_barriers_in_every_language(
    browser: Browser, town: Town, watch: Watch
) -> None:
    page = a_page(browser, watch, 360, "light")
    found: list[str] = []
    for language in Language:
        page.goto(f"{town.address}/foerdercheck?sprache={language.value}")
        assert page.locator("html").get_attribute("dir") == language.direction
        page.locator("#adresse").fill(ADDRESS)
        page.locator("#adresse").press("Enter")
        page.locator(".gq-check-hits a").first.click()
        expect(page.locator(".gq-check-row").first).to_be_visible()
        found += faults(page, 360)
        page.locator("#wer").select_option("private_owner")
        page.locator("#art0").select_option("facade")
        page.locator("#kosten0").fill("14.200")
        page.locator("#art1").select_option("single_trade")
        page.locator("#kosten1").fill("viel" if language is Language.GERMAN else "900")
        page.locator("#rechner button[type=submit]").click()
        page.wait_for_url("**/foerdercheck/*wer=private_owner*")
        found += faults(page, 360)
    page.emulate_media(color_scheme="dark")
    page.reload()
    found += faults(page, 360)
    page.context.close()
    assert found == []
