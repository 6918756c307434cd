"""QGIS of the system for the tests: is it there, and run our script in its Python."""

import base64
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PYTHON = "/usr/bin/python3"
MISSING = "QGIS is not installed (Debian, Ubuntu: apt install python3-qgis gdal-bin)"
_SCRIPT = Path(__file__).parent / "web" / "ogc" / "read_with_qgis.py"


@dataclass(frozen=True, slots=True)
class Login:
    """Name and key for HTTP Basic."""

    name: str
    key: str


def needed(folder: Path) -> None:
    """Skip the test without QGIS; where it could be installed and all must run, fail."""
    if not Path(PYTHON).exists() or _run(folder, ["-c", "import qgis.core"], {}).returncode:
        _missing()


def gdal(program: str, *args: str) -> str:
    """What a program of GDAL prints; skips the test where it is not installed, as `needed` does."""
    path = shutil.which(program)
    if path is None:
        _missing()
    done = subprocess.run(  # noqa: S603 (arguments of ours)
        [str(path), *args], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _missing() -> None:
    if os.environ.get("CI") == "true" and shutil.which("apt-get"):
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)


def run(folder: Path, tasks: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """What QGIS answers to the tasks."""
    file = folder / "tasks.json"
    file.write_text(json.dumps(tasks), encoding="utf-8")
    done = _run(folder, [str(_SCRIPT), str(file)], environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def saved(address: str, path: Path, login: Login | None = None) -> str:
    """Fetch a file and keep it; the path as text."""
    request = urllib.request.Request(address)  # noqa: S310 (our own server)
    if login:
        secret = base64.b64encode(f"{login.name}:{login.key}".encode()).decode()
        request.add_header("Authorization", f"Basic {secret}")
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        path.write_bytes(answer.read())
    return str(path)


def _run(
    folder: Path, args: list[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    own = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
    }
    return subprocess.run(  # noqa: S603 (our own script)
        [PYTHON, *args],
        env=own | dict(environment),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
