"""`geoqm serve`: runs the application; nothing is set up or changed here."""

import errno
import socket
from contextlib import nullcontext
from typing import Annotated, Any

import typer
import uvicorn
from uvicorn.config import LOGGING_CONFIG

from geoqm.cli.background import work_beside
from geoqm.cli.console import say
from geoqm.cli.installation import started_database
from geoqm.cli.setup import setup
from geoqm.db.engine import make_engine
from geoqm.errors import Unavailable
from geoqm.jobs.process import beside
from geoqm.migrations.upgrade import check_current
from geoqm.settings import Settings

_EXPECTED = {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}


def register(app: typer.Typer) -> None:
    """Add the commands of this module and of `setup`."""
    app.command()(serve)
    app.command()(setup)


def serve(
    host: Annotated[str, typer.Option(help="Adresse, auf der geoqm hört.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Nummer des Anschlusses.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Zahl der Prozesse.", min=1, max=64)] = 1,
    jobs: Annotated[
        bool, typer.Option(help="E-Mails und andere Aufgaben im Hintergrund ausführen.")
    ] = True,
    set_up: Annotated[
        bool, typer.Option("--set-up", help="Vorher einrichten, was fehlt, wie „geoqm setup“.")
    ] = False,
) -> None:
    """Die Anwendung starten."""
    settings = Settings()
    _refuse_taken_port(host, port)
    if set_up:
        setup()
    _check_database(started_database(settings))
    say(f"geoqm läuft auf {address(host, port)} – beenden mit Strg+C.")
    with beside(work_beside) if jobs else nullcontext():
        uvicorn.run(
            "geoqm.app:serve_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_level=settings.log_level.lower(),
            log_config=_logs(settings),
            access_log=False,
            proxy_headers=True,
            forwarded_allow_ips=settings.trusted_proxies,
            server_header=False,
        )


def address(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 (only shown)
    return f"http://{f'[{shown}]' if ':' in shown and '[' not in shown else shown}:{port}"


def _logs(settings: Settings) -> dict[str, Any]:
    """The server's logs, and beside them those of geoqm itself."""
    own = {"handlers": ["default"], "level": settings.log_level, "propagate": False}
    loggers: dict[str, Any] = LOGGING_CONFIG["loggers"]
    return LOGGING_CONFIG | {"loggers": loggers | {"geoqm": own}}


def _check_database(url: str) -> None:
    engine = make_engine(url, pool_size=1)
    with engine.connect() as connection:
        check_current(connection)
    engine.dispose()


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server((host, port), family=family):
            pass
    except socket.gaierror as error:
        raise Unavailable(
            f"Die Adresse „{host}“ gibt es nicht.",
            remedy="Nehmen Sie 127.0.0.1 (nur dieser Rechner) oder 0.0.0.0 (alle Netze).",
        ) from error
    except OSError as error:
        if error.errno not in _EXPECTED:
            raise
        raise Unavailable(
            f"Auf {host}:{port} kann geoqm nicht hören, "
            "zum Beispiel weil dort schon ein Programm läuft.",
            remedy=f"Nehmen Sie einen anderen Anschluss, zum Beispiel --port {port % 65535 + 1}.",
        ) from error
