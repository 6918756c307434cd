"""Filters as texts: what is understood, what is refused, and that nothing ends the process."""

import json
from contextlib import suppress
from decimal import Decimal
from itertools import chain
from typing import Any

import cql2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoqm.buildings.layers import BUILDINGS
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.facades.layers import FACADE_ELIGIBILITY
from geoqm.geo import crs
from geoqm.layer import selection
from geoqm.layer.filters import text
from geoqm.layer.selection import Selection
from geoqm.layer.sql import where
from tests.web.ogc import random_filters

QGIS = """("use_class" = 'mixed') AND (S_INTERSECTS("geom",BBOX(6.4,51,6.5,52)))"""


def parse(query: str, role: Role = Role.STAFF, /, **more: str) -> Selection:
    parameters = {"filter": query} | {name.replace("_", "-"): each for name, each in more.items()}
    return selection.parse(BUILDINGS, role, parameters)


def refused(query: str, role: Role = Role.STAFF, /, **more: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        parse(query, role, **more)
    return caught.value


def same(tree: Any) -> Any:
    """A tree as the other parser makes it: numbers with a point, AND in AND as one."""
    if isinstance(tree, Decimal):
        return float(tree)
    if isinstance(tree, list):
        return [same(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    made = {name: same(each) for name, each in tree.items()}
    if made.get("op") in {"and", "or"}:
        made["args"] = list(chain.from_iterable(inner(made["op"], each) for each in made["args"]))
    return made


def inner(name: str, tree: Any) -> list[Any]:
    """The parts of a part that is joined in the same way."""
    is_alike = isinstance(tree, dict) and tree.get("op") == name
    return tree["args"] if is_alike else [tree]


@pytest.mark.parametrize(
    "query",
    [
        QGIS,
        "a = 1 AND b <> 'it''s' OR NOT c IS NULL AND d IS NOT NULL",
        "NOT (a = 1 OR b < 2) AND (c >= -3.5)",
        "a NOT BETWEEN 1 AND 2 AND b NOT IN (1, 'x') AND c NOT LIKE 'x%'",
        "CASEI(ACCENTI(a)) LIKE casei('ü%')",
        "(a + 2) * 3 - b / 4 > -c",
        "2 - 1 - 1 = a % 2 AND b DIV 3 = 1",
        "T_DURING(a, INTERVAL('2020-01-01', '..')) OR t_after(b, TIMESTAMP('2020-01-01T00:00:00Z'))",
        "T_INTERSECTS(INTERVAL(a, b), INTERVAL(DATE('2020-01-01'), '..'))",
        "S_WITHIN(g, MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((2 2, 3 2, 3 3, 2 2))))",
        "S_CROSSES(g, LINESTRING(0 0, -1 1.5)) AND s_dwithin(g, POINT(1 2), 50)",
        'größe = TRUE AND date = DATE(\'2020-01-01\') AND "a ""b" = FALSE',
    ],
)
def test_text_is_read_like_another_parser_does(query: str) -> None:
    assert same(text.read(query)) == cql2.parse_text(query).to_json()


def test_text_and_json_give_the_same_condition() -> None:
    tree = json.dumps(cql2.parse_text(QGIS).to_json())
    by_text, by_json = parse(QGIS), parse(tree, filter_lang="cql2-json")
    assert where(BUILDINGS, by_text) == where(BUILDINGS, by_json)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(random_filters.filters)
def test_random_text_is_read_like_another_parser_does(wanted: random_filters.Term) -> None:
    assert same(text.read(wanted.text)) == cql2.parse_text(wanted.text).to_json()


@pytest.mark.parametrize(
    "more",
    [{}, {"filter_crs": crs.UTM32.uri}, {"filter_crs": crs.WGS84.uri, "filter_lang": "cql2-text"}],
)
def test_canonical_parameters_give_the_filter_again(more: dict[str, str]) -> None:
    found = parse(" storeys >= 3 AND S_INTERSECTS(geometry, POINT(6.4 51.2)) ", Role.STAFF, **more)
    again = selection.parse(BUILDINGS, Role.STAFF, found.parameters)
    assert again == found
    assert again.key == found.key != ""


def test_caller_values_are_bound_and_never_text_of_the_statement() -> None:
    evil = "'; DROP TABLE building; --{}%s:x"
    query = "name = '{}' OR name LIKE '{}'".format(*2 * [evil.replace("'", "''")])
    condition, values = where(BUILDINGS, parse(query))
    assert "DROP" not in condition
    assert set(values.values()) == {evil}


def test_latitude_comes_first_where_the_system_says_so() -> None:
    swapped = parse("S_WITHIN(geom, BBOX(51, 6, 52, 7))", filter_crs=crs.WGS84.uri)
    assert where(BUILDINGS, swapped) == where(
        BUILDINGS, parse("S_WITHIN(geom, BBOX(6, 51, 7, 52))")
    )


NESTED = [
    "(" * 4000,
    "(" * 40,
    "(" * 2000 + ")" * 2000,
    "(" * 60 + "storeys=1" + ")" * 60,
    "storeys BETWEEN (" * 200,
    "NOT " * 900 + "TRUE",
    "-" * 4000,
    "- " * 60 + "storeys = 1",
    "+".join(["storeys"] * 400) + " = 1",
    "CASEI(" * 60 + "name" + ")" * 60,
    "foo(" * 900,
    "S_INTERSECTS(geom, " + "GEOMETRYCOLLECTION(" * 60 + "POINT(1 2)" + ")" * 60 + ")",
    "'((((' = name AND " + "(" * 100,
    "name = '" + "''" * 1900,
    '"' * 4001,
]


@pytest.mark.parametrize("query", NESTED)
def test_nested_text_is_refused(query: str) -> None:
    refused(query)


@pytest.mark.parametrize(
    "query",
    [
        "[" * 4000,
        '{"op":"not","args":[' * 100 + "true" + "]}" * 100,
        '{"a":' * 600,
        '{"op":"=","args":[{"property":"name"},"' + "[" * 10 + '"]}' + "[" * 200,
    ],
)
def test_nested_json_is_refused(query: str) -> None:
    refused(query, filter_lang="cql2-json")


def test_brackets_in_texts_do_not_count_as_nesting() -> None:
    assert parse(f"name = '{'(' * 500}'").filter
    tree = json.dumps({"op": "=", "args": [{"property": "name"}, '[\\"{' * 200]})
    assert parse(tree, filter_lang="cql2-json").filter


def test_fifty_brackets_are_fine_and_long_chains_too() -> None:
    assert parse("(" * 50 + "storeys=1" + ")" * 50).filter
    assert parse(" OR ".join(["storeys=1"] * 300)).filter


def test_length_counts_in_bytes() -> None:
    assert "4096" in refused(f"name = '{'ü' * 2100}'").message


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour = 'red'", "„colour“"),
        ("storeys = 'viele'", "„Geschosse“ (storeys)"),
        ("storeys IN (1, 'zwei')", "(storeys)"),
        ("'zwei' = storeys", "(storeys)"),
        ("condition_on > 3", "„Zustand vom“ (condition_on)"),
        ("condition_on > DATE('2024-02-30')", "2024-02-30"),
        ("condition_on > DATE('0000-01-01')", "0000-01-01"),
        ("condition_on > TIMESTAMP('gestern')", "gestern"),
        ("T_AFTER(name, DATE('2024-01-01'))", "(name)"),
        ("is_monument > TRUE", "(is_monument)"),
        ("name + 1 = 2", "(name)"),
        ("storeys LIKE '1%'", "(storeys)"),
        ("name LIKE 'a\\'", "LIKE"),
        ("name LIKE name", "LIKE"),
        ("storeys", "(storeys)"),
        ("storeys = 1e400", "Zahl"),
        ("storeys = 1e999999999999", "Zahl"),
        ("storeys = 1e99999999999999999999", "zu groß"),
        ("storeys > -1e-99999999999999999999", "zu groß"),
        ("geometry = 'x'", "Form"),
        ("S_INTERSECTS(name, POINT(1 2))", "(name)"),
        ("S_INTERSECTS(geom, POLYGON((0 0, 1 1)))", "POLYGON"),
        ("S_INTERSECTS(geom, POLYGON((0 0, 0 0, 0 0, 0 0)))", "entartet"),
        ("S_INTERSECTS(geom, POINT(1e300 0))", "auf der Erde"),
        ("S_INTERSECTS(geom, BBOX(1, 2, 3))", "BBOX"),
        ("S_INTERSECTS(geom, BBOX(1, 5, 3, 4))", "BBOX"),
        ("S_DWITHIN(geom, POINT(1 2), -1)", "Metern"),
        ("S_WITHIN(geom, GEOMETRYCOLLECTION(POINT(5 50), LINESTRING(6 51, 7 51)))", "S_WITHIN"),
        ("pg_sleep(10) = 1", "„pg_sleep“"),
        ("name = 'x' name = 'y'", "Zeichen 12"),
        ("name = 'x", "Zeichen 8"),
        ("name = ", "Am Ende"),
        ("", "leer"),
        ("name IN ()", "Zeichen"),
        ("name ^ 2 = 4", "Zeichen"),
        ("NOT(1, 2)", "Zeichen"),
    ],
)
def test_refusal_names_what_is_wrong(query: str, named: str) -> None:
    error = refused(query)
    assert named in error.message
    assert (error.field, bool(error.remedy)) == ("filter", True)


@pytest.mark.parametrize(
    "query",
    [
        "null",
        "3",
        "[]",
        "{}",
        '"name"',
        '{"op":"and","args":[]}',
        '{"op":"=","args":[{"property":"name"},null]}',
        '{"op":"=","args":[{"property":"storeys"},NaN]}',
        '{"op":"=","args":[{"property":"storeys"},1e999]}',
        '{"op":"=","args":[{"property":"name"},"\\u0000"]}',
        '{"op":"=","args":[{"property":"name"},"\\ud800"]}',
        '{"op":"=","op":"<","args":[1,2]}',
        '{"op":"in","args":[{"property":"name"},"x"]}',
        '{"op":"in","args":[{"property":"name"},[]]}',
        '{"op":"like","args":[{"property":"name"},{"op":"casei","args":[]}]}',
        '{"op":"s_intersects","args":[{"property":"geom"},{"type":"Point"}]}',
        '{"op":"s_intersects","args":[{"property":"geom"},{"type":"Point","coordinates":"x"}]}',
        '{"op":"s_intersects","args":[{"property":"geom"},{"type":"Feature","geometry":null}]}',
        '{"op":"s_intersects","args":[{"property":"geom"},{"type":"Point","coordinates":[1e400,1]}]}',
        '{"op":"s_intersects","args":[{"property":"geom"},{"bbox":["1",2,3,4]}]}',
        '{"op":"t_after","args":[{"interval":["2020-01-01"]},{"date":5}]}',
        '{"op":"t_after","args":[{"interval":[null,{}]},{"date":"2020-01-01"}]}',
        '{"op":["="],"args":[1,1]}',
        "nonsense",
    ],
)
def test_bad_json_is_refused(query: str) -> None:
    refused(query, filter_lang="cql2-json")


def test_unknown_language_and_system_are_named() -> None:
    assert refused("TRUE", filter_lang="ecql").field == "filter-lang"
    assert refused("TRUE", filter_crs="EPSG:4711").field == "filter-crs"


def test_field_of_a_higher_role_does_not_exist() -> None:
    error = refused("condition = 'gut'", Role.PLANNER)
    assert "„condition“" in error.message
    assert "condition" not in error.remedy


def test_instants_meet_days_as_days() -> None:
    instants = [each.name for each in FACADE_ELIGIBILITY.fields if each.type == "instant"]
    query = {"filter": f"{instants[0]} < DATE('2024-05-02')"}
    condition, _ = where(FACADE_ELIGIBILITY, selection.parse(FACADE_ELIGIBILITY, Role.ADMIN, query))
    assert "AT TIME ZONE 'UTC'" in condition


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.text("()[]{}'\",.=<>+-*/% aesnotrAND0123456789\\", max_size=80),
        st.lists(
            st.sampled_from(
                [*"()=<,'", "NOT ", " AND ", " IN ", "storeys", "name", "1", "'x'", " IS NULL"]
            ),
            max_size=20,
        ).map("".join),
    )
)
def test_any_text_is_read_or_refused_politely(query: str) -> None:
    for lang in ("cql2-text", "cql2-json"):
        with suppress(InvalidInput):
            where(BUILDINGS, parse(query, filter_lang=lang))
