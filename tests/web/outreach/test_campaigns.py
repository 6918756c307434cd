"""Campaigns on the team's pages: planned once, counted by persons, never backwards silently."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.http.dependencies import office_day
from geoqm.outreach.model import CampaignPerson
from geoqm.owners import service as owners
from geoqm.owners.model import OwnerLook
from tests.builders import a_building, an_address, an_owner, an_ownership, square
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
TODAY = office_day()


@pytest.fixture(scope="module")
def street(running: Site) -> list[int]:
    """Four houses: two of Erika's, one of somebody who objects, one of nobody known."""
    with session_scope(running.engine) as session:
        houses = []
        for number in range(4):
            house = a_building(session, f"b{number}", shape=square(321_000 + 20 * number))
            an_address(
                session, house, source_id=f"a{number}", house_number=number + 1,
                label=f"Lindenstraße {number + 1}",
            )  # fmt: skip
            houses.append(house)
        erika = an_owner(session, "<b>Beispiel</b>", street="Ringweg 1")
        objecting = an_owner(session, "Dagegen", street="Ringweg 2")
        objection = {"scope": "contact", "made_on": TODAY, "channel": "letter"}
        owners.add_objection(session, objecting.id, objection)
        for owner, place in ((erika, 0), (erika, 1), (objecting, 2)):
            an_ownership(session, owner, houses[place])
        return [house.id for house in houses]


def get(site: Site, address: str, role: Role = Role.STAFF) -> Any:
    return site.client.get(address, headers=HTML, auth=site.basic(role))


def post(site: Site, address: str, **fields: Any) -> Any:
    auth = site.basic(Role.STAFF)
    return site.client.post(address, data=fields, headers=HTML, auth=auth, follow_redirects=False)


def planned(**fields: Any) -> dict[str, Any]:
    given = {
        "name": "Probe", "zweck": "Beratung", "verantwortlich": "staff", "von": TODAY.isoformat(),
        "weg": "letter",
    }  # fmt: skip
    return given | fields


def a_campaign(site: Site, street: list[int]) -> int:
    """A new campaign for the whole street."""
    made = post(site, "/ansprache", **planned(haeuser=",".join(map(str, street))))
    return int(made.headers["location"].rpartition("/")[2])


def persons(site: Site, campaign: int) -> list[CampaignPerson]:
    wanted = select(CampaignPerson).where(CampaignPerson.campaign_id == campaign)
    with session_scope(site.engine) as session:
        return list(session.scalars(wanted.order_by(CampaignPerson.id)))


@pytest.mark.parametrize("path", ["/ansprache", "/ansprache/neu", "/ansprache/1"])
def test_planners_are_not_even_told_that_the_page_exists(site: Site, path: str) -> None:
    assert get(site, path, Role.PLANNER).status_code == 404


def test_street_leads_to_a_campaign_that_is_planned_once(site: Site, street: list[int]) -> None:
    assert "Noch keine Kampagne" in get(site, "/ansprache").text
    assert "Diese Straße ist nicht bekannt" in get(site, "/ansprache/neu?strasse=Nirgendwo").text
    form = get(site, "/ansprache/neu?strasse=Lindenstr.").text
    assert "4 Häuser ausgewählt" in form
    (houses,) = re.findall(r'name="haeuser" value="([\d,]+)"', form)
    (key,) = re.findall(r'name="schluessel" value="([\w-]+)"', form)
    sent = planned(haeuser=houses, schluessel=key)
    made, again = (post(site, "/ansprache", **sent) for _ in range(2))
    assert made.headers["location"] == again.headers["location"]
    page = get(site, made.headers["location"]).text
    assert "1 Person ausgelassen:</strong> 1 Widerspruch." in page
    assert "1 Haus ohne bekanntes Eigentum" in page
    assert "&lt;b&gt;Beispiel" in page
    assert "<b>Beispiel" not in page
    for step, count in (("Häuser", 4), ("Eigentümer/innen", 2), ("angesprochen", 0)):
        row = page.split(f'<th scope="row">{step}</th>')[1].split("</tr>")[0]
        assert f"<strong>{count}</strong>" in row
    with session_scope(site.engine) as session:
        assert session.scalars(select(OwnerLook).where(OwnerLook.kind == "campaign")).first()
    assert "Probe" in get(site, "/ansprache").text


@pytest.mark.parametrize(
    ("houses", "said"),
    [
        ("", "Es ist kein Haus ausgewählt"),
        ("1,zwei", "nicht lesbar"),
        (",".join(map(str, range(1, 2002))), "Ausgewählt sind 2.001 Häuser"),
        (",".join(map(str, range(1, 80_001))), "Die Auswahl ist zu groß"),
    ],
)
def test_selections_that_do_not_fit_are_refused_in_words(
    site: Site, houses: str, said: str
) -> None:
    page = post(site, "/ansprache", **planned(haeuser=houses))
    assert page.status_code == 400
    assert said in page.text


def test_persons_move_by_contacts_and_by_hand(site: Site, street: list[int]) -> None:
    campaign = a_campaign(site, street)
    erika, objecting = persons(site, campaign)
    base = f"/ansprache/{campaign}"
    assert post(site, f"{base}/zustand", zustand="running", version=1).status_code == 303
    outdated = post(site, f"{base}/zustand", zustand="ended", version=1)
    assert "gerade geändert" in outdated.text
    letter = {
        "eigentum": erika.owner_id, "gebaeude": street[0], "kampagne": campaign,
        "weg": "letter", "ergebnis": "sent", "am": TODAY.isoformat(), "betreff": "Nachfassen",
        "zurueck": "kampagne",
    }  # fmt: skip
    refused = post(site, "/kontakt", **letter)
    assert "Kampagne „Probe“" in refused.text
    kept = post(site, "/kontakt", **letter, frist="tag", wiedervorlage=TODAY.isoformat())
    assert kept.headers["location"] == base
    assert "Nachfassen" in get(site, f"{base}?nur=faellig").text
    assert "Niemand passt" in get(site, f"{base}?nur=reached").text
    person = f"{base}/person/{erika.id}"
    assert post(site, person, stand="advice", version=2).status_code == 303
    back = post(site, person, stand="sent", version=3)
    assert "liegt vor" in back.text
    assert post(site, person, stand="sent", version=3, zuruecksetzen=1).status_code == 303
    assert "gerade geändert" in post(site, person, stand="advice", version=3).text
    left_out = f"{base}/person/{objecting.id}"
    assert post(site, left_out, tun="aufnehmen", version=1).status_code == 303
    assert persons(site, campaign)[1].left_out_reason == "objection"
    assert post(site, person, tun="auslassen", version=4).status_code == 303
    assert "von Hand ausgelassen" in get(site, f"{base}?nur=ausgelassen").text


def test_two_who_edit_at_once_see_both_versions(site: Site, street: list[int]) -> None:
    path = f"/ansprache/{a_campaign(site, street)}/bearbeiten"
    assert "Probe" in get(site, path).text
    kept = post(site, path, **planned(name="Neu", version=1))
    assert kept.status_code == 303
    late = post(site, path, **planned(name="Zu spät", version=1))
    assert late.status_code == 409
    assert "„Neu“" in late.text
    assert "Zu spät" in late.text
    assert (
        "Das Ende liegt vor dem Beginn"
        in post(site, path, **planned(bis="2000-01-01", version=2)).text
    )


def test_houses_come_and_show_on_the_map(site: Site, street: list[int]) -> None:
    made = post(site, "/ansprache", **planned(name="Leer", haeuser=str(street[3])))
    base = made.headers["location"]
    page = get(site, base).text
    assert "Zu den Häusern ist niemand bekannt" in page
    told = post(site, f"{base}/zustand", zustand="running", version=1)
    assert "niemand, der angesprochen werden kann" in told.text
    assert post(site, f"{base}/haeuser", strasse="Lindenstraße").status_code == 303
    assert "nicht bekannt" in post(site, f"{base}/haeuser", strasse="Nirgendwo").text
    page = get(site, base).text
    assert page.count('class="gq-state ') == 4
    shown = site.client.get(
        f"{base}/karte", auth=site.basic(Role.STAFF), follow_redirects=False
    ).headers["location"]
    assert shown == f"/karte?auswahl={','.join(map(str, street))}"
    assert post(site, f"{base}/pruefen").status_code == 303
