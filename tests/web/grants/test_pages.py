"""Pages of grant cases: who sees them, a case by forms, files, money and its traces."""

import os
import re
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.facades import service as facades
from geoqm.grants import upkeep
from geoqm.grants.model import Budget, GrantCase, Reminder
from geoqm.grants.pages.board import of_this_year
from geoqm.grants.pages.outputs import sender_lines
from geoqm.grants.queries.money import Standing
from geoqm.jobs.declaration import JobContext
from tests.builders import a_building, an_address, an_area, an_owner, an_ownership
from tests.database.grants.samples import a_pdf, a_photo, a_rule_set
from tests.web.conftest import Site, make_settings

HTML = {"accept": "text/html"}
DAYS = {"fertig": "2090-05-31", "nachweis": "2090-08-31"}


class Desk:
    """A clerk with the page of one case open."""

    def __init__(self, site: Site, case: int) -> None:
        self.site, self.case = site, case

    def page(self, path: str = "") -> Any:
        return get(self.site, f"/foerderung/{self.case}{path}")

    def send(self, path: str, files: Any = None, **fields: Any) -> Any:
        with session_scope(self.site.engine) as session:
            case = session.get(GrantCase, self.case)
            version = {"version": str(case.version if case else 0)}
        return self.site.client.post(
            f"/foerderung/{self.case}{path}",
            data=version | fields,
            files=files,
            headers=HTML,
            auth=self.site.basic(Role.STAFF),
            follow_redirects=False,
        )

    def upload(self, kind: str, content: bytes) -> Any:
        return self.send("/unterlagen", files={"datei": ("x", content)}, art=kind)

    def numbers(self, path: str) -> list[str]:
        found = re.findall(rf'action="/foerderung/{self.case}{path}/(\d+)"', self.page().text)
        return list(dict.fromkeys(found))


def act(name: str) -> dict[str, str]:
    return {"aktion": name}


def get(site: Site, address: str, role: Role = Role.STAFF) -> Any:
    return site.client.get(address, headers=HTML, auth=site.basic(role))


@pytest.fixture(scope="module")
def desk(running: Site) -> Desk:
    """A house with an owner, the shipped rules, a budget of 9,000 euros, and a new case."""
    with session_scope(running.engine) as session:
        an_area(session)
        facades.make_current(session, a_rule_set(session))
        house = a_building(session, address_label="Lindenstraße 5", year_built=1905)
        an_address(session, house)
        an_ownership(session, an_owner(session, "Geheim"), house)
        number = house.id
    start = Desk(running, 0)
    start.case = 1
    fields = {"jahr": "2026", "betrag": "9.000", "quelle1": "Bund und Land", "anteil1": "80"}
    assert "100" in post(running, "/foerderung/mittel", **fields).text
    fields |= {"quelle2": "Stadt", "anteil2": "20"}
    assert post(running, "/foerderung/mittel", **fields).status_code == 303
    assert get(running, f"/foerderung/neu?gebaeude={number}").status_code == 200
    made = post(running, "/foerderung/neu", gebaeude=str(number), bis="2090-01-01")
    assert made.headers["location"] == "/foerderung/1?gespeichert=1"
    return start


def post(site: Site, address: str, **fields: Any) -> Any:
    return site.client.post(
        address, data=fields, headers=HTML, auth=site.basic(Role.STAFF), follow_redirects=False
    )


@pytest.mark.parametrize("path", ["", "/1", "/mittel", "/mittel/1", "/1/unterlagen/1"])
def test_planners_do_not_learn_of_these_pages(site: Site, desk: Desk, path: str) -> None:
    assert get(site, f"/foerderung{path}", Role.PLANNER).status_code == 404
    assert desk.case


def test_case_goes_from_interest_to_application(site: Site, desk: Desk) -> None:
    assert "Erstberatung vereinbaren" in desk.page().text
    assert desk.send("/schritt/advise").status_code == 303
    assert desk.send("/schritt/advised", am="1.11.2026").status_code == 303
    refused = desk.send("/schritt/apply")
    assert refused.status_code == 422
    assert "Es fehlen Unterlagen: Antrag" in refused.text
    wrong = desk.send("/angaben", zustaendig="", flaeche="viel", angebote_noetig="12")
    assert "„Gestaltete Fläche“ ist keine Fläche" in wrong.text
    assert "liegt zwischen 1 und 9" in wrong.text
    facts = {"zustaendig": "m.muster", "massnahmen": ["facade"], "angebote_noetig": "1"}
    assert desk.send("/angaben", **facts, begonnen="2026-01-01").status_code == 303
    person = {"name": "Erika <b>", "wer": "private_owner", "eigentum": "1"}
    assert desk.send("/teil/person", **person).status_code == 303
    early = desk.send("/schritt/apply")
    assert "Mit der Arbeit wurde vor der Bewilligung begonnen." in early.text
    assert desk.send("/angaben", **facts).status_code == 303
    stale = post(site, "/foerderung/1/angaben", **facts, version="1")
    assert stale.status_code == 409
    assert "gerade geändert" in stale.text
    page = desk.page().text
    assert "Erika &lt;b&gt;" in page
    assert "Ihre Einsicht wurde protokolliert" in page


def test_costs_and_offers(desk: Desk) -> None:
    cost = {"titel": "Maler", "massnahme": "facade", "kosten": "16.000,50 €"}
    assert desk.send("/teil/kosten", **cost).status_code == 303
    assert "8.000,25\u202f€" in desk.page().text
    assert "kein Betrag" in desk.send("/teil/kosten", **(cost | {"kosten": "1.6"})).text
    offer = {"gewerk": "facade", "eingang": "2026-11-01", "netto": "9000", "brutto": "10.710"}
    assert desk.send("/teil/angebote", firma="Muster", **offer).status_code == 303
    dear = offer | {"netto": "10000", "brutto": "11900"}
    assert desk.send("/teil/angebote", firma="Teuer", **dear).status_code == 303
    assert "11,1\u202f%" in desk.page().text
    stale = desk.send("/teil/angebote", **offer, firma="Dritte", version="1")
    assert stale.status_code == 409
    assert "Jemand hat diesen Fall gerade geändert" in stale.text
    assert 'value="Dritte"' in stale.text
    assert "Dritte" not in desk.page().text
    assert desk.send("/teil/kosten", **cost, version="1").status_code == 409
    second = desk.numbers("/teil/angebote")[-1]
    assert desk.send(f"/teil/angebote/{second}", **act("entfernen"), version="1").status_code == 409
    assert "über dem günstigsten" in desk.send(f"/teil/angebote/{second}", **act("waehlen")).text
    chosen = desk.send(f"/teil/angebote/{second}", **act("waehlen"), grund="früher")
    assert chosen.status_code == 303
    assert desk.send(f"/teil/angebote/{second}", **act("unsinn")).status_code == 404


def test_documents_are_checked_stored_and_shown_safely(site: Site, desk: Desk) -> None:
    assert "Bitte wählen Sie eine Datei" in desk.send("/unterlagen", art="tax").text
    assert "Diese Art von Datei" in desk.upload("tax", b"MZ" + bytes(99)).text
    for kind in ("application", "ownership", "concept", "offers", "financing", "tax"):
        assert desk.upload(kind, a_pdf(kind)).status_code == 303
    assert desk.upload("photos", a_photo()).status_code == 303
    waived = desk.send("/unterlagen", art="permits", nicht_noetig="1", grund="kein Denkmal")
    assert waived.status_code == 303
    papers = desk.numbers("/unterlagen")
    back = desk.send(f"/unterlagen/{papers[0]}", stand="returned")
    assert "was nachzubessern ist" in back.text
    for row in papers:
        assert desk.send(f"/unterlagen/{row}", stand="accepted").status_code == 303
    shown = {row: desk.page(f"/unterlagen/{row}") for row in papers}
    assert {each.headers["content-type"] for each in shown.values()} == {
        "application/pdf",
        "image/jpeg",
    }
    for each in shown.values():
        assert "default-src 'none'" in each.headers["content-security-policy"]
        assert each.headers["x-content-type-options"] == "nosniff"
        is_photo = each.headers["content-type"] == "image/jpeg"
        assert ("sandbox" in each.headers["content-security-policy"]) == is_photo
    assert post(site, "/foerderung/999/unterlagen/1", stand="accepted").status_code == 404


def test_award_payment_and_their_traces(site: Site, desk: Desk) -> None:
    assert desk.send("/schritt/apply").status_code == 303
    undecided = re.findall(r'value="([a-z-]+)"[^>]*data-open', desk.page().text)
    nothing = desk.send("/entscheidung", ergebnis="met", grund="x")
    assert "mindestens einen Punkt" in nothing.text
    assert "Noch nicht entschieden" in desk.send("/schritt/approve").text
    decided = desk.send("/entscheidung", punkt=undecided, ergebnis="met", grund="mit der Stadt")
    assert decided.status_code == 303
    assert desk.send("/schritt/approve").status_code == 303
    over = desk.send("/geld/reservieren", betrag="9000,01", haushalt="1")
    assert over.status_code == 409
    assert "noch 9.000,00\u202f€ frei" in over.text
    award = {"betrag": "8000", "haushalt": "1", "jahre": "10"}
    assert "Frist" in desk.send("/schritt/award", **award).text
    assert desk.send("/schritt/award", **award, **DAYS).status_code == 303
    assert desk.send("/teil/auflagen", auflage="Farbe abstimmen").status_code == 303
    assert "höchstens" in desk.send("/geld/auszahlen", betrag="8000,01").text
    assert desk.send("/geld/auszahlen", betrag="2000", grund="Abschlag 1").status_code == 303
    board = get(site, "/foerderung").text
    assert "1.000\u202f€" in board
    assert "Lindenstraße 5" in board
    assert "Erika" not in board
    traced = get(site, "/foerderung/mittel/1?art=paid").text
    assert "1.600,00\u202f€" in traced
    assert "Abschlag 1" in traced
    assert "2.000,00\u202f€" in traced
    gone = post(site, "/foerderung/mittel/1", betrag="1.000,01", grund="x", entnehmen="1")
    assert "noch 1.000,00" in gone.text
    assert post(site, "/foerderung/mittel/1", betrag="500", grund="Bescheid").status_code == 303


def test_each_figure_leads_to_bookings_that_sum_to_it(site: Site, desk: Desk) -> None:
    board = get(site, "/foerderung").text
    for account, figure in {"paid": "2.000,00", "awarded": "6.000,00", "free": "1.500,00"}.items():
        statement = get(site, f"/foerderung/mittel/1?konto={account}").text
        assert f'>Summe</th><td class="gq-num">{figure}\u202f€' in statement
        assert f'href="/foerderung/mittel/1?konto={account}"' in board


def test_board_shows_the_money_of_this_year() -> None:
    years = [Standing(Budget(year=year), (), {}) for year in (2027, 2026, 2025)]
    shown = of_this_year(years, date(2026, 12, 1))
    assert shown is years[1]
    assert of_this_year(years[:1], date(2026, 12, 1)) is years[0]
    assert of_this_year([], date(2026, 12, 1)) is None


def test_list_shows_one_step(site: Site, desk: Desk) -> None:
    assert "Lindenstraße 5" in get(site, "/foerderung?ansicht=liste&schritt=execution").text
    assert (
        "Kein Fall in diesem Schritt" in get(site, "/foerderung?ansicht=liste&schritt=check").text
    )
    assert "Noch kein Fall ist beendet" in get(site, "/foerderung?ansicht=beendet").text
    assert desk.send("/teil/unsinn").status_code == 404
    assert desk.send("/schritt/unsinn").status_code == 404


def test_letters_and_proof_of_use(site: Site, desk: Desk) -> None:
    assert "passt nicht zum Stand" in desk.send("/schreiben", schreiben="rejection").text
    for kind in ("award", "reminder", "payout"):
        assert desk.send("/schreiben", schreiben=kind).status_code == 303
    found = re.search(r"/schreiben/(\d+)\.pdf", desk.page().text)
    assert found
    assert desk.page(f"/schreiben/{found[1]}.pdf").content.startswith(b"%PDF")
    assert desk.page(f"/schreiben/{found[1]}.docx").content.startswith(b"PK")
    assert desk.page(f"/schreiben/{found[1]}.exe").status_code == 404
    assert desk.page("/nachweis.pdf").content.startswith(b"%PDF")
    book = openpyxl.load_workbook(BytesIO(get(site, "/foerderung/nachweis.xlsx").content))
    awards = list(book["Bewilligungen"].iter_rows(values_only=True))
    assert awards[1][1:3] == ("Lindenstraße 5", "Fassade")
    assert awards[-1][5:10] == (8000, 0, 2000, 0, 6000)
    booked = list(book["Buchungen"].iter_rows(min_row=2, values_only=True))
    assert sum(row[7] for row in booked if row[5] == "ausgezahlt") == 2000
    assert {row[9] for row in booked} == {"staff"}
    assert list(book["Mittel"].iter_rows(values_only=True))[-1][3:] == (9500, 0, 6000, 2000, 1500)
    assert [row[1] for row in book["Fotos"].iter_rows(min_row=2, values_only=True)]
    page = get(site, "/foerderung/nachweis").text
    assert "6.000,00\u202f€" in page
    assert "Bisher" not in page
    assert "nichts bewilligt" in get(site, "/foerderung/nachweis?jahr=2001").text


def test_letterhead_is_that_of_all_letters(site: Site) -> None:
    plain = make_settings(site.url, site.folder)
    assert sender_lines(plain) == ["Quartiersmanagement Gladbach & Westend"]
    told = {"letter_name": "Büro", "letter_address": "Weg 1|41061 Ort", "letter_contact": "Tel. 1"}
    full = make_settings(site.url, site.folder, **told)
    assert sender_lines(full) == ["Büro", "Weg 1", "41061 Ort", "Tel. 1"]


def test_house_and_day_lead_to_the_case(site: Site, desk: Desk) -> None:
    file = get(site, "/akte/1").text
    assert 'href="/foerderung/1"' in file
    assert "Förderfall anlegen" in file
    assert "Förderfälle" not in get(site, "/akte/1", Role.PLANNER).text
    assert "in keinem Förderfall etwas fällig" in get(site, "/heute").text
    with session_scope(site.engine) as session:
        session.get_one(GrantCase, desk.case).due_on = date(2026, 1, 1)
    today = get(site, "/heute").text
    assert "Maßnahme ausführen, Änderungen melden" in today
    assert "überfällig" in today
    assert re.search(
        r'href="/foerderung">Förderung<span class="gq-nav-count gq-nav-count--late">1', today
    )


def test_public_map_shows_only_with_consent(site: Site, desk: Desk) -> None:
    items = "/ogc/collections/funded_facades/items?f=json"
    assert site.client.get(items).json()["features"] == []
    facts = {"zustaendig": "m.muster", "massnahmen": ["facade"], "angebote_noetig": "1"}
    agreed = {"veroeffentlicht": "2026-11-20", "oeffentlich": "Fassade gestrichen"}
    assert desk.send("/angaben", **facts, **agreed).status_code == 303
    (shown,) = site.client.get(items).json()["features"]
    assert shown["properties"]["public_text"] == "Fassade gestrichen"
    assert "Erika" not in str(shown)


def test_jobs_remind_and_sweep(site: Site, desk: Desk) -> None:
    with session_scope(site.engine) as session:
        case = session.get_one(GrantCase, desk.case)
        case.step = "commitment"
        session.add(Reminder(case_id=case.id, due_on=date(2026, 1, 1)))
    context = JobContext(site.engine, make_settings(site.url, site.folder))
    assert upkeep.remind(context) == "1 Erinnerungen"
    assert upkeep.remind(context) == "nichts fällig"
    page = desk.page().text
    assert "Nachsehen, ob das Ergebnis erhalten ist" in page
    row = desk.numbers("/teil/zweckbindung")[0]
    looked = desk.send(f"/teil/zweckbindung/{row}", **act("gesehen"), befund="unverändert")
    assert looked.status_code == 303
    orphan = site.folder / "grants" / "aa" / f"aa{'0' * 30}.bin"
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"x")
    assert upkeep.sweep(context) == "nichts zu löschen"
    os.utime(orphan, (0, 0))
    assert upkeep.sweep(context) == "1 Dateien gelöscht"
