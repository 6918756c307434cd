"""The page of a unit: everything staff can do with a vacancy, without script."""

import re

import pytest
from sqlalchemy import text

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from tests.web.conftest import Site
from tests.web.vacancies.conftest import House

_NEW_UNIT = text(
    "INSERT INTO unit (dataset, source_id, building_id, kind, floor)"
    " SELECT 'probe', 'flat' || count(*), :house, 'dwelling', 3 FROM unit RETURNING id"
)


class Clerk:
    """A browser of the team at the page of one unit."""

    def __init__(self, site: Site, unit: int) -> None:
        self.site = site
        self.unit = unit
        self.page = ""

    def look(self) -> str:
        """Open the page; its text without tags."""
        self.page = self.site.client.get(f"/leerstand/einheit/{self.unit}").text
        return plain(self.page)

    def send(self, action: str, code: int = 200, /, **fields: str) -> str:
        """Send the form with that action; the text of the answer."""
        self.look()
        address = re.search(rf'action="([^"]*/{action})"', self.page)
        assert address, f"no form {action}"
        revision = re.search(r'name="revision" value="(\d+)"', self.page)
        token = self.page.split('name="csrf_token" value="')[1].split('"')[0]
        known = {"csrf_token": token, **({"revision": revision[1]} if revision else {})}
        answer = self.site.client.post(address[1], data=known | fields)
        assert answer.status_code == code, answer.text[:400]
        return plain(answer.text)


def plain(html: str) -> str:
    return " ".join(re.sub(r"<(script|style)[\s\S]*?</\1>|<[^>]+>", " ", html).split())


@pytest.fixture
def clerk(site: Site, house: House) -> Clerk:
    site.log_in(Role.STAFF)
    with session_scope(site.engine) as session:
        unit = session.execute(_NEW_UNIT, {"house": house.building}).scalar_one()
    return Clerk(site, unit)


def test_unit_without_entries_is_unknown(clerk: Clerk) -> None:
    seen = clerk.look()
    assert "Wohnung, 3. OG" in seen
    assert "unbekannt" in seen
    assert "Noch nie genutzt gesehen" in seen


def test_vacancy_is_entered_confirmed_and_ended(clerk: Clerk) -> None:
    entered = clerk.send("neu", source="site_visit", began_on="03.2024", note="Klingel <b>ab</b>")
    assert "Gespeichert" in entered
    assert "März 2024" in entered
    assert "Klingel <b>ab</b>" not in clerk.page
    assert "im Gespräch" in clerk.send("stand", status="in_dialogue", why="Anruf")
    assert "Bestätigt" in clerk.send("bestaetigen", source="staff")
    ended = clerk.send("ende", outcome="reoccupied")
    assert "März 2024 bis" in ended
    assert "Leerstand eintragen" in ended


def test_last_change_is_taken_back(clerk: Clerk) -> None:
    clerk.send("neu", source="site_visit")
    clerk.send("ende", outcome="reoccupied")
    page = clerk.site.client.get(f"/leerstand/einheit/{clerk.unit}?gespeichert=ende").text
    form = page.split('class="gq-saved"')[1].split("</form>")[0]
    address = re.search(r'action="([^"]+)"', form)
    assert address
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    clerk.site.client.post(address[1], data=sent)
    assert "Was ist zu tun?" in clerk.look()


def test_mistake_is_named_and_nothing_is_lost(clerk: Clerk) -> None:
    seen = clerk.send("neu", 422, source="site_visit", began_on="irgendwann", note="Notiz 7")
    assert "„irgendwann“ ist kein Datum" in seen
    assert "Notiz 7" in seen
    assert "Noch keine Einträge" in clerk.look()


def test_second_clerk_hears_of_the_first(clerk: Clerk) -> None:
    clerk.send("neu", source="site_visit")
    clerk.send("stand", status="in_dialogue")
    seen = clerk.send("stand", 409, revision="1")
    assert "gerade geändert" in seen


def test_offer_needs_consent_and_is_public_then(clerk: Clerk) -> None:
    clerk.send("neu", source="landlord")
    offer = {"title": "Helle Wohnung", "wish": "let", "consent_version": "2026-11"}
    assert "Ohne Einwilligung" in clerk.send("angebot", 422, **offer)
    clerk.send("angebot", **offer, is_public="ja", description="Mit <script>Balkon</script>")
    public = clerk.site.client
    public.cookies.clear()
    found = public.get("/ogc/collections/vacancy_offers/items").json()["features"]
    assert [each["properties"]["title"] for each in found] == ["Helle Wohnung"]
    assert not {"note", "status", "unit_id"} & set(found[0]["properties"])
    clerk.site.log_in(Role.STAFF)
    clerk.send("zurueck")
    public.cookies.clear()
    assert not public.get("/ogc/collections/vacancy_offers/items").json()["features"]


def test_unit_seen_in_use_is_occupied(clerk: Clerk) -> None:
    assert "bewohnt oder genutzt" in clerk.send("gesehen")


def test_unit_is_added_to_a_house(clerk: Clerk, house: House) -> None:
    address = f"/leerstand/gebaeude/{house.building}/einheit"
    page = clerk.site.client.get(address).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"csrf_token": token, "unit_kind": "shop", "floor": "EG", "area_m2": "68,5"}
    wrong = clerk.site.client.post(address, data=fields | {"floor": "Dach"})
    assert (wrong.status_code, "Dieses Geschoss gibt es nicht" in wrong.text) == (422, True)
    assert "Laden, EG" in clerk.site.client.post(address, data=fields).text


def test_file_shows_bars_words_and_what_is_unknown(clerk: Clerk, house: House) -> None:
    seen = plain(clerk.site.client.get(f"/akte/{house.building}").text)
    assert "leer seit 13 Monaten" in seen
    assert "angekündigt zum" in seen
    assert "Wohnung, 3. OG" in seen
    assert "nie gesehen" in seen
    panel = plain(clerk.site.client.get(f"/akte/{house.building}/tafel").text)
    assert "Wohnung, 1. OG" in panel
    assert "genutzt oder unbekannt" in panel


def test_planners_see_the_file_but_change_nothing(site: Site, house: House) -> None:
    site.log_in(Role.PLANNER)
    seen = site.client.get(f"/akte/{house.building}").text
    assert "leer seit 13 Monaten" in plain(seen)
    assert "/leerstand/einheit/" not in seen
    assert site.client.get(f"/leerstand/einheit/{house.flat}").status_code == 404
