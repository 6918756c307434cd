"""The set-up: lock files fit the project and name no host; the programs can be run."""

import ast
import json
import os
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from geoqm.settings import KEPT_FOLDERS

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
PROGRAMS = ("script/server", "script/test", "script/lint", "script/bench", ".ci/run")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]  # type: ignore[no-any-return]


def names_in(lines: list[str]) -> set[str]:
    """The names of packages as the lock files write them."""
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines)
    return {re.sub(r"[._]", "-", match.group()).lower() for match in found if match}


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json"])
def test_lock_files_name_no_host(name: str) -> None:
    content = (ROOT / name).read_text()
    assert "://" not in re.sub(r'"url": "https://[^"]*"', "", content)
    assert '"resolved"' not in content


@pytest.mark.parametrize(
    ("lock", "extras"), [(LOCKS[0], ()), (LOCKS[1], ("dev",)), (LOCKS[2], ("dev", "bench"))]
)
def test_lock_files_hold_every_dependency(lock: str, extras: tuple[str, ...]) -> None:
    wanted = list(project()["dependencies"])
    for extra in extras:
        wanted += project()["optional-dependencies"][extra]
    locked = (ROOT / lock).read_text().splitlines()
    assert names_in(wanted) <= names_in(locked)


def test_everything_the_package_imports_is_locked() -> None:
    sources = [ast.parse(path.read_text()) for path in (ROOT / "geoqm").rglob("*.py")]
    nodes = [node for source in sources for node in ast.walk(source)]
    imported = {
        alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    foreign = {name.split(".")[0] for name in imported} - sys.stdlib_module_names - {"geoqm"}
    distributions = packages_distributions()
    wanted = [distributions.get(name, [name])[0] for name in foreign]
    assert names_in(wanted) <= names_in((ROOT / LOCKS[0]).read_text().splitlines())


def test_larger_lock_files_pin_the_same_versions() -> None:
    plain, dev, bench = (set((ROOT / name).read_text().splitlines()) for name in LOCKS)
    assert plain <= dev <= bench


def test_npm_versions_are_exact_and_locked() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    root = json.loads((ROOT / "package-lock.json").read_text())["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert root[kind] == package[kind]
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package[kind].values())


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)


def test_only_the_tests_install_qgis() -> None:
    """A planner's desktop does not belong on a server."""
    asking = {
        path.name
        for path in (ROOT / "script").iterdir()
        if path.is_file() and re.search(r"^set_up .*\bqgis\b", path.read_text(), re.MULTILINE)
    }
    assert asking == {"test"}


def test_every_folder_of_files_is_in_the_backup_or_can_be_made_again() -> None:
    named = {
        name
        for path in (ROOT / "geoqm").rglob("*.py")
        for name in re.findall(r'var_dir / "(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert named == {*KEPT_FOLDERS, "exports", "postgres", "uploads"}
