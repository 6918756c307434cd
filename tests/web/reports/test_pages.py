"""The pages for everybody."""

import pytest

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
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


@pytest.mark.parametrize(
    ("code", "direction", "words"),
    [
        ("de", "ltr", "Zum Inhalt springen"),
        ("en", "ltr", "Skip to content"),
        ("tr", "ltr", "İçeriğe geç"),
        ("ar", "rtl", "الانتقال إلى المحتوى"),
    ],
)
def test_chosen_language_holds_on_the_next_page(
    site: Site, code: str, direction: str, words: str
) -> None:
    site.client.get("/", params={"sprache": code}, headers=HTML)
    page = site.client.get("/datenschutz", headers=HTML).text
    assert f'<html lang="{code}" dir="{direction}"' in page
    assert words in page


def test_page_speaks_the_browsers_language_until_one_is_chosen(site: Site) -> None:
    wish = HTML | {"accept-language": "tr-TR,tr;q=0.9"}
    assert '<html lang="tr"' in site.client.get("/impressum", headers=wish).text
    site.client.get("/?sprache=en", headers=wish)
    assert '<html lang="en"' in site.client.get("/impressum", headers=wish).text


@pytest.mark.parametrize("code", ["xx", '"><script>', "de\r\nSet-Cookie: a=b"])
def test_unknown_language_is_german_and_nothing_is_echoed(site: Site, code: str) -> None:
    answer = site.client.get("/", params={"sprache": code}, headers=HTML)
    assert '<html lang="de"' in answer.text
    assert "<script>" not in answer.text
    assert answer.cookies.get("geoqm_sprache") == "de"


def test_missing_page_is_explained_in_the_readers_language(site: Site) -> None:
    answer = site.client.get("/gibt-es-nicht", headers=HTML | {"accept-language": "tr"})
    assert answer.status_code == 404
    assert "Bu sayfa yok veya size açık değil." in answer.text


def test_team_reads_german_whatever_the_browser_likes(site: Site) -> None:
    site.log_in(Role.STAFF)
    page = site.client.get("/", headers=HTML | {"accept-language": "ar"}).text
    assert '<html lang="de"' in page
    assert "Karte öffnen" in page
