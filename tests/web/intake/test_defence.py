"""What attackers and programs try: scripts in every field, header injection, floods, guessing."""

import re

import pytest
from sqlalchemy import text

from geoqm.buildings.model import Building
from geoqm.db.engine import session_scope
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies import service as vacancy_service
from geoqm.vacancies.codes import Source, Wish
from geoqm.vacancies.schemas import EpisodeFacts, OfferFacts
from tests.builders import a_unit
from tests.web.conftest import Site
from tests.web.intake.conftest import HTML, Visitor, make_old, rows, sent, to_check

EVIL = '"><script>alert(1)</script>{{7*7}}<img src=x onerror=alert(1)>'


def test_script_in_every_field_is_shown_as_text_everywhere(visitor: Visitor) -> None:
    visitor.open("/melden").press(address=EVIL).press()
    visitor.press(subject="shop").press(position=EVIL[:40], words=EVIL)
    visitor.press(name=EVIL).press()
    pages = [visitor.page.text]
    make_old(visitor.site)
    visitor.press("senden")
    pages.append(visitor.page.text)
    found = re.search(r"/meldung/[\w-]{43}", visitor.page.text)
    assert found
    paths = ("", "/ort", "/was", "/mehr", "/kontakt", "/fotos", "/loeschen")
    pages.extend(visitor.open(found[0] + path).page.text for path in paths)
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert ">49<" not in page


def test_script_in_addresses_of_pages_is_shown_as_text(visitor: Visitor) -> None:
    for address in (
        f"/melden?art={EVIL}",
        f"/melden?sprache={EVIL}",
        f"/melden/{EVIL}",
        f"/meldung/{EVIL}",
        f"/melden/pruefen?von={EVIL}",
    ):
        assert "<script>alert" not in visitor.open(address).page.text


def test_street_name_in_the_picture_is_escaped(visitor: Visitor) -> None:
    with session_scope(visitor.site.engine) as session:
        session.execute(text("UPDATE address SET street = '<script>x</script>&'"))
    picture = visitor.site.client.get("/melden/karte.svg?east=321005&north=5674005&width=200")
    with session_scope(visitor.site.engine) as session:
        session.execute(text("UPDATE address SET street = 'Lindenstraße'"))
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "<script>" not in picture.text
    assert "&lt;script&gt;" in picture.text


@pytest.mark.parametrize(
    "field",
    ["address", "name", "phone", "position", "words", "email"],
)
def test_line_breaks_never_reach_a_mail_header(visitor: Visitor, field: str) -> None:
    evil = {"email": "a@example.com\r\nBcc: opfer@example.com"}.get(
        field, "x\r\nBcc: opfer@example.com\r\n\r\nText"
    )
    visitor.open("/melden")
    visitor.press(address=evil if field == "address" else "Lindenstraße 5")
    if field == "address":
        visitor.press()
    visitor.press(subject="shop")
    visitor.press(**({field: evil} if field in {"position", "words"} else {}))
    contact = {"email": "erika@example.com"} | (
        {field: evil} if field in {"name", "phone", "email"} else {}
    )
    visitor.press(**contact)
    if field in {"email", "phone"}:
        assert visitor.page.status_code == 422
        visitor.press(**{field: "erika@example.com" if field == "email" else ""})
    visitor.press()
    make_old(visitor.site)
    visitor.press("senden")
    found = rows(visitor.site, "SELECT recipient, subject FROM outbox_message")
    assert [recipient for recipient, _ in found] == ["erika@example.com"]
    assert all("\n" not in str(subject) and "Bcc" not in str(subject) for _, subject in found)


def test_link_in_the_mail_never_follows_a_foreign_host(visitor: Visitor) -> None:
    make_old(to_check(visitor, email="erika@example.com").site)
    sent_fields = visitor.hidden() | {"senden": "1"}
    answer = visitor.site.client.post(
        "/melden/pruefen",
        data=sent_fields,
        headers=HTML | {"host": "evil.example", "origin": "http://evil.example"},
    )
    assert answer.status_code == 503
    assert rows(visitor.site, "SELECT count(*) FROM outbox_message") == [(0,)]
    assert rows(visitor.site, "SELECT state FROM report") == [("draft",)]


def test_program_that_fills_the_hidden_field_at_once_is_not_stored(visitor: Visitor) -> None:
    to_check(visitor).press("senden", website="https://spam.example")
    assert "als hätte ein Programm sie ausgefüllt" in visitor.visible
    assert rows(visitor.site, "SELECT state FROM report") == [("draft",)]


def test_hurried_report_is_kept_but_suspected(visitor: Visitor) -> None:
    to_check(visitor).press("senden")
    assert rows(visitor.site, "SELECT state, spam_score >= 50 FROM report") == [("waiting", True)]


def test_one_client_cannot_flood_the_form(visitor: Visitor) -> None:
    with session_scope(visitor.site.engine) as session:
        visitor.open("/melden").press(address="Lindenstraße 5")
        session.execute(text("UPDATE report_attempt SET tries = 1000"))
    visitor.site.client.cookies.delete("geoqm_meldung")
    visitor.open("/melden").press(address="Lindenstraße 5")
    assert visitor.page.status_code == 429
    assert visitor.page.headers["retry-after"] == "60"
    assert "Bitte warten Sie eine Stunde oder rufen Sie uns an." in visitor.visible
    assert rows(visitor.site, "SELECT count(*) FROM report") == [(1,)]


def test_limits_keep_no_network_address(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstraße 5")
    kept = rows(visitor.site, "SELECT encode(key, 'escape') FROM report_attempt")
    assert kept
    assert all("testclient" not in str(key) for (key,) in kept)


def test_junk_without_the_forms_token_stores_nothing(site: Site, visitor: Visitor) -> None:
    for path in ("/melden/ort", "/melden/was", "/melden/pruefen", "/melden/link"):
        answer = site.client.post(path, data={"address": "x" * 5000}, headers=HTML)
        assert answer.status_code == 403
    assert rows(site, "SELECT count(*) FROM report") == [(0,)]


def test_form_reveals_nothing_about_other_peoples_reports(visitor: Visitor) -> None:
    """The same answer for a house with a report as for one without."""
    empty = to_check(visitor).visible
    visitor.site.client.cookies.clear()
    sent(visitor)
    visitor.site.client.cookies.clear()
    assert to_check(visitor).visible == empty


def test_only_what_is_offered_publicly_is_shown_as_known(
    visitor: Visitor, street: dict[str, int]
) -> None:
    """An empty flat next door stays unmentioned until its landlord lets everybody see it."""
    with session_scope(visitor.site.engine) as session:
        unit = a_unit(session, session.get_one(Building, street["5"]))
        today = vacancies.today_of(session)
        facts = EpisodeFacts(source=Source.SITE_VISIT, seen_on=today)
        episode = vacancy_service.open_episode(session, unit.id, facts, by="mara").id
    assert "Hier wird schon etwas angeboten." not in to_check(visitor).visible
    with session_scope(visitor.site.engine) as session:
        offer = OfferFacts(
            title="Laden mit Schaufenster",
            wish=Wish.LET,
            consent_on=today,
            consent_version="2026-11",
            consent_through=Source.LANDLORD,
            is_public=True,
            for_matching=False,
        )
        vacancy_service.publish(session, episode, offer, by="mara")
    visitor.open("/melden/pruefen")
    assert "Laden mit Schaufenster" in visitor.visible
    with session_scope(visitor.site.engine) as session:
        session.execute(text("DELETE FROM vacancy_offer"))
        session.execute(text("DELETE FROM vacancy_event"))
        session.execute(text("DELETE FROM vacancy_episode"))


def test_map_of_the_form_shows_houses_and_nothing_else(visitor: Visitor) -> None:
    before = visitor.site.client.get("/melden/karte.svg?east=321005&north=5674005&width=200").text
    sent(visitor)
    after = visitor.site.client.get("/melden/karte.svg?east=321005&north=5674005&width=200").text
    assert before == after


@pytest.mark.parametrize(
    "query",
    ["", "east=nan", "east=1e9", "width=0", "width=99999", "lon=200&lat=5", "house=x", "pin=7"],
)
def test_picture_answers_nonsense_without_a_crash(visitor: Visitor, query: str) -> None:
    assert visitor.site.client.get(f"/melden/karte.svg?{query}").status_code in {200, 400}


@pytest.mark.parametrize("query", ["", "x", "%", "'; DROP TABLE report; --", "\0", "ß" * 200])
def test_suggestions_answer_nonsense_without_a_crash(visitor: Visitor, query: str) -> None:
    answer = visitor.site.client.get("/melden/adressen", params={"q": query})
    assert answer.status_code == 200
    assert isinstance(answer.json(), list)


def test_enormous_values_are_cut_or_refused(visitor: Visitor) -> None:
    visitor.open("/melden").press(address="Lindenstraße 5").press(subject="shop")
    visitor.press(words="ä" * 100_000, position="x" * 5000)
    assert visitor.page.status_code == 422
    assert "Bitte fassen Sie sich hier etwas kürzer." in visitor.visible


def test_only_the_team_reports_on_behalf_of_others(visitor: Visitor) -> None:
    visitor.open("/melden?art=office").press(address="Lindenstraße 5", kind="office")
    assert rows(visitor.site, "SELECT kind FROM report") == [("own",)]
