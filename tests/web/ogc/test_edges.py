"""What goes wrong elsewhere: open ends, proxies, nonsense in the address, broken connections."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from starlette.testclient import TestClient

from geoqm.app import create_app
from geoqm.buildings.layers import BUILDINGS
from geoqm.db.engine import session_scope
from geoqm.geo import crs
from geoqm.layer.selection import PARAMETERS
from tests.builders import EAST, a_building, an_area, square
from tests.web.conftest import Site, make_settings

COLLECTIONS = "/ogc/collections"
ITEMS = f"{COLLECTIONS}/buildings/items"


@pytest.fixture(scope="module")
def town(running: Site) -> Site:
    """Three houses; two areas, one of which has no end."""
    with session_scope(running.engine) as session:
        for number in range(3):
            a_building(session, f"b{number}", shape=square(EAST + 20 * number), height_m=number)
        began, ended = date(2019, 3, 1), date(2024, 12, 31)
        an_area(session, "old", valid_from=began, valid_until=ended)
        an_area(session, "new", valid_from=date(2025, 1, 1), valid_until=None)
    return running


def read(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "query",
    [
        "limit=1&limit=2",
        f"crs={crs.CRS84.uri}&crs={crs.UTM32.uri}",
        "sortby=name&sortby=storeys",
        "properties=name&properties=storeys",
        "cursor=1&cursor=2",
        "f=json&f=html",
    ],
)
def test_parameter_that_comes_twice_is_refused(town: Site, query: str) -> None:
    answer = town.client.get(f"{ITEMS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["field"] == query.partition("=")[0]


def test_misspelt_parameter_is_told_what_is_possible_here(town: Site) -> None:
    told = town.client.get(f"{ITEMS}?limt=5").json()["detail"]
    assert {"limit", "sortby", "bbox", "storeys"} <= set(re.findall("[a-z-]+", told))
    told = town.client.get("/ogc/conformance?x=1").json()["detail"]
    assert told.endswith("Möglich sind: f.")


def test_extent_in_time_is_open_where_a_feature_has_no_end(town: Site) -> None:
    areas = read(town.client, f"{COLLECTIONS}/areas")
    assert areas["extent"]["temporal"]["interval"] == [["2019-03-01", None]]
    assert "temporal" not in read(town.client, f"{COLLECTIONS}/buildings")["extent"]


def test_extent_in_space_is_that_of_the_features_in_degrees(town: Site) -> None:
    west, south, east, north = read(town.client, f"{COLLECTIONS}/buildings")["extent"]["spatial"][
        "bbox"
    ][0]
    corners = [
        corner
        for feature in read(town.client, ITEMS)["features"]
        for corner in feature["geometry"]["coordinates"][0][0]
    ]
    assert west == pytest.approx(min(corner[0] for corner in corners), abs=1e-7)
    assert south == pytest.approx(min(corner[1] for corner in corners), abs=1e-7)
    assert east == pytest.approx(max(corner[0] for corner in corners), abs=1e-7)
    assert north == pytest.approx(max(corner[1] for corner in corners), abs=1e-7)


def test_list_and_single_collection_agree(town: Site) -> None:
    for listed in read(town.client, COLLECTIONS)["collections"]:
        assert read(town.client, f"{COLLECTIONS}/{listed['id']}") == listed


@pytest.mark.parametrize("layer", ["buildings", "areas"])
def test_decimals_always_have_a_point(town: Site, layer: str) -> None:
    schema = read(town.client, f"{COLLECTIONS}/{layer}/schema")["properties"]
    decimals = [name for name, each in schema.items() if each.get("type") == "number"]
    body = town.client.get(f"{COLLECTIONS}/{layer}/items").text
    assert decimals
    for name in decimals:
        for part in body.split(f'"{name}":')[1:]:
            value = part.partition(",")[0].strip("}")
            assert value == "null" or "." in value, f"{name}: {value}"


def test_years_that_python_lacks_are_no_error(town: Site) -> None:
    for period in ("2020-02-01/9999-12-31T00:00:00Z", "0000-01-01T00:00:00Z/2020-02-01"):
        assert read(town.client, f"{COLLECTIONS}/areas/items?datetime={period}")["features"]


def test_links_carry_the_host_that_the_client_used(town: Site) -> None:
    answer = town.client.get("/ogc", headers={"host": "karte.example:8443"})
    hrefs = [each["href"] for each in answer.json()["links"]]
    assert all(href.startswith("http://karte.example:8443/ogc") for href in hrefs)


def test_host_with_quotes_cannot_break_the_answer(town: Site) -> None:
    for path in ("/ogc", ITEMS, f"{ITEMS}/1"):
        answer = town.client.get(path, headers={"host": 'a"},"x":{"'})
        assert answer.status_code in {200, 400, 404}
        assert answer.json()


@pytest.fixture(scope="module")
def behind_proxy(town: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("proxy")
    public = make_settings(town.url, folder, public_url="https://stadt.example/karten/")
    with TestClient(create_app(public)) as client:
        yield client


def test_public_address_with_prefix_stands_in_every_link(behind_proxy: TestClient) -> None:
    for path in ("/ogc", COLLECTIONS, f"{ITEMS}?limit=1", f"{COLLECTIONS}/buildings"):
        for link in read(behind_proxy, path)["links"]:
            assert link["href"].startswith("https://stadt.example/karten/ogc"), path
    tilejson = f"{COLLECTIONS}/buildings/tiles/WebMercatorQuad/tilejson.json"
    (template,) = read(behind_proxy, tilejson)["tiles"]
    assert template.startswith("https://stadt.example/karten/ogc/collections/buildings/tiles/")
    style = read(behind_proxy, "/ogc/styles/buildings")
    assert style["sources"]["buildings"]["tiles"] == [template]


def test_page_size_for_qgis_stands_in_the_components(town: Site) -> None:
    parameters = read(town.client, "/ogc/api")["components"]["parameters"]
    schema = parameters["limit"]["schema"]
    assert (schema["type"], schema["minimum"], schema["maximum"]) == ("integer", 1, 10_000)


def test_service_cannot_be_written_to(town: Site) -> None:
    allowed = town.client.options(ITEMS)
    assert (allowed.status_code, allowed.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    answer = town.client.post(ITEMS, content=b"{}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_first_request_after_a_restart_of_the_database_succeeds(town: Site) -> None:
    first = read(town.client, f"{ITEMS}?limit=1")["features"][0]["id"]
    with town.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"  # autovacuum belongs to the superuser
            )
        )
    town.engine.dispose()
    assert town.client.get(f"{ITEMS}/{first}").status_code == 200
    assert town.client.get(f"{ITEMS}?limit=2").status_code == 200


_WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "1", "-1", "1e400", "nan", "..", "3..5", "*", "__null__", "true", "'", '"', "%", "\\"]
    ),
    st.sampled_from([each.uri for each in crs.DELIVERED]),
    st.sampled_from(["6.4,51,6.5,52", "180,90,-180,-90", "1e308,1,1e308,2", "0,0,0,0,0,0"]),
    st.sampled_from(["POLYGON((0 0,1 1,0 1,0 0))", "POLYGON EMPTY", "2020-01-01/..", "0000-02-30"]),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
)
_NAMES = st.one_of(
    st.sampled_from([field.name for field in BUILDINGS.fields]),
    st.sampled_from([*sorted(PARAMETERS), "limit", "cursor", "crs", "properties", "f"]),
    st.text(max_size=8),
)
_PATHS = st.sampled_from(
    [ITEMS, f"{ITEMS}/1", f"{COLLECTIONS}/buildings/tiles/WebMercatorQuad/16/21882/33947"]
)


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=_PATHS, query=st.lists(st.tuples(_NAMES, _WORDS), max_size=3))
def test_no_question_is_an_error_of_the_server(
    town: Site, path: str, query: list[tuple[str, str]]
) -> None:
    answer = town.client.get(f"{path}?{urlencode(query)}")
    assert answer.status_code in {200, 204, 400, 404}, (query, answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


@pytest.mark.parametrize("name", [field.name for field in BUILDINGS.fields])
def test_every_field_refuses_nonsense_politely(town: Site, name: str) -> None:
    for value in ("1e400", "..", "9" * 40, "2024-02-30", "ß'\"\\%_*", "a..b", "\u202e"):
        answer = town.client.get(ITEMS, params={name: value})
        assert answer.status_code in {200, 400}, (name, value, answer.text)
