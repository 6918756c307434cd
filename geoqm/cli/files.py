"""`geoqm import` and `geoqm layers`: data in, and what there is."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from geoqm.access.rules import local_day
from geoqm.catalogue import LAYERS
from geoqm.cli.console import say, show, steps
from geoqm.cli.days import day_of
from geoqm.cli.installation import owner_engine, owner_session, worker
from geoqm.demo import service as demo
from geoqm.errors import InvalidInput
from geoqm.importers import runs
from geoqm.importers.job import Job, Options, RunResult
from geoqm.importers.sources import SOURCES
from geoqm.settings import Settings

_SHOWN_REJECTIONS = 10
# What the demonstration holds too, so that invented and real rows would stand side by side.
_LIKE_DEMO = ("buildings", "addresses", "parcels")
_COUNTED = {
    "new": "neu",
    "changed": "geändert",
    "unchanged": "unverändert",
    "candidates": "warten auf Entscheidung",
    "vanished": "nicht mehr enthalten",
    "rejected": "abgelehnt",
}
_SOURCE_HELP = "Art der Daten: " + ", ".join(SOURCES) + "."


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import")(import_file)
    app.command()(layers)


def import_file(
    source: Annotated[str, typer.Argument(help=_SOURCE_HELP)],
    file: Annotated[str, typer.Argument(metavar="FILE|URL", help="Datei oder Adresse.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Nur zeigen, was geschehen würde.")
    ] = False,
    dataset: Annotated[
        str, typer.Option(help="Name des Datenbestands; sonst aus dem Dateinamen.")
    ] = "",
    title: Annotated[str, typer.Option(help="Titel des Datenbestands.")] = "",
    origin: Annotated[str, typer.Option(help="Herkunft der Daten.")] = "",
    licence: Annotated[str, typer.Option(help="Lizenz, zum Beispiel „dl-de/zero-2-0“.")] = "",
    licence_url: Annotated[str, typer.Option(help="Adresse des Lizenztextes.")] = "",
    attribution: Annotated[str, typer.Option(help="Quellenangabe auf Karten.")] = "",
    mapping: Annotated[
        Path | None, typer.Option(help="Datei mit der Zuordnung der Spalten.")
    ] = None,
    crs: Annotated[str, typer.Option(help="Bezugssystem, falls die Datei es verschweigt.")] = "",
    layer: Annotated[str, typer.Option(help="Ebene einer Datei mit mehreren.")] = "",
    reference_on: Annotated[str, typer.Option(help="Stand der Daten, z. B. 2026-11-25.")] = "",
    kind: Annotated[str, typer.Option(help="Grenzen, Pläne: Art des Gebiets oder Plans.")] = "",
    name: Annotated[str, typer.Option(help="Grenzen: Name des Gebiets.")] = "",
    quality: Annotated[str, typer.Option(help="Grenzen: Güte, official oder approximate.")] = "",
    accuracy_m: Annotated[
        int | None, typer.Option(help="Grenzen: Genauigkeit in Metern.", min=0)
    ] = None,
    legal_basis: Annotated[str, typer.Option(help="Grenzen: Rechtsgrundlage.")] = "",
    valid_from: Annotated[
        str, typer.Option(help="Grenzen, Pläne, Hinweise: gültig ab, z. B. 2025-01-01.")
    ] = "",
    valid_until: Annotated[str, typer.Option(help="Grenzen, Pläne, Hinweise: gültig bis.")] = "",
    overrule_edits: Annotated[
        bool, typer.Option("--overrule-edits", help="Auch ändern, was in geoqm geändert wurde.")
    ] = False,
    rejections: Annotated[
        Path | None, typer.Option(help="Abgelehnte Zeilen in diese CSV-Datei schreiben.")
    ] = None,
) -> None:
    """Daten aus einer Datei oder von einer Adresse einlesen; dieselbe Datei ändert nichts."""
    options = Options(
        crs=crs,
        layer=layer,
        mapping=mapping,
        reference_on=day_of(reference_on, "--reference-on"),
        title=title,
        origin=origin,
        licence=licence,
        licence_url=licence_url,
        attribution=attribution,
        kind=kind,
        name=name,
        quality=quality,
        accuracy_m=accuracy_m,
        legal_basis=legal_basis,
        valid_from=day_of(valid_from, "--valid-from"),
        valid_until=day_of(valid_until, "--valid-until"),
        overrule_edits=overrule_edits,
    )
    settings = Settings()
    job = Job(
        source=source,
        location=file,
        dataset=dataset,
        options=options,
        limit_mb=settings.upload_mb,
    )
    with owner_engine(settings) as engine, steps() as progress:
        progress.begin("Probelauf" if dry_run else "Import")
        result = runs.execute(
            engine, job, dry_run=dry_run, started_by=worker(), today=_today(), progress=progress
        )
        with owner_session(engine) as session:
            beside_demo = source in _LIKE_DEMO and demo.is_loaded(session)
    _tell(result)
    if beside_demo:
        say(
            "Achtung: Die Demodaten sind noch geladen und stehen neben den echten Daten. "
            "Entfernen: geoqm demo remove"
        )
    if rejections is not None:
        _save(result, rejections)


def layers() -> None:
    """Alle Ebenen mit Name, Titel, Zugriff und Zahl der Felder zeigen."""
    show(
        ("Name", "Titel", "Gruppe", "sichtbar ab", "Felder"),
        [
            (each.name, each.title, each.group, each.access.label, str(len(each.fields)))
            for each in LAYERS
        ],
    )


def _tell(result: RunResult) -> None:
    for prefix in dict.fromkeys(name.rpartition("_")[0] for name in result.counts):
        start = f"{prefix}_" if prefix else ""
        parts = [
            f"{_number(result.counts[start + key])} {word}"
            for key, word in _COUNTED.items()
            if start + key in result.counts
        ]
        say(f"{prefix or result.dataset}: {', '.join(parts)}")
    _tell_rejections(result)
    if result.dry_run:
        say("Probelauf: Es wurde nichts gespeichert.")
    else:
        say(f"Importlauf {result.run_id} ist gespeichert.")


def _tell_rejections(result: RunResult) -> None:
    if not result.rejections:
        return
    shown = result.rejections[:_SHOWN_REJECTIONS]
    show(
        ("Zeile", "Kennung", "Grund", "Abhilfe"),
        [(str(each.row_number), each.key, each.reason, each.remedy) for each in shown],
    )
    more = len(result.rejections) - len(shown)
    if more:
        say(f"… und {_number(more)} weitere. Alle in eine Datei: --rejections ablehnungen.csv")


def _save(result: RunResult, path: Path) -> None:
    try:
        path.write_text(runs.rejections_as_csv(result.rejections), encoding="utf-8", newline="")
    except OSError as error:
        raise InvalidInput(
            f"Die Datei „{path}“ lässt sich nicht schreiben ({error.strerror}).",
            remedy="Der Import selbst ist abgeschlossen.",
            field="rejections",
        ) from error
    say(f"{_number(len(result.rejections))} abgelehnte Zeilen in {path}")


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def _today() -> date:
    return local_day(datetime.now(UTC))
