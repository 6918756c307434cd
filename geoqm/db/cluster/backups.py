"""Saves a database to a file and restores it, wholly or not at all."""

import contextlib
import os
import time
import uuid
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from geoqm.db import roles
from geoqm.db.cluster.programs import run
from geoqm.db.cluster.server import PORT, Server
from geoqm.errors import InvalidInput, Unavailable

_OWNER: Final = "geoqm"
_PREFIX: Final = "geoqm_restore_"
_SWAP_ATTEMPTS: Final = 50
MADE_BY: Final = "Sicherungen entstehen mit „geoqm db backup DATEI“."


def save(server: Server, file: Path, database: str) -> None:
    """Write the backup beside `file` and rename it when it is complete; only we can read it."""
    target = target_of(file)
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        done = run(server.client("pg_dump", "-Fc", "-d", database, "-f", str(partial)))
        if done.returncode != 0:
            raise Unavailable(
                "Die Sicherung ist fehlgeschlagen.", remedy=done.stderr.strip()[-600:]
            )
        partial.replace(target)
    except OSError as error:
        raise Unavailable(
            f"Die Datei {target} lässt sich nicht schreiben.", remedy=error.strerror or ""
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def target_of(file: Path) -> Path:
    """Where a backup shall lie. Raises InvalidInput where there is no such folder."""
    target = file.absolute()
    if not target.parent.is_dir():
        raise InvalidInput(f"Den Ordner {target.parent} gibt es nicht.", field="file")
    return target


def load(server: Server, file: Path, database: str) -> None:
    """Fill a new database from `file`, then swap it for the old one in one transaction."""
    _check_file(server, file)
    _drop_leftovers(server)
    fresh = f"{_PREFIX}{uuid.uuid4().hex[:8]}"
    try:
        _fill(server, file, fresh)
        _swap(server, database, fresh)
    finally:
        _drop_leftovers(server)


def _check_file(server: Server, file: Path) -> None:
    if not file.is_file():
        raise InvalidInput(f"Die Datei {file} gibt es nicht.", field="file")
    listed = run([server.programs.path("pg_restore"), "--list", str(file.absolute())])
    if listed.returncode != 0 or "alembic_version" not in listed.stdout:
        raise not_a_backup(file)


def not_a_backup(file: Path) -> InvalidInput:
    """The error for a file that geoqm did not make."""
    return InvalidInput(
        f"Die Datei {file} ist keine Sicherung von geoqm. Es wurde nichts geändert.",
        remedy=MADE_BY,
        field="file",
    )


def damaged(file: Path, *, remedy: str) -> InvalidInput:
    """The error for a backup of which something is missing."""
    return InvalidInput(
        f"Die Sicherung {file} ist beschädigt oder unvollständig. Es wurde nichts geändert.",
        remedy=remedy,
        field="file",
    )


def _fill(server: Server, file: Path, database: str) -> None:
    with server.connect_as_superuser() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                sql.Identifier(database), sql.Identifier(_OWNER)
            )
        )
    _create_roles(server, database)
    command = server.client("pg_restore", "--exit-on-error", "-d", database, str(file.absolute()))
    done = run(command)
    if done.returncode != 0:
        raise damaged(file, remedy=done.stderr.strip()[-600:])


def _create_roles(server: Server, database: str) -> None:
    """The rights in the backup name the roles; a new server has none of them yet."""
    with psycopg.connect(
        host=str(server.socket_dir), port=PORT, user=_OWNER, dbname=database, autocommit=True
    ) as connection:
        for statement in roles.creation_sql(_OWNER):
            connection.execute(statement.encode())


def _swap(server: Server, database: str, fresh: str) -> None:
    """Exchange the names. Connections to the old database are ended until none is left."""
    old = sql.Identifier(f"{_PREFIX}{uuid.uuid4().hex[:8]}")
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with server.connect_as_superuser() as connection:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        is_replaced = exists.fetchone() is not None
        for _ in range(_SWAP_ATTEMPTS):
            _end_connections(connection, database)
            with contextlib.suppress(psycopg.errors.ObjectInUse), connection.transaction():
                if is_replaced:
                    connection.execute(rename.format(sql.Identifier(database), old))
                connection.execute(rename.format(sql.Identifier(fresh), sql.Identifier(database)))
                return
            time.sleep(0.1)
    raise Unavailable(
        "Die Datenbank ist in Benutzung. Es wurde nichts geändert.",
        remedy="Bitte den Server beenden und es noch einmal versuchen.",
    )


def _end_connections(connection: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
    )


def _drop_leftovers(server: Server) -> None:
    """Drop what this or a killed attempt left."""
    with server.connect_as_superuser() as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX]
        ).fetchall()
        for (name,) in found:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(name)))
            )
