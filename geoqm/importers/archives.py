"""Unpacking one data file from a ZIP archive without trusting what the archive says."""

import zipfile
from pathlib import Path, PurePosixPath

from geoqm.errors import ImportFailed

_BLOCK = 1 << 20
_MAX_ENTRIES = 1000
_MAX_RATIO = 200
_DATA = (".gpkg", ".shp", ".geojson", ".fgb", ".gml", ".kml", ".csv", ".json", ".xml")
_PARTS = (".shx", ".dbf", ".prj", ".cpg")


def unpack(archive: Path, folder: Path, limit: int) -> Path:
    """The only data file of `archive`, unpacked below `folder` with its side files.

    Raises ImportFailed for a broken archive, one without or with several data files, and one
    that grows beyond `limit` bytes or suspiciously much.
    """
    folder.mkdir()
    try:
        with zipfile.ZipFile(archive) as opened:
            entry = _data_entry(opened, limit)
            wanted = [each for each in opened.infolist() if _belongs(each, entry)]
            for each in wanted:
                _extract(opened, each, folder / PurePosixPath(each.filename).name.lower(), limit)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ImportFailed(
            "Das ZIP-Archiv ist beschädigt, unvollständig oder verschlüsselt.",
            remedy="Laden Sie es noch einmal, oder entpacken Sie es und importieren Sie die Datei darin.",
        ) from error
    return folder / PurePosixPath(entry.filename).name.lower()


def _data_entry(opened: zipfile.ZipFile, limit: int) -> zipfile.ZipInfo:
    entries = opened.infolist()
    packed = sum(entry.compress_size for entry in entries)
    size = sum(entry.file_size for entry in entries)
    if len(entries) > _MAX_ENTRIES or size > limit or size > _MAX_RATIO * max(packed, 1 << 16):
        raise _bomb(limit)
    found = [entry for entry in entries if _suffix(entry) in _DATA and not _hidden(entry)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(entry.filename for entry in found)[:8])
    raise ImportFailed(
        f"Im ZIP-Archiv liegen mehrere Datendateien: {names}."
        if found
        else "Im ZIP-Archiv liegt keine Datendatei.",
        remedy="Entpacken Sie es und importieren Sie eine Datei daraus.",
    )


def _extract(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limit: int) -> None:
    copied = 0
    with opened.open(entry) as reader, target.open("wb") as writer:
        while block := reader.read(_BLOCK):
            copied += len(block)
            if copied > limit:
                raise _bomb(limit)
            writer.write(block)


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _hidden(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return path.name.startswith(".") or "__MACOSX" in path.parts


def _belongs(entry: zipfile.ZipInfo, data: zipfile.ZipInfo) -> bool:
    if entry is data:
        return True
    same = PurePosixPath(entry.filename).with_suffix("") == PurePosixPath(
        data.filename
    ).with_suffix("")
    return same and _suffix(data) == ".shp" and _suffix(entry) in _PARTS


def _bomb(limit: int) -> ImportFailed:
    return ImportFailed(
        "Das ZIP-Archiv wird beim Entpacken auffällig groß und wurde nicht geöffnet.",
        remedy=f"Entpackt sind {limit // _BLOCK} MB erlaubt. Prüfen Sie, woher die Datei stammt.",
    )
