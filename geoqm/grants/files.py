"""Documents as files: what they are by content, and where they lie; nothing is believed by name.

Photos are encoded anew by the photo pipeline. PDF and DOCX are opened and kept as they came;
the folder is handed out by no web server, and each file is looked at again by its hash.
"""

import contextlib
import hashlib
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import docx
import filetype
from docx.opc.exceptions import PackageNotFoundError

from geoqm.errors import InvalidInput, NotFound
from geoqm.photos import prepared

LARGEST_BYTES: Final = 20 * 1024 * 1024
_LARGEST_UNPACKED: Final = 200 * 1024 * 1024
PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES: Final = {PDF: "pdf", JPEG: "jpg", DOCX: "docx"}
_KEY = re.compile(r"[0-9a-f]{32}")
_GONE = "Diese Datei gibt es nicht mehr."
# What lets a document act by itself. Attachments stay: electronic invoices carry one.
_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)(?![A-Za-z0-9])")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_OBJECTS_BEFORE = 300
_ACTIVE_DOCX = ("vbaProject", "activeX", "embeddings/")


@dataclass(frozen=True, slots=True)
class Document:
    """A file that may be kept."""

    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        """The hash of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def checked(received: bytes, *, only_photos: bool = False) -> Document:
    """The document in a file that was sent; photos are re-encoded. Raises InvalidInput."""
    if not received:
        raise InvalidInput("Die Datei ist leer.", field="datei")
    if len(received) > LARGEST_BYTES:
        raise InvalidInput(
            f"Die Datei ist größer als {LARGEST_BYTES // 1024 // 1024} MB.",
            remedy="Verkleinern Sie sie oder teilen Sie sie auf.",
            field="datei",
        )
    kind = filetype.guess_mime(received)
    if kind is not None and kind.startswith("image/"):
        return Document(prepared(received).content, JPEG)
    if only_photos:
        raise _refused("Hier werden Fotos gebraucht.", "Erlaubt sind JPEG, PNG, WebP und HEIC.")
    if kind == PDF:
        return _pdf(received)
    if kind in {DOCX, "application/zip"}:
        return _docx(received)
    raise _refused(
        "Diese Art von Datei kann nicht gespeichert werden.",
        "Erlaubt sind PDF, Fotos (JPEG, PNG, WebP, HEIC) und Word-Dateien (DOCX).",
    )


def _pdf(received: bytes) -> Document:
    """A PDF that begins, ends and points to its table; one that acts by itself is refused."""
    tail = received[-2048:]
    table = re.search(rb"startxref\s+(\d+)\s+%%EOF", tail)
    if not received.startswith(b"%PDF-") or table is None or int(table[1]) >= len(received):
        raise _refused("Diese PDF-Datei ist beschädigt.", "Speichern Sie sie noch einmal als PDF.")
    if any(_ACTIVE_PDF.search(part) for part in _objects(received)):
        raise _refused(
            "Diese PDF-Datei enthält Programme.",
            "Drucken Sie sie als PDF und laden Sie das Ergebnis hoch.",
        )
    return Document(received, PDF)


def _objects(received: bytes) -> Iterator[bytes]:
    """What a reader takes as objects: all but pictures and fonts, packed objects unpacked."""
    yield _STREAM.sub(b"", received)
    for found in _STREAM.finditer(received):
        before = received[max(0, found.start() - _OBJECTS_BEFORE) : found.start()]
        if b"/ObjStm" in before.rpartition(b"endobj")[2]:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(found[1], LARGEST_BYTES)


def _docx(received: bytes) -> Document:
    """A Word file that opens; one with macros or embedded objects is refused."""
    broken = _refused("Diese Word-Datei ist beschädigt.", "Speichern Sie sie noch einmal als DOCX.")
    try:
        with zipfile.ZipFile(BytesIO(received)) as archive:
            parts = archive.infolist()
        if sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
            raise broken
        if any(word in part.filename for part in parts for word in _ACTIVE_DOCX):
            raise _refused(
                "Diese Word-Datei enthält Makros oder eingebettete Dateien.",
                "Speichern Sie sie ohne Makros oder als PDF.",
            )
        docx.Document(BytesIO(received))
    except (zipfile.BadZipFile, PackageNotFoundError, SyntaxError, KeyError, ValueError) as error:
        raise broken from error
    return Document(received, DOCX)


def _refused(message: str, remedy: str) -> InvalidInput:
    return InvalidInput(message, remedy=remedy, field="datei")


class PaperFiles:
    """The documents of one installation, below `folder`; all processes share it."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`; it is made with the first document."""
        self._folder = folder

    def keep(self, document: Document) -> str:
        """Store a document; returns the key under which it lies, which says nothing."""
        key = secrets.token_hex(16)
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(".new")
        written.write_bytes(document.content)
        written.replace(path)
        return key

    def read(self, key: str, sha256: str) -> bytes:
        """A stored document. Raises NotFound where it is gone or is not what was stored."""
        try:
            content = self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(_GONE) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotFound("Diese Datei ist nicht mehr die, die gespeichert wurde.")
        return content

    def remove(self, key: str) -> None:
        """Delete a document; nothing happens where it is gone already."""
        self._path(key).unlink(missing_ok=True)

    def stored(self) -> dict[str, Path]:
        """All documents that lie here, by key."""
        return {path.stem: path for path in self._folder.glob("??/*.bin")}

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound(_GONE)
        return self._folder / key[:2] / f"{key}.bin"
