"""The pages for everybody."""

import pytest

from geoqm.db.engine import session_scope
from tests.builders import a_dataset
from tests.web.conftest import Site

HTML = {"accept": "text/html"}


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/", "Quartiersmanagement"),
        ("/ueber", "Daten und Quellen"),
        ("/datenschutz", "Datenschutz"),
        ("/impressum", "Impressum"),
        ("/barrierefreiheit", "Barrierefreiheit"),
    ],
)
def test_page_is_open_to_everybody(site: Site, address: str, heading: str) -> None:
    answer = site.client.get(address, headers=HTML)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert heading in answer.text


def test_imprint_says_what_the_operator_has_to_fill_in(site: Site) -> None:
    page = site.client.get("/impressum", headers=HTML).text
    assert "GEOQM_OPERATOR" in page
    assert "GEOQM_IMPRINT_URL" in page


def test_sources_name_attribution_and_licence(site: Site) -> None:
    with session_scope(site.engine) as session:
        a_dataset(session, "denkmal", attribution="Autorinnen und Autoren", licence="CC BY-SA 4.0")
    page = site.client.get("/ueber", headers=HTML).text
    assert "Autorinnen und Autoren" in page
    assert "CC BY-SA 4.0" in page
