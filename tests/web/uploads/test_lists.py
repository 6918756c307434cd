"""A list in the browser: file, columns, dry run, import, decisions."""

import os
import re
import time
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import text

from geoqm.buildings import service as buildings
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.uploads.store import UploadStore
from tests.builders import a_building, a_unit, an_address
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
START = "/leerstand/listen"
LIST = """Wo;Was;Leer;Ansprechpartner;Telefon
Lindenstraße 5;Laden;03.2026;Erika Erfunden;02161 000000
Nirgendwo 99;Wohnung;2025;;
Lindenstraße 5;Schloss;2025;;
"""
COLUMNS = {"address": "Wo", "unit_kind": "Was", "began_on": "Leer"}


@pytest.fixture(scope="module", autouse=True)
def street(running: Site) -> None:
    """Lindenstraße 5 with a shop."""
    with session_scope(running.engine) as session:
        house = a_building(session, address_label="Lindenstraße 5")
        an_address(session, house)
        a_unit(session, house)
        buildings.settle(session, today=date(2026, 11, 28))


@pytest.fixture(autouse=True)
def team(site: Site) -> None:
    site.log_in(Role.STAFF)


def send(site: Site, content: bytes, name: str = "liste.csv", **fields: Any) -> Any:
    page = site.client.get(START, headers=HTML).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "art": "vacancies", "stand": "2026-11-20"} | fields
    return site.client.post(START, data=data, files={"datei": (name, content)}, headers=HTML)


def press(site: Site, page: Any, action: str, **fields: str) -> Any:
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    found = re.search(rf'action="({START}/\w+/{action})"', page.text)
    assert found, page.text
    return site.client.post(found[1], data={"csrf_token": token} | fields, headers=HTML)


def figures(page: Any) -> dict[str, int]:
    return {
        title: int(number)
        for title, number in re.findall(r"<dt>([^<]+)</dt><dd[^>]*>(\d+)</dd>", page.text)
    }


def counts(site: Site) -> tuple[int, int, int]:
    names = ("vacancy_episode", "vacancy_candidate", "import_run")
    with session_scope(site.engine) as session:
        found = [session.scalar(text(f"SELECT count(*) FROM {name}")) for name in names]
    return found[0], found[1], found[2]


def test_list_goes_from_file_to_vacancies_and_decisions(site: Site) -> None:
    columns = send(site, LIST.encode("cp1252"), name="Leerstand 2026.csv")
    assert "Welche Spalte bedeutet was?" in columns.text
    assert "Lindenstraße 5" in columns.text
    trial = press(site, columns, "probe", **COLUMNS)
    expected = {
        "neue Leerstände": 1,
        "geändert": 0,
        "unverändert": 0,
        "zur Entscheidung": 1,
        "abgelehnt": 1,
    }
    assert figures(trial) == expected
    assert "„Schloss“ ist nicht bekannt." in unescape(trial.text)
    assert counts(site) == (0, 0, 0)
    done = press(site, trial, "einlesen")
    assert figures(done) == expected
    assert counts(site) == (1, 1, 1)
    waiting = site.client.get("/leerstand/kandidaten", headers=HTML).text
    assert "Nirgendwo 99" in waiting
    assert "<strong>1</strong> aus Listen" in site.client.get("/eingang", headers=HTML).text
    with session_scope(site.engine) as session:
        everything = str(
            session.execute(text("SELECT v, c FROM vacancy_episode v, vacancy_candidate c")).all()
        )
        who = session.scalar(text("SELECT started_by FROM import_run"))
    assert "Erfunden" not in everything
    assert "000000" not in everything
    assert who == "staff"
    assert [path for path in (site.folder / "uploads").rglob("*") if path.is_file()] == []
    again = press(
        site,
        press(site, send(site, LIST.encode(), name="Leerstand 2026.csv"), "probe", **COLUMNS),
        "einlesen",
    )
    assert figures(again)["neue Leerstände"] == 0


def test_mistakes_name_field_and_remedy_and_store_nothing(site: Site) -> None:
    before = counts(site)
    for content, name, told in (
        (b"", "liste.csv", "Die Datei ist leer"),
        (b"%PDF-1.7 x", "liste.pdf", "keine Tabelle"),
        (b"%PDF-1.7 x\n" * 99, "liste.csv", "keine Daten, die geoqm lesen kann"),
        (b"<html><body>", "liste.csv", "keine"),
    ):
        answer = send(site, content, name=name)
        assert answer.status_code == 422, name
        assert told in unescape(answer.text)
    page = send(site, LIST.encode())
    refused = press(site, page, "probe", unit_kind="Was")
    assert refused.status_code == 422
    assert "Ohne Adresse lässt sich kein Haus finden" in unescape(refused.text)
    invented = press(site, page, "probe", address="<script>")
    assert "gibt es in dieser Datei nicht" in unescape(invented.text)
    assert "<script>alert" not in invented.text
    gone = press(site, page, "verwerfen")
    assert gone.status_code == 200
    assert counts(site) == before


def test_list_that_nobody_goes_on_with_is_deleted_after_a_day(site: Site) -> None:
    send(site, LIST.encode())
    store = UploadStore(site.folder / "uploads")
    store.sweep()
    (kept,) = (site.folder / "uploads").iterdir()
    os.utime(kept, (0, time.time() - 25 * 3600))
    assert store.sweep() == 1
    assert list((site.folder / "uploads").iterdir()) == []


def test_upload_belongs_to_the_person_who_sent_it(site: Site) -> None:
    page = send(site, LIST.encode())
    address = page.url.path
    site.client.cookies.clear()
    assert site.client.get(address, headers=HTML, follow_redirects=False).status_code in {303, 401}
    site.log_in(Role.ADMIN)
    assert site.client.get(address, headers=HTML).status_code == 404
    assert site.client.get(f"{START}/../../etc", headers=HTML).status_code == 404
    site.client.cookies.clear()
    site.log_in(Role.PLANNER)
    assert site.client.get(START, headers=HTML).status_code == 404
