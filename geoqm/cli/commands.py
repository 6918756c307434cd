"""All commands, gathered from the modules of this package."""

import typer

from geoqm.cli import databases, demonstration, health, server, transfers, users
from geoqm.cli.console import friendly_errors

app = typer.Typer(
    name="geoqm",
    help="Die Karte der Stadterneuerung: Gebäude, Leerstände und Förderung im Quartier.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(databases.app, name="db")
app.add_typer(users.app, name="user")
app.add_typer(users.tokens, name="token")
app.add_typer(demonstration.app, name="demo")
server.register(app)
transfers.register(app)
health.register(app)


def main() -> None:
    """Run the command line; expected errors become one German line and an exit code."""
    with friendly_errors():
        app()
