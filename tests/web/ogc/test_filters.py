"""OGC API – Features, Part 3: filters in CQL2 as QGIS, GDAL and people send them."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from shapely import MultiPolygon, box

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.geo import crs
from geoqm.geo.tiles import tile_at
from tests.builders import EAST, NORTH, a_building, an_address, an_area, square
from tests.web.conftest import Site
from tests.web.ogc import random_filters

COLLECTIONS = "/ogc/collections"
ITEMS = f"{COLLECTIONS}/buildings/items"


@pytest.fixture(scope="module")
def town(running: Site) -> Site:
    """Six houses in a row, 20 m apart, 0 to 5 storeys; three areas with and without an end."""
    names = ["Äpfel", "apfel", "Zebra", "100 %", None, "Straße"]
    uses = ["residential", "mixed", "mixed", "commercial", "residential", "mixed"]
    with session_scope(running.engine) as session:
        for number, (name, use) in enumerate(zip(names, uses, strict=True)):
            house = a_building(
                session,
                f"b{number}",
                shape=square(EAST + 20 * number),
                name=name,
                use_class=use,
                storeys=number or None,
                height_m=number + 0.1,
                condition="gut" if number == 2 else None,
                condition_on=date(2024, 1, number) if number else None,
            )
            if number == 0:
                an_address(session, house)
        an_area(session, "old", valid_from=date(2019, 3, 1), valid_until=date(2024, 12, 31))
        an_area(session, "new", valid_from=date(2025, 1, 1), valid_until=None)
    return running


def ask(site: Site, query: str, layer: str = "buildings", **more: str) -> Any:
    own = ("filter_", "bbox_")
    parameters = {"filter": query} | {
        name.replace("_", "-") if name.startswith(own) else name: each
        for name, each in more.items()
    }
    role = Role.STAFF
    return site.client.get(f"{COLLECTIONS}/{layer}/items", params=parameters, auth=site.basic(role))


def found(site: Site, query: str, **more: str) -> list[int]:
    """The numbers of the houses that match."""
    answer = ask(site, query, **more)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["numberMatched"] == len(page["features"])
    return [int(each["properties"]["source_id"][1:]) for each in page["features"]]


def box_around(first: int, last: int) -> str:
    """A BBOX in metres around the houses from `first` to `last`."""
    return f"BBOX({EAST + 20 * first - 1},{NORTH - 1},{EAST + 20 * last + 11},{NORTH + 11})"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("storeys = 3", [3]),
        ("storeys <> 3", [1, 2, 4, 5]),
        ("NOT storeys > 3", [1, 2, 3]),
        ("storeys IS NULL", [0]),
        ("storeys IS NOT NULL AND (storeys < 2 OR storeys >= 5)", [1, 5]),
        ("height_m = 3.1", [3]),
        ("height_m BETWEEN 1.1 AND 2.1", [1, 2]),
        ("storeys NOT BETWEEN 2 AND 4", [1, 5]),
        ("use_class IN ('mixed', 'commercial')", [1, 2, 3, 5]),
        ("storeys NOT IN (1, 2, 3)", [4, 5]),
        ("storeys = height_m - 0.1 AND storeys * 2 > 6", [4, 5]),
        ("storeys / 0 = 1 OR storeys % 2 = 1", [1, 3, 5]),
        ("name LIKE '%pfel'", [0, 1]),
        ("name LIKE '100 \\%'", [3]),
        ("name NOT LIKE '_pfel' AND name <> ''", [2, 3, 5]),
        ("CASEI(name) = CASEI('APFEL')", [1]),
        ("CASEI(name) = casei('ÄPFEL')", [0]),
        ("CASEI(ACCENTI(name)) LIKE casei(accenti('äP%'))", [0, 1]),
        ("ACCENTI(name) = ACCENTI('Strasse')", [5]),
        ("CASEI(name) IN (CASEI('ZEBRA'), CASEI('apfel'))", [1, 2]),
        ("name > 'b'", [2, 5]),
        ("is_monument = FALSE AND TRUE", [0, 1, 2, 3, 4, 5]),
        ("NOT is_monument AND storeys = 1", [1]),
        ("condition = 'gut'", [2]),
        ("condition_on >= DATE('2024-01-04')", [4, 5]),
        ("condition_on > '2024-01-04'", [5]),
        ("condition_on = TIMESTAMP('2024-01-04T00:00:00Z')", [4]),
        ("T_BEFORE(condition_on, DATE('2024-01-02'))", [1]),
        ("T_DURING(condition_on, INTERVAL('2024-01-02', '..'))", [3, 4, 5]),
        ("T_INTERSECTS(condition_on, INTERVAL('2024-01-02', '2024-01-03'))", [2, 3]),
        ("T_EQUALS(condition_on, TIMESTAMP('2024-01-02T10:00:00Z'))", [2]),
        ("T_AFTER(condition_on, DATE('9999-12-31'))", []),
    ],
)
def test_condition_finds(town: Site, query: str, expected: list[int]) -> None:
    assert found(town, query) == expected


MIXED = (
    f"GEOMETRYCOLLECTION(POINT({EAST} {NORTH}),"
    f"LINESTRING({EAST + 20} {NORTH - 3}, {EAST + 20} {NORTH + 3}))"
)
BOW_TIE = (
    f"POLYGON(({EAST - 2} {NORTH + 1}, {EAST + 33} {NORTH + 9}, {EAST + 33} {NORTH + 1},"
    f" {EAST - 2} {NORTH + 9}, {EAST - 2} {NORTH + 1}))"
)
SPATIAL = [
    (f"S_INTERSECTS(footprint, {box_around(1, 2)})", [1, 2]),
    (f"S_WITHIN(footprint, {box_around(1, 2)})", [1, 2]),
    (f"S_DISJOINT(footprint, {box_around(1, 4)})", [0, 5]),
    (f"S_CONTAINS(footprint, POINT({EAST + 25} {NORTH + 5}))", [1]),
    (f"S_CONTAINS({box_around(3, 3)}, footprint)", [3]),
    (f"S_TOUCHES(footprint, POINT({EAST + 20} {NORTH}))", [1]),
    (f"S_CROSSES(footprint, LINESTRING({EAST - 5} {NORTH + 5}, {EAST + 5} {NORTH + 5}))", [0]),
    (f"S_OVERLAPS(footprint, {box_around(2, 2).replace(str(EAST + 39), str(EAST + 45))})", [2]),
    (f"S_EQUALS(footprint, {square(EAST + 60).geoms[0].wkt})", [3]),
    (f"S_DWITHIN(footprint, POINT({EAST + 5} {NORTH + 5}), 15.5)", [0, 1]),
    (f"S_INTERSECTS(footprint, POINT Z ({EAST + 5} {NORTH + 5} 3))", [0]),
    ("S_INTERSECTS(footprint, POINT EMPTY)", []),
    ("S_DISJOINT(footprint, POLYGON EMPTY)", [0, 1, 2, 3, 4, 5]),
    (f"S_INTERSECTS(geom, {MIXED})", [0, 1]),
    (f"S_INTERSECTS(geom, {BOW_TIE})", [0, 1]),
    ("footprint IS NULL", []),
]


@pytest.mark.parametrize(("query", "expected"), SPATIAL)
def test_shape_in_metres_finds(town: Site, query: str, expected: list[int]) -> None:
    assert found(town, query, filter_crs=crs.UTM32.uri) == expected


@pytest.mark.parametrize("name", ["footprint", "geom", "geometry", '"geom"'])
def test_geometry_has_its_own_name_and_the_usual_ones(town: Site, name: str) -> None:
    query = f"S_INTERSECTS({name},{box_around(0, 0)})"
    assert found(town, query, filter_crs=crs.UTM32.uri) == [0]


def test_the_same_box_in_every_system_finds_the_same(town: Site) -> None:
    for each in crs.DELIVERED:
        corners = ask(town, "storeys = 2", crs=each.uri).json()["features"][0]["geometry"]
        ring = corners["coordinates"][0][0]
        xs, ys = [point[0] for point in ring], [point[1] for point in ring]
        query = f"S_INTERSECTS(geom, BBOX({min(xs)},{min(ys)},{max(xs)},{max(ys)}))"
        assert found(town, query, filter_crs=each.uri) == [2], each.uri


def test_box_across_the_antimeridian_and_the_whole_world(town: Site) -> None:
    assert found(town, "S_INTERSECTS(geom, BBOX(170,-80,-170,80))") == []
    assert len(found(town, "S_INTERSECTS(geom, BBOX(6,-80,-170,80))")) == 6
    assert len(found(town, "S_WITHIN(geom, BBOX(-180,-90,180,90))")) == 6
    world = "POLYGON((-180 -90, 180 -90, 180 90, -180 90, -180 -90))"
    assert len(found(town, f"S_WITHIN(geom, {world})")) == 6
    assert found(town, f"S_CONTAINS(geom, {world})") == []
    far = "POLYGON((5e7 5e7, 6e7 5e7, 5e7 6e7, 5e7 5e7))"
    assert found(town, f"S_INTERSECTS(geom, {far})", filter_crs=crs.WEB_MERCATOR.uri) == []


def test_interval_of_fields_is_open_where_a_field_is_empty(town: Site) -> None:
    def areas(query: str) -> list[str]:
        page = ask(town, query, "areas").json()
        return [each["properties"]["valid_from"] for each in page["features"]]

    span = "INTERVAL(valid_from, valid_until)"
    assert areas(f"T_INTERSECTS({span}, DATE('2030-01-01'))") == ["2025-01-01"]
    assert areas(f"T_INTERSECTS({span}, INTERVAL('..', '2024-12-31'))") == ["2019-03-01"]
    assert areas(f"T_CONTAINS({span}, INTERVAL('2020-01-01', '2021-01-01'))") == ["2019-03-01"]
    assert areas(f"T_FINISHEDBY({span}, INTERVAL('2026-01-01', '..'))") == ["2025-01-01"]


def test_json_form_finds_the_same_as_text(town: Site) -> None:
    east, north = EAST + 25, NORTH + 5
    point = {"type": "Point", "coordinates": [east, north]}
    tree = {
        "op": "and",
        "args": [
            {"op": "like", "args": [{"op": "casei", "args": [{"property": "name"}]}, "%PFEL"]},
            {"op": "s_dwithin", "args": [{"property": "geom"}, point, 0]},
            {"op": "t_before", "args": [{"property": "condition_on"}, {"date": "2024-06-01"}]},
        ],
    }
    tree["args"][0]["args"][1] = {"op": "casei", "args": ["%PFEL"]}  # type: ignore[index]
    more = {"filter_lang": "cql2-json", "filter_crs": crs.UTM32.uri}
    assert found(town, json.dumps(tree), **more) == [1]


def test_next_link_keeps_filter_language_and_system(town: Site) -> None:
    query = f'("use_class" = \'mixed\') AND (S_INTERSECTS("geom",{box_around(0, 9)}))'
    more = {"filter_lang": "cql2-text", "filter_crs": crs.UTM32.uri, "limit": "1"}
    page = ask(town, query, **more).json()
    seen, following = [], [""]
    for _ in range(3):
        seen.append(page["features"][0]["properties"]["source_id"])
        assert page["numberMatched"] == 3
        following = [each["href"] for each in page["links"] if each["rel"] == "next"]
        if following:
            page = town.client.get(following[0], auth=town.basic(Role.STAFF)).json()
    assert (seen, following) == (["b1", "b2", "b5"], [])


def test_all_parameters_hold_together(town: Site) -> None:
    query = "storeys > 1"
    assert found(town, query, use_class="mixed", bbox="6,51,7,52", datetime="2024-01-01") == [2, 5]


@pytest.mark.parametrize(
    "more",
    [
        {"filter": "colour = 'red'"},
        {"filter": "condition = 'gut'"},
        {"filter": "pg_sleep(9) = 1"},
        {"filter": "storeys = 'x'"},
        {"filter": "(" * 5000},
        {"filter": "name = '\0'"},
        {"filter": "storeys = 9e999999"},
        {"filter": "TRUE", "filter-lang": "cql-text"},
        {"filter": "TRUE", "filter-crs": "EPSG:4711"},
        {"filter-lang": "nonsense"},
        {"filter": '{"op":"=","args":[1]}', "filter-lang": "cql2-json"},
    ],
)
def test_bad_filter_is_400_and_says_why(town: Site, more: dict[str, str]) -> None:
    for path in (ITEMS, f"{COLLECTIONS}/buildings/tiles/WebMercatorQuad/16/21882/33947"):
        answer = town.client.get(path, params=more)
        assert answer.status_code == 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


def test_filter_comes_once_only(town: Site) -> None:
    assert town.client.get(f"{ITEMS}?filter=TRUE&filter=FALSE").status_code == 400


def test_big_numbers_find_nothing_and_break_nothing(town: Site) -> None:
    for number in ("99999999999999999999", "-1e30", "1e-30", "9223372036854775808"):
        assert found(town, f"storeys = {number}") == []
    power = " * ".join(["1e30"] * 40)
    assert found(town, f"storeys * {power} < 0") == []


def test_tiles_and_files_take_the_filter(town: Site) -> None:
    lon, lat = ask(town, "storeys = 3").json()["features"][0]["geometry"]["coordinates"][0][0][0]
    place = tile_at(lon, lat, 16)
    tile = f"{COLLECTIONS}/buildings/tiles/WebMercatorQuad/16/{place.y}/{place.x}"
    full = town.client.get(tile)
    one = town.client.get(tile, params={"filter": "storeys = 3"})
    assert 0 < len(one.content) < len(full.content)
    assert full.headers["etag"] != one.headers["etag"]
    town.log_in(Role.PLANNER)
    file = town.client.get("/export/buildings.csv", params={"filter": "storeys = 3"})
    town.client.cookies.clear()
    assert file.status_code == 200
    assert len(file.text.strip().splitlines()) == 2


def test_area_of_a_multi_shape(town: Site) -> None:
    parts = MultiPolygon(
        [box(EAST, NORTH, EAST + 5, NORTH + 5), box(EAST + 41, NORTH, EAST + 44, NORTH + 5)]
    )
    assert found(town, f"S_INTERSECTS(geom, {parts.wkt})", filter_crs=crs.UTM32.uri) == [0, 2]


@pytest.fixture(scope="module")
def rows(town: Site) -> list[random_filters.Row]:
    """The houses as staff gets them, with shapes in metres."""
    page = ask(town, "TRUE", crs=crs.UTM32.uri).json()
    return [random_filters.as_row(each) for each in page["features"]]


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wanted=random_filters.filters)
def test_random_filter_finds_what_python_finds(
    town: Site, rows: list[random_filters.Row], wanted: random_filters.Term
) -> None:
    answer = ask(town, wanted.text, filter_crs=crs.UTM32.uri)
    assert answer.status_code == 200, (wanted.text, answer.text)
    found = [each["id"] for each in answer.json()["features"]]
    assert found == [row["id"] for row in rows if wanted.value(row) is True], wanted.text


def test_qgis_walks_from_the_landing_page_to_filtered_features(town: Site) -> None:
    """The order of requests of QGIS from 3.32 on, its Accept headers, addresses not encoded."""

    def get(address: str, accept: str) -> Any:
        answer = town.client.get(address, headers={"accept": accept})
        assert answer.status_code == 200, answer.text
        return answer

    as_json, as_features = "application/json", "application/geo+json, application/json"
    links = {each["rel"]: each["href"] for each in get("/ogc", as_json).json()["links"]}
    api = get(
        links["service-desc"],
        "application/vnd.oai.openapi+json;version=3.0,"
        " application/openapi+json;version=3.0, application/json",
    ).json()
    assert api["components"]["parameters"]["limit"]["schema"]["maximum"] == 10_000
    here = f"{links['data']}/buildings"
    collection = get(here, as_json).json()
    classes = get(links["conformance"], as_json).json()["conformsTo"]
    assert "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-operators" in classes
    queryables = get(f"{here}/queryables", "application/schema+json").json()["properties"]
    (geometry,) = [name for name, each in queryables.items() if "$ref" in each]
    system = collection["storageCrs"]
    first = get(f"{here}/items?limit=10&crs={system}", as_features).json()["features"]
    assert town.client.options(f"{here}/items").status_code in {200, 204}
    assert town.client.options(f"{here}/items/{first[0]['id']}").status_code in {200, 204}
    schema = next(each["href"] for each in collection["links"] if each["rel"].endswith("/schema"))
    assert get(schema, "application/schema+json").json()["properties"]["name"]["title"] == "Name"
    east, north = EAST - 1, NORTH - 1
    condition = (
        '((CASEI("name") LIKE CASEI(\'%PFEL\')) OR ("storeys" IS NULL)) AND '
        f'(S_INTERSECTS("{geometry}",BBOX({east},{north},{EAST + 31},{NORTH + 11})))'
    ).replace("%", "%25")
    tail = f"filter={condition}&filter-lang=cql2-text&filter-crs={system}&crs={system}"
    box = f"bbox={east},{north},{EAST + 500},{NORTH + 500}&bbox-crs={system}"
    page = get(f"{here}/items?limit=1000&{box}&{tail}", as_features)
    assert page.headers["content-crs"] == f"<{system}>"
    names = [each["properties"]["name"] for each in page.json()["features"]]
    assert names == ["Äpfel", "apfel"]
    count = get(f"{here}/items?limit=1&{tail}", as_features).json()["numberMatched"]
    assert count == 2
