"""`geoqm demo …`: the invented town."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from geoqm.cli.console import console, say
from geoqm.cli.installation import owner_session
from geoqm.demo import service
from geoqm.settings import Settings

app = typer.Typer(help="Demodaten: laden und entfernen.", no_args_is_help=True)


@app.command()
def load(
    beside_real_data: Annotated[
        bool, typer.Option("--neben-echten-daten", help="Auch laden, wenn echte Gebäude da sind.")
    ] = False,
) -> None:
    """Die erfundene Stadt laden."""
    settings = Settings()
    with owner_session(settings) as session, console.status("Demodaten werden geladen …"):
        today = datetime.now(UTC).date()
        summary = service.load(session, today, settings.data_dir, beside_real_data=beside_real_data)
    say(str(summary))


@app.command()
def remove() -> None:
    """Alle Demodaten entfernen."""
    with owner_session() as session, console.status("Demodaten werden entfernt …"):
        summary = service.remove(session)
    say(str(summary))
