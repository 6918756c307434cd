"""How the private server is set up: locale, memory, durability and who may connect."""

import shutil
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from geoqm.db.cluster.programs import Programs, run
from geoqm.errors import Unavailable

_INCLUDE: Final = "include_if_exists = 'geoqm.conf'"
_SMALL_SHARED_MEMORY: Final = 512_000_000

# The socket folder is closed to everybody but the server's account and root.
_ACCESS_RULES: Final = (
    "# Only through the unix socket, whose folder is private.\nlocal all all trust\n"
)

# Logins of planners come over the network: encrypted, or from this machine (SSH tunnel).
_NETWORK_RULES: Final = (
    "hostssl geoqm +geoqm_planner_logins all scram-sha-256",
    "host geoqm +geoqm_planner_logins 127.0.0.0/8 scram-sha-256",
    "host geoqm +geoqm_planner_logins ::1/128 scram-sha-256",
)
_CERTIFICATE, _KEY = "server.crt", "server.key"

_SETTINGS: Final = {
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_min_messages": "error",
    "log_error_verbosity": "terse",  # without DETAIL, which holds whole rows
    "log_checkpoints": "off",
    "log_line_prefix": "'%m [%p] %u@%d '",
}
# syncfs: the start after a crash takes tenths of a second instead of seconds.
_LINUX: Final = {"recovery_init_sync_method": "syncfs", "effective_io_concurrency": "100"}
_DISPOSABLE: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
}


def initdb_command(programs: Programs, folder: Path, *, durable: bool) -> list[str]:
    """The command that makes an empty cluster in `folder`: UTF-8, with checksums."""
    return [
        programs.path("initdb"),
        "--pgdata",
        str(folder),
        "--username=postgres",
        "--encoding=UTF8",
        f"--locale={_locale()}",
        "--auth=trust",
        *(["--data-checksums"] if durable else ["--no-sync"]),
    ]


def server_command(
    programs: Programs, data_dir: Path, socket_dir: Path, port: int, *, listen: str = ""
) -> list[str]:
    """The command of the server. What makes it private cannot be changed by its files.

    `listen` are the addresses on which logins of planners may come in; none by default.
    """
    return [
        programs.path("postgres"),
        "-D",
        str(data_dir),
        "-c",
        f"listen_addresses={listen}",
        "-c",
        f'unix_socket_directories="{socket_dir}"',
        "-c",
        "unix_socket_permissions=0777",
        "-c",
        f"port={port}",
    ]


def write_access_rules(folder: Path) -> None:
    """Replace the rules of `initdb`, and make the server read our settings."""
    (folder / "pg_hba.conf").write_text(_ACCESS_RULES)
    with (folder / "postgresql.conf").open("a") as file:
        file.write(f"\n{_INCLUDE}\n")


def open_network(data_dir: Path, listen: str) -> None:
    """Let logins of planners in through the network, and nobody else.

    Raises Unavailable where others than this machine could connect and no certificate is there.
    """
    if not listen:
        return
    if not _is_encrypted(data_dir) and not all(map(_is_loopback, listen.split(","))):
        raise Unavailable(
            "Für Zugänge aus dem Netz (GEOQM_DATABASE_LISTEN) fehlt der Datenbank ein Zertifikat.",
            remedy=f"Legen Sie {_CERTIFICATE} und {_KEY} in den Ordner {data_dir}, oder lassen Sie"
            " sie nur auf 127.0.0.1 hören.",
        )
    rules = data_dir / "pg_hba.conf"
    present = rules.read_text().splitlines()
    missing = [rule for rule in _NETWORK_RULES if rule not in present]
    if missing:
        with rules.open("a") as file:
            file.writelines(f"{rule}\n" for rule in missing)


def certificate_files(data_dir: Path) -> tuple[Path, ...]:
    """Certificate and key of the server; empty where it has none."""
    return (data_dir / _CERTIFICATE, data_dir / _KEY) if _is_encrypted(data_dir) else ()


def _is_encrypted(data_dir: Path) -> bool:
    return (data_dir / _CERTIFICATE).exists() and (data_dir / _KEY).exists()


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address.strip()).is_loopback
    except ValueError:
        return address.strip() == "localhost"


def write_settings(data_dir: Path, *, durable: bool) -> None:
    """Write our settings; an administrator's ALTER SYSTEM still wins over them."""
    settings = _SETTINGS | ({} if durable else _DISPOSABLE)
    if _is_encrypted(data_dir):
        settings["ssl"] = "on"
    if sys.platform == "linux":
        settings |= _LINUX
    if _shared_memory_is_small():
        settings["dynamic_shared_memory_type"] = "sysv"
    lines = [f"{key} = {value}\n" for key, value in settings.items()]
    target = data_dir / "geoqm.conf"
    target.write_text("# Written by geoqm at each start; use ALTER SYSTEM.\n" + "".join(lines))
    target.chmod(0o644)


def remove_folder(folder: Path) -> None:
    """Remove what a killed attempt left. Raises Unavailable if that is not possible."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise Unavailable(
            f"Der Ordner {folder} lässt sich nicht löschen.",
            remedy="Bitte prüfen, wem er gehört, und ihn löschen.",
        ) from error


def _locale() -> str:
    """C.UTF-8 where there is one: the same order of words on every machine."""
    try:
        installed = run(["locale", "-a"]).stdout.split()
    except FileNotFoundError:
        return "C.UTF-8"
    for wanted in ("c.utf8", "en_us.utf8", "de_de.utf8"):
        for name in installed:
            if name.lower().replace("-", "") == wanted:
                return name
    return "C"


def _shared_memory_is_small() -> bool:
    """Containers often have 64 MB in /dev/shm, too little for parallel queries."""
    folder = Path("/dev/shm")  # noqa: S108 - only its size is asked
    return folder.exists() and shutil.disk_usage(folder).total < _SMALL_SHARED_MEMORY
