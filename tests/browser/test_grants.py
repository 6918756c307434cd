"""A grant from the check in Turkish on a phone to the look at the house a year after."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from sqlalchemy import Engine, text

from geoqm.db.engine import make_engine
from geoqm.grants import upkeep
from geoqm.jobs.declaration import JobContext
from tests.browser.conftest import Town, log_in, member_of_team, serving
from tests.database.grants.samples import a_pdf, a_photo
from tests.web.conftest import make_settings

pytestmark = pytest.mark.browser
ADDRESS = "Waldhausener Straße 46"
EARLY = "Mit der Arbeit wurde vor der Bewilligung begonnen."


@dataclass(frozen=True, slots=True)
class Office:
    """A server of its own, because cases and money stay."""

    town: Town
    engine: Engine
    context: JobContext


@pytest.fixture
def office(town_template: str, clone: Callable[[str], str], tmp_path: Path) -> Iterator[Office]:
    url = clone(town_template)
    password = member_of_team(url)
    engine = make_engine(url)
    with serving(url, tmp_path) as address:
        context = JobContext(engine, make_settings(url, tmp_path))
        yield Office(Town(address, password), engine, context)
    engine.dispose()


class Clerk:
    """Somebody of the team with the page of the case open."""

    def __init__(self, page: Page, office: Office) -> None:
        self.page, self.office = page, office

    def open(self, path: str) -> None:
        self.page.goto(self.office.town.address + path)

    def send(self, action: str, press: str = "", **fields: str) -> None:
        """Fill in a form of the page and send it, opening what it is folded into."""
        form = self.page.locator(f"form[action$='{action}']").first
        folded = form.locator("xpath=ancestor::details[not(@open)]")
        if folded.count():
            folded.last.locator("summary").first.click()
        for name, value in fields.items():
            field = form.locator(f"[name='{name}']")
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.press(
            form.get_by_role("button", name=press) if press else form.locator("button").first
        )

    def press(self, button: Locator) -> None:
        """Send a form; pictures and fonts of the next page are not waited for."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            button.click()

    def upload(self, kind: str, content: bytes) -> None:
        form = self.page.locator("form[action$='/unterlagen']")
        form.locator("[name=art]").select_option(kind)
        form.locator("[name=datei]").set_input_files(_file(content))
        self.press(form.get_by_role("button", name="Hochladen"))

    def more(self, path: str, **fields: str | float | bool | bytes | FilePayload) -> None:
        """Send a form once more that the page sent before, without drawing each answer."""
        token = self.page.locator("[name=csrf_token]").first.input_value()
        address = self.page.url.split("?")[0].split("#")[0] + path
        sent = self.page.request.post(
            address, multipart={"csrf_token": token} | fields, max_redirects=0
        )
        assert sent.status == 303, sent.text()

    def sees(self, words: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)


def test_grant_from_check_to_commitment(browser: Browser, office: Office) -> None:
    house = _check_in_turkish(browser, office)
    page = browser.new_context(
        viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    ).new_page()
    log_in(page, office.town)
    clerk = Clerk(page, office)
    _apply(clerk, house)
    _award(clerk)
    _finish(clerk)
    page.context.close()


def _file(content: bytes) -> FilePayload:
    return FilePayload(name="datei", mimeType="application/octet-stream", buffer=content)


def _check_in_turkish(browser: Browser, office: Office) -> str:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="tr-TR")
    page = context.new_page()
    page.goto(f"{office.town.address}/foerdercheck?adresse={ADDRESS}")
    page.get_by_role("link", name=re.compile(ADDRESS)).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    expect(page.get_by_role("main")).to_contain_text("destek alanında")
    house = page.url.split("/foerdercheck/")[1].split("?")[0]
    context.close()
    return house


def _apply(clerk: Clerk, house: str) -> None:
    clerk.open("/foerderung/mittel")
    sources = {"quelle1": "Bund und Land", "anteil1": "80", "quelle2": "Stadt", "anteil2": "20"}
    clerk.send("/foerderung/mittel", jahr="2026", betrag="5.000", **sources)
    clerk.open(f"/akte/{house}")
    clerk.page.get_by_role("link", name="Förderfall anlegen").click()
    clerk.page.get_by_role("button", name="Fall anlegen").click()
    clerk.sees("Erstberatung vereinbaren")
    clerk.send("/schritt/advise")
    clerk.send("/schritt/advised")
    clerk.send("/teil/person", name="Ayşe Beispiel", wer="private_owner", vorsteuer="nein")
    clerk.page.locator("details:has(form[action$='/angaben']) summary").click()
    clerk.page.get_by_label("Fassade", exact=True).check()
    clerk.send("/angaben", angebote_noetig="3", entsiegelt="40", begonnen="2026-01-05")
    clerk.send("/teil/kosten", titel="Malerarbeiten", kosten="12.000")
    for firm, gross in (("Muster", "12.000"), ("Probe", "12.500")):
        clerk.send("/teil/angebote", firma=firm, netto="10.000", brutto=gross)
    for kind in ("ownership", "concept", "offers", "financing", "tax"):
        clerk.more("/unterlagen", art=kind, datei=_file(a_pdf(kind)))
    clerk.more("/unterlagen", art="photos", datei=_file(a_photo()))
    clerk.upload("application", clerk.page.pdf())
    _look_at_papers(clerk)
    clerk.send("/unterlagen", "Ist nicht nötig", art="permits", grund="kein Denkmal")
    clerk.send("/schritt/apply")
    clerk.sees(EARLY)
    clerk.sees("Es fehlt 1 Angebot: 2 von 3 liegen vor.")
    clerk.send("/angaben", begonnen="")
    clerk.send("/teil/angebote", firma="Dritte", netto="11.000", brutto="13.090")
    clerk.send("/schritt/apply")


def _look_at_papers(clerk: Clerk) -> None:
    """Photos stand on the page; a PDF opens in the browser and is not saved."""
    photo = clerk.page.locator(".gq-paper img").first
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("naturalWidth", 24)
    paper = clerk.page.locator("tr", has_text="Antrag").get_by_role("link", name="Fassung 1").first
    viewer = clerk.page.context.new_page()
    viewer.goto(clerk.office.town.address + (paper.get_attribute("href") or ""))
    assert viewer.evaluate("document.contentType") == "application/pdf"
    viewer.close()


def _print_the_board(clerk: Clerk) -> None:
    """On A4 no column is cut off."""
    clerk.open("/foerderung")
    clerk.page.set_viewport_size({"width": 720, "height": 1000})
    clerk.page.emulate_media(media="print")
    board = clerk.page.locator(".gq-board")
    assert board.evaluate("each => each.scrollWidth <= each.clientWidth")
    clerk.page.emulate_media(media="screen")
    clerk.page.set_viewport_size({"width": 1440, "height": 900})


def _award(clerk: Clerk) -> None:
    papers = clerk.page.locator("form:has(button[value=accepted])")
    for paper in papers.all()[1:]:
        action = paper.get_attribute("action") or ""
        clerk.more(action[action.index("/unterlagen") :], stand="accepted")
    clerk.press(papers.first.get_by_role("button", name="In Ordnung"))
    expect(papers).to_have_count(0)
    for box in clerk.page.locator("input[data-open]").all():
        box.check()
    clerk.send("/entscheidung", "Entscheiden", grund="mit der Stadt geklärt")
    clerk.send("/schritt/approve")
    days = {"fertig": "2099-05-31", "nachweis": "2099-08-31"}
    clerk.send("/schritt/award", betrag="6.000", jahre="10", **days)
    clerk.sees("sind noch 5.000,00\u202f€ frei, gebraucht werden 6.000,00\u202f€")
    clerk.send("/schritt/award", betrag="5.000", jahre="10", **days)
    clerk.send("/schreiben", "Bewilligung")
    clerk.sees("Bewilligung geschrieben")


def _finish(clerk: Clerk) -> None:
    clerk.send("/schritt/complete")
    for kind in ("invoice", "payment"):
        clerk.more("/unterlagen", art=kind, datei=_file(a_pdf(kind)))
    clerk.upload("photos_after", a_photo(200))
    clerk.send("/schritt/prove", nachgewiesen="12.100,40")
    clerk.send("/geld/auszahlen", betrag="5.000", grund="Schlussrate")
    clerk.send("/schritt/accept")
    clerk.sees("Zweckbindung bis")
    with clerk.office.engine.begin() as connection:
        connection.execute(text("UPDATE grant_reminder SET due_on = '2026-01-01' WHERE id = 1"))
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(upkeep.remind, clerk.office.context).result(30) == "1 Erinnerungen"
    clerk.open("/heute")
    clerk.sees("am Haus nachsehen, ob das Ergebnis erhalten ist")
    clerk.page.get_by_role("link", name=ADDRESS).first.click()
    clerk.send("/teil/zweckbindung/1", befund="unverändert")
    clerk.sees("erledigt")
    _print_the_board(clerk)
    clerk.open("/foerderung/nachweis")
    clerk.sees("7.100,40\u202f€")
