"""Runs the worker processes: a few letters each, so that memory stays flat."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from geoqm.errors import Unavailable

CHUNK = 50
_SECONDS = 240
_WORKER = "geoqm.letters.printing.worker"


def make_files(sheets: Sequence[tuple[dict[str, Any], Path]], head: dict[str, Any]) -> list[str]:
    """A PDF file for each sheet at its path; the SHA-256 of each. Raises Unavailable."""
    workers = max(1, min(4, os.cpu_count() or 1))
    size = max(1, min(CHUNK, -(-len(sheets) // workers)))
    chunks = [sheets[start : start + size] for start in range(0, len(sheets), size)]
    with ThreadPoolExecutor(workers) as pool:
        made = pool.map(lambda chunk: _chunk(chunk, head), chunks)
        return [each for hashes in made for each in hashes]


def preview(sheet: dict[str, Any], head: dict[str, Any], folder: Path) -> bytes:
    """One letter that is not kept."""
    path = folder / "preview.pdf"
    _chunk([(sheet, path)], head)
    return path.read_bytes()


def _chunk(sheets: Sequence[tuple[dict[str, Any], Path]], head: dict[str, Any]) -> list[str]:
    order = {
        "head": head,
        "letters": [{"letter": sheet, "path": str(path)} for sheet, path in sheets],
    }
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and module, no shell)
            [sys.executable, "-m", _WORKER],
            input=json.dumps(order, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Unavailable(
            "Die Briefe ließen sich nicht setzen.",
            remedy="Versuchen Sie es noch einmal. Bleibt es dabei, prüfen Sie die Texte.",
        ) from error
    hashes: list[str] = json.loads(done.stdout)
    return hashes
