"""Files between upload and import: a folder per upload, for the person who sent it, for a day.

A list may name people in columns that nobody asked for; so the file goes after the import.
"""

import json
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from geoqm.errors import InvalidInput, NotFound

LARGEST_MB = 20
_KEPT_S = 24 * 3600
_KEY = re.compile(r"[0-9a-f]{32}")
_BLOCK = 1024 * 1024
_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".ods")


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded list: who sent it, what it is, what was chosen; `columns` once it was mapped."""

    key: str
    user_name: str
    file_name: str
    source: str
    dataset: str
    reference_on: date | None
    columns: Mapping[str, str] | None = field(default=None)


class UploadStore:
    """The folder of uploads."""

    def __init__(self, folder: Path) -> None:
        """Keep files below `folder`."""
        self._folder = folder

    def keep(self, sent: BinaryIO, upload: Upload) -> Upload:
        """Keep a file under a key of its own. Raises InvalidInput where it is too big or no list."""
        ending = Path(upload.file_name).suffix.lower()
        if ending not in _ENDINGS:
            raise InvalidInput(
                "Diese Datei ist keine Tabelle.",
                remedy="Möglich sind CSV, XLSX und ODS.",
                field="datei",
            )
        kept = replace(upload, key=secrets.token_hex(16))
        folder = self._folder / kept.key
        folder.mkdir(parents=True, mode=0o700)
        try:
            _copy(sent, folder / f"liste{ending}")
        except InvalidInput:
            shutil.rmtree(folder)
            raise
        self.note(kept)
        return kept

    def note(self, upload: Upload) -> None:
        """Remember what was chosen."""
        day = upload.reference_on.isoformat() if upload.reference_on else None
        text = json.dumps(asdict(upload) | {"reference_on": day}, ensure_ascii=False)
        (self._folder / upload.key / "angaben.json").write_text(text, encoding="utf-8")

    def find(self, key: str, user_name: str) -> Upload:
        """The upload of that person; NotFound for others, and once it is gone."""
        path = self._folder / key / "angaben.json"
        if not _KEY.fullmatch(key) or not path.is_file():
            raise _gone()
        stated = json.loads(path.read_text(encoding="utf-8"))
        if stated["user_name"] != user_name:
            raise _gone()
        day = stated["reference_on"]
        stated["reference_on"] = date.fromisoformat(day) if day else None
        return Upload(**stated)

    def path(self, upload: Upload) -> Path:
        """Where the file lies."""
        return next((self._folder / upload.key).glob("liste.*"))

    def mapping(self, upload: Upload) -> Path:
        """The chosen columns as a mapping file, as the command line takes it."""
        lines = [
            f"{name} = {json.dumps(column)}" for name, column in (upload.columns or {}).items()
        ]
        path = self._folder / upload.key / "zuordnung.toml"
        path.write_text("\n".join(["[columns]", *lines, ""]), encoding="utf-8")
        return path

    def drop(self, upload: Upload) -> None:
        """Delete the file and everything about it."""
        shutil.rmtree(self._folder / upload.key, ignore_errors=True)

    def sweep(self) -> int:
        """Delete what is older than a day; returns how many uploads."""
        count = 0
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            with suppress(OSError):
                if folder.stat().st_mtime < time.time() - _KEPT_S:
                    shutil.rmtree(folder)
                    count += 1
        return count


def _copy(sent: BinaryIO, target: Path) -> None:
    copied = 0
    with target.open("wb") as file:
        while block := sent.read(_BLOCK):
            copied += len(block)
            if copied > LARGEST_MB * _BLOCK:
                raise InvalidInput(
                    f"Die Datei ist zu groß. Erlaubt sind {LARGEST_MB} MB.",
                    remedy="Teilen Sie die Liste, oder lesen Sie sie mit „geoqm import“ ein.",
                    field="datei",
                )
            file.write(block)
    if not copied:
        raise InvalidInput("Die Datei ist leer.", remedy="Wählen Sie die Liste aus.", field="datei")


def _gone() -> NotFound:
    return NotFound(
        "Diese Liste liegt nicht mehr bereit.",
        remedy="Laden Sie die Datei noch einmal hoch; nach einem Tag wird sie gelöscht.",
    )
