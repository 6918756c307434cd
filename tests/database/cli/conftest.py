"""The command line, run in the test process on a database of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from geoqm.cli import main


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Geoqm = Callable[..., Outcome]


@pytest.fixture
def geoqm(
    fresh_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Geoqm:
    """Runs `geoqm …` and returns its outcome."""
    monkeypatch.setenv("GEOQM_DATABASE_URL", fresh_database_url)
    monkeypatch.setenv("GEOQM_VAR_DIR", str(tmp_path / "var"))
    return runner(monkeypatch, capsys)


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Geoqm:
    """Runs commands with the environment as it is."""

    def _run(*args: str) -> Outcome:
        monkeypatch.setattr("sys.argv", ["geoqm", *args])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Outcome(code if isinstance(code, int) else 0, printed.out, printed.err)

    return _run
