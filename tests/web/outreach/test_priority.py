"""The weights of the priority, the outreach layer and who may see any of it."""

from datetime import timedelta
from typing import Any

import pytest

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.http.dependencies import office_day
from geoqm.outreach.priority.reasons import DEFAULTS
from tests.builders import a_building, a_unit, an_address, square
from tests.database.outreach.test_priority import empty_since
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
PAGE = "/ansprache/gewichte"


def get(site: Site, address: str, role: Role = Role.STAFF) -> Any:
    return site.client.get(address, headers=HTML, auth=site.basic(role))


def post(site: Site, address: str, fields: dict[str, Any], role: Role = Role.STAFF) -> Any:
    return site.client.post(
        address, data=fields, headers=HTML, auth=site.basic(role), follow_redirects=False
    )


@pytest.fixture(scope="module")
def house(running: Site) -> int:
    """A house with an empty shop beside one without; both rated with the weights that ship."""
    with session_scope(running.engine) as session:
        made = a_building(session)
        an_address(session, made)
        empty_since(session, a_unit(session, made), office_day() - timedelta(days=800))
        a_building(session, "h2", shape=square(east=321_100))
        number = made.id
    assert post(running, PAGE, DEFAULTS).status_code == 303
    return number


def test_weights_change_the_priority_and_say_so_before(site: Site, house: int) -> None:
    assert "Leerstand und seine Dauer" in get(site, PAGE).text
    heavy = DEFAULTS | {"vacancy": 60}
    fragment = post(site, f"{PAGE}/vorschau", heavy).text
    assert "<strong>1</strong> von 2 Häusern ändert die Klasse" in fragment
    without_script = post(site, PAGE, {"vorschau": "1", **heavy}).text
    assert fragment.strip() in without_script
    assert 'value="60"' in without_script
    assert "Gespeichert: 35" in without_script
    assert "Priorität mittel" in get(site, f"/akte/{house}/tafel").text
    assert post(site, PAGE, heavy).status_code == 303
    panel = get(site, f"/akte/{house}/tafel").text
    assert "Priorität hoch" in panel
    assert "Laden leer seit 2 Jahren" in panel
    assert "noch kein Kontakt" in panel


def test_mistakes_name_the_field_and_store_nothing(site: Site, house: int) -> None:
    page = post(site, PAGE, {**DEFAULTS, "grant": "viel"})
    assert page.status_code == 422
    assert "Förderfähigkeit“: Bitte geben Sie eine ganze Zahl von 0 bis 100 an" in page.text
    page = post(site, f"{PAGE}/strassen", {"strasse": "Nirgendweg <i>"})
    assert page.status_code == 422
    assert "Nirgendweg &lt;i&gt;“ ist nicht bekannt" in page.text
    assert house


def test_layer_belongs_to_the_team_on_every_way_out(site: Site, house: int) -> None:
    items = "/ogc/collections/outreach/items"
    found = site.client.get(items, auth=site.basic(Role.STAFF)).json()
    assert {each["properties"]["contact_state"] for each in found["features"]} == {"none"}
    chosen = site.client.get(
        "/karte/treffer/outreach?vacant_units=1..", auth=site.basic(Role.STAFF)
    )
    assert (chosen.json()["matched"], chosen.json()["ids"]) == (1, [house])
    assert "Ansprache" in get(site, "/karte?thema=outreach&farbe=kontakt").text
    tile = "/ogc/collections/outreach/tiles/WebMercatorQuad/14/5478/8486"
    for address in (items, "/karte/treffer/outreach", "/karte/daten/outreach", tile, PAGE):
        assert get(site, address, Role.PLANNER).status_code == 404, address
        nobody = site.client.get(address, headers=HTML, follow_redirects=False)
        assert nobody.status_code in {303, 401, 404}, address
    assert post(site, PAGE, DEFAULTS, Role.PLANNER).status_code == 404
    panel = get(site, f"/akte/{house}/tafel", Role.PLANNER).text
    assert "Priorität" not in panel
