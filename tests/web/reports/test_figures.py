"""`/zahlen`: the same page for the team and for everybody, small numbers hidden."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.vacancies import queries, service
from geoqm.vacancies.codes import Source
from geoqm.vacancies.dates import exactly
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import EAST, NORTH, a_building, a_unit, an_address, an_area, ewkt, square
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
FLATS, EMPTY = 12, 5


@pytest.fixture(scope="module", autouse=True)
def town(running: Site) -> date:
    """A house of twelve flats, five of them empty, and four shops, one of them empty."""
    with session_scope(running.engine) as session:
        today = queries.today_of(session)
        an_area(session, quality="official")
        west = ewkt(square(EAST - 100, NORTH - 100, 190))
        an_area(session, "west", kind="quarter", name="=Westend", outline=west)
        house = a_building(session, address_label="Lindenstraße 5", shape=square(EAST, NORTH, 20))
        an_address(session, house)
        for number in range(FLATS + 4):
            kind, floor = ("dwelling", 1) if number < FLATS else ("shop", 0)
            unit = a_unit(session, house, kind=kind, floor=floor, source_id=f"f{number}")
            if number in {*range(EMPTY), FLATS}:
                began = today - timedelta(days=60 * (number + 1))
                facts = EpisodeFacts(source=Source.SITE_VISIT, seen_on=today, began=exactly(began))
                service.open_episode(session, unit.id, facts, by="mara")
    return today


def page(site: Site, role: Role | None = None, **query: str) -> str:
    site.client.cookies.clear()
    auth = site.basic(role) if role else None
    answer = site.client.get("/zahlen", params=query, headers=HTML, auth=auth)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<(?!a |/a)[^>]*>", " ", answer.text)))


def test_team_sees_every_number_with_a_way_to_the_houses(site: Site) -> None:
    text = page(site, Role.STAFF)
    assert "6 von 16 Einheiten" in text
    assert "1 von 4" in text  # the shops
    assert "5 von 12" in text  # the flats
    assert "/karte?thema=vacancies&stage=vacant,on_market,interim_use" in text.replace("%2C", ",")
    assert "/eingang/kapazitaet" in text
    assert "Alle Zahlen" in text


@pytest.mark.parametrize("role", [None, Role.PLANNER])
def test_others_see_no_small_number(site: Site, role: Role | None) -> None:
    text = page(site, role)
    assert "6 von 16 Einheiten" in text
    assert "5 von 12" not in text  # would tell the one shop
    assert "1 von 4" not in text
    assert "verdeckt" in text
    assert ("/karte?thema=vacancies" in text) is (role is Role.PLANNER)
    assert "/eingang" not in text.replace('/eingang"', "")


def test_page_and_layer_tell_the_same(site: Site) -> None:
    items = site.client.get(
        "/ogc/collections/vacancy_statistics/items", params={"f": "json"}
    ).json()
    whole = next(
        each["properties"]
        for each in items["features"]
        if each["properties"]["kind"] == "programme_area"
    )
    text = page(site)
    assert f"{whole['vacant']} von {whole['units']} Einheiten" in text
    assert f"{str(whole['rate']).replace('.', ',')} %" in text


def test_another_day_and_a_day_that_makes_no_sense(site: Site, town: date) -> None:
    before = page(site, Role.STAFF, stichtag=(town - timedelta(days=150)).isoformat())
    assert "4 von 16 Einheiten" in before
    assert "datetime=" in before
    assert "Gezeigt wird heute" in page(site, stichtag="2199-01-01")
    assert "zum Beispiel 22.11.2026" in page(site, stichtag="<script>")


def test_tables_as_files(site: Site) -> None:
    public = site.client.get("/zahlen/gebiete.csv")
    assert public.headers["content-type"] == "text/csv; charset=utf-8"
    lines = public.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Probegebiet;Programmgebiet;16;6;37,5;")
    assert lines[2].startswith("'=Westend;Teilraum;16;")
    quarters = site.client.get("/zahlen/quartale.csv", auth=site.basic(Role.STAFF))
    assert len(quarters.text.splitlines()) > 20


@pytest.mark.parametrize(
    ("code", "title"), [("en", "Vacancy in figures"), ("ar", "الشغور بالأرقام")]
)
def test_page_speaks_the_language_of_its_reader(site: Site, code: str, title: str) -> None:
    text = page(site, sprache=code)
    assert title in text
    assert "Leerstand" not in text.replace("Leerstand melden", "")
    site.client.cookies.clear()
