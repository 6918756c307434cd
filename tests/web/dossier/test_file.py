"""The building's file in the browser: who sees what."""

import pytest
from sqlalchemy import text

from geoqm.buildings.model import Building, Unit
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from tests.builders import a_building, a_dataset, an_address, an_area
from tests.web.conftest import Site

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def house(running: Site) -> int:
    """A demo house with address, shop, programme area and a change by staff."""
    with session_scope(running.engine) as session:
        a_dataset(session, is_demo=True)
        building = a_building(session)
        an_address(session, building, city="Mönchengladbach", postcode="41061")
        an_area(session)
        session.add(
            Unit(dataset="probe", source_id="u1", building_id=building.id, kind="shop", floor=0)
        )
        number = building.id
    with session_scope(running.engine, Caller.of(Role.STAFF, "m.beispiel")) as session:
        session.get_one(Building, number).storeys = 4
    return number


def _page(site: Site, address: str, role: Role = Role.STAFF) -> str:
    site.log_in(role)
    answer = site.client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_file_shows_facts_and_unknown_as_unknown(site: Site, house: int) -> None:
    page = _page(site, f"/akte/{house}")
    for shown in ("Lindenstraße 5", "41061 Mönchengladbach", "Wohngebäude", "Laden", "unbekannt"):
        assert shown in page


def test_file_marks_demo_data_and_names_the_source(site: Site, house: int) -> None:
    page = _page(site, f"/akte/{house}")
    assert "Demodaten" in page
    assert "Quelle: Probe" in page


def test_file_says_how_far_the_boundary_is(site: Site, house: int) -> None:
    assert "Probegebiet: im Gebiet, 90\u202fm bis zur Grenze" in _page(site, f"/akte/{house}")


def test_staff_see_who_changed_what(site: Site, house: int) -> None:
    page = _page(site, f"/akte/{house}")
    assert "m.beispiel" in page
    assert "Geschosse: 3" in page


def test_planners_see_no_trail(site: Site, house: int) -> None:
    for address in (f"/akte/{house}", f"/akte/{house}/tafel"):
        page = _page(site, address, Role.PLANNER)
        assert "m.beispiel" not in page
        assert "Verlauf" not in page


def test_planners_cannot_read_the_trail_from_the_database(site: Site) -> None:
    with session_scope(site.engine, Caller.of(Role.PLANNER)) as session:
        granted = session.scalar(text("SELECT has_table_privilege('audit_entry', 'SELECT')"))
    assert granted is False


def test_panel_is_a_fragment_with_a_heading_to_focus(site: Site, house: int) -> None:
    panel = _page(site, f"/akte/{house}/tafel")
    assert "<html" not in panel
    assert '<h2 tabindex="-1">Lindenstraße 5</h2>' in panel
    assert f'href="/akte/{house}"' in panel


@pytest.mark.parametrize("number", ["999999", "0", "-1", "abc", "9" * 40, "²"])
def test_unknown_house_is_not_found(site: Site, number: str) -> None:
    site.log_in(Role.STAFF)
    answer = site.client.get(f"/akte/{number}", headers=HTML)
    assert answer.status_code == 404


def test_visitors_are_asked_to_log_in(site: Site, house: int) -> None:
    answer = site.client.get(f"/akte/{house}", headers=HTML, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/anmelden")


def test_texts_from_data_are_escaped(site: Site) -> None:
    with session_scope(site.engine) as session:
        number = a_building(session, "b2", name="<script>alert(1)</script>").id
    page = _page(site, f"/akte/{number}")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
