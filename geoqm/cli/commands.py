"""All commands, gathered from the modules of this package."""

from geoqm.cli import (
    background,
    changes,
    console,
    databases,
    demonstration,
    exporting,
    files,
    health,
    owners,
    qgis_projects,
    rules,
    server,
    users,
)
from geoqm.cli.german import GermanTyper, translate_panels

app = GermanTyper("Die Karte der Stadterneuerung: Gebäude, Leerstände und Förderung im Quartier.")
server.register(app)
files.register(app)
changes.register(app)
exporting.register(app)
health.register(app)
app.add_typer(databases.app, name="db")
app.add_typer(qgis_projects.app, name="qgis-project")
app.add_typer(users.app, name="user")
app.add_typer(users.tokens, name="token")
app.add_typer(background.app, name="jobs")
app.add_typer(background.outbox, name="outbox")
app.add_typer(demonstration.app, name="demo")
app.add_typer(rules.app, name="rules")
app.add_typer(owners.app, name="owners")


def main() -> None:
    """Run the command line."""
    translate_panels()
    console.run(app)
