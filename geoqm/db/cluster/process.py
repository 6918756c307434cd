"""The server process: what `postmaster.pid` says, starting, waiting and signalling."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geoqm.db.cluster.account import Account
from geoqm.db.cluster.programs import clean_environment, run

_FILLED_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server process as its lock file describes it."""

    pid: int
    socket_dir: Path | None
    is_ready: bool


def running_in(data_dir: Path) -> Postmaster | None:
    """The live server of `data_dir`, or None."""
    found = _recorded_in(data_dir)
    return found if found and _is_server_of(found.pid, data_dir) else None


def forget_dead_server(data_dir: Path) -> None:
    """Remove a lock file that is empty or whose process is no living server of `data_dir`.

    PostgreSQL takes a zombie or a foreign process for another server and refuses to start,
    as it does with an empty file; every other stale file it handles itself.
    """
    file = data_dir / "postmaster.pid"
    found = _recorded_in(data_dir)
    if found:
        is_dead = not _is_server_of(found.pid, data_dir)
    else:
        # A server that is just starting fills its file at once.
        is_dead = file.exists() and time.time() - file.stat().st_mtime > _FILLED_SECONDS
    if is_dead:
        file.unlink(missing_ok=True)


def spawn(command: Sequence[str], log: Path, account: Account) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own and collect its end in a thread."""
    log.touch(mode=0o600)  # statements in it may hold personal data
    with log.open("ab") as output:
        process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=clean_environment(),
            start_new_session=True,
            **account.process_options(),
        )
    # An uncollected end leaves a zombie, which would block the next start.
    threading.Thread(target=process.wait, name="postgres-reaper", daemon=True).start()
    return process


def stop(pid: int, data_dir: Path, *, seconds: float, how: signal.Signals) -> bool:
    """Send a signal and wait; whether the server ended in time."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
    deadline = time.monotonic() + seconds
    while _is_server_of(pid, data_dir):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _recorded_in(data_dir: Path) -> Postmaster | None:
    """What the lock file says; None without a usable one. Lines: 1 pid, 5 socket, 8 state."""
    try:
        lines = (data_dir / "postmaster.pid").read_text(errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not lines or not lines[0].strip().lstrip("-").isdigit():
        return None
    socket_dir = lines[4].strip() if len(lines) > 4 else ""
    is_ready = len(lines) > 7 and lines[7].strip() == "ready"
    return Postmaster(abs(int(lines[0])), Path(socket_dir) if socket_dir else None, is_ready)


def _is_server_of(pid: int, data_dir: Path) -> bool:
    """Whether the process lives and is the server we start: its command names the folder."""
    command = _command_of(pid)
    return "postgres" in command and str(data_dir) in command


def _command_of(pid: int) -> str:
    """The command line of a process; empty if there is none or it is a zombie."""
    if Path("/proc/self/cmdline").exists():
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return os.fsdecode(raw.replace(b"\0", b" ").strip())
    return run(["ps", "-o", "command=", "-p", str(pid)]).stdout.strip()
