"""Sorting with stable pages, chosen properties, and the descriptions of fields (Parts 5, 6, 8)."""

from typing import Any

import pytest

from geoqm.buildings.layers import BUILDINGS
from geoqm.buildings.model import Building
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.geo.crs import UTM32
from geoqm.layer.selection import PARAMETERS
from geoqm.ogc import statements
from geoqm.ogc.conformance import CONFORMANCE
from tests.builders import EAST, a_building, square
from tests.web.conftest import Site

COLLECTION = "/ogc/collections/buildings"
ITEMS = f"{COLLECTION}/items"
NAMES = ["Zeder", "Ähre 10", "Ähre 9", "Apfel", "", "ahorn", "Zeder", "Ulme", "", "Zeder", "Birke"]
STOREYS = [3, None, 2, 3, None, 1, 3, None, 5, 3, 2]


@pytest.fixture(scope="module")
def town(running: Site) -> Site:
    """Houses with equal and with missing names and storeys."""
    with session_scope(running.engine) as session:
        for number, (name, storeys) in enumerate(zip(NAMES, STOREYS, strict=True)):
            shape = square(EAST + 20 * number)
            a_building(session, f"b{number}", shape=shape, name=name, storeys=storeys)
    return running


def read(site: Site, path: str, **more: Any) -> dict[str, Any]:
    answer = site.client.get(path, **more)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def numbers(site: Site, query: str, limit: int = 3) -> list[int]:
    """The numbers of all houses, page by page along the next links."""
    address, found = f"{ITEMS}?{query}&limit={limit}", list[int]()
    while address:
        page = read(site, address)
        assert page["numberMatched"] == len(NAMES)
        assert page["features"], "a page without rows leads on"
        found += [int(each["properties"]["source_id"][1:]) for each in page["features"]]
        following = [each["href"] for each in page["links"] if each["rel"] == "next"]
        assert bool(following) == (len(found) < len(NAMES))
        address = following[0] if following else ""
    return found


@pytest.mark.parametrize("limit", [1, 3, 11])
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sortby=name", [5, 2, 1, 3, 10, 7, 0, 6, 9, 4, 8]),
        ("sortby=%2Bname", [5, 2, 1, 3, 10, 7, 0, 6, 9, 4, 8]),
        ("sortby=+name", [5, 2, 1, 3, 10, 7, 0, 6, 9, 4, 8]),
        ("sortby=-name", [0, 6, 9, 7, 10, 3, 1, 2, 5, 4, 8]),
        ("sortby=storeys", [5, 2, 10, 0, 3, 6, 9, 8, 1, 4, 7]),
        ("sortby=-storeys,name", [8, 3, 0, 6, 9, 2, 10, 5, 1, 7, 4]),
        ("sortby=is_monument,-source_id", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
    ],
)
def test_pages_keep_the_order_with_equal_and_missing_values(
    town: Site, query: str, expected: list[int], limit: int
) -> None:
    assert numbers(town, query, limit) == expected


def test_api_definition_names_the_media_type_of_each_answer(town: Site) -> None:
    paths = read(town, "/ogc/api")["paths"]
    for path in (each for each in paths if "{" not in each):
        kinds = paths[path]["get"]["responses"]["200"]["content"]
        assert town.client.get(f"/ogc{path}").headers["content-type"] in kinds, path


def test_following_page_sorts_no_more_than_it_shows(town: Site) -> None:
    order = tuple((BUILDINGS.field(name), False) for name in ("quarter", "name"))
    fields = BUILDINGS.fields_for(Role.STAFF)
    statement = statements.sorted_features_after(BUILDINGS, fields, UTM32, "true", order)
    with town.engine.connect() as connection:
        lines = connection.exec_driver_sql(f"EXPLAIN {statement}", {"after": 1, "count": 11})
        plan = "\n".join(row[0] for row in lines)
    # A join with the last row would come behind the sorting of every row.
    assert "Sort Key" in plan
    assert "Join" not in plan
    assert "Nested Loop" not in plan


def test_next_link_keeps_order_and_filter_and_shows_no_value(town: Site) -> None:
    page = read(town, f"{ITEMS}?sortby=-name&filter=name LIKE 'Z%25'&limit=1")
    following = next(each["href"] for each in page["links"] if each["rel"] == "next")
    assert "sortby=-name" in following
    assert "Zeder" not in following
    assert page["numberMatched"] == 3


def test_page_behind_a_house_that_is_gone_says_so(town: Site) -> None:
    with session_scope(town.engine) as session:
        house = a_building(session, "gone", shape=square(EAST + 900), name="Aaa")
        house_id = house.id
    page = read(town, f"{ITEMS}?sortby=name&limit=1")
    assert page["features"][0]["id"] == house_id
    following = next(each["href"] for each in page["links"] if each["rel"] == "next")
    with session_scope(town.engine) as session:
        session.delete(session.get_one(Building, house_id))
    answer = town.client.get(following)
    assert (answer.status_code, answer.json()["field"]) == (400, "cursor")


@pytest.mark.parametrize(
    "query",
    [
        "sortby=",
        "sortby=foo",
        "sortby=condition",
        "sortby=name,name",
        "sortby=--name",
        "sortby=name;x",
    ],
)
def test_unknown_order_is_400(town: Site, query: str) -> None:
    answer = town.client.get(f"{ITEMS}?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, "sortby")


def test_only_chosen_properties_come_also_when_sorted_by_another(town: Site) -> None:
    page = read(town, f"{ITEMS}?properties=name,storeys&sortby=-source_id&limit=1")
    assert page["features"][0]["properties"] == {"storeys": 2, "name": "Birke"}
    assert town.client.get(f"{ITEMS}?properties=name,condition").status_code == 400


def test_schema_has_titles_units_roles_and_a_unique_order(town: Site) -> None:
    properties = read(town, f"{COLLECTION}/schema")["properties"]
    numbers = [each["x-ogc-propertySeq"] for each in properties.values()]
    assert numbers == sorted(set(numbers))
    assert all(each["title"] and each["readOnly"] for each in properties.values())
    assert properties["id"]["x-ogc-role"] == "id"
    assert "type" not in properties["footprint"]
    assert properties["footprint"]["format"] == "geometry-multipolygon"
    assert properties["height_m"]["x-ogc-unit"] == "m"
    codes = {each["const"]: each["title"] for each in properties["use_class"]["oneOf"]}
    assert codes["mixed"] == "Wohn- und Geschäftshaus"
    assert set(codes) == set(properties["use_class"]["enum"])
    areas = read(town, "/ogc/collections/areas/schema")["properties"]
    roles = [areas[name].get("x-ogc-role") for name in ("valid_from", "valid_until")]
    assert roles == ["primary-interval-start", "primary-interval-end"]


def test_queryables_and_sortables_are_as_qgis_reads_them(town: Site) -> None:
    queryables = read(town, f"{COLLECTION}/queryables")["properties"]
    assert queryables["footprint"]["$ref"] == "https://geojson.org/schema/MultiPolygon.json"
    assert queryables["surveyed_on"]["format"] == "date"
    assert all(isinstance(each.get("type", ""), str) for each in queryables.values())
    sortables = read(town, f"{COLLECTION}/sortables")["properties"]
    assert set(queryables) - set(sortables) == {"footprint"}
    assert "condition" not in sortables
    staff = read(town, f"{COLLECTION}/sortables", auth=town.basic(Role.STAFF))
    assert "condition" in staff["properties"]


def test_collection_links_to_every_description(town: Site) -> None:
    links = {each["rel"]: each for each in read(town, COLLECTION)["links"]}
    for name in ("schema", "queryables", "sortables"):
        each = links[f"http://www.opengis.net/def/rel/ogc/1.0/{name}"]
        assert each["type"] == "application/schema+json"
        assert read(town, each["href"])["$id"].endswith(f"/buildings/{name}")


def test_definition_lists_every_parameter_of_items(town: Site) -> None:
    definition = read(town, "/ogc/api")
    components = definition["components"]["parameters"]
    own = {"limit", "crs", "properties", "sortby", "cursor", "f"}
    assert set(components) == PARAMETERS | own
    listed = definition["paths"]["/collections/buildings/items"]["get"]["parameters"]
    names = {each.get("name") or each["$ref"].rpartition("/")[2] for each in listed}
    assert names >= PARAMETERS | own | {"storeys"}
    for path, document in definition["paths"].items():
        for each in document["get"]["parameters"]:
            assert each.get("$ref", "#/components/parameters/f").rpartition("/")[2] in components, (
                path
            )


def test_declared_classes_are_those_that_qgis_looks_for(town: Site) -> None:
    declared = read(town, "/ogc/conformance")["conformsTo"]
    assert declared == list(CONFORMANCE)
    assert len(declared) == len(set(declared))
    cql2 = "http://www.opengis.net/spec/cql2/1.0/conf"
    assert {
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
        f"{cql2}/cql2-text",
        f"{cql2}/basic-cql2",
        f"{cql2}/advanced-comparison-operators",
        f"{cql2}/case-insensitive-comparison",
        f"{cql2}/basic-spatial-functions",
        f"{cql2}/basic-spatial-operators",
        "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    } <= set(declared)


COMPARED = {"string": "= 'x'", "integer": ">= 0", "number": "* 2 >= 0.5", "boolean": "= TRUE"}
COMPARED_TIMES = {
    "date": ">= DATE('2024-01-01')",
    "date-time": "< TIMESTAMP('2024-01-01T00:00:00Z')",
}


def test_every_field_of_every_layer_can_be_sorted_by_and_compared(town: Site) -> None:
    admin = town.basic(Role.ADMIN)
    for layer in read(town, "/ogc/collections", auth=admin)["collections"]:
        here = f"/ogc/collections/{layer['id']}"
        fields = read(town, f"{here}/sortables", auth=admin)["properties"]
        for name, each in fields.items():
            tail = COMPARED_TIMES.get(each.get("format", ""), COMPARED[each["type"]])
            query = {"filter": f'"{name}" {tail} OR "{name}" IS NULL', "sortby": f"-{name}"}
            answer = town.client.get(f"{here}/items", params=query, auth=admin)
            assert answer.status_code == 200, (layer["id"], name, answer.text)


def test_unchanged_descriptions_are_not_sent_again(town: Site) -> None:
    for path in ("/ogc/collections", COLLECTION, f"{COLLECTION}/schema", "/ogc/api"):
        etag = town.client.get(path).headers["etag"]
        again = town.client.get(path, headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")
