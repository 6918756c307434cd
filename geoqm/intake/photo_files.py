"""Where photos lie: in a folder that no web server hands out, under names that say nothing.

While a photo comes in pieces it grows in `incoming/`; when it is complete, what `photos` made
of it lies in two files, the picture and its small copy.
"""

import re
import secrets
from pathlib import Path

from geoqm.errors import NotFound
from geoqm.photos import Photo

_KEY = re.compile(r"[0-9a-f]{32,64}")
_NOT_HERE = "Dieses Foto gibt es nicht mehr."


class PhotoFiles:
    """The photos of one installation, below `folder`; all processes share it."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`; it is made with the first photo."""
        self._folder = folder

    def write_piece(self, upload_key: str, offset: int, piece: bytes) -> int:
        """Put a piece at its place and return how many bytes are there; later ones are dropped."""
        path = self._incoming(upload_key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.seek(offset)
            file.truncate()
            file.write(piece)
        return offset + len(piece)

    def incoming(self, upload_key: str) -> bytes:
        """Everything that came in so far. Raises NotFound."""
        try:
            return self._incoming(upload_key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(_NOT_HERE) from error

    def drop_incoming(self, upload_key: str) -> None:
        """Forget what came in."""
        self._incoming(upload_key).unlink(missing_ok=True)

    def keep(self, picture: Photo) -> str:
        """Store a photo; returns the key under which it lies."""
        key = secrets.token_hex(16)
        for small, content in ((False, picture.content), (True, picture.thumbnail)):
            path = self._kept(key, small=small)
            path.parent.mkdir(parents=True, exist_ok=True)
            written = path.with_suffix(".new")
            written.write_bytes(content)
            written.replace(path)
        return key

    def read(self, file_key: str, *, small: bool) -> bytes:
        """A stored photo. Raises NotFound."""
        try:
            return self._kept(file_key, small=small).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(_NOT_HERE) from error

    def remove(self, file_key: str) -> None:
        """Delete a stored photo; nothing happens where it is gone already."""
        for small in (False, True):
            self._kept(file_key, small=small).unlink(missing_ok=True)

    def _incoming(self, upload_key: str) -> Path:
        return self._folder / "incoming" / _checked(upload_key)

    def _kept(self, file_key: str, *, small: bool) -> Path:
        key = _checked(file_key)
        return self._folder / key[:2] / f"{key}{'-small' if small else ''}.jpg"


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise NotFound(_NOT_HERE)
    return key
