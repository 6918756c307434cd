"""`geoqm serve` and `geoqm setup`."""

import errno
import os
import socket
from datetime import UTC, datetime
from typing import Annotated

import typer
import uvicorn

from geoqm.access import queries, service
from geoqm.cli.console import console, say
from geoqm.cli.installation import owner_engine, started_database
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.demo import service as demo
from geoqm.errors import Unavailable
from geoqm.importers.shipped import import_shipped
from geoqm.migrations.upgrade import check_current, upgrade
from geoqm.settings import Settings

DEMO_USERS = (
    ("admin", Role.ADMIN, "Alex Beispiel"),
    ("team", Role.STAFF, "Mara Beispiel"),
    ("planung", Role.PLANNER, "Jo Muster"),
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)
    app.command()(setup)


def serve(
    host: Annotated[str, typer.Option(help="Adresse, auf der geoqm hört.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Nummer des Anschlusses.")] = 8000,
    workers: Annotated[int, typer.Option(help="Zahl der Prozesse.", min=1, max=64)] = 1,
) -> None:
    """Die Anwendung starten."""
    settings = Settings()
    _refuse_taken_port(host, port)
    address = started_database(settings)
    engine = make_engine(address, pool_size=1)
    with engine.connect() as connection:
        check_current(connection)
    engine.dispose()
    say(f"geoqm läuft auf http://{host}:{port} – beenden mit Strg+C.")
    uvicorn.run(
        "geoqm.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level=settings.log_level.lower(),
        access_log=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
    )


def setup() -> None:
    """Datenbank, offene Daten, Demodaten und erste Anmeldungen einrichten; mehrmals möglich."""
    settings = Settings()
    today = datetime.now(UTC).date()
    with owner_engine(settings) as engine:
        with console.status("Datenbank wird eingerichtet …"):
            upgrade(engine)
        with session_scope(engine) as session:
            first_run = not queries.users(session)
        with console.status("Mitgelieferte offene Daten werden eingelesen …"):
            import_shipped(engine, settings.data_dir, today)
        if not first_run or os.environ.get("GEOQM_WITHOUT_DEMO"):
            return
        with console.status("Demodaten werden geladen …"), session_scope(engine) as session:
            demo.load(session, today, settings.data_dir)
        with session_scope(engine) as session:
            logins = [
                (name, role, service.add_user(session, name, role, full_name=person, is_demo=True))
                for name, role, person in DEMO_USERS
            ]
    say("Anmeldungen für die Demonstration (die Kennwörter werden nur jetzt gezeigt):")
    for name, role, password in logins:
        say(f"  {name:<8} {password}   {role.title}")
    say("Ein neues Kennwort: geoqm user reset NAME")


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}:
            raise
        raise Unavailable(
            f"Auf {host}:{port} kann geoqm nicht hören, zum Beispiel weil dort schon ein Programm läuft.",
            remedy="Nehmen Sie einen anderen Anschluss, zum Beispiel --port 8001.",
        ) from error
