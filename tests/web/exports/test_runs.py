"""`/export`: put a file together, wait for it, fetch it; nobody else gets it, no half of it either."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from httpx2 import Response
from sqlalchemy import text

from geoqm.catalogue.jobs import JOBS
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from geoqm.exports import writing
from geoqm.exports.runs import pages, production
from geoqm.jobs import runs
from geoqm.jobs.declaration import JobContext
from tests.builders import EAST, a_building, an_area, square
from tests.web.conftest import Site, make_settings

HTML = {"accept": "text/html"}
ALL = {"ebene": ["buildings", "areas"], "format": "gpkg", "fuer": "planner"}
HOUSES, ROWS = 12, 13


@pytest.fixture(scope="module", autouse=True)
def town(running: Site) -> None:
    """A dozen houses in a row of 20 m each, and an area around the first few."""
    with session_scope(running.engine) as session:
        outline = "MULTIPOLYGON(((" + ", ".join(_ring()) + ")))"
        an_area(session, name="Kleines Gebiet", outline=f"SRID=25832;{outline}")
        for number in range(HOUSES):
            shape = square(EAST + 20 * number)
            a_building(session, f"b{number}", shape=shape, storeys=number, unit_count=7)


def _ring() -> list[str]:
    north = 5_674_000
    sides = (EAST - 5, north - 5_000, EAST + 55, north + 5_000)
    west, south, east, top = sides
    corners = [(west, south), (east, south), (east, top), (west, top), (west, south)]
    return [f"{x} {y}" for x, y in corners]


@pytest.fixture(autouse=True)
def nothing_ordered(running: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """No export from an earlier test; more than two rows are made in the background."""
    running.client.cookies.clear()
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    with session_scope(running.engine) as session:
        session.execute(text("DELETE FROM export_run"))


def order(site: Site, role: Role = Role.PLANNER, **values: Any) -> Response:
    data = ALL | values
    return site.client.post(
        "/export", data=data, auth=site.basic(role), headers=HTML, follow_redirects=False
    )


def ordered(site: Site, role: Role = Role.PLANNER, **values: Any) -> str:
    answer = order(site, role, **values)
    assert answer.status_code == 303, said(answer.text)
    address: str = answer.headers["location"]
    return address


def get(site: Site, path: str, role: Role | None = Role.PLANNER) -> Response:
    auth = site.basic(role) if role else None
    return site.client.get(path, auth=auth, headers=HTML, follow_redirects=False)


def post(site: Site, path: str, role: Role = Role.PLANNER) -> Response:
    return site.client.post(path, auth=site.basic(role), headers=HTML, follow_redirects=False)


def said(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def work(site: Site, name: str = production.PRODUCE) -> bool:
    context = JobContext(site.engine, make_settings(site.url, site.folder))
    return runs.execute(next(job for job in JOBS if job.name == name), context)


def change(site: Site, statement: str) -> None:
    with session_scope(site.engine) as session:
        session.execute(text(statement))


def lying(site: Site) -> list[str]:
    return sorted(path.name for path in (site.folder / "exports").glob("**/*") if path.is_file())


def test_file_is_ordered_made_and_fetched_as_often_as_one_likes(site: Site, tmp_path: Path) -> None:
    address = ordered(site)
    assert "wartet : 13 Zeilen" in said(get(site, address).text)
    assert get(site, f"{address}/datei").status_code == 404
    assert work(site)
    assert "fertig : geoqm-2-ebenen-" in said(get(site, f"{address}/stand").text)
    assert "fertig" in said(get(site, "/export").text)
    target = tmp_path / "daten.gpkg"
    for _ in range(2):
        target.write_bytes(get(site, f"{address}/datei").content)
        layers = {name for name, _ in pyogrio.list_layers(target)}
        assert {"buildings", "areas"} <= layers
        assert pyogrio.read_info(target, layer="buildings")["features"] == HOUSES
    assert get(site, f"{address}/datei").headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("path", ["", "/stand", "/datei"])
def test_nobody_else_finds_the_file(site: Site, path: str) -> None:
    address = ordered(site)
    assert work(site)
    assert get(site, address + path, Role.STAFF).status_code == 404
    assert "/anmelden" in get(site, address + path, None).headers["location"]
    assert get(site, address + path, Role.ADMIN).status_code == 200
    assert "geoqm-2-ebenen" not in get(site, "/export", Role.STAFF).text
    for act in ("abbrechen", "loeschen"):
        assert post(site, f"{address}/{act}", Role.STAFF).status_code == 404
    assert get(site, address).status_code == 200


def test_database_itself_shows_an_order_to_its_user_alone(site: Site) -> None:
    ordered(site)
    seen = {}
    for name in ("planner", "somebody", ""):
        with session_scope(site.engine, Caller(Role.PLANNER.database_role, name)) as session:
            seen[name] = session.scalar(text("SELECT count(*) FROM export_run"))
    assert seen == {"planner": 1, "somebody": 0, "": 0}


def test_file_for_others_holds_what_they_may_see(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1000)
    own = order(site, Role.STAFF, ebene=["buildings"], format="csv", fuer="staff")
    given = order(site, Role.STAFF, ebene=["buildings"], format="csv", fuer="public")
    assert "Einheiten" in own.text.splitlines()[0]
    assert "Einheiten" not in given.text.splitlines()[0]
    assert len(given.text.splitlines()) == HOUSES + 1
    refused = order(site, Role.STAFF, ebene=["vacancies"], fuer="public")
    assert refused.status_code == 422
    assert "„Leerstand“ ist nicht für „öffentlich“ freigegeben" in said(refused.text)
    assert order(site, ebene=["outreach"], fuer="planner").status_code == 422
    assert order(site, ebene=["buildings"], fuer="staff").status_code == 422


@pytest.mark.parametrize(
    ("wish", "rows"),
    [
        ({"filter": "storeys=3..5"}, 3),
        ({"filter": "storeys > 3 AND storeys < 6"}, 2),
        ({"gebiet": "area"}, 3),
        ({"crs": "4326"}, HOUSES),
        ({"stichtag": "2020-01-01"}, HOUSES),
    ],
)
def test_small_file_comes_at_once_and_holds_what_was_chosen(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wish: dict[str, Any], rows: int
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1000)
    if "gebiet" in wish:
        with session_scope(site.engine) as session:
            wish = {"gebiet": str(session.scalar(text("SELECT id FROM area")))}
    answer = order(site, ebene=["buildings"], **wish)
    assert answer.status_code == 200, said(answer.text)
    target = tmp_path / "a.gpkg"
    target.write_bytes(answer.content)
    found = pyogrio.read_info(target, layer="buildings")
    assert found["features"] == rows
    assert found["crs"] == f"EPSG:{wish.get('crs', '25832')}"


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"ebene": []}, "mindestens eine Ebene"),
        ({"ebene": ["gibt<es>nicht"]}, "Die Ebene „gibt<es>nicht“ gibt es nicht"),
        ({"filter": "storeys=3"}, "Ein Filter passt nur zu einer Ebene"),
        ({"ebene": ["buildings"], "filter": "owner='x'"}, "owner"),
        ({"ebene": ["buildings"], "filter": "(" * 4000}, "filter"),
        ({"gebiet": "999999"}, "Das Gebiet „999999“ gibt es nicht"),
        ({"gebiet": "x'; DROP TABLE area"}, "Bitte wählen Sie bei „Gebiet“"),
        ({"stichtag": "gestern"}, "ist kein Tag"),
        ({"format": "exe"}, "Bitte wählen Sie bei „Format“"),
        ({"format": "geojson", "crs": "25832"}, "Möglich ist EPSG:4326"),
        ({"format": "gpkg", "crs": "31466"}, "nicht in diesem Koordinatensystem"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_explained_and_stays_in_the_form(
    site: Site, wish: dict[str, Any], told: str
) -> None:
    answer = order(site, **wish)
    assert answer.status_code == 422
    assert told in said(answer.text)
    assert "<es>" not in answer.text


def test_same_order_is_not_made_twice_and_three_are_enough(site: Site) -> None:
    first = ordered(site)
    assert ordered(site) == first
    others = [ordered(site, ebene=[name, "buildings"]) for name in ("areas", "parcels")]
    assert len({first, *others}) == 3
    refused = order(site, ebene=["buildings", "monuments"])
    assert refused.status_code == 422
    assert "schon 3 Exporte" in said(refused.text)
    assert order(site, Role.STAFF, fuer="staff").status_code == 303
    assert post(site, f"{first}/abbrechen").status_code == 303
    assert order(site, ebene=["buildings", "monuments"]).status_code == 303


def test_cancelled_order_is_not_made(site: Site) -> None:
    address = ordered(site)
    post(site, f"{address}/abbrechen")
    assert work(site)
    assert "abgebrochen" in said(get(site, address).text)
    assert get(site, f"{address}/datei").status_code == 404


def test_export_stops_when_it_is_cancelled_halfway(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = ordered(site)

    def halfway(*_args: object, progress: Any, **_more: object) -> int:
        progress(5)
        assert "in Arbeit : 5 von 13 Zeilen" in said(get(site, address).text)
        assert get(site, f"{address}/datei").status_code == 404
        post(site, f"{address}/abbrechen")
        progress(6)
        raise AssertionError("goes on")

    monkeypatch.setattr(writing, "write", halfway)
    before = lying(site)
    assert work(site)
    assert "abgebrochen" in said(get(site, address).text)
    assert lying(site) == before


def test_error_is_told_in_words_and_leaves_no_half_file(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    address = ordered(site)

    person = "Frau Geheim"

    def broken(*args: Any, **_more: object) -> int:
        args[3].write_text("halb")
        raise OSError(person)

    monkeypatch.setattr(writing, "write", broken)
    before = lying(site)
    assert not work(site)
    page = said(get(site, address).text)
    assert "nicht gelungen" in page
    assert "bestellen Sie sie noch einmal" in page
    assert person not in page + caplog.text
    assert lying(site) == before


def test_work_of_a_process_that_died_is_done_again_but_not_for_ever(site: Site) -> None:
    address = ordered(site)
    change(site, "UPDATE export_run SET state = 'running', attempts = 1, rows_done = 4")
    assert work(site)
    assert "fertig" in said(get(site, address).text)
    change(site, "UPDATE export_run SET state = 'running', attempts = 2")
    assert work(site)
    assert "zweimal unterbrochen" in said(get(site, address).text)


def test_two_workers_do_not_make_the_same_file(site: Site) -> None:
    address = ordered(site)
    with site.engine.connect() as other:
        number = int(address.rpartition("/")[2])
        other.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('export_run.file'), :id)"), {"id": number}
        )
        assert work(site)
        assert "wartet" in said(get(site, address).text)
    assert work(site)
    assert "fertig" in said(get(site, address).text)


def test_who_lost_the_right_gets_no_file(site: Site) -> None:
    before = ordered(site, Role.STAFF, fuer="staff")
    assert work(site)
    after = ordered(site, Role.STAFF, fuer="staff", ebene=["buildings", "parcels"])
    try:
        change(site, "UPDATE app_user SET role = 'planner' WHERE name = 'staff'")
        assert work(site)
        shown = said(get(site, after, Role.ADMIN).text)
        assert "Ihre Rechte reichen" in shown
        asked = (get(site, f"{before}/datei", Role.STAFF) for _ in range(200))
        assert next(answer for answer in asked if answer.status_code != 200).status_code == 404
    finally:
        change(site, "UPDATE app_user SET role = 'staff' WHERE name = 'staff'")


def test_file_goes_when_its_time_is_over_or_its_user_says_so(site: Site) -> None:
    old, kept = ordered(site), ordered(site, ebene=["buildings", "parcels"])
    assert work(site)
    assert len(lying(site)) >= 2
    change(site, f"UPDATE export_run SET expires_at = now() WHERE id = {old.rpartition('/')[2]}")
    assert work(site, "exports.tidy")
    assert get(site, old).status_code == 404
    assert len(lying(site)) == 1
    assert get(site, f"{kept}/datei").status_code == 200
    assert post(site, f"{kept}/loeschen").headers["location"] == "/export"
    assert lying(site) == []
    assert get(site, f"{kept}/datei").status_code == 404


def test_form_is_filled_from_the_address(site: Site) -> None:
    html = get(site, "/export?ebene=areas&format=csv&filter=%3Cb%3E&stichtag=2026-01-02").text
    assert re.findall(r'name="ebene" value="(\w+)" checked', html) == ["areas"]
    assert 'value="csv" selected' in html
    assert ">&lt;b&gt;</textarea>" in html
    assert 'value="2026-01-02"' in html
    every = get(site, "/export?alle=ja").text
    assert "outreach" not in every
    assert 'value="vacancies" checked' in every
    assert 'href="/export?alle=ja"' in every


@pytest.mark.parametrize("path", ["/export", "/aenderungen"])
def test_menu_shows_that_the_page_belongs_to_the_data(site: Site, path: str) -> None:
    current = re.findall(r'<a href="(/\w+)" aria-current="page">', get(site, path).text)
    assert current == ["/daten"]
