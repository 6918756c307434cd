"""Starts, stops and describes the private PostGIS server; its databases are left to others."""

import contextlib
import fcntl
import logging
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg

from geoqm.db.cluster import account, configuration, process
from geoqm.db.cluster.programs import Programs, find, run
from geoqm.errors import Unavailable

logger = logging.getLogger(__name__)

SUPERUSER: Final = "postgres"
PORT: Final = 5432
_READY_SECONDS: Final = 120.0
_STOP_SECONDS: Final = 60.0
_LOG_LIMIT: Final = 10_000_000
# After kill -9 the old server's children live on for a moment and hold its memory.
_STILL_ENDING: Final = ("shared memory block", "another postmaster", "lock file")


@dataclass(frozen=True, slots=True)
class Status:
    """What can be said about the server without connecting to it."""

    running: bool
    pid: int | None
    major: int | None
    data_dir: Path
    socket_dir: Path


class Server:
    """One PostgreSQL data folder and the server that runs on it."""

    def __init__(
        self,
        data_dir: Path,
        binaries: Path | None = None,
        *,
        socket_dir: Path | None = None,
        durable: bool = True,
        listen: str = "",
    ) -> None:
        """Describe the server; nothing is touched. `durable=False` is for tests only.

        `listen`: addresses on which logins of planners come in (port 5432).
        """
        self._wanted = data_dir.absolute()
        self._binaries = binaries
        self._given_socket_dir = socket_dir
        self._durable = durable
        self._listen = listen
        self.started_here = False

    @property
    def data_dir(self) -> Path:
        """Where the data really are."""
        return self._wanted.resolve()

    @property
    def log(self) -> Path:
        """The log file of the server."""
        return self._wanted.with_name(self._wanted.name + ".log")

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket: that of the running server, else where it would be."""
        running = process.running_in(self.data_dir)
        if running and running.socket_dir:
            return running.socket_dir
        if self._given_socket_dir:
            return self._given_socket_dir
        return account.default_socket_dir(self.data_dir, account.Account.current())

    @property
    def programs(self) -> Programs:
        """The programs of the version that the data were made with, else the newest."""
        return find(self._major(), self._binaries)

    def status(self) -> Status:
        """Whether the server runs, and where."""
        running = process.running_in(self.data_dir)
        pid = running.pid if running else None
        return Status(pid is not None, pid, self._major(), self.data_dir, self.socket_dir)

    def url(self, database: str = "geoqm", user: str = "geoqm") -> str:
        """The address for SQLAlchemy."""
        host = quote(str(self.socket_dir), safe="/")
        return f"postgresql+psycopg://{user}@/{database}?host={host}&port={PORT}"

    def initialise(self) -> None:
        """Make the data folder if there is none; a killed attempt leaves nothing half done."""
        with self._lock():
            self._initialise()

    def start(self) -> None:
        """Start the server, making the data folder first; return when it answers."""
        with self._lock():
            self._initialise()
            if self._wait_until_ready(None):
                return
            self._start()
            self.started_here = True

    def stop(self) -> None:
        """Stop the server, ending open connections; nothing to do if it does not run."""
        with self._lock():
            running = process.running_in(self.data_dir)
            if running is None:
                return
            how = signal.SIGINT if self._durable else signal.SIGQUIT
            if not process.stop(running.pid, self.data_dir, seconds=_STOP_SECONDS, how=how):
                raise Unavailable(
                    f"Die Datenbank (Prozess {running.pid}) endet nicht.",
                    remedy=f"Näheres steht in {self.log}.",
                )
            with contextlib.suppress(OSError):
                (running.socket_dir or self.socket_dir).rmdir()

    @contextmanager
    def connect_as_superuser(
        self, database: str = "postgres"
    ) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """A connection for administration; each statement commits by itself."""
        with psycopg.connect(
            host=str(self.socket_dir), port=PORT, user=SUPERUSER, dbname=database, autocommit=True
        ) as connection:
            yield connection

    def client(self, program: str, *args: str, user: str = SUPERUSER) -> list[str]:
        """The command of a client program that talks to this server."""
        where = ["-h", str(self.socket_dir), "-p", str(PORT), "-U", user]
        return [self.programs.path(program), *where, *args]

    def _major(self) -> int | None:
        try:
            return int((self.data_dir / "PG_VERSION").read_text().strip())
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        except PermissionError as error:
            raise _foreign(self.data_dir) from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Only one process at a time makes, starts or stops the server."""
        try:
            self._wanted.parent.mkdir(parents=True, exist_ok=True)
            file = self._wanted.with_name(self._wanted.name + ".lock").open("a")
        except PermissionError as error:
            raise _foreign(self._wanted.parent) from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        if self._major() is not None:
            return
        runner = account.Account.current()
        target = account.reachable_data_dir(self._wanted, runner)
        programs = self.programs
        fresh = target.with_name(target.name + ".new")
        configuration.remove_folder(fresh)
        account.private_folder(fresh, runner)
        command = configuration.initdb_command(programs, fresh, durable=self._durable)
        made = run(command, runner.process_options())
        if made.returncode != 0:
            raise Unavailable(
                "Die Datenbank konnte nicht angelegt werden.",
                remedy=(made.stderr or made.stdout).strip()[-600:],
            )
        configuration.write_access_rules(fresh)
        if target.exists():
            target.rmdir()
        fresh.rename(target)

    def _start(self) -> None:
        runner = account.Account.current()
        socket_dir = self.socket_dir
        command = configuration.server_command(
            self.programs, self.data_dir, socket_dir, PORT, listen=self._listen
        )
        account.check_socket_length(socket_dir)
        account.private_folder(self.data_dir, runner)
        account.private_folder(socket_dir, runner)
        configuration.open_network(self.data_dir, self._listen)
        for secret in configuration.certificate_files(self.data_dir):
            account.private_file(secret, runner)
        configuration.write_settings(self.data_dir, durable=self._durable)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.unlink()
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            process.forget_dead_server(self.data_dir)
            before = self.log.stat().st_size if self.log.exists() else 0
            if self._wait_until_ready(process.spawn(command, self.log, runner)):
                return
            if self._wait_until_ready(None):
                # Somebody who was killed while starting it had begun just before us.
                return
            told = self._log_since(before)
            if time.monotonic() > deadline or not any(hint in told for hint in _STILL_ENDING):
                raise Unavailable(
                    "Die Datenbank startet nicht.",
                    remedy=f"Näheres steht in {self.log}:\n{told.strip()[-600:]}",
                )
            time.sleep(0.3)

    def _wait_until_ready(self, started: subprocess.Popen[bytes] | None) -> bool:
        """Wait until the server answers; False if it ends, or none runs.

        `started` is the process just started, which has perhaps not written its file yet.
        """
        deadline = time.monotonic() + _READY_SECONDS
        while self._is_alive(started):
            if self._answers():
                return True
            if time.monotonic() > deadline:
                raise Unavailable(
                    "Die Datenbank antwortet nicht.",
                    remedy=f"Näheres steht in {self.log}. Vielleicht hilft „geoqm db stop“ "
                    "und ein neuer Start.",
                )
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        running = process.running_in(self.data_dir)
        if running is None or not running.is_ready:
            return False  # asking now would only write an error to the log
        return run(self.client("pg_isready", "-q", "-d", "postgres")).returncode == 0

    def _is_alive(self, started: subprocess.Popen[bytes] | None) -> bool:
        if started is not None:
            return started.poll() is None
        return process.running_in(self.data_dir) is not None

    def _log_since(self, offset: int) -> str:
        with self.log.open("rb") as file:
            file.seek(offset)
            return file.read().decode(errors="replace")


def _foreign(folder: Path) -> Unavailable:
    return Unavailable(
        f"Der Ordner {folder} gehört einem anderen Konto.",
        remedy="Bitte geoqm mit dem Konto starten, das ihn angelegt hat (root oder sudo).",
    )
