"""A street walk in Chromium: without network, closed and opened again, and back in the office."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, Playwright, Route, expect
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from geoqm.access.model import UserSession
from geoqm.buildings.model import Address, Unit
from geoqm.db.engine import make_engine, session_scope
from geoqm.http.dependencies import office_day
from geoqm.outreach.model import Contact, FollowUp, WalkStop
from geoqm.outreach.rounds import service as rounds
from geoqm.outreach.rounds.schemas import RoundData
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies import service as register
from geoqm.vacancies.codes import Source
from geoqm.vacancies.model import VacancyEpisode
from geoqm.vacancies.schemas import EpisodeFacts
from geoqm.walks import shell
from geoqm.walks.model import Walk, WalkEntry, WalkPhoto
from tests.browser.conftest import Town, Watch, log_in, member_of_team, serving, wait_until
from tests.browser.test_map import violations

pytestmark = pytest.mark.browser
OFFLINE_NOISE = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "400",
    "401",
    "/begehung/sitzung",
    "/begehung/eintraege",
    "/rundgang/eintraege",
    "/begehung/fotos",
)
ANSWERS = ("genutzt|bewohnt", "leer", "unsicher")
Launch = Callable[..., Page]
CONTROLLED = """() => new Promise((done) => {
    const { serviceWorker } = navigator;
    if (serviceWorker.controller) done();
    else serviceWorker.addEventListener("controllerchange", () => done(), { once: true });
})"""


@dataclass
class Office:
    """A server with the town, changed by walks, and its database."""

    town: Town
    engine: Engine

    def count(self, model: type[Any], *where: Any) -> int:
        with session_scope(self.engine) as session:
            return session.execute(
                select(func.count()).select_from(model).where(*where)
            ).scalar_one()


@pytest.fixture(scope="module")
def office(
    town_template: str, clone: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    url = clone(town_template)
    engine = make_engine(url)
    password = member_of_team(url)
    with serving(url, tmp_path_factory.mktemp("var")) as address:
        yield Office(Town(address, password), engine)
    engine.dispose()


@pytest.fixture
def phone(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    office: Office,
    tmp_path: Path,
) -> Iterator[Launch]:
    """Opens the same phone again and again; fails the test when a page had a problem."""
    watch = Watch(office.town.address, allowed=OFFLINE_NOISE)
    running: list[BrowserContext] = []

    def _launch(*, offline: bool = False, width: int = 390) -> Page:
        for each in running:
            each.close()
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "phone",
            **browser_type_launch_args,
            viewport={"width": width, "height": 780},
            locale="de-DE",
            has_touch=True,
            is_mobile=True,
            offline=offline,
        )
        running[:] = [context]
        watch.follow(context.pages[0])
        return context.pages[0]

    yield _launch
    for each in running:
        each.close()
    assert watch.problems == []


def begin(page: Page, office: Office, street: str = "Waldhausener Straße") -> None:
    log_in(page, office.town)
    page.goto(f"{office.town.address}/begehung")
    page.evaluate(CONTROLLED)
    page.get_by_label("Straße oder Block").fill(street[:8])
    page.get_by_role("button", name=re.compile(street)).click()
    page.get_by_role("button", name="Laden und beginnen").click()
    expect(page.get_by_role("heading", name=street, level=1)).to_be_visible()


def a_photo(number: int) -> FilePayload:
    file = BytesIO()
    Image.new("RGB", (320, 240), (number * 20, 80, 120)).save(file, "JPEG")
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def answer_here(page: Page, number: int) -> None:
    """Answer the first unit that has no answer yet, going on to the next house where needed."""
    open_units = page.locator(".gq-unit:not(:has([aria-pressed=true]))")
    for _ in range(200):
        if open_units.count():
            break
        page.get_by_role("button", name=re.compile("Nächstes Haus")).click()
    given = page.locator(".gq-unit [aria-pressed=true]")
    before = given.count()
    answer = re.compile(ANSWERS[number % 3])
    open_units.first.get_by_role("button", name=answer).click()
    expect(given).to_have_count(before + 1)


def walk_offline(page: Page, *, entries: int, photos: int) -> None:
    for number in range(entries):
        answer_here(page, number)
        if number % 3 == 1 and number // 3 < photos:
            row = page.locator(".gq-unit:has([data-answer=vacant][aria-pressed=true])").last
            with page.expect_file_chooser() as chooser:
                row.get_by_role("button", name="Foto").click()
            chooser.value.set_files(a_photo(number // 3))
            expect(row.locator(".gq-take .gq-count")).to_have_text("1")


def meanwhile_at_the_office(office: Office) -> None:
    """The login expires; a colleague enters a vacancy where the phone says occupied."""
    with session_scope(office.engine) as session:
        session.execute(update(UserSession).values(expires_at=datetime.now(UTC) - timedelta(1)))
        seen_on = vacancies.today_of(session)
        facts = EpisodeFacts(source=Source.LANDLORD, seen_on=seen_on, note="Anruf")
        register.open_episode(session, first_unit(session), facts, by="jan")


def decide_for_my_entry(page: Page) -> None:
    page.get_by_role("button", name="Ansehen").click()
    sheet = page.get_by_role("dialog", name="Bitte entscheiden")
    expect(sheet.get_by_role("row", name="Zustand genutzt leer")).to_be_visible()
    expect(sheet.get_by_role("row", name="Von Ihnen jan")).to_be_visible()
    sheet.get_by_role("button", name="Meinen Eintrag übernehmen").click()
    expect(page.get_by_text("Ihr Eintrag gilt.")).to_be_visible()


def first_unit(session: Session) -> int:
    return session.scalars(
        select(Unit.id)
        .join(Address, Address.building_id == Unit.building_id)
        .where(Address.street == "Waldhausener Straße", Address.house_number % 2 == 1)
        .order_by(Address.house_number, Unit.floor, Unit.kind.desc(), Unit.id)
        .limit(1)
    ).one()


def test_thirty_entries_and_ten_photos_made_offline_arrive_exactly_once(
    phone: Launch, office: Office
) -> None:
    page = phone()
    begin(page, office)
    page.context.set_offline(True)
    walk_offline(page, entries=30, photos=10)
    bar = page.locator("#gq-net")
    expect(bar).to_contain_text("Kein Netz. Sie können weiterarbeiten.")
    expect(bar).to_contain_text("30 Einträge, 10 Fotos warten auf dem Gerät.")

    page = phone(offline=True)
    page.goto(f"{office.town.address}/begehung")
    page.get_by_role(
        "button", name=re.compile("Waldhausener Straße.*30 Einträge, 10 Fotos")
    ).click()
    expect(page.locator("#gq-net")).to_contain_text("30 Einträge, 10 Fotos warten")
    assert office.count(WalkEntry) == 0

    meanwhile_at_the_office(office)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#gq-net")).to_contain_text("30 Einträge, 10 Fotos bleiben auf dem Gerät.")
    page.get_by_role("button", name="Anmelden").click()
    log_in(page, office.town)
    page.goto(f"{office.town.address}/begehung")
    expect(page.locator("#gq-net")).to_contain_text("1 Eintrag ist zu entscheiden.")
    wait_until(lambda: office.count(WalkPhoto) == 10)
    assert [office.count(each) for each in (Walk, WalkEntry, WalkPhoto)] == [1, 30, 10]

    decide_for_my_entry(page)
    page.get_by_role("button", name="Zurück zur Auswahl").click()
    own = page.get_by_role("button", name=re.compile("Waldhausener Straße.*30 Einheiten erfasst"))
    expect(own).not_to_contain_text("warten")
    assert office.count(WalkEntry, WalkEntry.state == "applied") == 30
    ended = VacancyEpisode.note == "Anruf", VacancyEpisode.status == "reoccupied"
    assert office.count(VacancyEpisode, *ended) == 1


def test_small_screen_keyboard_and_axe(phone: Launch, office: Office) -> None:
    page = phone(width=360)
    begin(page, office, "Aachener Straße")
    found = violations(page)
    page.keyboard.press("j")
    expect(page.locator("#gq-number")).to_be_focused()
    page.locator(".gq-unit").first.get_by_role("button", name="leer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Foto").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Foto").first).to_be_focused()
    page.get_by_role("button", name="Notiz").first.press("Enter")
    page.get_by_label(re.compile("Was ist zu sehen")).fill("<b>Schild</b> im Fenster")
    found += violations(page)
    page.get_by_role("button", name="Notiz sichern").press("Enter")
    expect(page.locator(".gq-write .gq-count").first).to_be_visible()
    page.get_by_role("button", name=re.compile("Pause")).press("Enter")
    found += violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Zurück zur Auswahl").press("Enter")
    found += violations(page)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@contextmanager
def next_release(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server is one release further: another mark, another shell."""
    with monkeypatch.context() as patch:
        patch.setattr(shell, "version", lambda: "naechste")
        shell.service_worker.cache_clear()
        yield
    shell.service_worker.cache_clear()


def kept(page: Page) -> dict[str, list[str]]:
    """Everything in the browser's caches, by cache."""
    found: dict[str, list[str]] = page.evaluate(
        """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async (name) => [
            name, (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname)])))"""
    )
    return found


def test_release_and_log_out_leave_nothing_behind(
    phone: Launch, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = phone()
    begin(page, office, "Aachener Straße")
    page.goto(f"{office.town.address}/begehung/liste")
    page.goto(f"{office.town.address}/begehung")
    ((name, paths),) = kept(page).items()
    assert set(paths) == {"/begehung"} | {each.split("?")[0] for each in shell.files()}
    with next_release(monkeypatch):
        page.reload()
        expect(page.get_by_text("Eine neue Fassung ist bereit.")).to_be_visible()
        with page.expect_navigation():
            page.get_by_role("button", name="Neu laden").click()
        page.wait_for_selector("html[data-ready]")
        assert list(kept(page)) == ["gq-begehung-naechste"] != [name]
        expect(
            page.get_by_role("button", name=re.compile("Aachener Straße.*erfasst"))
        ).to_be_visible()
    page.goto(f"{office.town.address}/karte")
    page.locator(".gq-menu--user summary").click()
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url(f"{office.town.address}/")
    assert kept(page) == {}
    assert walks_on_device(page) == 0


def walks_on_device(page: Page) -> int:
    number: int = page.evaluate(
        """() => new Promise((resolve, reject) => {
            const request = indexedDB.open("gq-begehung");
            request.onerror = () => reject(request.error);
            request.onsuccess = () => {
                const all = request.result.transaction("walks").objectStore("walks").count();
                all.onsuccess = () => { request.result.close(); resolve(all.result); };
            };
        })"""
    )
    return number


def test_photo_that_the_office_refuses_is_told_kept_and_holds_nobody_up(
    phone: Launch, office: Office
) -> None:
    page, asked, before = phone(), list[str](), office.count(WalkPhoto)

    def refuse_the_first(route: Route) -> None:
        asked.append(route.request.url)
        if route.request.url != asked[0]:
            route.continue_()
            return
        answer = {"detail": "Diese Datei ist kein lesbares Foto."}
        route.fulfill(status=400, json=answer, content_type="application/problem+json")

    page.context.route("**/begehung/fotos/*", refuse_the_first)
    begin(page, office, "Aachener Straße")
    walk_offline(page, entries=5, photos=2)
    expect(page.locator("#gq-net")).to_contain_text("Nicht angenommen: 1 Foto.")
    # Not asleep: the requests of the page go through this process.
    wait_until(
        lambda: office.count(WalkPhoto) == before + 1,
        pause=lambda seconds: page.wait_for_timeout(1000 * seconds),
    )
    page.evaluate("dispatchEvent(new Event('online'))")
    told = page.get_by_text("1 Foto abgelehnt: Diese Datei ist kein lesbares Foto.")
    page.locator("#gq-net").get_by_role("button", name="Ansehen").click()
    expect(told).to_be_visible()
    assert len(asked) == 2
    page.locator(".gq-unit", has=told).get_by_role("button", name="Foto").click()
    sheet = page.get_by_role("dialog", name="Fotos")
    expect(sheet).to_contain_text("Es bleibt auf dem Gerät, bis Sie es löschen.")
    page.context.unroute("**/begehung/fotos/*")
    sheet.get_by_role("button", name="Noch einmal senden").click()
    wait_until(lambda: office.count(WalkPhoto) == before + 2)


def a_round(office: Office) -> int:
    """A round past five doors, planned at the desk."""
    with session_scope(office.engine) as session:
        doors = session.scalars(
            select(Address.building_id)
            .where(Address.street == "Waldhausener Straße", Address.building_id.is_not(None))
            .distinct()
            .limit(5)
        ).all()
        wish = RoundData(day=office_day())
        made = rounds.plan_round(session, [each for each in doors if each], wish, by="mara")
        return made.round.id


def test_five_doors_answered_offline_arrive_exactly_once(phone: Launch, office: Office) -> None:
    number = a_round(office)
    address = f"{office.town.address}/rundgang/{number}"
    page = phone()
    log_in(page, office.town)
    page.goto(address)
    expect(page.locator("#gq-progress-text")).to_have_text("0 von 5 Türen")
    page.evaluate(CONTROLLED)
    page.context.set_offline(True)
    for place, answer in enumerate(
        ("Erreicht", "Nicht da", "Karte eingeworfen", "Wiedervorlage", "Erreicht"), 1
    ):
        page.get_by_role("button", name=answer, exact=True).click()
        if answer == "Wiedervorlage":
            page.get_by_role("button", name="in 2 Wochen").click()
        expect(page.locator("#gq-progress-text")).to_have_text(f"{place} von 5 Türen")
    expect(page.locator("#gq-net")).to_contain_text("5 Einträge warten auf dem Gerät.")

    page = phone(offline=True)
    page.goto(address)
    expect(page.locator("#gq-progress-text")).to_have_text("5 von 5 Türen")
    here = (WalkStop.round_id == number, WalkStop.outcome.is_not(None))
    assert office.count(WalkStop, *here) == 0

    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until(lambda: office.count(WalkStop, *here) == 5)
    expect(page.locator("#gq-kept")).to_contain_text("gesichert")
    page.reload()
    expect(page.locator("#gq-kept")).to_contain_text("gesichert")
    assert office.count(Contact, Contact.client_key.is_not(None)) == 4
    assert office.count(FollowUp, FollowUp.subject == "Noch einmal vorbeigehen") == 1
