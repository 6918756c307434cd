"""Where letters lie: below `var/letters`, which no web server hands out, under random names."""

import re
import secrets
from pathlib import Path

from geoqm.errors import NotFound

_KEY = re.compile(r"\d{1,18}/[0-9a-f]{32}\.pdf")


class LetterFiles:
    """The letters of one installation; all processes share the folder."""

    def __init__(self, var_dir: Path) -> None:
        """Use `letters` below `var_dir`; it is made with the first letter."""
        self._folder = var_dir / "letters"

    def new_key(self, batch_id: int) -> str:
        """A name that nothing else has; its folder is there."""
        key = f"{batch_id}/{secrets.token_hex(16)}.pdf"
        self.path(key).parent.mkdir(parents=True, exist_ok=True)
        return key

    def path(self, key: str) -> Path:
        """Where a file lies. Raises NotFound for what is no key."""
        if not _KEY.fullmatch(key):
            raise NotFound("Diese Datei gibt es nicht.")
        return self._folder / key

    def read(self, key: str) -> bytes:
        """A stored file. Raises NotFound."""
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("Diese Datei gibt es nicht mehr.") from error

    def drop(self, key: str) -> None:
        """Remove a file; nothing happens where there is none."""
        if key:
            self.path(key).unlink(missing_ok=True)

    def all_keys(self) -> list[str]:
        """All files that lie there."""
        found = self._folder.glob("*/*.pdf")
        return sorted(f"{path.parent.name}/{path.name}" for path in found)
