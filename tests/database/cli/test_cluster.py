"""`geoqm db …` on a private cluster of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoqm.cli.console import EXIT_CODES
from geoqm.db.cluster import Cluster
from geoqm.errors import InvalidInput
from tests.database.cli.conftest import Geoqm, runner


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


def test_users_survive_backup_and_restore(private: Geoqm, var: Path) -> None:
    assert "geoqm setup" in private("doctor").out
    assert private("db", "upgrade").code == 0
    private("user", "add", "mara", "--role", "admin")
    saved = var.parent / "sicherung.dump"
    assert private("db", "backup", str(saved)).code == 0
    private("user", "disable", "mara")
    assert private("db", "restore", str(saved)).code == 0
    assert "aktiv" in private("user", "list").out
    broken = var.parent / "kaputt.dump"
    broken.write_bytes(saved.read_bytes()[:3000])
    assert private("db", "restore", str(broken)).code == EXIT_CODES[InvalidInput]
    assert "aktiv" in private("user", "list").out


def test_cluster_starts_tells_and_stops(private: Geoqm) -> None:
    assert "läuft nicht" in private("db", "status").out
    assert "Die Datenbank läuft (Prozess" in private("db", "start").out
    assert private("db", "status").out.startswith("läuft (Prozess")
    assert "angehalten" in private("db", "stop").out
    assert "geoqm db start" in private("doctor").out
