"""A backup of the whole installation: the database and the files beside it, in one ZIP.

The database is saved first. A file is written before the row that names it and goes after it,
so every row in the backup finds its file.
"""

import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from geoqm.db.cluster import Cluster, backups
from geoqm.errors import Unavailable
from geoqm.settings import KEPT_FOLDERS

_DUMP: Final = "database.dump"
_FILES: Final = "files"
_UNPACKED: Final = ".restore-"


def save(cluster: Cluster, var_dir: Path, file: Path) -> int:
    """Write database and files to `file`, which only we can read; the number of files.

    A failed attempt leaves nothing behind. Raises InvalidInput, Unavailable.
    """
    target = backups.target_of(file)
    try:
        with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as made:
            return _save(cluster, var_dir, Path(made), target)
    except OSError as error:
        raise Unavailable(
            f"Die Datei {target} lässt sich nicht schreiben.", remedy=error.strerror or ""
        ) from error


def _save(cluster: Cluster, var_dir: Path, folder: Path, target: Path) -> int:
    dump, whole = folder / _DUMP, folder / "whole"
    cluster.backup(dump)
    # Stored as it is: the dump, pictures and PDF files are compressed already.
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        archive.write(dump, _DUMP)
        count = sum(_added(archive, path, var_dir) for path in _kept(var_dir))
    whole.chmod(0o600)
    whole.replace(target)
    return count


def _kept(var_dir: Path) -> Iterator[Path]:
    for name in KEPT_FOLDERS:
        yield from (path for path in sorted((var_dir / name).rglob("*")) if path.is_file())


def _added(archive: zipfile.ZipFile, path: Path, var_dir: Path) -> bool:
    """False for a file that somebody deleted in the meantime."""
    try:
        archive.write(path, f"{_FILES}/{path.relative_to(var_dir)}")
    except FileNotFoundError:
        return False
    return True


def load(cluster: Cluster, var_dir: Path, file: Path) -> bool:
    """Replace database and files by those of the backup; a broken file changes nothing.

    A database saved alone, as earlier versions did, leaves the files as they are: False.
    Raises InvalidInput.
    """
    if not zipfile.is_zipfile(file):
        cluster.restore(file)
        return False
    for left in var_dir.glob(f"{_UNPACKED}*"):
        shutil.rmtree(left)
    with TemporaryDirectory(dir=var_dir, prefix=_UNPACKED) as made:
        folder = Path(made)
        _unpack(file, folder)
        cluster.restore(folder / _DUMP)
        _exchange(var_dir, folder)
    return True


def _unpack(file: Path, folder: Path) -> None:
    starts = tuple(f"{_FILES}/{name}/" for name in KEPT_FOLDERS)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if _DUMP not in names:
                raise backups.not_a_backup(file)
            archive.extractall(
                folder, [_DUMP, *(name for name in names if name.startswith(starts))]
            )
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise backups.damaged(file, remedy=backups.MADE_BY) from error


def _exchange(var_dir: Path, folder: Path) -> None:
    for name in KEPT_FOLDERS:
        present, restored = var_dir / name, folder / _FILES / name
        if present.exists():
            present.rename(folder / name)
        if restored.exists():
            restored.rename(present)
