"""`geoqm doctor`: what it looks at and what it advises."""

import shutil
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine, text

from tests.database.cli.conftest import Geoqm, runner


def test_doctor_finds_nothing_to_do_with_an_administrator(geoqm: Geoqm) -> None:
    assert geoqm("doctor").code == 1
    geoqm("user", "add", "admin", "--role", "admin")
    told = geoqm("doctor")
    assert "Erweiterung postgis" in told.out
    assert "aktuell" in told.out
    assert "geoqm user add" not in told.out


def test_doctor_notices_a_misspelt_setting(geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOQM_PUBLIK_URL", "https://example.org")
    told = geoqm("doctor")
    assert told.code == 1
    assert "GEOQM_PUBLIK_URL ist unbekannt" in told.out


def test_doctor_says_what_a_silent_database_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEOQM_DATABASE_URL", "postgresql://a:geheim@127.0.0.1:1/x")
    told = runner(monkeypatch, capsys)("doctor")
    assert told.code == 1
    assert "GEOQM_DATABASE_URL" in told.out
    assert "geheim" not in told.out


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("GEOQM_PUBLIC_URL", "karte.example.de", "keine Adresse ohne Pfad"),
        ("GEOQM_PUBLIC_URL", "https://karte.example.de", "GEOQM_OPERATOR setzen"),
        ("GEOQM_TRUSTED_PROXIES", "*", "Die Adresse des Reverse-Proxys angeben"),
        ("GEOQM_TRUSTED_PROXIES", "proxy", "„proxy“ ist keine IP-Adresse"),
        ("GEOQM_LOG_LEVEL", "LAUT", "möglich sind 'DEBUG', 'INFO', 'WARNING' oder 'ERROR'"),
        ("GEOQM_BASEMAP", "vielleicht", "erwartet true oder false"),
        ("GEOQM_SESSION_HOURS", "0", "mindestens 1"),
        ("GEOQM_DATA_DIR", "/nirgends", "GEOQM_DATA_DIR prüfen"),
    ],
)
def test_doctor_explains_a_setting_that_does_not_fit(
    geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    outcome = geoqm("doctor")
    assert outcome.code == 1
    assert told in outcome.out


@pytest.mark.parametrize(
    ("address", "secure", "told"),
    [("http://a.example", "true", "HTTPS einrichten"), ("https://a.example", "false", "=true")],
)
def test_doctor_sees_cookies_that_do_not_fit_the_address(
    geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch, address: str, secure: str, told: str
) -> None:
    monkeypatch.setenv("GEOQM_PUBLIC_URL", address)
    monkeypatch.setenv("GEOQM_SECURE_COOKIES", secure)
    assert told in geoqm("doctor").out


def test_doctor_looks_at_the_replica(
    geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch, fresh_database_url: str
) -> None:
    geoqm("user", "add", "admin", "--role", "admin")
    monkeypatch.setenv("GEOQM_DATABASE_READ_URL", fresh_database_url)
    told = geoqm("doctor").out
    assert "Lesekopie: Rückstand" in told
    assert told.count("aktuell") == 2
    monkeypatch.setenv("GEOQM_DATABASE_READ_URL", "postgresql://a:geheim@127.0.0.1:1/x")
    silent = geoqm("doctor")
    assert silent.code == 1
    assert "GEOQM_DATABASE_READ_URL prüfen oder leeren" in silent.out
    assert "geheim" not in silent.out


class Disk(NamedTuple):
    """A full disk."""

    total: int = 10**12
    used: int = 10**12
    free: int = 10**9


def test_doctor_warns_of_a_full_disk(geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk())
    assert "Platz schaffen oder GEOQM_VAR_DIR ändern" in geoqm("doctor").out


def test_doctor_names_missing_tables_and_extensions(
    server_url: str, geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE doctor_bare OWNER geoqm TEMPLATE template0"))
    bare = engine.url.set(database="doctor_bare", username="geoqm")
    monkeypatch.setenv("GEOQM_DATABASE_URL", bare.render_as_string(hide_password=False))
    told = geoqm("doctor").out
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE doctor_bare"))
    engine.dispose()
    assert "Erweiterung postgis" in told
    assert "SQL aus „geoqm db roles“ ausführen" in told
    assert "geoqm db upgrade" in told
