"""Finds and runs the PostgreSQL programs of the operating system."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geoqm.errors import Unavailable

OLDEST_MAJOR: Final = 14

# Where Debian, Red Hat and Homebrew put them; the newest version with PostGIS wins.
_PATTERNS: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/opt/postgresql/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql/bin",
)

_INSTALL: Final = (
    "Bitte installieren: „apt install postgresql postgis postgresql-postgis“ (Debian, Ubuntu) "
    "oder „brew install postgresql@17 postgis“ (macOS)."
)


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder of one PostgreSQL version's programs."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """The full path of a program."""
        return str(self.folder / name)

    def has_postgis(self) -> bool:
        """Whether PostGIS is installed for this version."""
        return any(
            (share / "extension" / "postgis.control").exists() for share in self._share_folders()
        )

    def _share_folders(self) -> Iterator[Path]:
        yield Path(f"/usr/share/postgresql/{self.major}")
        if (self.folder / "pg_config").exists():
            yield Path(run([self.path("pg_config"), "--sharedir"]).stdout.strip())


def find(major: int | None = None, folder: Path | None = None) -> Programs:
    """The newest usable version, or exactly `major`, or what is in `folder`."""
    folders = [folder] if folder else list(_folders())
    installed = [programs for each in folders if (programs := _programs_in(each))]
    usable = [
        programs
        for programs in installed
        if programs.major >= OLDEST_MAJOR and major in (None, programs.major)
    ]
    for programs in sorted(usable, key=lambda each: each.major, reverse=True):
        if folder or programs.has_postgis():
            return programs
    raise _not_found(major, found=bool(usable))


def run(
    command: Sequence[str], options: Mapping[str, Any] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program with captured output; never raises for its exit code."""
    return subprocess.run(  # noqa: S603 - commands are built here, from no foreign text
        command,
        env=clean_environment(),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        **(options or {}),
    )


def clean_environment() -> dict[str, str]:
    """The environment without PG* settings, which would lead to another server."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def _folders() -> Iterator[Path]:
    for pattern in _PATTERNS:
        yield from Path("/").glob(pattern.removeprefix("/"))
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    config = shutil.which("pg_config")
    if config:
        yield Path(run([config, "--bindir"]).stdout.strip())


def _programs_in(folder: Path) -> Programs | None:
    server = folder / "postgres"
    if not server.exists():
        return None
    named = re.search(r"(?:postgresql[/@]|pgsql-)(\d+)/bin$", str(folder))
    found = named or re.search(r"(\d+)", run([str(server), "--version"]).stdout)
    return Programs(folder, int(found.group(1))) if found else None


def _not_found(major: int | None, *, found: bool) -> Unavailable:
    if major is not None:
        return Unavailable(
            f"Die Datenbank wurde mit PostgreSQL {major} angelegt; diese Version mit PostGIS "
            "ist nicht (mehr) installiert.",
            remedy=f"Bitte postgresql-{major} und postgresql-{major}-postgis-3 installieren, "
            "dann „geoqm db backup DATEI“ ausführen und die Sicherung in der neuen Version "
            "mit „geoqm db restore DATEI“ einlesen.",
        )
    if found:
        return Unavailable("Zu PostgreSQL fehlt PostGIS.", remedy=_INSTALL)
    return Unavailable(
        f"PostgreSQL ab Version {OLDEST_MAJOR} ist nicht installiert.", remedy=_INSTALL
    )
