"""Contacts and follow-ups on the team's pages, "Mein Tag", and the calendar."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.http.dependencies import office_day
from geoqm.outreach.model import Contact, FollowUp
from geoqm.owners.model import Owner, OwnerLook
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.codes import Source
from geoqm.vacancies.dates import exactly
from geoqm.vacancies.model import VacancyEpisode
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import a_building, a_unit, an_address, an_owner, an_ownership, square
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
TODAY = office_day()
WEEK = (TODAY + timedelta(days=7)).isoformat()
WORDS = "<script>alert(1)</script> ruft zurück"


@pytest.fixture(scope="module")
def town(running: Site) -> dict[str, int]:
    """An empty shop of Erika's in Lindenstraße 5, and a house where nothing is open."""
    with session_scope(running.engine) as session:
        house, quiet = a_building(session), a_building(session, "b2", shape=square(321_100))
        an_address(session, house)
        an_address(session, quiet, source_id="a2", house_number=7, label="Lindenstraße 7")
        unit = a_unit(session, house)
        facts = EpisodeFacts(seen_on=TODAY, began=exactly(TODAY), source=Source.SITE_VISIT)
        episode = vacancies.open_episode(session, unit.id, facts, by="x")
        erika = an_owner(session, street="Ringweg 1")
        an_ownership(session, erika, house)
        return {"house": house.id, "quiet": quiet.id, "erika": erika.id, "episode": episode.id}


def get(site: Site, address: str, role: Role = Role.STAFF) -> Any:
    return site.client.get(address, headers=HTML, auth=site.basic(role))


def post(site: Site, address: str, **fields: Any) -> Any:
    auth = site.basic(Role.STAFF)
    return site.client.post(address, data=fields, headers=HTML, auth=auth, follow_redirects=False)


def rows(site: Site, model: Any, **values: Any) -> list[Any]:
    with session_scope(site.engine) as session:
        return list(session.scalars(select(model).filter_by(**values).order_by(model.id)))


def a_call(town: dict[str, int], **fields: Any) -> dict[str, Any]:
    given = {
        "gebaeude": town["house"], "eigentum": town["erika"], "weg": "call",
        "ergebnis": "in_talk", "am": TODAY.isoformat(), "notiz": WORDS, "betreff": "Rückruf",
    }  # fmt: skip
    return given | fields


@pytest.mark.parametrize(
    "path",
    ["/kontakt/neu", "/kontakt/1/bearbeiten", "/eigentum/1/kontakte", "/wiedervorlage/neu",
     "/heute", "/kalender"],
)  # fmt: skip
def test_others_are_not_even_told_that_the_page_exists(site: Site, path: str) -> None:
    assert get(site, path, Role.PLANNER).status_code == 404
    assert site.client.get(path, headers=HTML, follow_redirects=False).status_code == 303


def test_address_leads_to_the_form_that_knows_what_is_open(
    site: Site, town: dict[str, int]
) -> None:
    assert "nicht bekannt" in post(site, "/kontakt", adresse="Nirgendwo 1").text
    there = post(site, "/kontakt", adresse="Lindenstr. 5").headers["location"]
    assert there == f"/kontakt/neu?gebaeude={town['house']}"
    page = get(site, there).text
    assert "Hier ist offen: Leerstand Laden, EG. Dazu gehört eine Wiedervorlage." in page
    assert "Erika Beispiel" in page
    assert "Laden, EG: bestätigt → im Gespräch" in page
    assert rows(site, OwnerLook, kind="building", building_id=town["house"])


def test_contact_without_a_date_is_refused_with_words(site: Site, town: dict[str, int]) -> None:
    refused = post(site, "/kontakt", **a_call(town))
    assert refused.status_code == 400
    assert "Hier ist noch etwas offen: Leerstand Laden, EG" in refused.text
    assert WORDS not in refused.text
    assert "ruft zurück" in refused.text
    assert rows(site, Contact) == []


def test_contact_from_form_to_undo(site: Site, town: dict[str, int]) -> None:
    step = f"{town['episode']}:1:in_dialogue"
    key = "0f0f0f0f-0000-4000-8000-000000000001"
    form = a_call(town, frist=WEEK, schritt=step, schluessel=key)
    stored, again = (post(site, "/kontakt", **form) for _ in range(2))
    assert stored.headers["location"] == again.headers["location"]
    (contact,) = rows(site, Contact)
    assert stored.headers["location"] == f"/akte/{town['house']}?kontakt={contact.id}"
    assert rows(site, VacancyEpisode)[0].status == "in_dialogue"
    (follow_up,) = rows(site, FollowUp)
    assert (follow_up.due_on.isoformat(), follow_up.assigned_to) == (WEEK, "staff")
    assert rows(site, Owner, id=town["erika"])[0].last_contact_on == TODAY
    listed = get(site, f"/eigentum/{town['erika']}/kontakte").text
    assert "&lt;script&gt;alert(1)" in listed
    assert "Telefonat" in listed
    path = f"/kontakt/{contact.id}"
    assert "ruft zurück" in get(site, f"{path}/bearbeiten").text
    changed = a_call(town, notiz="neu", version=1)
    assert post(site, f"{path}/bearbeiten", **changed).status_code == 303
    outdated = post(site, f"{path}/bearbeiten", **a_call(town, notiz="zu spät", version=1))
    assert outdated.status_code == 409
    assert "Gespeichert ist inzwischen" in outdated.text
    assert "zu spät" in outdated.text
    assert post(site, f"{path}/zurueck", version=1).status_code == 409
    assert post(site, f"{path}/zurueck", version=2).status_code == 303
    assert (rows(site, Contact), rows(site, FollowUp)) == ([], [])


def test_page_of_the_house_offers_the_step_that_the_contact_suggests(
    site: Site, town: dict[str, int]
) -> None:
    advice = a_call(town, weg="advice", themen="vacancy", beratungsergebnis="thinking", frist=WEEK)
    stored = post(site, "/kontakt", **advice).headers["location"]
    page = get(site, stored).text
    assert "Laden, EG auf „Beratung“ setzen" in page
    (value,) = re.findall(r'name="schritt" value="([\w:]+)"', page)
    number = stored.split("=")[1]
    assert post(site, f"/kontakt/{number}/schritt", schritt=value).status_code == 303
    assert rows(site, VacancyEpisode)[0].status == "in_advice"
    assert post(site, f"/kontakt/{number}/schritt", schritt=value).status_code == 409
    assert "auf „Beratung“ setzen" not in get(site, stored).text


def test_advice_asks_for_topics_and_result(site: Site, town: dict[str, int]) -> None:
    advice = a_call(town, weg="advice", frist=WEEK)
    assert "Worum ging es" in post(site, "/kontakt", **advice, beratungsergebnis="thinking").text
    assert (
        "Was kam bei der Beratung heraus?" in post(site, "/kontakt", **advice, themen="facade").text
    )
    kept = post(
        site, "/kontakt", **advice, beratungsergebnis="measure",
        themen=["facade", "unsealing"], foerderung=["facade_programme"],
    )  # fmt: skip
    assert kept.status_code == 303
    page = get(site, f"/eigentum/{town['erika']}/kontakte").text
    assert "genannt: Hof- und Fassadenprogramm" in page
    assert "Maßnahme geplant" in page


def test_my_day_settles_moves_and_gives_away(site: Site, town: dict[str, int]) -> None:
    made = post(
        site, "/wiedervorlage", gebaeude=town["house"], frist="tag",
        wiedervorlage=TODAY.isoformat(), betreff="Ortstermin",
    )  # fmt: skip
    assert made.headers["location"] == f"/akte/{town['house']}"
    number = rows(site, FollowUp, subject="Ortstermin")[0].id
    page = get(site, "/heute").text
    assert "Ortstermin" in page
    assert "Neue Meldungen" in page
    assert "Läuft ab oder beginnt" in page
    assert 'Mein Tag<span class="gq-nav-count">1' in page
    path = f"/wiedervorlage/{number}"
    far = (TODAY + timedelta(days=60)).isoformat()
    assert post(site, f"{path}/verschieben", version=1, frist=far).status_code == 303
    assert post(site, f"{path}/verschieben", version=1, frist=WEEK).status_code == 409
    assert post(site, f"{path}/abgeben", version=2, zustaendig="planner").status_code == 400
    assert post(site, f"{path}/abgeben", version=2, zustaendig="admin").status_code == 303
    assert "Ortstermin" not in get(site, "/heute").text
    done = post(site, f"{path}/erledigt", version=3, frist="keine")
    assert done.headers["location"] == f"/heute?getan-wiedervorlage={number}"
    assert "Erledigt." in get(site, done.headers["location"]).text
    there = post(site, f"{path}/zurueck", zurueck="ort").headers["location"]
    assert there == f"/akte/{town['house']}"
    assert rows(site, FollowUp, id=number)[0].done_at is None


def test_last_date_of_an_open_case_is_not_simply_done(site: Site, town: dict[str, int]) -> None:
    with session_scope(site.engine) as session:
        for each in session.scalars(select(FollowUp)):
            session.delete(each)
    post(site, "/wiedervorlage", gebaeude=town["house"], frist=WEEK, betreff="Rückruf")
    (row,) = rows(site, FollowUp)
    told = post(site, f"/wiedervorlage/{row.id}/erledigt", version=1, frist="keine")
    assert "Dazu gehört eine Wiedervorlage" in told.text
    post(site, f"/wiedervorlage/{row.id}/erledigt", version=1, frist=WEEK)
    assert [each.done_at is None for each in rows(site, FollowUp)] == [False, True]


def unfolded(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    return content.decode().replace("\r\n ", "").strip().split("\r\n")


def test_calendar_is_valid_keeps_its_ids_and_names_nobody(site: Site, town: dict[str, int]) -> None:
    assert post(site, "/kontakt", **a_call(town, frist=WEEK)).status_code == 303
    site.log_in(Role.STAFF)
    page = site.client.get("/kalender", headers=HTML).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    made = site.client.post("/kalender", data={"csrf_token": token}, headers=HTML).text
    (address,) = re.findall(r"http://testserver(/kalender/[\w-]+\.ics)", made)
    site.client.cookies.clear()
    answer = site.client.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = unfolded(answer.content)
    for begin, end in (("BEGIN:", "END:"),):
        assert sum(x.startswith(begin) for x in lines) == sum(x.startswith(end) for x in lines)
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    for needed in ("PRODID:", "UID:wiedervorlage-", "DTSTAMP:", "DTSTART;VALUE=DATE:"):
        assert any(line.startswith(needed) for line in lines), needed
    for word in ("Erika", "Beispiel", "Linden", "Rückruf", "Ringweg"):
        assert word not in answer.text
    again = site.client.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    site.client.get("/konto", headers=HTML)
    site.log_in(Role.STAFF)
    page = site.client.get("/kalender", headers=HTML).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    site.client.post("/kalender/beenden", data={"csrf_token": token}, headers=HTML)
    site.client.cookies.clear()
    assert site.client.get(address).status_code == 404
    tries = [site.client.get(f"/kalender/{'x' * 40}.ics").status_code for _ in range(6)]
    assert tries[-1] == 429
    assert site.basic(Role.STAFF)
    assert get(site, "/heute").status_code == 200
