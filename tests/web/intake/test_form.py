"""The whole journey of a report through the public form, as a browser without script."""

import pytest
from sqlalchemy import text

from geoqm.buildings.model import Building
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.http.dependencies import office_day
from geoqm.vacancies import service as register
from geoqm.vacancies.codes import Source, Wish
from geoqm.vacancies.schemas import EpisodeFacts, OfferFacts
from tests.builders import a_unit
from tests.web.intake.conftest import Visitor, make_old, rows, sent, to_check

AN_OFFER = OfferFacts(
    title="Laden mit <Fenster>",
    wish=Wish.LET,
    consent_on=office_day(),
    consent_version="2026-11",
    consent_through=Source.LANDLORD,
    is_public=True,
    for_matching=False,
)


def test_report_travels_from_the_first_question_to_the_office(visitor: Visitor) -> None:
    visitor.open("/melden")
    assert visitor.heading == "Wo steht etwas leer?"
    visitor.press(address="lindenstr. 5")
    assert visitor.heading == "Was steht leer?"
    assert "Lindenstraße 5" in visitor.visible
    visitor.press(subject="shop", since_year="2025", since_month="9", about="1")
    assert visitor.heading == "Was sollten wir noch wissen?"
    visitor.press(floor="0", position="links", area="80,5", reason="no_tenant", wishes=["let"])
    assert visitor.heading == "Wie erreichen wir Sie?"
    visitor.press(role="owner", name="Erika Erfunden", phone="02161 1234567")
    assert visitor.heading == "Möchten Sie Fotos zeigen?"
    visitor.press(purposes=["contact"])
    assert visitor.heading == "Stimmt alles?"
    for part in ("Lindenstraße 5", "Laden", "September 2025, ungefähr", "Erdgeschoss, links"):
        assert part in visitor.visible
    make_old(visitor.site)
    visitor.press("senden")
    assert visitor.heading == "Vielen Dank. Ihre Meldung ist angekommen."
    found = rows(visitor.site, "SELECT state, kind, subject, area_m2::text, wishes FROM report")
    assert found == [("waiting", "own", "shop", "80.5", ["let"])]


def test_with_an_address_the_report_waits_for_the_link(visitor: Visitor) -> None:
    assert sent(visitor, email="erika@example.com") == ""
    assert visitor.heading == "Fast fertig. Bitte sehen Sie in Ihr Postfach."
    assert rows(visitor.site, "SELECT state FROM report") == [("sent",)]
    found = rows(visitor.site, "SELECT recipient, language, text_part FROM outbox_message")
    assert found[0][:2] == ("erika@example.com", "de")
    link = str(found[0][2]).split("http://testserver")[1].split()[0]
    visitor.open(link)
    assert visitor.heading == "Bitte bestätigen Sie Ihre E-Mail-Adresse."
    visitor.send(f"{link}/bestaetigen")
    assert visitor.heading == "Wir prüfen Ihre Meldung."
    assert rows(visitor.site, "SELECT state FROM report") == [("waiting",)]


def test_draft_survives_a_reload_and_another_visit(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstraße 5").press(subject="dwelling")
    visitor.open("/melden/was")
    assert 'value="dwelling" checked' in visitor.page.text
    visitor.open("/melden")
    assert 'value="Lindenstraße 5"' in visitor.page.text


def test_going_back_keeps_what_was_typed_and_drops_only_what_cannot_be(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstraße 5").press(subject="shop")
    visitor.press("zurueck", position="Hinterhaus", area="riesig")
    assert visitor.heading == "Was steht leer?"
    visitor.open("/melden/mehr")
    assert 'value="Hinterhaus"' in visitor.page.text
    assert "riesig" not in visitor.page.text


@pytest.mark.parametrize(
    ("code", "question", "step"),
    [
        ("en", "What is empty?", "Step 2 of 6"),
        ("tr", "Ne boş?", "6 adımdan 2."),
        ("ar", "ما المكان الشاغر؟", "الخطوة 2 من 6"),
    ],
)
def test_language_changes_in_the_middle_without_loss(
    visitor: Visitor, code: str, question: str, step: str
) -> None:
    visitor.open("/melden").press(address="Lindenstraße 5")
    visitor.press("sprache", code, subject="shop", since_year="25")
    assert visitor.heading == question
    assert step in visitor.visible
    assert 'value="shop" checked' in visitor.page.text
    assert 'value="25"' in visitor.page.text
    visitor.press(since_year="2025")
    assert f'<html lang="{code}"' in visitor.page.text
    assert rows(visitor.site, "SELECT language FROM report") == [(code,)]


def test_mistakes_are_listed_linked_and_leave_the_input_alone(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstraße 5").press(since_year="25")
    page = visitor.page.text
    assert visitor.page.status_code == 422
    assert "<title>Fehler: Was steht leer?" in page
    assert "2 Angaben passen noch nicht." in visitor.visible
    assert '<a class="kern-link" href="#subject">Bitte wählen Sie, was leer steht.</a>' in page
    assert 'id="since_year-fehler"' in page
    assert 'value="25"' in page
    assert rows(visitor.site, "SELECT subject FROM report") == [(None,)]


def test_mistake_is_explained_in_the_readers_language(visitor: Visitor) -> None:
    visitor.open("/melden?sprache=ar").press(address="Lindenstraße 5").press(since_year="25")
    assert "اكتب السنة بأربعة أرقام" in visitor.visible


def test_nothing_typed_asks_for_an_address_with_an_example(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="")
    assert "Bitte geben Sie Straße und Hausnummer an" in visitor.visible
    assert rows(visitor.site, "SELECT count(*) FROM report") == [(0,)]


def test_half_an_address_offers_the_houses_to_choose_from(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstr")
    assert "Welche Adresse meinen Sie?" in visitor.visible
    chosen = {"building": visitor.page.text.split('id="wahl-')[1].split('"')[0]}
    visitor.press(**chosen)
    assert visitor.heading == "Was steht leer?"
    assert rows(visitor.site, "SELECT count(building_id) FROM report") == [(1,)]


def test_unknown_address_is_taken_as_it_was_written(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Nirgendwogasse 12 hinten")
    assert "Diese Adresse kennen wir noch nicht." in visitor.visible
    visitor.press()
    assert visitor.heading == "Was steht leer?"
    found = rows(visitor.site, "SELECT address_text, building_id FROM report")
    assert found == [("Nirgendwogasse 12 hinten", None)]


def test_address_outside_the_area_is_an_answer_and_no_error(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstraße 7")
    assert visitor.page.status_code == 200
    assert "Dieser Ort liegt nicht im Gebiet" in visitor.visible
    assert "Wirtschaftsförderung" in visitor.visible
    assert rows(visitor.site, "SELECT count(*) FROM report") == [(0,)]


def test_house_near_the_approximate_edge_may_be_reported(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstraße 6")
    assert visitor.heading == "Was steht leer?"
    visitor.open("/melden")
    assert "nahe an der Grenze des Gebiets, die nur ungefähr bekannt ist" in visitor.visible


def test_tap_on_the_map_finds_the_house(visitor: Visitor, street: dict[str, int]) -> None:
    visitor.open("/melden").press("karte")
    assert "Tippen Sie auf das Haus." in visitor.visible
    fields = {"map_east": "321005", "map_north": "5674005", "map_width": "100"}
    visitor.press("tap.x", "144", **{"tap.y": "130"}, **fields)
    assert "Lindenstraße 5" in visitor.visible
    visitor.press()
    assert rows(visitor.site, "SELECT building_id FROM report") == [(street["5"],)]


def test_map_moves_by_buttons_and_takes_its_middle_by_keyboard(visitor: Visitor) -> None:
    visitor.open("/melden").press("karte")
    fields = {"map_east": "320970", "map_north": "5674005", "map_width": "100"}
    visitor.press("map_move", "east", **fields)
    visitor.press("tap.x", "0", **{"tap.y": "0"})
    assert "Lindenstraße 5" in visitor.visible


def test_open_ground_can_be_pinned(visitor: Visitor) -> None:
    visitor.open("/melden").press("karte")
    fields = {"map_east": "320950", "map_north": "5674050", "map_width": "60"}
    visitor.press("tap.x", "144", **{"tap.y": "130"}, **fields).press()
    assert visitor.heading == "Was steht leer?"
    assert rows(visitor.site, "SELECT location IS NOT NULL, building_id FROM report") == [
        (True, None)
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"map_east": "nan", "map_north": "inf", "map_width": "-1"},
        {"map_east": "1e999", "map_north": "x", "map_width": ""},
        {"tap.x": "nan", "tap.y": "-inf"},
        {"lon": "nan", "lat": "91", "picked": "", "address": ""},
        {"building": "9" * 30, "picked": "x", "address": "x"},
        {"building": "-1", "picked": "x", "address": "x\0y"},
    ],
)
def test_nonsense_in_hidden_fields_is_no_crash(visitor: Visitor, fields: dict[str, str]) -> None:
    for button in ("karte", "weiter", "standort", "sprache"):
        visitor.open("/melden").press(button, **fields)
        assert visitor.page.status_code in {200, 422}, button


def test_nobody_sends_half_a_report(visitor: Visitor) -> None:
    visitor.open("/melden/pruefen")
    assert visitor.path == "/melden"
    visitor.press(address="Lindenstraße 5")
    visitor.open("/melden/pruefen")
    assert visitor.path == "/melden/was"


def test_no_consent_is_ticked_and_each_is_stored_with_its_version(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstraße 5").press(subject="shop").press().press()
    assert visitor.page.text.count('name="purposes"') == 4
    assert 'name="purposes" value="contact" checked' not in visitor.page.text
    visitor.press(purposes=["contact", "publication"])
    found = rows(visitor.site, "SELECT purpose, text_version, language FROM report_consent")
    assert found == [("contact", "2026-11", "de"), ("publication", "2026-11", "de")]


def test_change_from_the_check_page_leads_back_to_it(visitor: Visitor) -> None:
    to_check(visitor)
    visitor.open("/melden/was?von=pruefen").press(subject="office")
    assert visitor.heading == "Stimmt alles?"
    assert "Büro" in visitor.visible


def test_discarded_draft_leaves_nothing_behind(visitor: Visitor) -> None:
    to_check(visitor, email="erika@example.com")
    visitor.open("/melden").send("/melden/verwerfen")
    assert visitor.path == "/melden"
    assert 'value="Lindenstraße 5"' not in visitor.page.text
    assert rows(visitor.site, "SELECT count(*) FROM report_sender") == [(0,)]
    assert rows(visitor.site, "SELECT words, address_text FROM report") == [("", "")]


def test_hint_about_somebody_elses_house_refuses_personal_details(visitor: Visitor) -> None:
    visitor.open("/melden?art=hint").press(address="Lindenstraße 5").press(subject="dwelling")
    assert "Vermutungen über Menschen" in visitor.visible
    visitor.press(words="Gehört Herrn Muster, Telefon 02161 1234567")
    assert "Bitte nennen Sie hier keine Namen" in visitor.visible
    visitor.press(words="Die Rollläden sind seit Monaten unten.").press().press()
    assert visitor.heading == "Stimmt alles?"
    assert rows(visitor.site, "SELECT kind FROM report") == [("hint",)]
    assert "öffentlich anbieten" not in visitor.visible


def test_staff_enter_a_report_for_a_phone_call_with_the_same_form(visitor: Visitor) -> None:
    visitor.site.log_in(Role.STAFF)
    to_check(visitor, email="erika@example.com")
    visitor.press("senden")
    assert visitor.heading == "Vielen Dank. Ihre Meldung ist angekommen."
    assert rows(visitor.site, "SELECT state, kind FROM report") == [("waiting", "office")]
    assert rows(visitor.site, "SELECT kind, actor FROM report_event") == [("entered", "staff")]
    assert rows(visitor.site, "SELECT count(*) FROM outbox_message") == [(0,)]


def test_sending_twice_makes_one_report(visitor: Visitor) -> None:
    make_old(to_check(visitor).site)
    check = visitor.page
    visitor.press("senden")
    visitor.page = check
    visitor.press("senden")
    assert rows(visitor.site, "SELECT count(*) FROM report") == [(1,)]


def test_whole_house_is_asked_for_its_units(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstraße 5").press(subject="shop")
    assert "Wie viele Wohnungen und Läden" not in visitor.visible
    visitor.open("/melden/was").press(subject="house")
    assert "Wie viele Wohnungen und Läden hat das Haus?" in visitor.visible
    visitor.press(units="viele")
    assert "Bitte geben Sie eine Zahl zwischen 1 und 200 an." in visitor.visible
    visitor.press(units="6")
    assert rows(visitor.site, "SELECT unit_count FROM report") == [(6,)]
    visitor.open("/melden/pruefen")
    assert "Wohnungen und Läden im Haus 6" in visitor.visible


def test_what_is_offered_nearby_is_shown_before_sending(
    visitor: Visitor, street: dict[str, int]
) -> None:
    with session_scope(visitor.site.engine) as session:
        house = session.get_one(Building, street["5"])
        shop = a_unit(session, house, source_id="o", kind="shop", floor=0)
        flat = a_unit(session, house, source_id="h", kind="dwelling", floor=1)
        seen = EpisodeFacts(source=Source.LANDLORD, seen_on=office_day())
        offered = register.open_episode(session, shop.id, seen, by="mara")
        register.open_episode(session, flat.id, seen, by="mara")
        register.publish(session, offered.id, AN_OFFER, by="mara")
    try:
        assert "Hier wird schon etwas angeboten." in to_check(visitor).visible
        assert "Laden mit <Fenster> – Lindenstraße 5" in visitor.visible
        assert visitor.visible.count("Lindenstraße 5") == 2
    finally:
        with session_scope(visitor.site.engine) as session:
            session.execute(text("DELETE FROM vacancy_episode"))
            session.execute(text("DELETE FROM unit"))
