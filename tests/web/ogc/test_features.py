"""OGC API – Features, Parts 1 and 2, as QGIS and GDAL walk it."""

from typing import Any

import pytest

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.geo import crs
from geoqm.geo.tiles import tile_at
from tests.builders import EAST, NORTH, a_building, an_address, square
from tests.web.conftest import Site

ITEMS = "/ogc/collections/buildings/items"


@pytest.fixture(scope="module")
def town(running: Site) -> Site:
    """Twenty-five houses in a row, 20 m apart; the first has an address."""
    with session_scope(running.engine) as session:
        first = a_building(session, use_class="mixed", condition="gut")
        an_address(session, first, label="Große Straße 5 „ß“")
        for number in range(1, 25):
            shape = square(EAST + 20 * number)
            a_building(session, f"b{number + 1}", shape=shape, height_m=number)
    return running


@pytest.fixture
def api(town: Site) -> Site:
    town.client.cookies.clear()
    return town


def read(site: Site, path: str, **more: Any) -> dict[str, Any]:
    answer = site.client.get(path, **more)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_landing_page_leads_on_with_absolute_links(api: Site) -> None:
    links = {each["rel"]: each for each in read(api, "/ogc")["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= set(links)
    assert all(each["href"].startswith("http://testserver/ogc") for each in links.values())
    assert read(api, links["service-desc"]["href"])["openapi"].startswith("3.0")


def test_all_features_come_page_by_page_and_once(api: Site) -> None:
    found: list[int] = []
    address = f"{ITEMS}?limit=10"
    for _ in range(3):
        page = read(api, address)
        assert page["numberMatched"] == 25
        found += [each["id"] for each in page["features"]]
        following = [each["href"] for each in page["links"] if each["rel"] == "next"]
        address = following[0] if following else ""
    assert address == ""
    assert len(found) == len(set(found)) == 25


def test_full_last_page_has_no_next_link(api: Site) -> None:
    page = read(api, f"{ITEMS}?limit=25")
    assert [each for each in page["links"] if each["rel"] == "next"] == []


def test_next_link_keeps_the_question(api: Site) -> None:
    query = f"?limit=1&use_class=residential&crs={crs.UTM32.uri}"
    page = read(api, ITEMS + query)
    following = next(each["href"] for each in page["links"] if each["rel"] == "next")
    assert "use_class=residential" in following
    assert "EPSG/0/25832" in following
    assert page["numberMatched"] == 24


def test_every_property_is_there_and_decimals_keep_their_point(api: Site) -> None:
    answer = api.client.get(f"{ITEMS}?limit=2")
    first, second = answer.json()["features"]
    assert set(first["properties"]) == set(second["properties"])
    assert first["properties"]["height_m"] is None
    assert '"height_m":1.0' in answer.text.replace(" ", "")


def test_staff_field_is_invisible_below_staff(api: Site) -> None:
    public = read(api, f"{ITEMS}?limit=1")["features"][0]["properties"]
    assert "condition" not in public
    assert api.client.get(f"{ITEMS}?condition=gut").status_code == 400
    assert "condition" not in read(api, "/ogc/collections/buildings/schema")["properties"]
    staff = read(api, f"{ITEMS}?limit=1", auth=api.basic(Role.STAFF))
    assert staff["features"][0]["properties"]["condition"] == "gut"


def test_coordinates_come_in_the_system_asked_for(api: Site) -> None:
    answer = api.client.get(f"{ITEMS}?limit=1&crs={crs.UTM32.uri}")
    east, north = answer.json()["features"][0]["geometry"]["coordinates"][0][0][0]
    assert (EAST <= east <= EAST + 10, NORTH <= north <= NORTH + 10) == (True, True)
    assert answer.headers["content-crs"] == f"<{crs.UTM32.uri}>"
    flipped = read(api, f"{ITEMS}?limit=1&crs={crs.WGS84.uri}")
    assert flipped["features"][0]["geometry"]["coordinates"][0][0][0][0] > 50


def test_box_in_metres_finds_exactly_what_lies_in_it(api: Site) -> None:
    box = f"{EAST - 1},{NORTH - 1},{EAST + 11},{NORTH + 11}"
    page = read(api, f"{ITEMS}?bbox={box}&bbox-crs={crs.UTM32.uri}")
    assert page["numberMatched"] == 1


def test_crs84_stands_first_and_storage_is_utm(api: Site) -> None:
    collection = read(api, "/ogc/collections/buildings")
    assert collection["crs"][0] == crs.CRS84_URI
    assert collection["storageCrs"] == crs.UTM32.uri
    west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
    assert 6.4 < west < east < 6.5
    assert 51.1 < south < north < 51.3


@pytest.mark.parametrize(
    "query",
    [
        "foo=1",
        "limit=0",
        "limit=ten",
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=6.4,51.3,6.5,51.2",
        "crs=http://www.opengis.net/def/crs/EPSG/0/9999",
        "bbox-crs=nonsense&bbox=1,2,3,4",
        "datetime=yesterday",
        "storeys=many",
        "cursor=x",
        "properties=foo",
        "f=xml",
        "q=%00",
    ],
)
def test_bad_question_is_400_and_says_why(api: Site, query: str) -> None:
    answer = api.client.get(f"{ITEMS}?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_limit_above_the_maximum_is_cut_down(api: Site) -> None:
    assert read(api, f"{ITEMS}?limit=999999")["numberReturned"] == 25


@pytest.mark.parametrize("path", ["/ogc/nothing", "/ogc/collections/nothing", f"{ITEMS}/999999999"])
def test_unknown_things_are_404(api: Site, path: str) -> None:
    assert api.client.get(path).status_code == 404


def test_wrong_login_is_challenged(api: Site) -> None:
    answer = api.client.get(ITEMS, auth=("staff", "wrong"))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic realm=")


def test_unchanged_data_are_not_sent_again(api: Site) -> None:
    etag = api.client.get(f"{ITEMS}?limit=3").headers["etag"]
    again = api.client.get(f"{ITEMS}?limit=3", headers={"if-none-match": etag})
    assert again.status_code == 304
    assert again.content == b""


def test_head_answers_like_get_without_a_body(api: Site) -> None:
    answer = api.client.head(f"{ITEMS}?limit=3")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 0


def test_page_for_people_escapes_what_stands_in_the_data(api: Site) -> None:
    answer = api.client.get(f"{ITEMS}?limit=1", headers={"accept": "text/html"})
    assert "Große Straße 5" in answer.text
    assert "Wohn- und Geschäftshaus" in answer.text


def test_tile_holds_the_houses_and_empty_ones_say_so(api: Site) -> None:
    tilejson = read(api, "/ogc/collections/buildings/tiles/WebMercatorQuad/tilejson.json")
    assert tilejson["tilejson"] == "3.0.0"
    west, south, _, _ = tilejson["bounds"]
    from_degrees = tile_address(west, south)
    answer = api.client.get(from_degrees)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert b"use_class" in answer.content
    empty = api.client.get("/ogc/collections/buildings/tiles/WebMercatorQuad/16/0/0")
    assert empty.status_code == 204


def tile_address(lon: float, lat: float) -> str:
    place = tile_at(lon + 0.0001, lat + 0.0001, 16)
    return f"/ogc/collections/buildings/tiles/WebMercatorQuad/16/{place.y}/{place.x}"


def test_schema_carries_german_titles_for_qgis(api: Site) -> None:
    properties = read(api, "/ogc/collections/buildings/schema")["properties"]
    assert properties["year_built"]["title"] == "Baujahr"
    numbers = [each["x-ogc-propertySeq"] for each in properties.values()]
    assert len(numbers) == len(set(numbers))
