"""The public check: what an owner reads about their house, in four languages and without script."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import func, select

from geoqm.catalogue import METADATA
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.facades import service
from geoqm.settings import ROOT
from tests.builders import EAST, a_building, an_address, square
from tests.web.conftest import Site

HTML = {"accept": "text/html", "accept-language": "de"}
OWN = (ROOT / "data" / "rules" / "gladbach-westend.toml").read_bytes()


@dataclass(frozen=True, slots=True)
class Houses:
    inside: int
    edge: int
    outside: int


@pytest.fixture(scope="module")
def houses(running: Site) -> Houses:
    """Three houses with addresses, and the rules of the own programme."""
    with session_scope(running.engine) as session:
        made = []
        for number, situation in enumerate(("inside", "edge", "outside"), 1):
            house = a_building(
                session,
                f"b{number}",
                shape=square(EAST + 30 * number),
                situation=situation,
                edge_distance_m=40 * number,
            )
            an_address(
                session,
                house,
                source_id=f"a{number}",
                house_number=number,
                label=f"Lindenstraße {number}",
                search_text=f"lindenstrasse {number}",
            )
            made.append(house.id)
        stored = service.store(session, OWN)
        service.make_current(session, stored)
        service.assess(session, stored, day=date(2026, 11, 28))
    return Houses(*made)


def page(site: Site, address: str) -> str:
    answer = site.client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_typed_address_leads_to_the_house(site: Site, houses: Houses) -> None:
    found = page(site, "/foerdercheck?adresse=Lindenstr+1")
    assert f'href="/foerdercheck/{houses.inside}"' in found


def test_unknown_address_says_whom_to_ask(site: Site, houses: Houses) -> None:
    assert "Diese Adresse kennen wir nicht." in page(site, "/foerdercheck?adresse=Nirgendwo+99")


@pytest.mark.parametrize(
    ("place", "headline", "reason"),
    [
        ("inside", "Zuschuss möglich", "Es liegt etwa 40 m innerhalb der Grenze."),
        ("edge", "Noch nicht sicher", "Das Haus liegt etwa 80 m von der Grenze."),
        ("outside", "Zuschuss hier nicht möglich", "Es liegt etwa 120 m außerhalb der Grenze."),
    ],
)
def test_result_follows_the_place_of_the_house(
    site: Site, houses: Houses, place: str, headline: str, reason: str
) -> None:
    found = page(site, f"/foerdercheck/{getattr(houses, place)}")
    assert headline in found
    assert reason in found
    assert "Bitte noch nicht beginnen" in found


def test_what_the_city_did_not_tell_is_said_to_be_unknown(site: Site, houses: Houses) -> None:
    found = page(site, f"/foerdercheck/{houses.inside}")
    assert "Dazu liegt uns keine Angabe der Stadt vor." in found
    assert "9 Punkte" in found
    assert "Dauer der Zweckbindung" not in found


def test_calculator_names_grant_own_share_and_the_cap(site: Site, houses: Houses) -> None:
    costs = "art=facade&kosten=14.200&art=unsealing&kosten=6.800&art=single_trade&kosten=4000"
    found = page(site, f"/foerdercheck/{houses.inside}?{costs}")
    for shown in ("10.000 €", "15.000 €", "21.000 €", "10.500 €", "zählt nicht"):
        assert shown in found
    assert "50 % von 21.000 € sind 10.500 €." in found
    assert "Die Obergrenze je Maßnahme ist erreicht." in found


def test_summary_counts_and_open_answers_lead_to_the_calculator(site: Site, houses: Houses) -> None:
    found = page(site, f"/foerdercheck/{houses.inside}")
    for shown in ("1 erfüllt", "3 Beratung nötig", "9 unbekannt"):
        assert shown in found
    assert found.count("Das können Sie im Rechner auf dieser Seite angeben.") == 2
    assert "2 erfüllt" in page(site, f"/foerdercheck/{houses.inside}?wer=private_owner")


@pytest.mark.parametrize("typed", ["abc", "-5", "1e99", "9999999999", "12x", "1.00.0"])
def test_unreadable_amount_is_named_at_its_field(site: Site, houses: Houses, typed: str) -> None:
    found = page(site, f"/foerdercheck/{houses.inside}?art=facade&kosten={typed}")
    assert "Bitte geben Sie einen Betrag in Euro an" in found
    assert f'value="{typed}"' in found
    assert "Zuschuss, höchstens" not in found


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("14.200", "7.100 €"),
        ("14200,50", "7.100,25 €"),
        ("1.000,00 €", "500 €"),
        ("0", "0 €"),
        ("14,200", "7.100 €"),
        ("14,200.5", "7.100,25 €"),
        ("\u0661\u0664\u066c\u0662\u0660\u0660\u066b\u0665\u0660", "7.100,25 €"),
        ("14.20", "7,10 €"),
    ],
)
def test_amounts_are_read_as_people_write_them(
    site: Site, houses: Houses, typed: str, shown: str
) -> None:
    assert shown in page(site, f"/foerdercheck/{houses.inside}?art=facade&kosten={typed}")


def test_begun_works_are_never_called_possible(site: Site, houses: Houses) -> None:
    found = page(site, f"/foerdercheck/{houses.inside}?begonnen=yes")
    assert "Noch nicht sicher" in found
    assert "Zuschuss möglich" not in found
    assert "Die Arbeiten haben schon begonnen" in found
    outside = page(site, f"/foerdercheck/{houses.outside}?begonnen=yes")
    assert "Zuschuss hier nicht möglich" in outside


def test_what_does_not_fit_and_own_work_are_told(site: Site, houses: Houses) -> None:
    asked = "wer=tenant_with_consent&art=facade&kosten=8000&art=greening&kosten=500&eigen=1"
    found = page(site, f"/foerdercheck/{houses.inside}?{asked}")
    assert "1 Punkt passt nicht." in found
    assert "Eigene Arbeit ist hier nicht mitgerechnet." in found
    assert "4.000 €" in found


@pytest.mark.parametrize(
    ("language", "word", "direction"),
    [
        ("en", "A grant is possible", "ltr"),
        ("tr", "Destek mümkün", "ltr"),
        ("ar", "الدعم ممكن", "rtl"),
    ],
)
def test_page_speaks_the_language_of_the_owner(
    site: Site, houses: Houses, language: str, word: str, direction: str
) -> None:
    found = page(site, f"/foerdercheck/{houses.inside}?sprache={language}")
    assert word in found
    assert f'dir="{direction}"' in found
    site.client.cookies.clear()


def test_script_in_any_field_stays_text(site: Site, houses: Houses) -> None:
    evil = '"><script>alert(1)</script>'
    for address in ("/foerdercheck", f"/foerdercheck/{houses.inside}"):
        values = {"adresse": evil, "kosten": evil, "art": evil, "wer": evil, "flaeche": evil}
        answer = site.client.get(address, params=values, headers=HTML)
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/foerdercheck/999999", 404),
        ("/foerdercheck/x", 400),
        ("/foerdercheck/99999999999999999999", 400),
    ],
)
def test_wrong_address_is_a_clear_answer(site: Site, address: str, status: int) -> None:
    assert site.client.get(address, headers=HTML).status_code == status


def rows(site: Site) -> dict[str, int]:
    with session_scope(site.engine) as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }


def test_check_leaves_no_trace(site: Site, houses: Houses) -> None:
    before = rows(site)
    page(site, "/foerdercheck?adresse=Lindenstr+1")
    page(site, f"/foerdercheck/{houses.inside}?wer=private_owner&art=facade&kosten=5000")
    assert rows(site) == before


def test_layer_shows_reasons_to_staff_and_not_to_planners(site: Site, houses: Houses) -> None:
    address = "/ogc/collections/facade_eligibility/items"
    assert site.client.get(address).status_code in {401, 403, 404}
    seen = {
        role: site.client.get(address, auth=site.basic(role)).json()["features"]
        for role in (Role.PLANNER, Role.STAFF)
    }
    results = {each["properties"]["result"] for each in seen[Role.PLANNER]}
    assert results == {"ask", "unknown", "not_met"}
    assert all("reasons" not in each["properties"] for each in seen[Role.PLANNER])
    reasons = [each["properties"]["reasons"] for each in seen[Role.STAFF]]
    assert "Lage im Fördergebiet: nicht erfüllt" in reasons
