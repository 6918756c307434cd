"""From the map to the doors: chosen houses get more, a round, paper and phone; the team's alone."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.outreach.model import Contact, WalkStop
from geoqm.outreach.priority.reasons import DEFAULTS
from geoqm.owners.model import OwnerLook
from tests.builders import a_building, an_owner, an_ownership
from tests.database.outreach.test_priority import DAY
from tests.database.outreach.test_rounds import NOW, a_street
from tests.web.conftest import Site
from tests.web.outreach.test_priority import PAGE, get, post

JSON = {"accept": "application/json"}


@pytest.fixture(scope="module")
def houses(running: Site) -> list[int]:
    """Five houses of a street; two of them belong to one owner."""
    with session_scope(running.engine) as session:
        made = a_street(session)
        owner = an_owner(session, "Probefrau", phone="02161 4711", language="tr")
        for number in (made[0], made[3]):
            an_ownership(
                session, owner, session.get_one(type(a_building(session, str(number))), number)
            )
    assert post(running, PAGE, DEFAULTS).status_code == 303
    return made


def send(site: Site, address: str, body: dict[str, Any], role: Role = Role.STAFF) -> Any:
    return site.client.post(address, json=body, headers=JSON, auth=site.basic(role))


def test_chosen_houses_are_summed_up_and_get_more(site: Site, houses: list[int]) -> None:
    chosen = send(site, "/karte/auswahl/outreach", {"ids": houses[:2]}).json()
    assert (chosen["count"], chosen["totals"]) == (2, "1 Eigentümer/innen")
    every = send(site, "/karte/auswahl/outreach", {"everything": True, "filter": "q=Linden"})
    assert sorted(every.json()["ids"]) == houses
    body = {"layer": "outreach", "ids": [houses[0]]}
    widened = {
        how: sorted(send(site, f"/ansprache/auswahl/{how}", body).json()["ids"])
        for how in ("strasse", "eigentum", "umkreis")
    }
    assert widened["strasse"] == houses
    assert widened["eigentum"] == [houses[0], houses[3]]
    assert set(houses) <= set(widened["umkreis"])
    assert send(site, "/ansprache/auswahl/strasse", body, Role.PLANNER).status_code == 404
    planner = send(site, "/karte/auswahl/buildings", {"ids": houses}, Role.PLANNER).json()
    assert "Eigentümer" not in planner["totals"]


def test_chosen_houses_lead_to_a_campaign(site: Site, houses: list[int]) -> None:
    chosen = {"ebene": "outreach", "ids": ",".join(map(str, houses[:3]))}
    form = post(site, "/ansprache/auswahl/kampagne", chosen).text
    assert f'value="{",".join(map(str, houses[:3]))}"' in form
    assert "Kampagne" in form
    assert post(site, "/ansprache/auswahl/kampagne", chosen, Role.PLANNER).status_code == 404


def test_round_is_planned_printed_walked(site: Site, houses: list[int]) -> None:
    form = post(
        site,
        "/ansprache/auswahl/laufzettel",
        {"ebene": "buildings", "ids": f"{houses[4]},{houses[0]}"},
    )
    assert "Laufzettel für 2 Häuser" in form.text
    key = form.text.split('name="schluessel" value="')[1].split('"')[0]
    wish = {"haeuser": f"{houses[4]},{houses[0]}", "schluessel": key, "tag": DAY.isoformat()}
    wrong = post(site, "/rundgaenge", wish | {"start": "Nirgendweg 1 <b>"})
    assert wrong.status_code == 422
    assert "Diese Adresse ist nicht bekannt" in wrong.text
    assert "Nirgendweg 1 &lt;b&gt;" in wrong.text
    planned = post(site, "/rundgaenge", wish | {"start": "Lindenstr. 1", "minuten": "60"})
    address = planned.headers["location"]
    page = get(site, address).text
    assert page.index("Lindenstraße 1<") < page.index("Lindenstraße 5<")
    assert "Erika Probefrau, spricht Türkisch" in page
    paper = get(site, f"{address}/druck.pdf")
    assert paper.content.startswith(b"%PDF")
    number = int(address.rsplit("/", 1)[1])
    pack = get(site, f"/rundgang/{number}/paket").json()
    assert [each["address"] for each in pack["houses"]] == ["Lindenstraße 1", "Lindenstraße 5"]
    assert pack["houses"][0]["persons"][0]["phone"] == "02161 4711"
    assert houses[0] in looks_noted(site), "each look at owners is noted"
    for path in ("/rundgaenge", address, f"{address}/druck.pdf", f"/rundgang/{number}/paket"):
        assert get(site, path, Role.PLANNER).status_code == 404, path


def looks_noted(site: Site) -> list[int | None]:
    with session_scope(site.engine) as session:
        return list(session.scalars(select(OwnerLook.building_id)))


def test_phone_sends_twice_and_counts_once(site: Site, houses: list[int]) -> None:
    wish = {"haeuser": str(houses[1]), "schluessel": str(uuid4()), "tag": DAY.isoformat()}
    address = post(site, "/rundgaenge", wish).headers["location"]
    number = int(address.rsplit("/", 1)[1])
    shell = get(site, f"/rundgang/{number}")
    assert "Probefrau" not in shell.text, "the page that the phone keeps holds no data"
    with session_scope(site.engine) as session:
        stop = session.scalars(select(WalkStop.id).where(WalkStop.round_id == number)).first()
    entry: dict[str, Any] = {
        "id": str(uuid4()),
        "unit_id": stop,
        "answer": "card_left",
        "observed_at": NOW.isoformat(),
        "new_unit": None,
        "seen": {},
    }
    batch = {
        "user": "staff",
        "sent_at": NOW.isoformat(),
        "walk": {"id": number},
        "entries": [entry],
    }
    for _ in range(2):
        assert send(site, "/rundgang/eintraege", batch).json()["entries"][0]["state"] == "applied"
    with session_scope(site.engine) as session:
        assert [each.outcome for each in session.scalars(select(Contact))] == ["card_left"]
    assert "Karte eingeworfen" in get(site, address).text
    assert "1</td>" in get(site, "/rundgaenge").text
