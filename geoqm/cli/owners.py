"""`geoqm owners …`: owner lists in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.cli.console import say, show, steps
from geoqm.cli.days import day_of
from geoqm.cli.german import GermanTyper
from geoqm.cli.installation import owner_engine, worker
from geoqm.errors import InvalidInput
from geoqm.importers import owner_lists
from geoqm.importers.job import RunResult
from geoqm.importers.owner_lists import ListJob
from geoqm.owners.kinds import Basis, Origin
from geoqm.owners.queries import houses
from geoqm.owners.schemas import CollectionData

app = GermanTyper("Eigentum: Listen aus Grundbuch und Kataster.")
_ORIGINS = ", ".join(each for each in Origin if each is not Origin.DEMO)
_SHOWN = 10
_WORDS = {
    "new": "neu",
    "changed": "geändert",
    "unchanged": "unverändert",
    "vanished": "beendet",
    "doubtful": "im Zweifel",
    "owners_new": "neue Personen",
    "owners_changed": "geänderte Personen",
    "rejected": "abgelehnt",
}


@app.command("import")
def import_list(
    file: Annotated[str, typer.Argument(help="Liste als CSV oder XLSX.")],
    *,
    origin: Annotated[str, typer.Option(prompt="Herkunft", help=f"Herkunft: {_ORIGINS}.")],
    purpose: Annotated[str, typer.Option(prompt="Zweck", help="Wofür die Daten gebraucht werden.")],
    basis: Annotated[
        str,
        typer.Option(prompt="Rechtsgrundlage", help="Grundlage: " + ", ".join(Basis) + "."),
    ],
    area: Annotated[str, typer.Option(help="Bei section_138: Name des Sanierungsgebiets.")] = "",
    dataset: Annotated[str, typer.Option(help="Name des Datenbestands.")] = "eigentumsliste",
    mapping: Annotated[
        Path | None, typer.Option(help="Datei mit der Zuordnung der Spalten.")
    ] = None,
    reference_on: Annotated[str, typer.Option(help="Stand der Liste, z. B. 2026-11-25.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Nur zeigen, was geschehen würde.")
    ] = False,
) -> None:
    """Eine Eigentumsliste einlesen; dieselbe Liste ändert nichts."""
    with owner_engine() as engine, steps() as progress:
        stated = _stated(engine, origin, purpose, basis, area)
        job = ListJob(
            location=file,
            dataset=dataset,
            stated=stated,
            stated_on=day_of(reference_on, "--reference-on"),
            mapping=mapping,
        )
        progress.begin("Probelauf" if dry_run else "Import")
        today = local_day(datetime.now(UTC))
        result = owner_lists.execute(engine, job, dry_run=dry_run, started_by=worker(), today=today)
    _tell(result)


def _stated(engine: Engine, origin: str, purpose: str, basis: str, area: str) -> CollectionData:
    if origin not in {*Origin} or basis not in {*Basis} or not purpose.strip():
        raise InvalidInput(
            "Herkunft, Zweck oder Rechtsgrundlage passen nicht.",
            remedy=f"Herkunft: {_ORIGINS}. Grundlage: {', '.join(Basis)}. Der Zweck ist ein Satz.",
            field="basis",
        )
    with Session(engine) as session:
        areas = {each.name: each.id for each in houses.redevelopment_areas(session)}
    if area and area not in areas:
        raise InvalidInput(
            f"Das Sanierungsgebiet „{area}“ gibt es nicht.",
            remedy="Bekannt sind: " + (", ".join(areas) or "keine") + ".",
            field="area",
        )
    return CollectionData(
        origin=origin, basis=basis, purpose=purpose.strip()[:300], area_id=areas.get(area)
    )


def _tell(result: RunResult) -> None:
    say(", ".join(f"{result.counts[name]} {word}" for name, word in _WORDS.items()))
    if result.rejections:
        show(
            ("Zeile", "Grund", "Abhilfe"),
            [(str(e.row_number), e.reason, e.remedy) for e in result.rejections[:_SHOWN]],
        )
        say(f"Abgelehnt: {len(result.rejections)} Zeilen; alle stehen beim Importlauf.")
    if result.counts["doubtful"]:
        say("Zweifelsfälle entscheiden Sie unter „Eigentum“, „Zweifelsfälle aus Listen“.")
    if result.dry_run:
        say("Probelauf: Es wurde nichts gespeichert.")
    else:
        say(f"Importlauf {result.run_id} ist gespeichert.")
