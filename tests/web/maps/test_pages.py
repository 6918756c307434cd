"""The map's answers without a browser: data, hits, list and selection."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, text

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from tests.builders import EAST, a_building, an_address, square
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
EVIL = '"><script>alert(1)</script>'


@pytest.fixture(scope="module", autouse=True)
def _street(site_engine: Engine) -> None:
    """Sixty houses, one with an attacker's name, one without address."""
    with session_scope(site_engine) as session:
        for number in range(1, 61):
            shape = square(EAST + 20 * number)
            house = a_building(session, f"b{number}", shape=shape, storeys=1 + number % 4)
            label = {1: EVIL, 2: ""}.get(number, f"Ölweg {number}")
            if label:
                an_address(session, house, source_id=f"a{number}", label=label)


def asked(site: Site, path: str, role: Role = Role.STAFF, **params: Any) -> Any:
    return site.client.get(path, params=params, auth=site.basic(role), headers=HTML)


def place_of(engine: Engine, source_id: str) -> tuple[float, float]:
    statement = (
        "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(location, 4326) AS p FROM building"
        " WHERE source_id = :id) q"
    )
    with engine.connect() as connection:
        lon, lat = connection.execute(text(statement), {"id": source_id}).one()
    return lon, lat


@pytest.mark.parametrize(
    "path",
    ["/karte", "/karte/daten/buildings", "/karte/treffer/buildings", "/karte/liste/buildings"],
)
def test_visitors_see_nothing(site: Site, path: str) -> None:
    assert site.client.get(path, follow_redirects=False).status_code in {303, 401}


def test_page_works_without_script_as_a_list(site: Site) -> None:
    page = asked(site, "/karte", ansicht="liste").text
    assert "Ölweg 3" in page
    assert "60 von 60" in " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_text_from_data_is_escaped_everywhere(site: Site) -> None:
    for path in ("/karte", "/karte/liste/buildings"):
        page = asked(site, path, ansicht="liste", suche=EVIL, sortierung="address_label").text
        assert "<script>alert(1)" not in page


def test_list_has_pages_in_german_order(site: Site) -> None:
    first = asked(site, "/karte/liste/buildings", sortierung="address_label").text
    second = asked(site, "/karte/liste/buildings", sortierung="address_label", seite=2).text
    assert first.index("Ölweg 3<") < first.index("Ölweg 9<") < first.index("Ölweg 10<")
    assert "Ölweg 60<" in second
    assert "ohne Adresse" in second


@pytest.mark.parametrize(
    "params", [{"seite": "999"}, {"sortierung": "password_hash"}, {"sortierung": "-storeys"}]
)
def test_odd_wishes_of_the_list_are_harmless(site: Site, params: dict[str, Any]) -> None:
    assert asked(site, "/karte/liste/buildings", **params).status_code == 200


def test_hits_count_and_offer_what_each_choice_would_give(site: Site) -> None:
    found = asked(site, "/karte/treffer/buildings", storeys="1..2").json()
    assert (found["matched"], found["total"]) == (30, 60)
    assert len(found["ids"]) == 30
    assert found["chips"] == [{"name": "storeys", "words": "Geschosse: 1 bis 2"}]


def test_wrong_filter_names_the_field(site: Site) -> None:
    answer = site.client.get(
        "/karte/treffer/buildings", params={"storeys": "viele"}, auth=site.basic(Role.STAFF)
    )
    assert answer.status_code == 400
    assert answer.json()["field"] == "storeys"


def test_layer_in_one_piece_is_not_sent_twice(site: Site) -> None:
    first = asked(site, "/karte/daten/buildings")
    assert first.headers["geoqm-square"].count(",") == 2
    again = site.client.get(
        "/karte/daten/buildings",
        auth=site.basic(Role.STAFF),
        headers={"if-none-match": first.headers["etag"]},
    )
    assert (again.status_code, again.content) == (304, b"")
    assert (
        first.headers["etag"] != asked(site, "/karte/daten/buildings", Role.PLANNER).headers["etag"]
    )


def test_planner_gets_no_staff_field_in_the_data(site: Site) -> None:
    body = asked(site, "/karte/daten/buildings", Role.PLANNER).content
    assert b"condition_on" not in body


def test_ring_chooses_what_lies_inside(site: Site) -> None:
    site.log_in(Role.STAFF)
    page = site.client.get("/karte", headers=HTML).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    lon, lat = place_of(site.engine, "b9")
    ring = [
        [lon + x, lat + y] for x, y in ((-5e-5, -5e-5), (5e-5, -5e-5), (5e-5, 5e-5), (-5e-5, 5e-5))
    ]
    answer = site.client.post(
        "/karte/auswahl/buildings", json={"ring": ring}, headers={"x-csrf-token": token}
    )
    assert answer.json()["count"] == 1
    refused = site.client.post("/karte/auswahl/buildings", json={"ring": ring})
    assert refused.status_code == 403


def test_unknown_layer_is_not_found(site: Site) -> None:
    assert asked(site, "/karte/treffer/secrets").status_code == 404
