"""The pages about owners: for the team only, every look noted, nothing personal in addresses."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.owners import service
from geoqm.owners.model import Objection, Owner, OwnerLook, Ownership
from tests.builders import (
    a_building,
    a_collection,
    an_address,
    an_area,
    an_owner,
    an_ownership,
    square,
)
from tests.web.conftest import Site

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def town(running: Site) -> dict[str, int]:
    """A house of two owners, one of them twice in the file, and one under § 138 BauGB."""
    with session_scope(running.engine) as session:
        house, other = a_building(session), a_building(session, "b2", shape=square(321_100))
        an_address(session, house)
        an_address(session, other, source_id="a2", house_number=7, label="Lindenstraße 7")
        erika = an_owner(session, street="Ringweg 1", phone="02161 55501")
        twin = an_owner(session, "Beispiel, Erika", first_name="", street="Ringweg 1")
        an_ownership(session, erika, house, numerator=1, denominator=2, began_on=date(2011, 1, 1))
        area = an_area(session, kind="redevelopment_area", name="Probesanierung")
        held = an_owner(session, "Auskunft")
        held.collection_id = a_collection(session, basis="section_138", area_id=area.id).id
        return {"house": house.id, "other": other.id, "erika": erika.id, "twin": twin.id,
                "held": held.id}  # fmt: skip


def get(site: Site, address: str, role: Role = Role.STAFF) -> Any:
    return site.client.get(address, headers=HTML, auth=site.basic(role))


def post(site: Site, address: str, **fields: Any) -> Any:
    auth = site.basic(Role.STAFF)
    return site.client.post(address, data=fields, headers=HTML, auth=auth, follow_redirects=False)


def looks(site: Site, **values: Any) -> list[OwnerLook]:
    with session_scope(site.engine) as session:
        return list(session.scalars(select(OwnerLook).filter_by(**values)))


@pytest.mark.parametrize("path", ["", "/neu", "/doppelt", "/zweifel", "/1", "/1/karte"])
def test_planners_are_not_even_told_that_the_page_exists(site: Site, path: str) -> None:
    assert get(site, f"/eigentum{path}", Role.PLANNER).status_code == 404


def test_overview_lists_nobody(site: Site, town: dict[str, int]) -> None:
    page = get(site, "/eigentum")
    assert page.status_code == 200
    assert "Beispiel" not in page.text.split('id="inhalt"')[1]
    assert town


def test_search_is_noted_and_finds(site: Site, town: dict[str, int]) -> None:
    page = post(site, "/eigentum/suche", suche="ringweg")
    assert "Erika Beispiel" in page.text
    assert "Ihre Einsicht wurde protokolliert." in page.text
    (noted,) = looks(site, kind="search", term="ringweg")
    assert (noted.user_name, noted.found) == ("staff", 2)
    assert town


def test_search_of_two_letters_is_refused_and_says_why(site: Site) -> None:
    page = post(site, "/eigentum/suche", suche="ab")
    assert page.status_code == 400
    assert "mindestens drei Buchstaben" in page.text


def test_file_shows_houses_and_is_noted(site: Site, town: dict[str, int]) -> None:
    page = get(site, f"/eigentum/{town['erika']}?anlass=advice")
    for shown in ("Erika Beispiel", "Lindenstraße 5", "1/2", "01.01.2011", "Ringweg 1",
                  "Ihre Einsicht wurde protokolliert."):  # fmt: skip
        assert shown in page.text
    assert looks(site, kind="file", owner_id=town["erika"])[-1].reason == "Beratung"


def test_data_under_section_138_need_a_reason(site: Site, town: dict[str, int]) -> None:
    asked = get(site, f"/eigentum/{town['held']}")
    assert "Wofür brauchen Sie die Angaben?" in asked.text
    assert "Probesanierung" in asked.text
    assert "Erika Auskunft" not in asked.text
    assert looks(site, owner_id=town["held"]) == []
    assert "Erika Auskunft" in get(site, f"/eigentum/{town['held']}?anlass=grant").text


def test_houses_on_the_map_carry_numbers_only(site: Site, town: dict[str, int]) -> None:
    answer = site.client.get(
        f"/eigentum/{town['erika']}/karte",
        headers=HTML,
        auth=site.basic(Role.STAFF),
        follow_redirects=False,
    )
    target = answer.headers["location"]
    assert target.startswith(f"/karte?auswahl={town['house']}&karte=")
    assert "eispiel" not in target
    assert looks(site, kind="map", owner_id=town["erika"])


def test_building_file_shows_owners_to_the_team_alone(site: Site, town: dict[str, int]) -> None:
    page = get(site, f"/akte/{town['house']}").text
    assert "Erika Beispiel" in page
    assert "Anteile ergeben 1/2: 1/2 fehlt." in page
    assert "Ihre Einsicht wurde protokolliert." in page
    assert looks(site, kind="building", building_id=town["house"])
    assert "Eigentum" not in get(site, f"/akte/{town['house']}", Role.PLANNER).text


def test_new_owner_of_a_house_is_written_down(site: Site, town: dict[str, int]) -> None:
    answer = post(
        site, "/eigentum/neu", art="company", name="Neu & Söhne GmbH", herkunft="self",
        zweck="Beratung", grundlage="urban_renewal", gebaeude=str(town["other"]), anteil="1/1",
    )  # fmt: skip
    assert answer.status_code == 303
    page = get(site, answer.headers["location"]).text
    assert "Neu &amp; Söhne GmbH" in page
    assert "Lindenstraße 7" in page
    assert "Gespeichert." in page


def test_mistakes_are_shown_together_and_nothing_is_lost(site: Site) -> None:
    page = post(site, "/eigentum/neu", art="person", name="", email="quatsch", notiz="<b>x</b>")
    assert page.status_code == 400
    for shown in ("„Name“ aus", "keine E-Mail-Adresse", "„Herkunft“", "&lt;b&gt;x&lt;/b&gt;"):
        assert shown in page.text
    with session_scope(site.engine) as session:
        assert session.scalar(select(Owner.id).where(Owner.email == "quatsch")) is None


def test_section_138_asks_for_the_area(site: Site) -> None:
    page = post(
        site, "/eigentum/neu", name="X", herkunft="self", zweck="y", grundlage="section_138"
    )
    assert page.status_code == 400
    assert "Sanierungsgebiet" in page.text


def test_who_was_slower_sees_both_versions(site: Site, town: dict[str, int]) -> None:
    fields = {"art": "person", "name": "Neuname", "vorname": "Erika", "version": "1"}
    address = f"/eigentum/{town['erika']}/bearbeiten"
    assert post(site, address, **fields, telefon="1").status_code == 303
    page = post(site, address, **fields, telefon="2")
    assert page.status_code == 409
    assert "Inzwischen gespeichert ist" in page.text
    assert post(site, address, **{**fields, "version": "2", "name": "Beispiel"}).status_code == 303


def test_house_is_found_by_address_and_given_a_share(site: Site, town: dict[str, int]) -> None:
    address = f"/eigentum/{town['twin']}/haus"
    assert "nicht bekannt" in post(site, address, adresse="Nirgends 1").text
    assert "Welches Haus?" in post(site, address, adresse="Lindenstr. 7").text
    fields = {"adresse": "Lindenstr. 7", "gebaeude": str(town["other"])}
    assert "als Bruch" in post(site, address, **fields, anteil="halb").text
    assert post(site, address, **fields, anteil="1/4").status_code == 303
    assert "schon eingetragen" in post(site, address, **fields).text
    with session_scope(site.engine) as session:
        held = session.scalars(select(Ownership).filter_by(owner_id=town["twin"])).one()
    ended = post(site, f"{address}/{held.id}/ende", am="2026-11-01")
    assert ended.status_code == 303
    assert "01.11.2026" in get(site, f"/eigentum/{town['twin']}").text


def test_objection_blocks_and_can_be_lifted(site: Site, town: dict[str, int]) -> None:
    address = f"/eigentum/{town['twin']}"
    fields = {"gegenstand": "contact", "am": "22.11.2026", "fassung": "2026-1", "weg": "letter"}
    assert post(site, f"{address}/widersprueche", **fields).status_code == 303
    assert "Widerspruch: kein Kontakt" in get(site, address).text
    with session_scope(site.engine) as session:
        row = session.scalars(select(Objection).filter_by(owner_id=town["twin"])).one()
    assert post(site, f"{address}/widersprueche/{row.id}/beenden", am="1.1.2020").status_code == 400
    assert post(site, f"{address}/widersprueche/{row.id}/beenden").status_code == 303
    assert "Widerspruch: kein Kontakt" not in get(site, address).text


def test_consent_needs_the_version_of_its_text(site: Site, town: dict[str, int]) -> None:
    address = f"/eigentum/{town['twin']}/einwilligungen"
    page = post(site, address, gegenstand="photos", am="22.11.2026")
    assert page.status_code == 400
    assert "„Fassung des Textes“" in page.text


def test_restriction_needs_a_reason(site: Site, town: dict[str, int]) -> None:
    address = f"/eigentum/{town['twin']}"
    assert post(site, f"{address}/sperre").status_code == 400
    assert post(site, f"{address}/sperre", grund="Richtigkeit bestritten").status_code == 303
    assert "gesperrt seit" in get(site, address).text
    assert post(site, f"{address}/sperre", aufheben="1").status_code == 303


def test_representative_is_found_and_stored(site: Site, town: dict[str, int]) -> None:
    with session_scope(site.engine) as session:
        manager = an_owner(session, "Probe Verwaltung GmbH", kind="company", first_name="").id
    address = f"/eigentum/{town['erika']}/vertretung"
    assert "Probe Verwaltung GmbH" in post(site, address, suche="verwaltung").text
    stored = post(site, address, suche="verwaltung", vertretung=str(manager), rolle="manager")
    assert stored.status_code == 303
    assert "Hausverwaltung" in get(site, f"/akte/{town['house']}").text


def test_likely_pair_is_merged_and_parted_again(site: Site, town: dict[str, int]) -> None:
    page = get(site, "/eigentum/doppelt").text
    assert "gleicher Name in anderer Schreibweise · gleiche Anschrift" in page
    pair = {"eins": str(town["erika"]), "zwei": str(town["twin"])}
    assert post(site, "/eigentum/doppelt", **pair, entscheidung="gleich").status_code == 303
    file = get(site, f"/eigentum/{town['twin']}")
    assert file.url.path == f"/eigentum/{town['erika']}"
    assert "auch geführt als Beispiel, Erika" in file.text
    number = file.text.split("/trennen/")[1].split('"')[0]
    assert post(site, f"/eigentum/{town['erika']}/trennen/{number}").status_code == 303
    assert post(site, "/eigentum/doppelt", **pair, entscheidung="verschieden").status_code == 303
    assert "gleiche Anschrift" not in get(site, "/eigentum/doppelt").text


def test_foreign_form_is_refused(site: Site, town: dict[str, int]) -> None:
    site.log_in(Role.STAFF)
    answer = site.client.post(f"/eigentum/{town['erika']}/sperre", data={"grund": "x"})
    assert answer.status_code == 403


def test_erased_owner_is_gone(site: Site) -> None:
    with session_scope(site.engine) as session:
        owner = an_owner(session, "Geheim")
        service.restrict(session, owner.id, "x", on=None)
        owner.erased_on = date(2026, 11, 22)
        number = owner.id
    assert get(site, f"/eigentum/{number}").status_code == 404
