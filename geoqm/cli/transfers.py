"""`geoqm import …` and `geoqm export …`."""

import getpass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from geoqm.catalogue import LAYERS
from geoqm.cli.console import console, say
from geoqm.cli.installation import owner_engine
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports.order import Order
from geoqm.exports.writing import export_file
from geoqm.importers.job import Job, Options, RunResult
from geoqm.importers.runs import execute, rejections_as_csv
from geoqm.importers.sources import SOURCES, source
from geoqm.settings import Settings

_SHOWN_REJECTIONS = 20
_COUNTS = {
    "new": "neu",
    "changed": "geändert",
    "unchanged": "unverändert",
    "vanished": "nicht mehr enthalten",
    "rejected": "abgelehnt",
}
_SOURCE_HELP = "Quelle: " + "; ".join(f"{key} ({spec.title})" for key, spec in SOURCES.items())


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import")(import_file)
    app.command("export")(export)


def import_file(
    source_key: Annotated[str, typer.Argument(metavar="QUELLE", help=_SOURCE_HELP)],
    location: Annotated[str, typer.Argument(metavar="DATEI|ADRESSE", help="Datei oder Adresse.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Nur prüfen, nichts speichern.")
    ] = False,
    dataset: Annotated[str, typer.Option(help="Name des Datenbestands; sonst der Dateiname.")] = "",
    title: Annotated[str, typer.Option(help="Titel des Datenbestands.")] = "",
    origin: Annotated[str, typer.Option(help="Herkunft.")] = "",
    licence: Annotated[str, typer.Option(help="Lizenz.")] = "",
    attribution: Annotated[str, typer.Option(help="Quellenangabe.")] = "",
    mapping: Annotated[Path | None, typer.Option(help="Zuordnung der Spalten (TOML).")] = None,
    layer: Annotated[str, typer.Option(help="Ebene in der Datei, wenn sie mehrere hat.")] = "",
    crs: Annotated[str, typer.Option(help="Koordinatensystem, wenn die Datei keines nennt.")] = "",
    reference: Annotated[str, typer.Option(help="Stand der Daten, zum Beispiel 2026-07-01.")] = "",
    kind: Annotated[str, typer.Option(help="Art des Gebiets (nur boundaries).")] = "",
    name: Annotated[str, typer.Option(help="Name des Gebiets (nur boundaries).")] = "",
    quality: Annotated[str, typer.Option(help="official, approximate oder simplified.")] = "",
    accuracy_m: Annotated[int | None, typer.Option(help="Genauigkeit der Grenze in m.")] = None,
    legal_basis: Annotated[str, typer.Option(help="Rechtsgrundlage des Gebiets.")] = "",
    valid_from: Annotated[str, typer.Option(help="Gültig ab.")] = "",
    valid_until: Annotated[str, typer.Option(help="Gültig bis.")] = "",
    rejections: Annotated[
        Path | None, typer.Option(help="Abgelehnte Zeilen in diese CSV-Datei schreiben.")
    ] = None,
) -> None:
    """Daten einlesen; dieselbe Datei noch einmal ändert nichts."""
    options = Options(
        crs=crs,
        layer=layer,
        mapping=mapping,
        reference_on=_day(reference, "reference"),
        title=title,
        origin=origin,
        licence=licence,
        attribution=attribution,
        kind=kind,
        name=name,
        quality=quality,
        accuracy_m=accuracy_m,
        legal_basis=legal_basis,
        valid_from=_day(valid_from, "valid_from"),
        valid_until=_day(valid_until, "valid_until"),
    )
    settings = Settings()
    job = Job(
        source=source(source_key).key,
        location=location,
        dataset=dataset,
        options=options,
        limit_mb=settings.upload_mb,
    )
    result = _run(settings, job, dry_run=dry_run)
    _report(result)
    if rejections is not None:
        rejections.write_text(rejections_as_csv(result.rejections), encoding="utf-8", newline="")
        say(f"Abgelehnte Zeilen: {rejections}")


def export(
    file: Annotated[Path, typer.Argument(help="Ziel: .gpkg, .geojson, .csv oder .xlsx.")],
    layers: Annotated[
        str, typer.Option(help="Namen der Ebenen, durch Komma getrennt.")
    ] = "buildings",
    role: Annotated[
        str, typer.Option(help="Für wen: public, planner, staff oder admin.")
    ] = "planner",
) -> None:
    """Ebenen in eine Datei schreiben, nur mit dem, was die Rolle sehen darf."""
    audience = _role(role)
    known = {each.name: each for each in LAYERS if each.open_to(audience)}
    wanted = [each.strip() for each in layers.split(",") if each.strip()]
    for each in wanted:
        if each not in known:
            raise InvalidInput(
                f"Die Ebene „{each}“ gibt es nicht.",
                remedy="Möglich sind: " + ", ".join(known) + ".",
                field="layers",
            )
    today = datetime.now(UTC).date()
    orders = [Order(known[each], audience, day=today) for each in wanted]
    with owner_engine() as engine, console.status("Export läuft …"):
        count = export_file(engine, orders, file)
    say(f"{count} Objekte in {file} geschrieben.")


def _run(settings: Settings, job: Job, *, dry_run: bool) -> RunResult:
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    )
    with owner_engine(settings) as engine, bar:
        task = bar.add_task("Import", total=None)

        def show(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total or None)

        return execute(
            engine,
            job,
            dry_run=dry_run,
            started_by=getpass.getuser(),
            today=datetime.now(UTC).date(),
            progress=show,
        )


def _report(result: RunResult) -> None:
    parts = [f"{result.counts.get(key, 0)} {word}" for key, word in _COUNTS.items()]
    say(f"{result.dataset}: " + ", ".join(parts) + ".")
    for each in result.rejections[:_SHOWN_REJECTIONS]:
        say(f"  Zeile {each.row_number}: {each.reason} {each.remedy}".rstrip())
    if len(result.rejections) > _SHOWN_REJECTIONS:
        say(f"  … und {len(result.rejections) - _SHOWN_REJECTIONS} weitere (siehe --rejections).")
    if result.dry_run:
        say("Nur geprüft, nichts gespeichert.")
    elif result.run_id is not None:
        say(f"Auf der Karte: /karte?import_run_id={result.run_id}")


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise InvalidInput(
            f"Die Rolle „{text}“ gibt es nicht.",
            remedy="Möglich sind: " + ", ".join(Role) + ".",
            field="role",
        ) from error


def _day(text: str, field: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"„{text}“ ist kein Datum.", remedy="Beispiel: 2026-07-01.", field=field
        ) from error
