"""`geoqm db …` on a private cluster of its own."""

import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoqm.cli.console import EXIT_CODES
from geoqm.db.cluster import Cluster
from geoqm.errors import InvalidInput
from geoqm.settings import KEPT_FOLDERS
from tests.database.cli.conftest import Geoqm, runner
from tests.database.importers import stalling
from tests.waiting import first_line, program

ROOT = Path(__file__).parents[3]
BOUNDARY = ROOT / "data" / "boundaries" / "programme_area.geojson"
STREET = ROOT / "tests" / "fixtures" / "street_of_five_houses.geojson"


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder for the cluster that the account of PostgreSQL can enter."""
    folder = Path(tempfile.mkdtemp(prefix="gq-"))
    folder.chmod(0o711)
    yield folder / "var"
    Cluster(folder / "var" / "postgres").stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def private(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Geoqm:
    """Runs commands on a private cluster that does not exist yet."""
    monkeypatch.delenv("GEOQM_DATABASE_URL", raising=False)
    monkeypatch.setenv("GEOQM_VAR_DIR", str(var))
    return runner(monkeypatch, capsys)


PAPER, LETTER, LATER = "grants/ab/ab12.bin", "letters/7/Größe.pdf", "photos/cd/cd34.jpg"


def put(var: Path, name: str, content: str) -> None:
    (var / name).parent.mkdir(parents=True, exist_ok=True)
    (var / name).write_text(content, encoding="utf-8")


def files(var: Path) -> dict[str, str]:
    """Papers, letters and photos of the installation, with their content."""
    found = (path for name in KEPT_FOLDERS for path in (var / name).rglob("*") if path.is_file())
    return {str(path.relative_to(var)): path.read_text(encoding="utf-8") for path in found}


def test_users_and_files_survive_backup_and_restore(private: Geoqm, var: Path) -> None:
    assert "geoqm setup" in private("doctor").out
    assert private("db", "upgrade").code == 0
    private("user", "add", "mara", "--role", "admin")
    put(var, PAPER, "Angebot")
    put(var, LETTER, "Brief")
    saved, dump = var.parent / "Sicherung 1.zip", var.parent / "frueher.dump"
    assert "Datenbank und 2 Dateien" in private("db", "backup", str(saved)).out
    assert saved.stat().st_mode & 0o777 == 0o600
    Cluster(var / "postgres").backup(dump)

    private("user", "disable", "mara")
    put(var, PAPER, "überschrieben")
    (var / LETTER).unlink()
    put(var, LATER, "später")
    broken = var.parent / "kaputt.zip"
    for content in (
        saved.read_bytes()[:3000],
        saved.read_bytes().replace(b"Angebot", b"Angebox"),
        b"",
    ):
        broken.write_bytes(content)
        refused = private("db", "restore", str(broken))
        assert refused.code == EXIT_CODES[InvalidInput]
        assert "nichts geändert" in refused.err
    assert "gesperrt" in private("user", "list").out
    assert files(var) == {PAPER: "überschrieben", LATER: "später"}

    assert private("db", "restore", str(saved)).code == 0
    assert "aktiv" in private("user", "list").out
    assert files(var) == {PAPER: "Angebot", LETTER: "Brief"}

    private("user", "disable", "mara")
    assert "nur die Datenbank" in private("db", "restore", str(dump)).out
    assert "aktiv" in private("user", "list").out
    assert files(var) == {PAPER: "Angebot", LETTER: "Brief"}
    assert sorted(path.name for path in var.parent.iterdir() if path.name.startswith(".")) == []
    assert [path.name for path in var.iterdir() if path.name.startswith(".restore")] == []


def test_cluster_starts_tells_and_stops(private: Geoqm) -> None:
    assert "läuft nicht" in private("db", "status").out
    assert "Die Datenbank läuft (Prozess" in private("db", "start").out
    assert private("db", "status").out.startswith("läuft (Prozess")
    assert "angehalten" in private("db", "stop").out
    assert "geoqm db start" in private("doctor").out


def test_kill_9_of_server_and_database_during_an_import_loses_no_committed_row(
    private: Geoqm, var: Path
) -> None:
    assert private("db", "upgrade").code == 0
    boundary = ("import", "boundaries", str(BOUNDARY), "--kind", "programme_area")
    assert private(*boundary).code == 0
    cluster = Cluster(var / "postgres")
    url = cluster.url().replace("postgresql://", "postgresql+psycopg://", 1)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serve = [
        sys.executable,
        "-c",
        "from geoqm.cli import main; main()",
        "serve",
        "--port",
        str(port),
    ]
    importing = [sys.executable, stalling.__file__, url, str(STREET)]
    with program(serve) as server:
        assert "geoqm l" in first_line(server)
        with program(importing) as importer:
            assert first_line(importer) == "ready"
            for pid in (cluster.status().pid, server.pid, importer.pid):
                assert pid
                os.kill(pid, signal.SIGKILL)
    again = private("import", "buildings", str(STREET))
    assert (again.code, ": 5 neu" in again.out) == (0, True), again.out + again.err
    assert "1 unverändert" in private(*boundary).out
