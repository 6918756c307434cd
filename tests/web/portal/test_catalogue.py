"""`/daten`: every layer that the caller may see, with what programs need to read it."""

import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.catalogue import LAYERS
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.layer.declaration import Layer
from geoqm.portal import entries, queries
from tests.builders import EAST, a_building, an_address, an_area, square
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
ATTACK = "<script>alert('ü')</script>"


@pytest.fixture(scope="module", autouse=True)
def town(running: Site) -> None:
    """A street of houses, one of them with an attacker's name, and an area."""
    with session_scope(running.engine) as session:
        an_area(session)
        houses = [
            a_building(
                session,
                f"b{number}",
                shape=square(EAST + 20 * number),
                use_class="mixed",
                name=ATTACK,
                unit_count=7,
            )
            for number in range(12)
        ]
        an_address(session, houses[0], label="Große Straße 5")


def page(site: Site, path: str, role: Role | None = None) -> str:
    site.client.cookies.clear()
    auth = site.basic(role) if role else None
    answer = site.client.get(path, headers=HTML, auth=auth)
    assert answer.status_code == 200, answer.text
    return answer.text


def said(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


@pytest.mark.parametrize("role", [None, Role.PLANNER, Role.STAFF])
def test_everybody_finds_the_layers_of_their_role(site: Site, role: Role | None) -> None:
    html = page(site, "/daten", role)
    listed = set(re.findall(r'<p class="gq-card-facts"><code>(\w+)</code>', html))
    assert listed == {each.name for each in LAYERS if each.open_to(role or Role.PUBLIC)}
    assert {each.name for each in LAYERS} - listed or role is Role.STAFF


@pytest.mark.parametrize("path", ["/daten/vacancies", "/daten/vacancies/bild.svg", "/daten/nichts"])
def test_public_does_not_learn_which_layers_there_are(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404


def test_layer_tells_fields_and_addresses_of_the_role(site: Site) -> None:
    planner, public = page(site, "/daten/buildings", Role.PLANNER), page(site, "/daten/buildings")
    for address in (
        "http://testserver/ogc",
        "http://testserver/ogc/collections/buildings/items",
        "http://testserver/ogc/collections/buildings/tiles/WebMercatorQuad/{z}/{y}/{x}",
        "http://testserver/ogc/styles/buildings",
    ):
        assert f'tabindex="0">{address}</code>' in public
    assert "unit_count" in planner
    assert "unit_count" not in public
    assert 'href="/export/buildings.gpkg"' in planner
    assert "/export/buildings" not in public
    assert "12 Objekte" in said(public)
    assert "Liste, " in said(public)


def test_what_stands_in_the_data_is_only_text(site: Site) -> None:
    html = page(site, "/daten/buildings", Role.STAFF)
    assert ATTACK not in html
    assert ATTACK in unescape(html)
    found = page(site, '/daten?suche="><script>x', Role.STAFF)
    assert "<script>x" not in found
    assert "Keine Ebene passt" in found


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (
            "python",
            'geopandas.read_file("OAPIF:http://testserver/ogc", layer="vacancies", USERPWD=',
        ),
        ("python", "/ogc/collections/vacancies/items?f=json&limit=10000&crs="),
        ("r", 'st_read("OAPIF:http://testserver/ogc", layer = "vacancies", options = "USERPWD='),
        ("curl", "curl --user NAME --fail --output vacancies.geojson"),
        ("arcgis", "http://testserver/ogc/collections/vacancies"),
        ("qgis", "/ogc/collections/vacancies/items?datetime="),
    ],
)
def test_each_program_has_its_words(site: Site, program: str, told: str) -> None:
    html = unescape(page(site, f"/daten/vacancies?programm={program}", Role.PLANNER))
    assert told in html
    assert site.passwords[Role.PLANNER] not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("suche=BAUJAHR", {"buildings", "monuments"}),
        ("suche=gebaude+grundriss", {"buildings"}),
        ("thema=Umfeld", {"census_cells"}),
        ("zugriff=public&suche=unit_count", set()),
        ("aktuell=zeit&thema=Grundlagen", {"areas"}),
        ("suche=%00%F0%9F%92%A9&thema=%27&zugriff=x&aktuell=x", set()),
    ],
)
def test_search_goes_over_layers_and_fields(site: Site, query: str, found: set[str]) -> None:
    html = page(site, f"/daten?{query}")
    assert set(re.findall(r'<p class="gq-card-facts"><code>(\w+)</code>', html)) == found


def test_note_on_persons_names_the_layers_that_hold_some(site: Site) -> None:
    note = said(page(site, "/daten"))
    assert "in keiner Ebene" not in note
    assert "stehen nur in: Angebote , Akteure ." in note
    assert "Leerstand , " in said(page(site, "/daten", Role.STAFF)).partition("stehen nur in:")[2]


def test_picture_is_kept_until_the_data_change(site: Site) -> None:
    first = site.client.get("/daten/buildings/bild.svg")
    assert first.headers["content-type"] == "image/svg+xml"
    drawn = ET.fromstring(first.text)  # noqa: S314 (made by ourselves)
    assert len(drawn.findall(".//{*}path")) > 0
    assert "alert" not in first.text
    again = {"if-none-match": first.headers["etag"]}
    assert site.client.get("/daten/buildings/bild.svg", headers=again).status_code == 304
    with session_scope(site.engine) as session:
        session.execute(text("UPDATE building SET use_class = 'public' WHERE source_id = 'b1'"))
    assert site.client.get("/daten/addresses/bild.svg", headers=again).status_code == 200
    asked = (site.client.get("/daten/buildings/bild.svg", headers=again) for _ in range(200))
    changed = next(answer for answer in asked if answer.status_code == 200)
    assert changed.text != first.text


def test_layer_that_is_slow_to_count_does_not_hold_up_the_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(session: Session, layer: Layer) -> int:
        seconds = 60 if layer.name == "areas" else 0
        session.execute(text("SELECT pg_sleep(:s)"), {"s": seconds})
        return 4711

    monkeypatch.setattr(entries, "_PATIENCE_MS", 30)
    monkeypatch.setattr(queries, "count", slow)
    change = "UPDATE area SET name = name || '!'"
    with session_scope(site.engine) as session:
        session.execute(text(change))
    cards = page(site, "/daten?thema=Grundlagen", Role.STAFF)
    areas = said(next(each for each in cards.split("<article") if "<code>areas</code>" in each))
    assert "Objekte" not in areas
    monkeypatch.setattr(entries, "_PATIENCE_MS", 60_000)
    monkeypatch.setattr(queries, "count", lambda *_: 12)
    assert "12 Objekte" in said(page(site, "/daten/areas", Role.STAFF))


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_every_layer_has_page_and_picture_even_when_empty(site: Site, layer: object) -> None:
    name = layer.name  # type: ignore[attr-defined]
    drawn = site.client.get(f"/daten/{name}/bild.svg", auth=site.basic(Role.ADMIN))
    assert ET.fromstring(drawn.text).tag.endswith("svg")  # noqa: S314 (made by ourselves)
    assert "NaN" not in drawn.text
    assert "Felder" in page(site, f"/daten/{name}", Role.ADMIN)


def test_layer_without_rows_says_so_instead_of_showing_a_blank_picture(site: Site) -> None:
    cards = page(site, "/daten?thema=Planung", Role.ADMIN).split("<article")
    notes = next(each for each in cards if "<code>planning_notes</code>" in each)
    assert "bild.svg" not in notes
    assert "Noch keine Daten." in notes


def test_residents_read_the_page_in_their_language(site: Site) -> None:
    html = page(site, "/daten/areas?sprache=ar")
    assert 'dir="rtl"' in html
    assert "نسخ" in html
    assert "Kopieren" not in html
    assert "Alle Objekte ansehen" not in page(site, "/daten/areas?sprache=tr")
