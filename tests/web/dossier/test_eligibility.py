"""The team's grant check in the building's file, and decisions of persons in it."""

import pytest
from httpx2 import Response

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.facades import service
from geoqm.http.dependencies import office_day
from geoqm.settings import ROOT
from tests.builders import a_building, an_area
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
OWN = (ROOT / "data" / "rules" / "gladbach-westend.toml").read_bytes()
SHOWN = "gladbach-westend 2019-03-27"


@pytest.fixture(scope="module")
def house(running: Site) -> int:
    """A house at the approximate edge, judged by the rules that ship."""
    with session_scope(running.engine) as session:
        an_area(session)
        number = a_building(session, situation="edge", edge_distance_m=12).id
        service.install(session, [OWN], day=office_day())
    return number


def page(site: Site, house: int, role: Role = Role.STAFF) -> str:
    site.log_in(role)
    answer = site.client.get(f"/akte/{house}", headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def post(site: Site, address: str, text: str, **fields: str) -> Response:
    token = text.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]
    told = {"csrf_token": token, "rule_set": SHOWN, **fields}
    return site.client.post(address, data=told, headers=HTML, follow_redirects=False)


def test_team_sees_reason_value_origin_and_what_settles_it(site: Site, house: int) -> None:
    text = page(site, house)
    for shown in (
        "Förderung: unbekannt",
        "Das Haus liegt nahe an einer ungefähren Grenze.",
        "nahe an der Grenze, Abstand 12\u202fm",
        "amtliche Grenze des Gebiets bei der Stadt erfragen",
        "Richtlinientext bei der Stadt erfragen",
        "entscheidet eine Person",
        "moenchengladbach.de: Hof- und Fassadenprogramm für Rheindahlen-Mitte",
    ):
        assert shown in text


def test_panel_of_the_map_names_the_three_points_that_matter(site: Site, house: int) -> None:
    site.log_in(Role.STAFF)
    text = site.client.get(f"/akte/{house}/tafel", headers=HTML).text
    grant = text.split("tafel-foerderung")[2].split("</section>")[0]
    assert grant.count("<li>") == 3
    assert "nahe an der Grenze, Abstand 12\u202fm" in grant.split("</li>")[0]


def test_planner_sees_the_result_alone(site: Site, house: int) -> None:
    text = page(site, house, Role.PLANNER)
    assert "Förderung: unbekannt" in text
    assert "Im Einzelfall entscheiden" not in text
    assert "Das Haus liegt nahe" not in text.split('id="gebiete"')[0]
    answer = post(site, f"/akte/{house}/foerderung/entscheiden", text, criterion="location")
    assert answer.status_code == 404


def test_decision_is_told_with_reason_and_person_and_can_be_lifted(site: Site, house: int) -> None:
    text, address = page(site, house), f"/akte/{house}/foerderung"
    told = {"criterion": "location", "outcome": "met", "reason": "Stadt bestätigt: <b>innen</b>"}
    assert post(site, f"{address}/entscheiden", text, **told).status_code == 303
    text = page(site, house)
    assert "Förderung: Beratung nötig" in text
    assert "„Stadt bestätigt: &lt;b&gt;innen&lt;/b&gt;“ staff," in text
    again = post(site, f"{address}/entscheiden", text, **told)
    assert again.status_code == 409
    assert "gerade schon jemand entschieden" in again.text
    number = text.split('name="override" value="')[1].split('"')[0]
    assert post(site, f"{address}/aufheben", text, override=number).status_code == 303
    text = page(site, house)
    assert "Förderung: unbekannt" in text
    assert "aufgehoben von staff" in text
    assert "Was wann galt (3)" in text


@pytest.mark.parametrize(
    ("fields", "status", "shown"),
    [
        ({"reason": ""}, 422, "Die Begründung fehlt."),
        ({"outcome": ""}, 422, "Es fehlt, wie Sie entscheiden."),
        ({"rule_set": "gladbach-westend 2"}, 409, "Inzwischen gelten andere Regeln."),
    ],
)
def test_refused_decision_keeps_what_was_typed(
    site: Site, house: int, fields: dict[str, str], status: int, shown: str
) -> None:
    told = {"criterion": "advice", "outcome": "met", "reason": "War gestern hier", **fields}
    answer = post(site, f"/akte/{house}/foerderung/entscheiden", page(site, house), **told)
    assert answer.status_code == status
    assert shown in answer.text
    assert told["reason"] in answer.text
