"""`geoqm db …`: the private cluster, migrations, backup, roles for an own server."""

from pathlib import Path
from typing import Annotated

import typer

from geoqm.cli.console import console, say
from geoqm.cli.installation import owner_engine
from geoqm.db import roles
from geoqm.db.address import private_cluster
from geoqm.db.cluster import Cluster
from geoqm.errors import RuleViolation
from geoqm.migrations.upgrade import EXTENSIONS, upgrade
from geoqm.settings import Settings

app = typer.Typer(help="Datenbank: starten, sichern, wiederherstellen.", no_args_is_help=True)


@app.command()
def start() -> None:
    """Das private PostGIS starten."""
    cluster = _own_cluster()
    cluster.start()
    say(f"Die Datenbank läuft (Prozess {cluster.status().pid}).")


@app.command()
def stop() -> None:
    """Das private PostGIS anhalten."""
    _own_cluster().stop()
    say("Die Datenbank ist angehalten.")


@app.command()
def status() -> None:
    """Zeigen, ob die Datenbank läuft und wo sie liegt."""
    found = _own_cluster().status()
    say("läuft" if found.running else "läuft nicht")
    say(f"Daten: {found.data_dir}")
    say(f"Zugang: {found.socket_dir}")


@app.command("upgrade")
def upgrade_database() -> None:
    """Die Datenbank auf den Stand dieser Version bringen."""
    with owner_engine() as engine, console.status("Datenbank wird aktualisiert …"):
        upgrade(engine)
    say("Die Datenbank ist auf dem neuesten Stand.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Die Datenbank mit psql öffnen; weitere Angaben gehen an psql."""
    raise typer.Exit(_own_cluster().psql(context.args))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Datei der Sicherung.")]) -> None:
    """Die ganze Datenbank in eine Datei sichern."""
    with console.status("Sicherung läuft …"):
        _running_cluster().backup(file)
    say(f"Gesichert: {file}")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="Datei der Sicherung.")]) -> None:
    """Die Datenbank aus einer Sicherung wiederherstellen; eine kaputte Datei ändert nichts."""
    with console.status("Wiederherstellung läuft …"):
        _running_cluster().restore(file)
    with owner_engine() as engine:
        upgrade(engine)
    say("Wiederhergestellt.")


@app.command("roles")
def print_roles(
    login: Annotated[str, typer.Option(help="Name des Datenbankkontos von geoqm.")] = "geoqm",
) -> None:
    """Das SQL zeigen, das die Administration eines eigenen Servers einmal ausführt."""
    for statement in roles.creation_sql(login):
        say(f"{statement};")
    for extension in EXTENSIONS:
        say(f"CREATE EXTENSION IF NOT EXISTS {extension};")


def _own_cluster() -> Cluster:
    settings = Settings()
    if settings.database_url is not None:
        raise RuleViolation(
            "Diese Installation nutzt eine eigene Datenbank (GEOQM_DATABASE_URL).",
            remedy="Nutzen Sie die Werkzeuge dieses Servers, zum Beispiel pg_dump und psql.",
        )
    return private_cluster(settings)


def _running_cluster() -> Cluster:
    cluster = _own_cluster()
    cluster.start()
    return cluster
