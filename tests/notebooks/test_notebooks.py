"""Every notebook runs from top to bottom against a running server, and is committed clean."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from geoqm.db.engine import make_engine, session_scope
from geoqm.settings import ROOT
from tests.browser.conftest import serving
from tests.builders import a_building, an_address, square

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call] # no annotations


@pytest.fixture
def address(fresh_database_url: str, tmp_path: Path) -> Iterator[str]:
    """A server with a street of houses."""
    engine = make_engine(fresh_database_url)
    with session_scope(engine) as session:
        first = a_building(session, use_class="mixed")
        an_address(session, first)
        for number in range(1, 5):
            a_building(session, f"house{number}", shape=square(321_000 + 20 * number))
    engine.dispose()
    with serving(fresh_database_url, tmp_path) as running:
        yield running


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_notebook_runs(path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOQM_URL", address)
    notebook = _read(path)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    # In a thread of its own: Playwright leaves a loop running in the worker's main thread.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(client.async_execute())).result(400)
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("5 Wohn- und Geschäftshäuser" in output.get("text", "") for output in shown)
    assert any("leaflet" in str(output.get("data", {}).get("text/html")) for output in shown)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_without_outputs(path: Path) -> None:
    cells = _read(path).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS
