"""The private server with its databases: making, saving and restoring them."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from psycopg import sql

from geoqm.db import roles
from geoqm.db.cluster import backups
from geoqm.db.cluster.programs import clean_environment
from geoqm.db.cluster.server import Server

EXTENSIONS: Final = ("postgis", "pg_trgm", "unaccent", "btree_gist")


class Cluster(Server):
    """The private PostGIS server of an installation, and what is done with its databases."""

    def create_database(
        self, name: str = "geoqm", extensions: Sequence[str] = EXTENSIONS, owner: str = "geoqm"
    ) -> None:
        """Make the owner role, the database and its extensions, each only if missing."""
        with self.connect_as_superuser() as connection:
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [owner])
            if found.fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(sql.Identifier(owner))
                )
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                        sql.Identifier(name), sql.Identifier(owner)
                    )
                )
        with self.connect_as_superuser(name) as connection:
            for extension in extensions:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )
            for statement in roles.CLOSED_TO_EVERYBODY:
                connection.execute(statement.encode())

    def psql(self, args: Sequence[str] = (), *, database: str = "geoqm") -> int:
        """Run psql in the terminal as the owner of the database; its exit code."""
        command = self.client("psql", "-d", database, *args, user="geoqm")
        environment = clean_environment()
        environment.pop("LC_ALL")
        return subprocess.run(  # noqa: S603 - the user's own terminal
            command, env=environment, check=False
        ).returncode

    def backup(self, file: Path, *, database: str = "geoqm") -> None:
        """Save the database to `file`; a failed attempt leaves no file behind."""
        backups.save(self, file, database)

    def restore(self, file: Path, *, database: str = "geoqm") -> None:
        """Replace the database by the backup in `file`, wholly or not at all."""
        backups.load(self, file, database)
