"""The operating-system account that runs the server, and the folders it can use.

PostgreSQL refuses to run as root; then it runs as `postgres`. Everybody else runs it as
themselves. The data folder and the socket folder belong to that account alone (mode 0700).
"""

import hashlib
import logging
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geoqm.errors import Unavailable

logger = logging.getLogger(__name__)

# Short and the same for every process of the machine; a socket path has at most 107 bytes.
_SOCKETS: Final = Path("/tmp")  # noqa: S108 - the folder below is checked against hijacking
_SOCKET_NAME: Final = ".s.PGSQL.5432"
_LONGEST_SOCKET: Final = 107
_FALLBACK: Final = Path("/var/lib/geoqm")


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server; `switched` when that is not who runs geoqm."""

    uid: int
    gid: int
    switched: bool

    @classmethod
    def current(cls) -> "Account":
        """The account for this process. Raises Unavailable for root without `postgres`."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), switched=False)
        try:
            entry = pwd.getpwnam("postgres")
        except KeyError as error:
            raise Unavailable(
                "PostgreSQL läuft nicht als root, und das Konto „postgres“ fehlt.",
                remedy="Bitte das Paket „postgresql“ installieren oder geoqm als "
                "gewöhnlicher Nutzer starten.",
            ) from error
        return cls(entry.pw_uid, entry.pw_gid, switched=True)

    def process_options(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as this account."""
        if not self.switched:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def can_reach(self, folder: Path) -> bool:
        """Whether the account may enter `folder` and all folders above it."""
        return all(self._can_enter(each) for each in (folder, *folder.parents))

    def _can_enter(self, folder: Path) -> bool:
        if not self.switched:
            return os.access(folder, os.X_OK)
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def private_folder(path: Path, account: Account) -> None:
    """Make `path` a folder of `account` alone; refuse a link or somebody else's folder."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        _check_private(path, account)
        return
    if account.switched:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    if path.lstat().st_mode & 0o077:
        path.chmod(0o700)
    _check_private(path, account)


def private_file(path: Path, account: Account) -> None:
    """Give a file that is secret to `account` alone, as PostgreSQL demands it of a key.

    What lies elsewhere behind a link is left as it is. Raises Unavailable where the server could
    not read it.
    """
    found = path.lstat()
    if stat.S_ISREG(found.st_mode) and found.st_uid in {account.uid, os.geteuid()}:
        if account.switched:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        path.chmod(0o600)
    found = path.stat()
    is_of_root = found.st_uid == 0 and found.st_gid == account.gid
    if found.st_uid != account.uid and not is_of_root:
        raise _not_readable(path, account)
    if found.st_mode & (0o037 if is_of_root else 0o077):
        raise _not_readable(path, account)


def _not_readable(path: Path, account: Account) -> Unavailable:
    name = pwd.getpwuid(account.uid).pw_name
    return Unavailable(
        f"Die Datei {path} ist nicht für das Konto „{name}“ allein lesbar.",
        remedy=f"Bitte ausführen: chown {name} {path} und chmod 600 {path}.",
    )


def _check_private(path: Path, account: Account) -> None:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {account.uid, os.geteuid()}:
        raise Unavailable(
            f"Der Ordner {path} gehört einem anderen Konto oder ist ein Verweis.",
            remedy="Bitte prüfen, wer ihn angelegt hat, und ihn löschen; geoqm legt ihn neu an. "
            "Wurde geoqm zuvor als root gestartet, bitte wieder als root starten.",
        )
    if found.st_uid != account.uid:
        # Left by a start that was killed between making the folder and giving it away.
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    if found.st_mode & 0o077:
        raise Unavailable(
            f"Der Ordner {path} ist für andere Konten offen und lässt sich nicht schützen.",
            remedy="Bitte Rechte 0700 setzen oder geoqm auf ein Linux-Dateisystem legen.",
        )


def default_socket_dir(data_dir: Path, account: Account) -> Path:
    """The folder of the socket for a data folder; short, whatever the data folder's length."""
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return _SOCKETS / f"geoqm-{account.uid}-{digest}"


def check_socket_length(socket_dir: Path) -> None:
    """Raise Unavailable if the path of the socket is longer than the system allows."""
    if len(os.fsencode(socket_dir / _SOCKET_NAME)) > _LONGEST_SOCKET:
        raise Unavailable(
            f"Der Pfad des Socket-Ordners ist zu lang: {socket_dir}",
            remedy=f"Mit „/{_SOCKET_NAME}“ sind höchstens {_LONGEST_SOCKET} Zeichen möglich.",
        )


def reachable_data_dir(wanted: Path, account: Account) -> Path:
    """`wanted`, or where its link leads, after making a link to a place the account can reach.

    Root's home is closed to `postgres`; then the data lie below /var/lib/geoqm.
    """
    wanted.parent.mkdir(parents=True, exist_ok=True)
    real = wanted.resolve()
    if account.can_reach(real.parent):
        return real
    if real.exists() or wanted.is_symlink():
        raise Unavailable(
            f"Das Konto „postgres“ kann den Datenordner {real} nicht erreichen.",
            remedy="Bitte den Ordner darüber für andere Konten begehbar machen (chmod o+x).",
        )
    _FALLBACK.mkdir(mode=0o711, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="data-", dir=_FALLBACK))
    place.chmod(0o711)
    wanted.symlink_to(place / "postgres")
    logger.warning(
        "Das Konto „postgres“ kann %s nicht erreichen; die Daten liegen in %s.", wanted, place
    )
    return place / "postgres"
