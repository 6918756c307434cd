"""How commands explain themselves, fail and end."""

import errno
import socket
from pathlib import Path

import pytest

from geoqm.cli.console import EXIT_CODES, exit_code
from geoqm.cli.german import wrong_call
from geoqm.cli.server import address
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.model import Dataset
from geoqm.errors import GeoqmError, NotAuthenticated, TooManyAttempts, Unavailable
from tests.conftest import create_database, drop_database
from tests.database.cli.conftest import Geoqm, runner

BOUNDARY = Path(__file__).parents[3] / "data" / "boundaries" / "programme_area.geojson"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("gibtsnicht",), "Den Befehl „gibtsnicht“ gibt es nicht."),
        (("--nix",), "Die Option „--nix“ gibt es nicht."),
        (("user", "add"), "Die Angabe „name“ fehlt."),
        (("user", "add", "mara"), "Die Angabe „--role“ fehlt."),
        (("serve", "--port", "70000"), "Der Wert für --port passt nicht."),
        (("serve", "--port"), "Zu --port fehlt der Wert."),
        (("layers", "x"), "Zu viele Angaben: x."),
    ],
)
def test_wrong_calls_are_told_in_german(geoqm: Geoqm, args: tuple[str, ...], told: str) -> None:
    outcome = geoqm(*args)
    assert outcome.code == 2
    assert told in outcome.err
    assert "--help" in outcome.err
    assert "Traceback" not in outcome.err


def test_unknown_complaint_of_typer_is_passed_on() -> None:
    assert wrong_call("Something\nnew.") == "Der Aufruf passt nicht: Something new."


@pytest.mark.parametrize("args", [(), ("db",), ("user", "add", "--help"), ("--help",)])
def test_help_is_german(geoqm: Geoqm, args: tuple[str, ...]) -> None:
    outcome = geoqm(*args)
    shown = outcome.out + outcome.err
    assert "Aufruf: geoqm" in shown
    assert "Diese Hilfe zeigen." in shown
    assert not any(word in shown for word in ("Usage", "Options", "Commands", "Show this"))


def test_each_kind_of_error_has_its_exit_code() -> None:
    assert len(set(EXIT_CODES.values())) == len(EXIT_CODES)
    assert exit_code(TooManyAttempts("")) == 6
    assert exit_code(NotAuthenticated("")) == 1
    assert exit_code(GeoqmError("")) == 1


def test_unreachable_database_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEOQM_DATABASE_URL", "postgresql://a:geheim@127.0.0.1:1/x")
    outcome = runner(monkeypatch, capsys)("user", "list")
    assert outcome.code == EXIT_CODES[Unavailable]
    assert "Die Datenbank antwortet nicht" in outcome.err
    assert "geheim" not in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_wrong_setting_is_named_without_its_value(
    geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOQM_SESSION_HOURS", "s3cret")
    outcome = geoqm("user", "list")
    assert outcome.code == 2
    assert "GEOQM_SESSION_HOURS" in outcome.err
    assert "s3cret" not in outcome.err


def test_tables_of_an_older_version_are_named_with_the_remedy(
    server_url: str, geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare = create_database(server_url)
    monkeypatch.setenv("GEOQM_DATABASE_URL", bare)
    for command in (("user", "list"), ("export", str(tmp_path / "a.gpkg"))):
        outcome = geoqm(*command)
        assert outcome.code == 8
        assert "geoqm db upgrade" in outcome.err
    drop_database(server_url, bare)


def test_layers_lists_every_layer(geoqm: Geoqm) -> None:
    assert "Baudenkmäler" in geoqm("layers").out


def test_status_of_an_own_database_hides_the_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEOQM_DATABASE_URL", "postgresql://a:geheim@db.example/x")
    outcome = runner(monkeypatch, capsys)("db", "status")
    assert "db.example" in outcome.out
    assert "geheim" not in outcome.out


def test_cluster_commands_name_the_tools_of_an_own_server(geoqm: Geoqm) -> None:
    outcome = geoqm("db", "start")
    assert outcome.code == 5
    assert "GEOQM_DATABASE_URL" in outcome.err


def test_roles_prints_sql_for_the_administrator(geoqm: Geoqm) -> None:
    printed = geoqm("db", "roles", "--login", "stadt").out
    assert "CREATE EXTENSION IF NOT EXISTS postgis;" in printed
    assert 'GRANT geoqm_staff TO "stadt";' in printed
    assert all(line.startswith("--") or line.endswith(";") for line in printed.splitlines())


def test_taken_port_is_a_clear_message(geoqm: Geoqm) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        outcome = geoqm("serve", "--port", port)
    assert outcome.code == 8
    assert f"127.0.0.1:{port}" in outcome.err
    assert "--port" in outcome.err


def test_unknown_host_is_a_clear_message(geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_values: object) -> None:
        raise socket.gaierror(errno.ENOENT, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    outcome = geoqm("serve", "--host", "nirgends.invalid")
    assert outcome.code == 8
    assert "nirgends.invalid" in outcome.err


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 (nothing listens)
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("geoqm.example", "http://geoqm.example:8000"),
    ],
)
def test_printed_address_opens_in_a_browser(host: str, shown: str) -> None:
    assert address(host, 8000) == shown


def test_trial_run_stores_nothing_and_import_tells_its_counts(geoqm: Geoqm) -> None:
    trial = geoqm("import", "boundaries", str(BOUNDARY), "--kind", "programme_area", "--dry-run")
    assert trial.code == 0, trial.err
    assert "Probelauf: Es wurde nichts gespeichert." in trial.out
    assert "1 neu" in trial.out
    real = geoqm("import", "boundaries", str(BOUNDARY), "--kind", "programme_area")
    assert "1 neu" in real.out
    again = geoqm("import", "boundaries", str(BOUNDARY), "--kind", "programme_area")
    assert "0 neu, 0 geändert, 1 unverändert" in again.out


def test_import_says_when_invented_data_stand_beside(geoqm: Geoqm, fresh_database_url: str) -> None:
    street = str(Path(__file__).parents[2] / "fixtures" / "street_of_five_houses.geojson")
    assert "Demodaten" not in geoqm("import", "buildings", street).out
    engine = make_engine(fresh_database_url)
    with session_scope(engine) as session:
        session.add(Dataset(key="demo", title="Demodaten", kind="buildings", is_demo=True))
    engine.dispose()
    told = geoqm("import", "buildings", street)
    assert "Die Demodaten sind noch geladen" in told.out
    assert "geoqm demo remove" in told.out


def test_rejected_rows_are_listed_and_saved(geoqm: Geoqm, tmp_path: Path) -> None:
    file = tmp_path / "denkmale.csv"
    file.write_text("Nummer;Name;Straße\n1;;\n", encoding="utf-8")
    saved = tmp_path / "abgelehnt.csv"
    outcome = geoqm("import", "monuments", str(file), "--rejections", str(saved))
    assert outcome.code == 7
    assert outcome.err.startswith("Import …\nFehler: ")
    assert not saved.exists()


def test_missing_file_is_exit_code_7(geoqm: Geoqm) -> None:
    outcome = geoqm("import", "boundaries", "gibt-es-nicht.geojson")
    assert outcome.code == 7
    assert "gibt-es-nicht.geojson" in outcome.err


def test_export_writes_what_the_role_may_see(geoqm: Geoqm, tmp_path: Path) -> None:
    geoqm("import", "boundaries", str(BOUNDARY), "--kind", "programme_area")
    target = tmp_path / "gebiete.csv"
    asked = ("export", str(target), "--layers", "areas")
    outcome = geoqm(
        *asked, "--filter", "kind=programme_area", "--filter", "kind = 'programme_area'"
    )
    assert outcome.out == f"1 Objekte in {target}\n"
    assert target.exists()
    refused = geoqm(*asked)
    assert refused.code == 2
    assert "gibt es schon" in refused.err
    emptied = geoqm(*asked, "--overwrite", "--bbox", "0,0,1,1", "--on", "2026-11-28")
    assert emptied.out.startswith(f"0 Objekte in {target}\nDie Auswahl ist leer.")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("x.csv",), "nur eine Ebene"),
        (("x.doc",), "Format"),
        (("x.csv", "--layers", "nix"), "Möglich sind: buildings, addresses"),
        (("x.shp", "--layers", "areas"), "x.shp.zip"),
        (("x.pmtiles", "--layers", "planning_notes"), "nicht öffentlich"),
        (("x.gpkg", "--layers", "areas", "--area", "Nirgends"), "Das Gebiet „Nirgends“"),
        (("x.gpkg", "--layers", "areas", "--on", "gestern"), "„gestern“ ist kein Tag"),
        (("x.gpkg", "--layers", "areas", "--crs", "31466"), "25832, 4326 und 3857"),
        (("x.geojson", "--layers", "areas", "--crs", "25832"), "nicht in EPSG:25832"),
        (("x.gpkg", "--layers", "areas", "--bbox", "1,2,3"), "bbox"),
        (("x.gpkg", "--layers", "areas", "--bbox-crs", "25832"), "fehlt der Ausschnitt"),
        (("x.gpkg", "--layers", "areas,parcels", "--filter", "kind=block"), "Ebene parcels"),
        (("gibt/es/nicht/x.gpkg", "--layers", "areas"), "Den Ordner"),
        (("x.csv", "--layers", "areas", "--role", "chef"), "Die Rolle „chef“"),
        (("x.csv", "--layers", "areas", "--filter", "kind >"), "Bedingung (filter)"),
    ],
)
def test_export_explains_what_does_not_work(
    geoqm: Geoqm,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = geoqm("export", *args)
    assert outcome.code == 2
    assert told in outcome.err
    assert "wird geschrieben" not in outcome.out + outcome.err
    assert list(tmp_path.glob("x.*")) == []
