"""`geoqm db …`: the private cluster, migrations, backup, roles for an own server."""

import os
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from geoqm.cli.console import say, steps
from geoqm.cli.german import GermanTyper
from geoqm.cli.installation import owner_engine
from geoqm.cli.planner_logins import planner_login
from geoqm.db import backup as backups
from geoqm.db import roles
from geoqm.db.address import database_url, private_cluster
from geoqm.db.cluster import Cluster
from geoqm.db.engine import libpq_url
from geoqm.errors import RuleViolation, Unavailable
from geoqm.migrations.upgrade import EXTENSIONS, upgrade
from geoqm.settings import KEPT_FOLDERS, Settings

app = GermanTyper("Datenbank starten, sichern, wiederherstellen.")


@app.command()
def start() -> None:
    """Das private PostGIS starten."""
    cluster = _own_cluster()
    with steps() as progress:
        progress.begin("Die Datenbank startet")
        cluster.start()
    say(f"Die Datenbank läuft (Prozess {cluster.status().pid}).")


@app.command()
def stop() -> None:
    """Das private PostGIS anhalten."""
    cluster = _own_cluster()
    with steps() as progress:
        progress.begin("Die Datenbank wird angehalten")
        cluster.stop()
    say("Die Datenbank ist angehalten.")


@app.command()
def status() -> None:
    """Zeigen, ob die Datenbank läuft und wo sie liegt."""
    settings = Settings()
    if settings.database_url is not None:
        say(f"Eigene Datenbank: {make_url(database_url(settings))!r}")
        return
    found = private_cluster(settings).status()
    say(f"läuft (Prozess {found.pid})" if found.running else "läuft nicht: geoqm db start")
    say(f"PostgreSQL: {found.major or 'noch keine Daten'}")
    say(f"Daten: {found.data_dir}")
    say(f"Zugang: {found.socket_dir}")


@app.command("upgrade")
def upgrade_database() -> None:
    """Die Datenbank auf den Stand dieser Version bringen."""
    with owner_engine(any_version=True) as engine, steps() as progress:
        progress.begin("Die Datenbank wird aktualisiert")
        upgrade(engine)
    say("Die Datenbank ist auf dem neuesten Stand.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Die Datenbank mit psql öffnen; weitere Angaben gehen an psql."""
    settings = Settings()
    if settings.database_url is None:
        raise typer.Exit(_running_cluster().psql(context.args))
    raise typer.Exit(_psql_elsewhere(database_url(settings), context.args))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Datei der Sicherung (.zip).")]) -> None:
    """Datenbank, Briefe, Unterlagen und Fotos in eine Datei sichern."""
    cluster = _running_cluster()
    with steps() as progress:
        progress.begin("Sicherung läuft")
        count = backups.save(cluster, Settings().var_dir, file)
    files = f"{count} Datei" if count == 1 else f"{count} Dateien"
    say(f"Gesichert: {file} (Datenbank und {files}, {file.stat().st_size / 1e6:.0f} MB)")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="Datei der Sicherung.")]) -> None:
    """Alles aus einer Sicherung wiederherstellen; eine kaputte Datei ändert nichts."""
    cluster = _running_cluster()
    with steps() as progress:
        progress.begin("Wiederherstellung läuft")
        is_whole = backups.load(cluster, Settings().var_dir, file)
        with owner_engine(any_version=True) as engine:
            progress.begin("Die Datenbank wird aktualisiert")
            upgrade(engine)
    say("Wiederhergestellt.")
    if not is_whole:
        say(
            "Diese Sicherung enthält nur die Datenbank. Briefe, Unterlagen und Fotos sind geblieben,"
            " wie sie waren."
        )


@app.command("roles")
def print_roles(
    login: Annotated[str, typer.Option(help="Name des Datenbankkontos von geoqm.")] = "geoqm",
) -> None:
    """Das SQL zeigen, das die Administration eines eigenen Servers einmal ausführt."""
    say("-- Einmal als Administrator in der Datenbank von geoqm ausführen (psql -d DATENBANK).")
    say(f'-- Das Konto "{login}" muss es geben; ihm gehört die Datenbank.')
    owner = login.replace('"', '""')
    for extension in EXTENSIONS:
        say(f"CREATE EXTENSION IF NOT EXISTS {extension};")
    for statement in (*roles.creation_sql(owner), *roles.CLOSED_TO_EVERYBODY):
        say(f"{' '.join(statement.split())};")
    # Until PostgreSQL 14 everybody may make tables in the schema public.
    say("REVOKE CREATE ON SCHEMA public FROM PUBLIC;")
    say(f'GRANT CREATE ON SCHEMA public TO "{owner}";')


app.command("planner-login")(planner_login)


def _psql_elsewhere(url: str, args: list[str]) -> int:
    """Run psql with the address in the environment: the list of processes shows no password."""
    parsed = make_url(libpq_url(url))
    environment = dict(os.environ)
    if parsed.password:
        environment["PGPASSWORD"] = parsed.password
    command = ["psql", parsed.set(password=None).render_as_string(), *args]
    try:
        return subprocess.run(  # noqa: S603 (the user's own terminal)
            command, env=environment, check=False
        ).returncode
    except FileNotFoundError as error:
        raise Unavailable(
            "Das Programm psql fehlt.", remedy="Installieren Sie das Paket postgresql-client."
        ) from error


def _own_cluster() -> Cluster:
    settings = Settings()
    if settings.database_url is not None:
        raise RuleViolation(
            "Diese Installation nutzt eine eigene Datenbank (GEOQM_DATABASE_URL).",
            remedy="Nutzen Sie die Werkzeuge dieses Servers, zum Beispiel pg_dump und pg_restore. "
            f"Zu einer Sicherung gehören auch {_folders(settings)}.",
        )
    return private_cluster(settings)


def _folders(settings: Settings) -> str:
    *first, last = (str(settings.var_dir / name) for name in KEPT_FOLDERS)
    return f"die Ordner {', '.join(first)} und {last}"


def _running_cluster() -> Cluster:
    cluster = _own_cluster()
    cluster.start()
    return cluster
