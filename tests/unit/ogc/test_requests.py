"""Reading of headers and query strings."""

from typing import Any

import pytest

from geoqm.errors import InvalidInput
from geoqm.ogc.requests import headers_of, parameters_of, prefers_html


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/geo+json, application/json", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/geo+json, text/html;q=0.1", False),
        ("text/html, application/json;q=0.5", True),
    ],
)
def test_pages_are_for_those_who_ask_for_html_first(accept: str, expected: bool) -> None:
    assert prefers_html(accept) is expected


def query(text: bytes) -> dict[str, Any]:
    return {"query_string": text}


def test_parameters_keep_their_order_and_empty_values() -> None:
    found = parameters_of(query(b"b=2&a=&b=%C3%9F+1"))
    assert found == (("b", "2"), ("a", ""), ("b", "ß 1"))


@pytest.mark.parametrize("text", [b"a=%ff", b"a=\xff", b"a=1&" * 300])
def test_unreadable_query_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidInput):
        parameters_of(query(text))


def test_header_names_are_lower_case_and_bytes_never_fail() -> None:
    assert headers_of({"headers": [(b"host", b"a"), (b"x", b"\xff")]}) == {"host": "a", "x": "ÿ"}
