"""Requests that bring too much."""

from collections.abc import Iterator

import pytest

from geoqm.http.bodies import FORM_BYTES
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
TOO_MUCH = b"name=" + b"x" * FORM_BYTES


def pieces() -> Iterator[bytes]:
    for start in range(0, len(TOO_MUCH), 100_000):
        yield TOO_MUCH[start : start + 100_000]


@pytest.mark.parametrize("content", [TOO_MUCH, pieces()], ids=["announced", "in pieces"])
def test_a_form_that_is_too_large_is_refused_with_a_page(site: Site, content: bytes) -> None:
    answer = site.client.post("/anmelden", content=content, headers=HTML | FORM)
    assert answer.status_code == 413
    assert "Die Anfrage ist zu groß." in answer.text


def test_a_program_is_told_too(site: Site) -> None:
    answer = site.client.post("/karte/auswahl/buildings", content=TOO_MUCH)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert "zu groß" in answer.json()["detail"]


def test_files_may_be_larger_than_plain_fields(site: Site) -> None:
    files = {"bild": ("haus.jpg", TOO_MUCH, "image/jpeg")}
    answer = site.client.post("/anmelden", data={"name": "x"}, files=files, headers=HTML)
    assert answer.status_code == 403  # read, and refused for want of the form's token


def test_a_length_that_is_a_lie_does_not_help(site: Site) -> None:
    headers = HTML | FORM | {"content-length": "-1"}
    answer = site.client.post("/anmelden", content=TOO_MUCH, headers=headers)
    assert answer.status_code == 413
