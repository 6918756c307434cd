"""What changed, as everybody gets it: feed, page, file and layer, over a record of three weeks."""

import io
import re
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from httpx2 import Response
from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.catalogue import LAYERS
from geoqm.changes import feeds
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from tests.builders import a_building, a_dataset, an_area
from tests.web.conftest import Site

ATOM = {"a": "http://www.w3.org/2005/Atom"}
TODAY = date.today()  # noqa: DTZ011 (the trail was written by the database just now)
MAIL = "geheim@kanarie.example"
ACTOR = """
INSERT INTO actor (kind, name, location, email, is_public, publishes_contact, agreed_on, agreed_text, dataset, source_id)
VALUES ('club', 'Kanarienverein', ST_Point(318000, 5674000, 25832), :mail, true, true, current_date, 'probe', 'probe', :id)"""


class Told(NamedTuple):
    """Instants between what happened."""

    start: datetime
    after_first: datetime
    end: datetime


def days_ago(number: int) -> str:
    return (TODAY - timedelta(days=number)).isoformat()


def ages(session: Session, days: int) -> None:
    """Let what was just written be as old as that; only the owner can do so."""
    session.execute(
        text(
            "UPDATE audit_entry SET changed_at = now() - make_interval(days => :days)"
            " WHERE changed_at >= now() - interval '1 hour'"
        ),
        {"days": days},
    )


@pytest.fixture(scope="module")
def told(running: Site) -> Told:
    """Ten days ago four houses and a club came, five days ago much happened, today a delivery."""
    with session_scope(running.engine) as session:
        a_dataset(session)
        for number in (1, 2, 3, 5):
            a_building(session, f"b{number}", name=f"Alt {number}", address_label=f"Weg {number}")
        for club in ("1", "2"):
            session.execute(text(ACTOR), {"mail": MAIL, "id": club})
        an_area(session, "until", name="Bis 2024", valid_until=date(2024, 12, 31))
        an_area(session, "from", name="Ab 2025", valid_from=date(2025, 1, 1))
    with session_scope(running.engine) as session:
        ages(session, 10)
    with session_scope(running.engine) as session:
        change = "UPDATE building SET {} WHERE source_id = '{}'"
        for change_of, house in (
            ("name = 'Neu <b>&\x07', condition = 'good'", "b1"),
            ("vanished_on = current_date", "b2"),
            ("condition = 'poor'", "b5"),
        ):
            session.execute(text(change.format(change_of, house)))
        session.execute(text("DELETE FROM building WHERE source_id = 'b3'"))
        a_building(session, "b4", name="", address_label="Weg 4")
        session.execute(text("UPDATE actor SET ended_on = current_date WHERE source_id = '1'"))
        session.execute(text("DELETE FROM actor WHERE source_id = '2'"))
        session.execute(
            text(
                "SELECT geoqm_forget_trail('actor', array_agg(row_id)) FROM audit_entry"
                " WHERE table_name = 'actor' AND action = 'DELETE'"
            )
        )
    with session_scope(running.engine) as session:
        ages(session, 5)
    with session_scope(running.engine) as session:
        for number in range(120):
            a_building(session, f"neu{number}", address_label=f"Lieferung {number}")
    with session_scope(running.engine) as session:
        now: datetime = session.scalar(text("SELECT now()")) or datetime.now().astimezone()
    return Told(now - timedelta(days=20), now - timedelta(days=7), now)


def feed(site: Site, query: str, role: Role | None = None) -> Response:
    who = site.basic(role) if role else None
    return site.client.get(f"/aenderungen.atom?{query}", auth=who)


def entries(answer: Response) -> dict[str, str]:
    """Titles and summaries."""
    assert answer.status_code == 200, answer.text
    found = ET.fromstring(answer.content).findall("a:entry", ATOM)  # noqa: S314 (our own)
    return {
        each.findtext("a:title", "", ATOM): each.findtext("a:summary", "", ATOM) for each in found
    }


def compared(site: Site, role: Role, layer: str, von: str, bis: str) -> Response:
    address = f"/aenderungen.gpkg?ebene={layer}&von={von}&bis={bis}"
    return site.client.get(address, auth=site.basic(role))


def table(answer: Response, name: str) -> list[dict[str, object]]:
    assert answer.status_code == 200, answer.text
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(answer.content)
        file.flush()
        with closing(sqlite3.connect(file.name)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]


def test_feed_tells_what_is_new_changed_and_ended(site: Site, told: Told) -> None:
    found = entries(feed(site, f"layer=buildings&since={told.after_first.isoformat()}"))
    assert found == {
        "Gebäude: 120 Einträge neu": "Viele Einträge auf einmal, zum Beispiel eine eingelesene Lieferung.",
        "Gebäude: Weg 1 – geändert": "Name: Alt 1 → Neu <b>&",
        "Gebäude: Weg 2 – beendet": "Gebäude: Weg 2 – beendet",
        "Gebäude: Weg 3 – beendet": "Gebäude: Weg 3 – beendet",
        "Gebäude: Weg 4 – neu": "Gebäude: Weg 4 – neu",
    }


def test_changes_in_fields_of_the_team_reach_the_team_alone(site: Site, told: Told) -> None:
    query = f"layer=buildings&since={told.after_first.isoformat()}"
    assert "Weg 5" not in feed(site, query, Role.PLANNER).text
    assert "Zustand" not in feed(site, query, Role.PLANNER).text
    theirs = entries(feed(site, query, Role.STAFF))
    assert "Zustand: – → " in theirs["Gebäude: Weg 5 – geändert"]


def test_what_was_withdrawn_or_erased_does_not_come_back(site: Site, told: Told) -> None:
    query = f"layer=actors&since={told.after_first.isoformat()}"
    for role in (None, Role.PLANNER, Role.STAFF):
        answer = feed(site, query, role)
        assert [title for title in entries(answer) if "beendet" in title] == list(entries(answer))
        assert len(entries(answer)) == 1
        assert "Kanarienverein" not in answer.text
        assert MAIL not in answer.text
    file = compared(site, Role.STAFF, "actors", days_ago(7), days_ago(0))
    assert b"Kanarienverein" not in file.content
    assert MAIL.encode() not in file.content


def test_feed_is_walked_page_by_page(
    site: Site, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "PER_PAGE", 2)
    address = f"/aenderungen.atom?layer=buildings&since={told.after_first.isoformat()}".replace(
        "+", "%2B"
    )
    seen: list[str] = []
    while address:
        page = ET.fromstring(site.client.get(address).content)  # noqa: S314 (our own)
        seen += [each.findtext("a:id", "", ATOM) for each in page.findall("a:entry", ATOM)]
        assert len(seen) <= 5, "the pages do not end"
        following = page.find("a:link[@rel='next']", ATOM)
        address = following.attrib["href"] if following is not None else ""
    assert len(seen) == len(set(seen)) == 5


def test_unchanged_feed_is_not_sent_again(site: Site, told: Told) -> None:
    query = f"layer=addresses&since={told.start.isoformat()}".replace("+", "%2B")
    first = feed(site, query)
    again = site.client.get(
        f"/aenderungen.atom?{query}", headers={"if-none-match": first.headers["etag"]}
    )
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize(
    ("query", "role", "status"),
    [
        ("layer=vacancies", None, 404),
        ("layer=outreach", Role.PLANNER, 404),
        ("layer=vacancy_statistics", None, 400),
        ("since=gestern", None, 400),
        ("seite=0", None, 400),
    ],
)
def test_feed_refuses_what_it_cannot_tell(
    site: Site, told: Told, query: str, role: Role | None, status: int
) -> None:
    assert feed(site, query, role).status_code == status


def test_record_of_two_days_shows_values_of_both(site: Site, told: Told) -> None:
    file = compared(site, Role.PLANNER, "buildings", days_ago(7), days_ago(1))
    (changed,) = table(file, "buildings_geaendert")
    assert (changed["name"], changed["name_vorher"]) == ("Neu <b>&\x07", "Alt 1")
    assert changed["geaendert"] == "Name"
    assert "condition" not in changed
    assert {row["address_label"] for row in table(file, "buildings_beendet")} == {"Weg 2", "Weg 3"}
    assert {row["address_label"] for row in table(file, "buildings_neu")} == {"Weg 4"}


def test_second_day_is_as_it_was_then_not_as_it_is_now(site: Site, told: Told) -> None:
    file = compared(site, Role.PLANNER, "buildings", days_ago(15), days_ago(7))
    names = {row["name"] for row in table(file, "buildings_neu")}
    assert names == {"Alt 1", "Alt 2", "Alt 3", "Alt 5"}


def test_layers_with_validity_are_compared_by_what_was_valid(site: Site, told: Told) -> None:
    file = compared(site, Role.PLANNER, "areas", "2024-06-30", "2025-06-30")
    assert [row["name"] for row in table(file, "areas_neu")] == ["Ab 2025"]
    assert [row["name"] for row in table(file, "areas_beendet")] == ["Bis 2024"]
    styled = {row["f_table_name"] for row in table(file, "layer_styles") if row["useAsDefault"]}
    assert styled == {"areas_neu", "areas_beendet"}
    (counted,) = table(file, "vergleich")
    assert (counted["neu"], counted["geaendert"], counted["beendet"]) == (1, 0, 1)


def test_file_of_a_comparison_has_a_project_german_names_and_its_days(
    site: Site, told: Told
) -> None:
    file = compared(site, Role.PLANNER, "buildings", days_ago(7), days_ago(1))
    (kept,) = table(file, "qgis_projects")
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(bytes(kept["content"]).decode()))) as packed:  # type: ignore[call-overload]
        project = ET.fromstring(packed.read(packed.namelist()[0]))  # noqa: S314 (our own)
    leaves = [each.get("name") for each in project.iter("layer-tree-layer")]
    assert sorted(map(str, leaves)) == ["Gebäude: beendet", "Gebäude: geändert", "Gebäude: neu"]
    styles = {(row["f_table_name"], row["styleName"]) for row in table(file, "layer_styles")}
    assert {("buildings_neu", "Gebäude: neu"), ("buildings_neu", "Gebäude")} <= styles
    titles = {row["column_name"]: row["title"] for row in table(file, "gpkg_data_columns")}
    assert titles["name_vorher"] == "Name vorher"
    written = " ".join(str(row["metadata"]) for row in table(file, "gpkg_metadata"))
    assert f"Vergleich vom {TODAY - timedelta(days=7):%d.%m.%Y}" in written


def test_all_layers_are_compared_at_once(site: Site, told: Told) -> None:
    file = compared(site, Role.PLANNER, "alle", days_ago(7), days_ago(1))
    counted = {row["ebene"]: row for row in table(file, "vergleich")}
    assert counted["Gebäude"]["geaendert"] == 1
    assert "Leerstand" in counted
    assert "Ansprache" not in counted
    page = site.client.get(
        f"/aenderungen?ebene=alle&von={days_ago(7)}&bis={days_ago(1)}",
        headers={"accept": "text/html"},
        auth=site.basic(Role.PLANNER),
    )
    row = next(each for each in page.text.split("<tr>") if ">Gebäude</a>" in each)
    assert re.findall(r'gq-num">(\d+)', row) == ["1", "1", "2"]


def test_subscribed_feed_goes_on_with_days_and_layers_to_come(site: Site, told: Told) -> None:
    for query in ("", "layer=buildings"):
        root = ET.fromstring(feed(site, query).content)  # noqa: S314 (our own)
        address = root.find("a:link[@rel='self']", ATOM)
        assert address is not None
        assert address.attrib["href"].endswith("/aenderungen.atom" + (query and f"?{query}"))


def test_layer_shows_planners_what_people_did(site: Site, told: Told) -> None:
    address = "/ogc/collections/changes/items?limit=100&datetime=" + days_ago(7) + "/.."
    assert site.client.get(address).status_code == 404
    found = site.client.get(address, auth=site.basic(Role.PLANNER)).json()["features"]
    houses = {
        (each["properties"]["title"], each["properties"]["kind"], each["properties"]["what"])
        for each in found
        if each["properties"]["layer"] == "buildings"
        and not each["properties"]["title"].startswith("Lieferung")
    }
    assert houses == {
        ("Weg 1", "changed", "Name"),
        ("Weg 2", "ended", ""),
        ("Weg 3", "ended", ""),
        ("Weg 4", "new", ""),
    }
    assert all(each["geometry"]["type"] == "Point" for each in found)


def test_page_compares_and_says_since_when_it_knows(site: Site, told: Told) -> None:
    site.log_in(Role.PLANNER)
    page = site.client.get(
        f"/aenderungen?ebene=buildings&von={days_ago(7)}&bis={days_ago(1)}",
        headers={"accept": "text/html"},
    )
    assert page.status_code == 200
    assert "Neu &lt;b&gt;&amp;" in page.text
    assert f"Die Aufzeichnung beginnt am {TODAY - timedelta(days=10):%d.%m.%Y}" in page.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (f"von={days_ago(1)}&bis={days_ago(2)}", "nach dem ersten liegen"),
        (f"von={days_ago(1)}&bis=2999-01-01", "liegt in der Zukunft"),
        ("von=nie&bis=2025-01-01", "ist kein Tag"),
    ],
)
def test_page_says_what_is_wrong_with_the_days(
    site: Site, told: Told, query: str, words: str
) -> None:
    site.log_in(Role.PLANNER)
    page = site.client.get(f"/aenderungen?ebene=buildings&{query}", headers={"accept": "text/html"})
    assert page.status_code == 422
    assert words in page.text


TIMED = [layer.name for layer in LAYERS if layer.has_time and layer.open_to(Role.PLANNER)]
SURFACES = (
    "/ogc/collections/{}/items?",
    "/ogc/collections/{}/tiles/WebMercatorQuad/13/2700/4240?",
    "/karte/liste/{}?",
    "/karte/daten/{}?",
    "/karte/treffer/{}?",
    "/export/{}.csv?",
    "/export/{}.gpkg?",
)


@pytest.mark.parametrize("layer", TIMED)
def test_every_layer_with_time_takes_a_day_on_every_way(site: Site, told: Told, layer: str) -> None:
    for surface in SURFACES:
        answer = site.client.get(
            surface.format(layer) + "datetime=2024-06-30", auth=site.basic(Role.PLANNER)
        )
        assert answer.status_code in (200, 204), surface + answer.text


def test_day_decides_what_is_shown(site: Site, told: Told) -> None:
    for surface in ("/ogc/collections/areas/items?", "/karte/liste/areas?", "/export/areas.csv?"):
        for day, name, other in (
            ("2024-06-30", "Bis 2024", "Ab 2025"),
            ("2025-06-30", "Ab 2025", "Bis 2024"),
        ):
            answer = site.client.get(f"{surface}datetime={day}", auth=site.basic(Role.PLANNER))
            assert name in answer.text, surface
            assert other not in answer.text, surface


def test_comparing_is_for_planners(site: Site, told: Told) -> None:
    assert site.client.get("/aenderungen").status_code == 401
    assert (
        site.client.get("/aenderungen.gpkg?ebene=areas&von=2024-06-30&bis=2025-06-30").status_code
        == 401
    )
