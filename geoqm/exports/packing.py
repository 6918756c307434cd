"""Zips with one file per layer and the paper that tells where they come from."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKED_ALREADY = {".xlsx", ".parquet", ".pmtiles"}
_LEVEL = 1  # the disk is not the bottleneck, the processor is


@contextmanager
def archive(target: Path) -> Iterator["Archive"]:
    """A zip that takes files out of a folder beside it."""
    with (
        tempfile.TemporaryDirectory(prefix="geoqm-", dir=target.parent) as folder,
        zipfile.ZipFile(
            target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL, strict_timestamps=False
        ) as file,
    ):
        yield Archive(file, Path(folder))


class Archive:
    """A zip while it is being filled."""

    def __init__(self, file: zipfile.ZipFile, folder: Path) -> None:
        """Fill `file` with what is put into `folder`."""
        self._file = file
        self.folder = folder

    def take(self) -> None:
        """Move everything in the folder into the zip."""
        for path in _sorted(self.folder.iterdir()):
            is_packed = path.suffix in _PACKED_ALREADY
            kind = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            self._file.write(path, path.name, kind)
            path.unlink()

    def add_text(self, name: str, text: str) -> None:
        """Add a text that Windows' editor shows with its umlauts."""
        self._file.writestr(name, text.encode("utf-8-sig"))


def _sorted(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if path.is_file())
