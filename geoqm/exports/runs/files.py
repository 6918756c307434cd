"""Where exported files lie: below `var/exports`, which no web server hands out, in random folders.

A file is written into a folder of another name, which gets its real one when all is complete.
"""

import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from geoqm.errors import NotFound

_KEY = re.compile(r"[0-9a-f]{32}")
_UNFINISHED = ".part"


class ExportFiles:
    """The exports of one installation; all processes share the folder."""

    def __init__(self, var_dir: Path) -> None:
        """Use `exports` below `var_dir`; it is made with the first file."""
        self._folder = var_dir / "exports"

    @staticmethod
    def new_key() -> str:
        """A name that nobody can guess."""
        return secrets.token_hex(16)

    def begin(self, key: str, name: str) -> Path:
        """Where to write the file of that name; what an earlier attempt left is gone."""
        self.drop(key)
        folder = self._path(key).with_suffix(_UNFINISHED)
        folder.mkdir(parents=True, mode=0o700)
        return folder / name

    def finish(self, key: str) -> None:
        """From now on the file can be found."""
        self._path(key).with_suffix(_UNFINISHED).rename(self._path(key))

    def path(self, key: str, name: str) -> Path:
        """A finished file. Raises NotFound."""
        found = self._path(key) / name
        if not found.is_file():
            raise NotFound("Diese Datei gibt es nicht mehr.")
        return found

    def drop(self, key: str) -> None:
        """Remove a file, finished or not; nothing happens where there is none."""
        if key:
            for folder in (self._path(key), self._path(key).with_suffix(_UNFINISHED)):
                with suppress(FileNotFoundError):
                    shutil.rmtree(folder)

    def all_keys(self) -> list[str]:
        """The keys of all files that lie there, finished or not."""
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted({each.stem for each in found if _KEY.fullmatch(each.stem)})

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound("Diese Datei gibt es nicht.")
        return self._folder / key
