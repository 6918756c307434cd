"""The pages about actors: list, file, form, consent to publication, network."""

from typing import Any

import pytest
from sqlalchemy import select

from geoqm.actors.model import Actor, ContactPerson
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from tests.builders import a_building, an_address
from tests.web.conftest import Site

HTML = {"accept": "text/html"}


def get(site: Site, address: str, role: Role = Role.STAFF) -> Any:
    return site.client.get(address, headers=HTML, auth=site.basic(role))


def post(site: Site, address: str, **fields: Any) -> Any:
    return site.client.post(
        address, data=fields, headers=HTML, auth=site.basic(Role.STAFF), follow_redirects=False
    )


@pytest.fixture(scope="module")
def ids(running: Site) -> dict[str, int]:
    """A club at a known house and a trader somewhere."""
    with session_scope(running.engine) as session:
        an_address(session, a_building(session))
    made = {}
    for name, kind in (("Probeverein <b>", "club"), ("Laden Muster", "trader")):
        street = "Lindenstr. 5" if kind == "club" else ""
        answer = post(running, "/akteure/neu", name=name, art=kind, strasse=street, themen="retail")
        made[kind] = int(answer.headers["location"].split("/")[2].split("?")[0])
    return made


@pytest.mark.parametrize("path", ["", "/neu", "/netz", "/1"])
def test_planners_do_not_learn_of_these_pages(site: Site, path: str) -> None:
    assert get(site, f"/akteure{path}", Role.PLANNER).status_code == 404


def test_file_shows_the_house_and_escapes(site: Site, ids: dict[str, int]) -> None:
    page = get(site, f"/akteure/{ids['club']}").text
    assert "Probeverein &lt;b&gt;" in page
    assert "Lindenstraße 5" in page
    assert "Handel und Gewerbe" in page


def test_list_is_filtered_and_searched(site: Site, ids: dict[str, int]) -> None:
    page = get(site, "/akteure?art=trader").text
    assert "Laden Muster" in page
    assert "Probeverein" not in page
    assert "Probeverein" in post(site, "/akteure/suche", suche="probev").text
    assert "Kein Eintrag passt" in get(site, "/akteure?thema=sports").text
    assert ids


def test_publication_needs_a_consent(site: Site, ids: dict[str, int]) -> None:
    fields = {"name": "Laden Muster", "art": "trader", "version": "1", "oeffentlich": "1"}
    address = f"/akteure/{ids['trader']}/bearbeiten"
    refused = post(site, address, **fields)
    assert refused.status_code == 400
    assert "Tag der Einwilligung" in refused.text
    only_contact = {**fields, "oeffentlich": "", "kontakt_oeffentlich": "1"}
    assert "Setzen Sie beide Haken" in post(site, address, **only_contact).text
    assert post(site, address, **fields, zugestimmt="22.11.2026").status_code == 303
    assert "gerade geändert" in post(site, address, **fields, zugestimmt="22.11.2026").text


def test_contact_person_comes_and_goes(site: Site, ids: dict[str, int]) -> None:
    address = f"/akteure/{ids['club']}"
    assert post(site, f"{address}/personen", name="", email="x").status_code == 400
    assert post(site, f"{address}/personen", name="Erika Muster").status_code == 303
    with session_scope(site.engine) as session:
        number = session.scalars(select(ContactPerson.id)).one()
    foreign = f"/akteure/{ids['trader']}/personen/{number}/entfernen"
    assert post(site, foreign).status_code == 404
    assert post(site, f"{address}/personen/{number}/entfernen").status_code == 303
    assert "Noch niemand eingetragen" in get(site, address).text


def test_network_shows_groups_and_relations(site: Site, ids: dict[str, int]) -> None:
    address = f"/akteure/{ids['club']}"
    assert post(site, f"{address}/gruppen", gruppe="1").status_code == 303
    related = {"beziehung": "cooperates", "anderer": str(ids["trader"])}
    assert post(site, f"{address}/beziehungen", **related).status_code == 303
    himself = {**related, "anderer": str(ids["club"])}
    assert "braucht zwei" in post(site, f"{address}/beziehungen", **himself).text
    page = get(site, "/akteure/netz").text
    assert "1 Gruppen mit 2 Akteuren; 1 Beziehungen" in page
    assert "Altstadtlabor" in page
    assert "arbeitet zusammen mit" in page


def test_ended_actor_leaves_map_and_network(site: Site) -> None:
    made = post(site, "/akteure/neu", name="Vorbei", art="club").headers["location"]
    number = made.split("/")[2].split("?")[0]
    assert post(site, f"/akteure/{number}/beendet").status_code == 303
    with session_scope(site.engine) as session:
        assert session.get_one(Actor, int(number)).ended_on is not None
    assert "Vorbei" not in get(site, "/akteure/netz").text
