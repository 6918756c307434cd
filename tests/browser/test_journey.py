"""One vacancy from the report on a phone to its end, through every page, mail and job on its way."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from geoqm.catalogue.jobs import JOBS
from geoqm.db.engine import make_engine
from geoqm.jobs.declaration import JobContext
from tests.browser.conftest import READY, Town, log_in, member_of_team, serving
from tests.database.messages.conftest import Inbox, mail_server
from tests.web.conftest import make_settings

pytestmark = pytest.mark.browser
ADDRESS = "Waldhausener Straße 46"
RUN = {job.name: job.run for job in JOBS}


@dataclass(frozen=True, slots=True)
class Office:
    """The service with a real mail server, and what its worker would do by the clock."""

    town: Town
    inbox: Inbox
    context: JobContext
    engine: Engine

    def run(self, name: str) -> str:
        """Run a job now; in a thread, because Playwright keeps this one's event loop."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(RUN[name], self.context).result(60)

    def last_link(self) -> str:
        """The address in the newest mail's text."""
        assert self.inbox.messages, "no mail arrived"
        part = self.inbox.messages[-1].get_body(("plain",))
        assert part is not None
        found = re.search(rf"{self.town.address}/\S+", part.get_content())
        assert found, part.get_content()
        return found[0]

    def newest(self, table: str, column: str) -> int:
        """What the newest row of a table holds."""
        with self.engine.begin() as connection:
            found = connection.scalars(
                text(f"SELECT {column} FROM {table} ORDER BY id DESC LIMIT 1")
            ).one()
        return int(found)

    def change(self, statement: str) -> None:
        """Let time pass behind everybody's back."""
        with self.engine.begin() as connection:
            assert connection.execute(text(statement)).rowcount


@pytest.fixture
def office(town_template: str, clone: Callable[[str], str], tmp_path: Path) -> Iterator[Office]:
    """A town of its own with a mail server."""
    url = clone(town_template)
    password = member_of_team(url)
    inbox = Inbox()
    engine = make_engine(url)
    with mail_server(inbox) as port:
        mail = {
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "none",
            "mail_from": "quartier@geoqm.example.com",
        }
        with serving(url, tmp_path, **mail) as address:
            settings = make_settings(url, tmp_path, public_url=address, **mail)
            yield Office(Town(address, password), inbox, JobContext(engine, settings), engine)
    engine.dispose()


def test_from_a_report_in_arabic_to_the_end_of_the_vacancy(
    office: Office, browser: Browser
) -> None:
    town = office.town
    phone = browser.new_context(viewport={"width": 360, "height": 740}, locale="ar").new_page()
    desk = browser.new_context(viewport={"width": 1440, "height": 900}, locale="de-DE").new_page()
    log_in(desk, town)
    before = vacancies(desk, town)
    figures = empty_units(desk, town)

    report(phone, office)
    confirm(phone, office)

    decide(desk, town)
    see_on_the_map(desk, town)
    assert vacancies(desk, town) == before + 1
    assert empty_units(desk, town) == figures + 1

    unit = office.newest("vacancy_episode", "unit_id")
    office.change(f"UPDATE vacancy_episode SET next_check_on = current_date WHERE unit_id = {unit}")
    office.run("intake.remind")
    office.run("messages.deliver")
    assert "شاغر" in office.inbox.messages[-1]["Subject"]
    phone.goto(office.last_link())
    phone.get_by_role("button", name="لا، تم تأجيره").click()
    expect(phone.get_by_role("status")).to_be_visible()
    office.run("intake.answers")

    desk.goto(f"{town.address}/leerstand/einheit/{unit}")
    expect(desk.get_by_role("main")).to_contain_text("wieder genutzt")
    assert vacancies(desk, town) == before
    assert empty_units(desk, town) == figures
    subjects = [str(message["Subject"]) for message in office.inbox.messages]
    assert len(set(subjects)) == len(subjects), "a mail went out twice"


def report(phone: Page, office: Office) -> None:
    """Fill in the public form in Arabic, in the time a person takes, and send it."""
    phone.goto(f"{office.town.address}/melden?sprache=ar")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    phone.locator("#address").fill(ADDRESS)
    go(phone, "was")
    phone.locator("#subject-shop").check()
    phone.locator("#since_month").select_option("3")
    phone.locator("#since_year").fill("2025")
    go(phone, "mehr")
    phone.locator("#floor").select_option("0")
    phone.locator("#area").fill("80")
    phone.locator("#words").fill("واجهة على الشارع")
    go(phone, "kontakt")
    phone.locator("#role").select_option("owner")
    phone.locator("#name").fill("Erika Erfunden")
    phone.locator("#email").fill("erika@example.com")
    go(phone, "fotos")
    for purpose in ("contact", "reminders"):
        phone.locator(f"input[name=purposes][value={purpose}]").check()
    go(phone, "pruefen")
    office.change(
        "UPDATE report SET created_at = created_at - interval '2 minutes' WHERE state = 'draft'"
    )
    phone.locator(".gq-go").click()
    phone.wait_for_url("**/melden/fertig*")


def go(page: Page, to: str) -> None:
    """Press the button that leads on."""
    page.locator(".gq-go").click()
    page.wait_for_url(f"**/melden/{to}")


def confirm(phone: Page, office: Office) -> None:
    """Open the link in the mail and confirm the address."""
    office.run("messages.deliver")
    assert office.inbox.messages[-1]["Subject"].startswith("يُرجى تأكيد عنوانك")
    phone.goto(office.last_link())
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    phone.locator(".gq-confirm button").click()
    expect(phone.locator(".gq-confirm")).to_have_count(0)
    expect(phone.locator(".gq-stages")).to_be_visible()


def decide(desk: Page, town: Town) -> None:
    """Confirm the report as a new unit, in three clicks."""
    desk.goto(f"{town.address}/eingang")
    desk.get_by_role("listitem").filter(has_text=ADDRESS).last.get_by_role("link").click()
    expect(desk.get_by_role("main")).to_contain_text("واجهة على الشارع")
    desk.get_by_role("radio", name="Neue Einheit anlegen").first.check()
    desk.get_by_role("radio", name="Bestätigen").check()
    desk.get_by_role("button", name="Übernehmen und weiter").click()
    expect(desk.locator(".gq-inbox-last")).to_contain_text("bestätigt")


def see_on_the_map(desk: Page, town: Town) -> None:
    """Find the house on the map and open its file."""
    desk.goto(f"{town.address}/karte")
    desk.wait_for_selector(READY)
    search = desk.get_by_role("combobox")
    search.fill(ADDRESS)
    expect(desk.get_by_role("option").first).to_contain_text(ADDRESS)
    search.press("ArrowDown")
    search.press("Enter")
    panel = desk.get_by_role("complementary", name="Gebäude")
    expect(panel.get_by_role("heading", name=ADDRESS)).to_be_visible()
    expect(panel).to_contain_text("1 von 4 leer")
    panel.get_by_role("link", name="Akte öffnen").click()
    desk.wait_for_url("**/akte/*")


def vacancies(desk: Page, town: Town) -> int:
    """How many vacancies the map API counts for the team."""
    answer = desk.request.get(f"{town.address}/ogc/collections/vacancies/items?limit=1&f=json")
    return int(answer.json()["numberMatched"])


def empty_units(desk: Page, town: Town) -> int:
    """How many empty units the page of figures counts."""
    desk.goto(f"{town.address}/zahlen")
    tile = desk.locator("dl > div", has_text="Leere Einheiten").first
    return int(re.findall(r"\d+", tile.inner_text())[0])
