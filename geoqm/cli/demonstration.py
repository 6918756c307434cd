"""`geoqm demo …`: the invented town."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from geoqm.access.rules import local_day
from geoqm.cli.console import say, steps
from geoqm.cli.german import GermanTyper
from geoqm.cli.installation import owner_engine, owner_session
from geoqm.demo import service
from geoqm.demo.service import Summary
from geoqm.settings import Settings

app = GermanTyper("Demodaten laden und entfernen.")


@app.command()
def load(
    beside_real_data: Annotated[
        bool, typer.Option("--beside-real-data", help="Auch laden, wenn echte Gebäude da sind.")
    ] = False,
) -> None:
    """Die erfundene Stadt laden; ein zweites Mal ändert nichts."""
    settings = Settings()
    today = local_day(datetime.now(UTC))
    with owner_engine(settings) as engine, steps() as progress:
        progress.begin("Demodaten werden geladen")
        with owner_session(engine) as session:
            made = service.load(
                session, today, settings.data_dir, beside_real_data=beside_real_data
            )
    say(f"Demodaten geladen: {told(made)}." if made.touched else "Die Demodaten sind schon da.")


@app.command()
def remove() -> None:
    """Alle Demodaten entfernen."""
    with owner_engine() as engine, steps() as progress:
        progress.begin("Demodaten werden entfernt")
        with owner_session(engine) as session:
            gone = service.remove(session)
    say(f"Demodaten entfernt: {told(gone)}." if gone.touched else "Es gab keine Demodaten.")


def told(summary: Summary) -> str:
    """The numbers of the town in one line."""
    counts = {
        "Gebäude": summary.buildings,
        "Adressen": summary.addresses,
        "Flurstücke": summary.parcels,
        "Einheiten": summary.units,
    }
    return ", ".join(f"{count:,} {name}".replace(",", ".") for name, count in counts.items())
