"""`geoqm qgis-project` writes projects that read live."""

import zipfile
from pathlib import Path

import pytest

from tests.database.cli.conftest import Geoqm, runner


@pytest.fixture
def geoqm(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Geoqm:
    """On the database that everybody shares: these commands only read."""
    monkeypatch.setenv("GEOQM_DATABASE_URL", database_url)
    return runner(monkeypatch, capsys)


def _content(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(archive.namelist()[0]).decode()


def test_project_on_the_service_is_for_a_role(geoqm: Geoqm, tmp_path: Path) -> None:
    path = tmp_path / "a.qgz"
    arguments = ("--address", "https://q.example/", "--role", "public", "--in-metres")
    outcome = geoqm("qgis-project", "service", str(path), *arguments)
    assert outcome.code == 0, outcome.err
    content = _content(path)
    assert "url='https://q.example/ogc' typename='buildings' srsname='EPSG:25832'" in content
    assert "typename='vacancies'" not in content


def test_project_on_the_service_wants_an_address_without_login(
    geoqm: Geoqm, tmp_path: Path
) -> None:
    for address in ((), ("--address", "https://a:b@q.example")):
        outcome = geoqm("qgis-project", "service", str(tmp_path / "a.qgz"), *address)
        assert outcome.code == 2
        assert "ohne Anmeldung" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_project_on_the_database_keeps_no_login(geoqm: Geoqm, tmp_path: Path) -> None:
    path = tmp_path / "a.qgz"
    address = ("--address", "postgresql://eva:geheim@db.example:5433/q")
    outcome = geoqm("qgis-project", "database", str(path), *address)
    assert outcome.code == 0, outcome.err
    content = _content(path)
    assert "dbname='q' host='db.example' port=5433 key='id'" in content
    assert 'table="layers"."vacancies" (footprint)' in content
    assert "geheim" not in content


def test_folder_that_is_not_there_is_a_clear_message(geoqm: Geoqm, tmp_path: Path) -> None:
    outcome = geoqm("qgis-project", "database", str(tmp_path / "nichts" / "a.qgz"))
    assert outcome.code != 0
    assert "lässt sich nicht schreiben" in outcome.err
