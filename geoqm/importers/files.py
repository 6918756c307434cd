"""Getting hold of a file: local or by http(s), whole, not too big, no bomb, no disguise.

Every import works on a private copy, so that a file cannot change while it is read and no
driver writes beside the original. Every refusal is one ImportFailed in German.
"""

import hashlib
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from geoqm.errors import ImportFailed
from geoqm.importers import archives, downloads

_BLOCK = 1 << 20
_SHAPEFILE_PARTS = (".shx", ".dbf", ".prj", ".cpg")
_FOREIGN = (
    (b"%PDF", "ein PDF"),
    (b"\x89PNG", "ein Bild"),
    (b"\xff\xd8\xff", "ein Bild"),
    (b"\x1f\x8b", "mit gzip gepackt"),
    (b"Rar!", "ein RAR-Archiv"),
    (b"7z\xbc\xaf", "ein 7z-Archiv"),
    (b"\x7fELF", "ein Programm"),
    (b"MZ", "ein Programm"),
)
_FOREIGN_TEXT = (
    ("<!doctype html", "eine Internetseite"),
    ("<html", "eine Internetseite"),
    ("<ogrvrtdatasource", "eine Verweisdatei"),
    ("<ogrwfsdatasource", "eine Verweisdatei"),
    ("<vrtdataset", "eine Verweisdatei"),
    ("<wfs:wfs_capabilities", "die Beschreibung eines Dienstes"),
    ("<gdal_", "eine Verweisdatei"),
)
_KNOWN = "GeoPackage, GeoJSON, Shapefile (auch als ZIP), FlatGeobuf, GML, KML oder CSV"


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A private copy: path of what to open, the given name and the hash of the content."""

    path: Path
    name: str
    sha256: str


def name_of(location: str) -> str:
    """The file name of a path or address."""
    path = urlsplit(location).path if downloads.is_address(location) else location
    return Path(unquote(path)).name or urlsplit(location).hostname or "datei"


@contextmanager
def opened(location: str, *, limit_mb: int) -> Iterator[LocalFile]:
    """A checked private copy of `location`, gone after the block.

    Raises ImportFailed for a missing, empty, foreign, truncated or too big file.
    """
    with tempfile.TemporaryDirectory(prefix="geoqm-import-") as folder:
        copy = Path(folder) / "original" / Path(name_of(location)).name
        copy.parent.mkdir()
        limit = limit_mb * _BLOCK
        if downloads.is_address(location):
            downloads.fetch(location, copy, limit)
        else:
            _copy_with_parts(Path(location), copy, limit)
        sha256 = _sha256(copy)
        yield LocalFile(_content(copy, limit), copy.name, sha256)


def too_big(limit: int) -> ImportFailed:
    """The refusal of a file above `limit` bytes."""
    return ImportFailed(
        f"Die Datei ist zu groß. Erlaubt sind {limit // _BLOCK} MB.",
        remedy="Teilen Sie die Datei oder erhöhen Sie die Einstellung GEOQM_UPLOAD_MB.",
    )


def _copy_with_parts(source: Path, target: Path, limit: int) -> None:
    if not source.exists():
        raise ImportFailed(
            f"Die Datei „{source}“ gibt es nicht.",
            remedy="Prüfen Sie Name und Ordner.",
        )
    if not source.is_file():
        raise ImportFailed(f"„{source}“ ist keine Datei.", remedy="Nennen Sie eine einzelne Datei.")
    _copy(source, target, limit)
    if source.suffix.lower() == ".shp":
        for part in _SHAPEFILE_PARTS:
            for beside in (source.with_suffix(part), source.with_suffix(part.upper())):
                if beside.is_file():
                    _copy(beside, target.with_suffix(part), limit)


def _copy(source: Path, target: Path, limit: int) -> None:
    if source.stat().st_size > limit:
        raise too_big(limit)
    try:
        with source.open("rb") as reader, target.open("wb") as writer:
            copied = 0
            while block := reader.read(_BLOCK):
                copied += len(block)
                if copied > limit:
                    raise too_big(limit)
                writer.write(block)
    except PermissionError as error:
        raise ImportFailed(
            f"Die Datei „{source}“ darf nicht gelesen werden.",
            remedy="Geben Sie dem Konto von geoqm das Leserecht.",
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()


def _content(copy: Path, limit: int) -> Path:
    """What to open: the copy, or the data file unpacked from it."""
    with copy.open("rb") as reader:
        head = reader.read(1024)
    if head.startswith(b"PK") and copy.suffix.lower() not in {".xlsx", ".ods"}:
        unpacked = archives.unpack(copy, copy.parent.parent / "unpacked", limit)
        return _content(unpacked, limit)
    with copy.open("rb") as reader:
        _check_head(head)
        _check_complete(copy, head, reader)
    return copy


def _check_head(head: bytes) -> None:
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise ImportFailed(
            "Die Datei ist leer.", remedy="Laden Sie sie noch einmal aus ihrer Quelle."
        )
    text = head.decode("utf-8", errors="replace").lower()
    kinds = [kind for magic, kind in _FOREIGN if head.startswith(magic)]
    kinds += [kind for mark, kind in _FOREIGN_TEXT if mark in text and "<" in text[:40]]
    if kinds:
        raise ImportFailed(
            f"Die Datei enthält keine Daten, die geoqm lesen kann: Sie ist {kinds[0]}.",
            remedy=f"Lesbar sind {_KNOWN}.",
        )


def _check_complete(path: Path, head: bytes, reader: BinaryIO) -> None:
    """Refuse formats that state their own length and are shorter than that."""
    size = path.stat().st_size
    stated = 0
    if head.startswith(b"SQLite format 3\x00") and len(head) >= 100:
        page = struct.unpack(">H", head[16:18])[0]
        stated = (65536 if page == 1 else page) * struct.unpack(">I", head[28:32])[0]
    elif head.startswith(b"\x00\x00\x27\x0a") and len(head) >= 28:
        stated = 2 * struct.unpack(">I", head[24:28])[0]
    elif head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        reader.seek(max(0, size - 64))
        stated = 0 if reader.read().rstrip(b"\x00\r\n\t ").endswith(b"}") else size + 1
    if stated > size:
        raise truncated()


def truncated() -> ImportFailed:
    """The refusal of a file that ends too early."""
    return ImportFailed(
        "Die Datei ist unvollständig: Sie bricht vor dem Ende ab.",
        remedy="Laden Sie sie noch einmal vollständig aus ihrer Quelle.",
    )
