"""A campaign from the map to the doorbell, the letter and the answer, counted to the person."""

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine, text

from geoqm.catalogue.jobs import JOBS
from geoqm.db.engine import make_engine
from geoqm.http.dependencies import office_day
from geoqm.jobs.declaration import JobContext
from geoqm.settings import Settings
from tests.browser.conftest import (
    READY,
    Town,
    Watch,
    log_in,
    member_of_team,
    serving,
)
from tests.browser.test_map import drag
from tests.browser.test_walk import CONTROLLED, OFFLINE_NOISE
from tests.paper import words_in
from tests.web.conftest import make_settings

pytestmark = pytest.mark.browser
STREET = "Schillerstraße"
NAME = "Schillerstraße: Läden und Fassaden"
RUN = {job.name: job.run for job in JOBS}
LETTERHEAD = {
    "letter_name": "Quartiersmanagement Probe",
    "letter_address": "Beispielweg 1|41061 Probestadt",
    "letter_contact": "Telefon 02161 0000",
    "letter_controller": "Stadt Probestadt",
    "letter_data_officer": "Datenschutz der Stadt Probestadt",
}
CODE = r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b"
# The window of DIN 5008 form B for pdftotext, which counts in points: 20/45 mm, 85 x 45 mm.
WINDOW = ("-x", "57", "-y", "128", "-W", "241", "-H", "128")
# Who is contacted for the houses of a campaign, told apart from the product: the manager of an
# owner, else the owner, each once; with their houses, and whether they object.
CONTACTED = """
    WITH held AS (
        SELECT DISTINCT building_id, owner_id FROM ownership
        WHERE building_id = ANY(:houses)
          AND coalesce(began_on, '-infinity') <= current_date
          AND coalesce(ended_on, 'infinity') >= current_date
    ), blocked AS (
        SELECT owner_id FROM owner_objection
        WHERE lifted_on IS NULL AND scope IN ('contact', 'processing')
        UNION SELECT id FROM owner WHERE restricted_on IS NOT NULL
    ), led AS (
        SELECT held.building_id, held.owner_id, CASE
            WHEN held.owner_id IN (TABLE blocked) OR representative_id IN (TABLE blocked)
            THEN held.owner_id ELSE coalesce(representative_id, held.owner_id) END AS person
        FROM held LEFT JOIN representation r ON r.owner_id = held.owner_id
    )
    SELECT person, array_agg(DISTINCT building_id) AS houses,
           person IN (TABLE blocked) AS objects, bool_and(person = owner_id) AS owns,
           NOT EXISTS (SELECT FROM owner_address a WHERE a.owner_id = person
                       AND coalesce(a.valid_until, 'infinity') >= current_date) AS unknown_address
    FROM led GROUP BY person ORDER BY person"""

MADE = """
    SELECT l.id, l.batch_id, o.id AS owner, concat_ws(' ', nullif(o.first_name, ''), o.name) AS name,
           l.language, a.street, a.postcode, a.city, cardinality(l.building_ids) AS houses
    FROM letter l JOIN owner o ON o.id = l.owner_id JOIN owner_address a ON a.owner_id = o.id
    WHERE l.skip_reason IS NULL AND a.valid_until IS NULL ORDER BY l.position"""


@dataclass(frozen=True, slots=True)
class Office:
    """The service, what its worker would do by the clock, and its database."""

    town: Town
    context: JobContext
    engine: Engine

    def run(self, name: str) -> str:
        """Run a job now; in a thread, because Playwright keeps this one's event loop."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(RUN[name], self.context).result(60)

    def rows(self, statement: str, **values: object) -> Sequence[Any]:
        with self.engine.begin() as connection:
            return connection.execute(text(statement), values).all()

    def change(self, statement: str, **values: object) -> None:
        """Let something happen behind everybody's back."""
        with self.engine.begin() as connection:
            assert connection.execute(text(statement), values).rowcount


@pytest.fixture
def office(town_template: str, clone: Callable[[str], str], tmp_path: Path) -> Iterator[Office]:
    """A town of its own that writes letters."""
    url = clone(town_template)
    password = member_of_team(url)
    engine = make_engine(url)
    with serving(url, tmp_path, **LETTERHEAD) as address:
        settings: Settings = make_settings(url, tmp_path, public_url=address, **LETTERHEAD)
        yield Office(Town(address, password), JobContext(engine, settings), engine)
    engine.dispose()


@dataclass
class Campaign:
    """What the test knows of a campaign by itself: who is contacted and how far they are."""

    office: Office
    desk: Page
    address: str
    houses: list[int]
    several: int
    left_out: int
    states: dict[int, str]

    def to(self, owner: int, state: str) -> None:
        """A person gets further, never back; who is no person of the campaign is not counted."""
        if owner in self.states:
            self.states[owner] = max(self.states[owner], state, key=ORDER.index)

    def check(self) -> None:
        """Every figure of the funnel is right to the person, and so is the list of campaigns."""
        self.desk.goto(self.address)
        shown = {
            row.get_by_role("rowheader").inner_text(): row.locator("strong").inner_text()
            for row in self.desk.locator(".gq-funnel tbody tr").all()
        }
        ranks = [ORDER.index(state) for state in self.states.values()]
        expected = {
            title: sum(rank >= at for rank in ranks) for at, title in enumerate(FUNNEL) if title
        }
        everybody = len(self.states) + self.left_out
        declined = sum(state == "declined" for state in self.states.values())
        for title in ("im Gespräch", "Beratung", "Antrag"):
            expected[title] -= declined
        expected |= {"Häuser": len(self.houses), "Eigentümer/innen": everybody}
        assert shown == {title: str(count) for title, count in expected.items()}
        funnel = self.desk.get_by_role("table", name="Stufen der Kampagne")
        expect(funnel).to_contain_text(f"{self.several} mit mehreren Häusern")
        expect(funnel).to_contain_text(f"{self.left_out} ausgelassen")
        tabs = self.desk.get_by_role("navigation", name="Filter")
        expect(tabs).to_contain_text(f"Alle {everybody}")
        expect(tabs).to_contain_text(f"ausgelassen {self.left_out}")


ORDER = ("planned", "sent", "reached", "in_talk", "advice", "application", "declined")
FUNNEL = ("", "angesprochen", "erreicht", "im Gespräch", "Beratung", "Antrag", "abgelehnt")


def test_from_sixty_houses_on_the_map_to_the_last_answer(
    office: Office, browser: Browser, tmp_path: Path
) -> None:
    watch = Watch(office.town.address, allowed=OFFLINE_NOISE)
    desk, phone, owner = (
        browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE").new_page()
        for width in (1440, 390, 360)
    )
    for page in (desk, phone, owner):
        watch.follow(page)
    office.run("outreach.priority")
    log_in(desk, office.town)
    log_in(phone, office.town)

    campaign = plan(desk, office, choose(desk, office))
    campaign.check()
    number = print_walk_list(campaign, tmp_path)
    met = walk_offline(phone, campaign, number)
    campaign.check()
    follow_up(campaign, met)
    campaign.check()
    codes = letters(campaign, tmp_path)
    campaign.check()
    answer(owner, campaign, codes)
    campaign.check()
    for page in (desk, phone, owner):
        page.context.close()
    assert watch.problems == []


def choose(desk: Page, office: Office) -> list[int]:
    """Sixty houses: two rectangles on the map, single ones from the list."""
    x, y = office.rows(
        "SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_Transform(ST_Centroid(ST_Collect(b.location)),"
        " 4326) AS c FROM building b JOIN address a ON a.building_id = b.id WHERE street = :street)"
        " AS of_street",
        street=STREET,
    )[0]
    desk.goto(f"{office.town.address}/karte?thema=outreach&karte=17/{y:.5f}/{x:.5f}")
    desk.wait_for_selector(READY)
    desk.get_by_label("Adresse enthält").fill(STREET)
    expect(desk.locator(".gq-hits")).to_have_text(re.compile(r"^78 von"))
    desk.get_by_role("button", name="Mit einem Rechteck auswählen").click()
    drag(desk, (560, 300), (1000, 600))
    bar = desk.get_by_role("region", name="Auswahl", exact=True)
    expect(bar).to_contain_text(re.compile(r"[34]\d Gebäude ausgewählt"))
    before = chosen_in(bar)
    desk.keyboard.down("Shift")
    drag(desk, (930, 610), (1060, 720))
    desk.keyboard.up("Shift")
    expect(bar).not_to_contain_text(f"{before} Gebäude ausgewählt")
    assert before < chosen_in(bar) < 60
    desk.get_by_role("button", name="Liste").click()
    single = desk.locator("[data-pick]:not(:checked)")
    expect(single.first).to_be_visible()
    for _ in range(60 - chosen_in(bar)):
        single.first.click()
    expect(bar).to_contain_text("60 Gebäude ausgewählt")
    bar.get_by_role("button", name="Kampagne").click()
    expect(desk.locator("#haeuser")).to_have_text("60 Häuser ausgewählt")
    return [int(each) for each in desk.locator("[name=haeuser]").input_value().split(",")]


def chosen_in(bar: Locator) -> int:
    """How many houses the bar of the map counts."""
    return int(re.findall(r"\d+", bar.inner_text())[0])


def plan(desk: Page, office: Office, houses: list[int]) -> Campaign:
    """Plan the campaign of the chosen houses and start it."""
    people = office.rows(CONTACTED, houses=houses)
    single = [e.person for e in people if e.owns and len(e.houses) == 1 and not e.objects]
    office.change(
        "UPDATE owner_address SET valid_until = current_date - 1 WHERE owner_id = :who",
        who=single[0],
    )
    office.change(
        "INSERT INTO owner_objection (owner_id, scope, made_on, text_version, channel)"
        " VALUES (:who, 'contact', current_date, '1', 'letter')",
        who=single[1],
    )
    people = office.rows(CONTACTED, houses=houses)
    desk.get_by_label("Name der Kampagne").fill(NAME)
    desk.get_by_label("Zweck").fill("Beratung zu Leerstand und Fassade")
    desk.get_by_role("button", name="Kampagne planen").click()
    expect(desk.get_by_role("heading", name=NAME)).to_be_visible()
    out = [each for each in people if each.objects or each.unknown_address]
    told = desk.locator(".gq-left-out")
    expect(told).to_contain_text(f"{len(out)} Personen ausgelassen: ")
    expect(told).to_contain_text("1 ohne Anschrift.")
    expect(desk.get_by_text("Entwurf")).to_be_visible()
    desk.get_by_role("button", name="Kampagne starten").click()
    expect(desk.get_by_role("button", name="Kampagne beenden")).to_be_visible()
    return Campaign(
        office,
        desk,
        desk.url,
        houses,
        several=sum(len(each.houses) > 1 for each in people),
        left_out=len(out),
        states={each.person: "planned" for each in people if each not in out},
    )


def print_walk_list(campaign: Campaign, folder: Path) -> int:
    """From the campaign's houses on the map to a round on paper."""
    desk, office = campaign.desk, campaign.office
    desk.get_by_role("link", name="Auf der Karte zeigen").click()
    desk.wait_for_selector(READY)
    bar = desk.get_by_role("region", name="Auswahl", exact=True)
    expect(bar).to_contain_text("60 Gebäude ausgewählt")
    bar.get_by_role("button", name="Laufzettel").click()
    expect(desk.get_by_role("heading", name="Laufzettel für 60 Häuser")).to_be_visible()
    desk.get_by_label("Zeit in Minuten").fill("120")
    desk.get_by_label("Start", exact=True).fill(f"{STREET} 20")
    desk.get_by_label("Kampagne").select_option(label=NAME)
    desk.get_by_role("button", name="Rundgang planen").click()
    expect(desk.get_by_role("link", name="Am Telefon öffnen")).to_be_visible()
    number = int(re.findall(r"rundgaenge/(\d+)", desk.url)[0])
    paper = folder / "laufzettel.pdf"
    link = desk.get_by_role("link", name="Drucken (PDF)").get_attribute("href")
    paper.write_bytes(desk.request.get(f"{office.town.address}{link}").body())
    printed = " ".join(words_in(paper).split())
    doors = stops(office, number)
    assert 5 <= len(doors) < 60
    for each in doors:
        assert each.address in printed
    assert NAME in printed
    assert f"{len(doors)} Türen" in printed
    assert "Passt nicht in die Zeit" in printed
    return number


def stops(office: Office, number: int) -> Sequence[Any]:
    """The doors of a round in their order, with the owners whom one may meet there."""
    return office.rows(
        "SELECT s.building_id, b.address_label AS address, (SELECT array_agg(DISTINCT owner_id)"
        " FROM ownership w WHERE w.building_id = s.building_id"
        " AND coalesce(began_on, '-infinity') <= current_date"
        " AND coalesce(ended_on, 'infinity') >= current_date"
        " AND NOT EXISTS (SELECT FROM owner_objection j WHERE j.owner_id = w.owner_id"
        " AND lifted_on IS NULL AND scope IN ('contact', 'processing'))) AS owners"
        " FROM walk_stop s JOIN building b ON b.id = s.building_id"
        " WHERE round_id = :number AND position IS NOT NULL ORDER BY position",
        number=number,
    )


@dataclass(frozen=True, slots=True)
class Met:
    """Whom the walk met: somebody was reached, to somebody one has to come back."""

    reached: int
    again: int
    again_at: str


def walk_offline(phone: Page, campaign: Campaign, number: int) -> Met:
    """Go from door to door without network; the entries arrive when there is one again."""
    office = campaign.office
    doors = stops(office, number)
    alone = [
        each for each in doors if len(each.owners or ()) == 1 and each.owners[0] in campaign.states
    ]
    reached, again, card, *_ = alone
    together = next(each for each in doors if len(each.owners or ()) > 1)
    answers = {
        reached.building_id: "Erreicht",
        together.building_id: "Erreicht",
        card.building_id: "Karte eingeworfen",
        again.building_id: "Wiedervorlage",
    }
    phone.goto(f"{office.town.address}/rundgang/{number}")
    progress = phone.locator("#gq-progress-text")
    expect(progress).to_have_text(f"0 von {len(doors)} Türen")
    phone.evaluate(CONTROLLED)
    phone.context.set_offline(True)
    for place, door in enumerate(doors, 1):
        expect(phone.locator("#gq-address")).to_have_text(door.address)
        said = answers.get(door.building_id, "Nicht da")
        phone.get_by_role("button", name=said, exact=True).click()
        if said == "Wiedervorlage":
            phone.get_by_role("button", name="in 1 Woche").click()
        expect(progress).to_have_text(f"{place} von {len(doors)} Türen")
    expect(phone.locator("#gq-net")).to_contain_text(f"{len(doors)} Einträge warten")
    phone.reload()
    expect(progress).to_have_text(f"{len(doors)} von {len(doors)} Türen")
    campaign.check()
    phone.context.set_offline(False)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("#gq-kept")).to_contain_text("gesichert", timeout=20_000)
    campaign.to(reached.owners[0], "reached")
    campaign.to(card.owners[0], "sent")
    return Met(reached.owners[0], again.owners[0], again.address)


def follow_up(campaign: Campaign, met: Met) -> None:
    """The follow-up stands on the day and in the campaign; calls bring persons further."""
    desk, office = campaign.desk, campaign.office
    expect(row_of(campaign, met.again)).to_contain_text("Noch einmal vorbeigehen")
    desk.goto(f"{office.town.address}/heute")
    desk.get_by_text("In den nächsten sieben Tagen").click()
    mine = desk.locator(".gq-due", has_text="Noch einmal vorbeigehen")
    expect(mine).to_contain_text(met.again_at)
    office.change(
        "UPDATE follow_up SET due_on = current_date WHERE subject = 'Noch einmal vorbeigehen'"
    )
    desk.reload()
    expect(mine).to_be_visible()
    mine.get_by_role("link", name="Kontakt eintragen").click()
    desk.get_by_label("im Gespräch, es geht weiter").check(force=True)
    desk.get_by_label(re.compile("Noch einmal vorbeigehen")).check()
    desk.get_by_label("Kampagne").select_option(label=NAME)
    send(desk, "Speichern")
    desk.goto(f"{office.town.address}/heute")
    expect(desk.get_by_role("heading", name=re.compile("Wiedervorlagen"))).to_be_visible()
    expect(mine).to_have_count(0)
    campaign.to(met.again, "in_talk")
    campaign.check()


def send(desk: Page, button: str) -> None:
    """Send a form and wait for its answer."""
    with desk.expect_navigation():
        desk.get_by_role("button", name=button).click()


def row_of(campaign: Campaign, owner: int) -> Locator:
    """The row of a person on the campaign's page."""
    link = f"a[href='/eigentum/{owner}/kontakte']"
    campaign.desk.goto(campaign.address)
    if not campaign.desk.locator(link).count():
        campaign.desk.goto(f"{campaign.address}?seite=2")
    return campaign.desk.locator("tr", has=campaign.desk.locator(link))


def letters(campaign: Campaign, folder: Path) -> dict[int, str]:
    """Letters to all who may get one, opened and then sent; the codes of two of them."""
    desk, office = campaign.desk, campaign.office
    desk.get_by_role("link", name="Serienbrief").click()
    desk.get_by_role("button", name="Empfänger zusammenstellen").click()
    people = set(campaign.states)
    tiles = desk.locator(".gq-tiles")
    expect(tiles).to_contain_text(f"{len(people)} Briefe")
    expect(desk.locator(".gq-left-out")).to_contain_text(f"{campaign.left_out} Personen")
    send(desk, "Briefe erstellen")
    office.run("letters.produce")
    desk.reload()
    expect(tiles).to_contain_text(f"{len(people)} erstellt")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="PDF für den Druck").click()
    download.value.save_as(folder / "druck.pdf")
    codes = set(re.findall(CODE, words_in(folder / "druck.pdf")))
    assert len(codes) == len(people), "each letter has a code of its own"

    made = office.rows(MADE)
    assert {each.owner for each in made} == people
    planned = [each for each in made if campaign.states[each.owner] == "planned"]
    german = [each for each in planned if each.language == "de"]
    several = next(each for each in german if each.houses > 1)
    one = next(each for each in german if each.houses == 1)
    found = {each.owner: open_letter(campaign, each, folder) for each in (several, one)}
    assert codes > set(found.values())
    desk.get_by_label("Verschickt am").fill(office_day().isoformat())
    desk.get_by_role("button", name="Als verschickt markieren").click()
    expect(tiles).to_contain_text(f"{len(people)} verschickt")
    for each in people:
        campaign.to(each, "sent")
    return found


def open_letter(campaign: Campaign, letter: Any, folder: Path) -> str:
    """What stands in the window, and the notice below the letter; returns the code."""
    address = campaign.office.town.address
    file = folder / f"{letter.id}.pdf"
    answered = campaign.desk.request.get(
        f"{address}/briefe/{letter.batch_id}/brief/{letter.id}.pdf"
    )
    file.write_bytes(answered.body())
    window = words_in(file, "-f", "1", "-l", "1", *WINDOW)
    assert "Quartiersmanagement Probe" in window, "where it goes when nobody takes it"
    assert f"{letter.name}\n{letter.street}\n{letter.postcode} {letter.city}" in window
    told = " ".join(words_in(file).split())
    assert "Sie möchten keine Post von uns?" in told
    notice = told[told.index("Information nach Art. 14 DSGVO") :]
    for part in ("Stadt Probestadt", "Datenschutz der", "Quelle:", "Speicherdauer:", "(Art. 21)"):
        assert part in notice
    assert f"{address.removeprefix('http://')}/fragebogen" in told
    (code,) = set(re.findall(CODE, told))
    return str(code)


def answer(owner: Page, campaign: Campaign, codes: dict[int, str]) -> None:
    """One owner answers the questionnaire, one objects: both wait for the team."""
    (answering, first), (objecting, second) = codes.items()
    enter(owner, campaign.office, first.lower())
    about = owner.get_by_label("Für welches Haus antworten Sie?")
    house = about.get_by_role("option").nth(1).inner_text()
    about.select_option(label=house)
    owner.get_by_label("Wie viele Wohnungen oder Läden stehen leer?").fill("2")
    owner.get_by_label("Was steht leer?").fill("Laden und Wohnung darüber")
    owner.get_by_label("Ich möchte kostenlos beraten werden.").check()
    owner.get_by_role("button", name="Antwort senden").click()
    expect(owner.get_by_role("heading", name="Danke für Ihre Antwort.")).to_be_visible()
    enter(owner, campaign.office, second)
    owner.get_by_role("button", name="Ich widerspreche dem Kontakt").click()
    expect(owner.get_by_role("heading", name="Ihr Widerspruch gilt ab sofort.")).to_be_visible()
    campaign.check()
    take_over(campaign)
    campaign.to(answering, "reached")
    campaign.to(objecting, "declined")
    campaign.check()
    see_what_followed(campaign, answering, house)
    advise(campaign, answering)


def take_over(campaign: Campaign) -> None:
    """The team takes over what waits."""
    desk = campaign.desk
    desk.goto(f"{campaign.office.town.address}/briefe/antworten")
    card = desk.get_by_role("article").filter(has_text="Laden und Wohnung darüber")
    expect(card).to_contain_text("möchte Beratung")
    card.get_by_role("button", name="Übernehmen").click()
    desk.get_by_role("button", name="Zur Kenntnis genommen").click()
    expect(desk.get_by_text("Nichts wartet.")).to_be_visible()


def see_what_followed(campaign: Campaign, owner: int, house: str) -> None:
    """An answer leaves a follow-up, a report of what stands empty, and counts once."""
    desk, address = campaign.desk, campaign.office.town.address
    expect(row_of(campaign, owner)).to_contain_text("Rückruf: Beratung gewünscht")
    desk.goto(f"{address}/eingang")
    desk.get_by_role("listitem").filter(has_text=house).last.get_by_role("link").click()
    told = "Fragebogen: 2 leere Einheiten. Laden und Wohnung darüber"
    expect(desk.get_by_role("main")).to_contain_text(told)
    desk.goto(f"{address}/briefe")
    rates = desk.get_by_role("region", name="Tabelle der Antworten")
    cells = rates.get_by_role("row").filter(has_text=NAME).get_by_role("cell")
    sent, answered, _, objected = cells.all_inner_texts()
    assert (sent, answered, objected) == (str(len(campaign.states)), "1", "1")


def advise(campaign: Campaign, owner: int) -> None:
    """Advice is given and logged with topic, result and fund; then the application is there."""
    desk = campaign.desk
    row_of(campaign, owner).get_by_role("link", name=re.compile("^Kontakt")).click()
    desk.get_by_role("radio", name="Baufachliche Erstberatung").check(force=True)
    desk.get_by_label("Leerstand und Vermietung").check()
    desk.get_by_label("Ergebnis der Erstberatung").select_option(label="Antrag wird vorbereitet")
    desk.get_by_label("Hof- und Fassadenprogramm").check()
    desk.get_by_role("button", name="Speichern").click()
    desk.wait_for_url(f"**/eigentum/{owner}/kontakte*")
    campaign.to(owner, "advice")
    campaign.check()
    row = row_of(campaign, owner)
    row.locator("summary").click()
    row.get_by_label("Neuer Stand").select_option(label="Antrag")
    row.get_by_role("button", name="Speichern").click()
    desk.wait_for_url(re.compile("#person-"))
    expect(row_of(campaign, owner).get_by_role("cell").nth(1)).to_have_text("Antrag")
    campaign.to(owner, "application")


def enter(owner: Page, office: Office, code: str) -> None:
    """The code as it stands on paper."""
    owner.goto(f"{office.town.address}/fragebogen")
    owner.get_by_label("Code aus dem Brief").fill(code)
    owner.get_by_role("button", name="Weiter").click()
    expect(owner.get_by_role("heading", name="Fragebogen zu Ihrem Haus")).to_be_visible()
