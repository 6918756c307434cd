"""`geoqm doctor` and `geoqm layers`: what is there, and what to do where something is missing."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import typer
from rich.table import Table
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from geoqm import assets
from geoqm.catalogue import LAYERS
from geoqm.cli.console import console
from geoqm.cli.installation import owner_engine
from geoqm.errors import GeoqmError
from geoqm.migrations.upgrade import EXTENSIONS, is_current
from geoqm.settings import Settings

_LEAST_FREE_GB = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` is empty when it is in order."""

    what: str
    found: str
    remedy: str = ""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(doctor)
    app.command()(layers)


def doctor() -> None:
    """Prüfen, ob alles da ist, und sagen, was zu tun ist."""
    findings = [*_machine(Settings()), *_database()]
    table = Table("", "Was", "Gefunden", "Zu tun")
    for each in findings:
        table.add_row("!" if each.remedy else "✓", each.what, each.found, each.remedy)
    console.print(table)
    if any(each.remedy for each in findings):
        raise typer.Exit(1)


def layers() -> None:
    """Alle Ebenen mit Name, Titel, Zugriff und Zahl der Felder zeigen."""
    table = Table("Name", "Titel", "Gruppe", "Zugriff", "Felder")
    for layer in LAYERS:
        table.add_row(
            layer.name, layer.title, layer.group, layer.access.title, str(len(layer.fields))
        )
    console.print(table)


def _machine(settings: Settings) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    old = sys.version_info < (3, 11)
    yield Finding("Python", version, "Python 3.11 oder neuer installieren." if old else "")
    folder = settings.var_dir if settings.var_dir.exists() else settings.var_dir.parent
    free = shutil.disk_usage(folder).free / 1e9
    tight = free < _LEAST_FREE_GB
    yield Finding("freier Platz", f"{free:.1f} GB", "Platz schaffen." if tight else "")
    missing = not (assets.VENDOR_DIR / "leaflet" / "leaflet.js").exists()
    remedy = "script/server einmal ausführen." if missing else ""
    yield Finding("Kartenbibliotheken", "fehlen" if missing else "da", remedy)
    yield Finding("Hintergrundkarte", "an" if settings.basemap else "aus")


def _database() -> Iterator[Finding]:
    try:
        with owner_engine() as engine, engine.connect() as connection:
            yield from _inside(connection)
    except (GeoqmError, SQLAlchemyError) as error:
        text_ = error.text if isinstance(error, GeoqmError) else "antwortet nicht"
        yield Finding("Datenbank", text_, "GEOQM_DATABASE_URL oder „geoqm db status“ prüfen.")


def _inside(connection: Connection) -> Iterator[Finding]:
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    old = number < 140_000
    yield Finding(
        "PostgreSQL",
        f"{number // 10000}.{number % 10000}",
        "Version 14 oder neuer nehmen." if old else "",
    )
    found: dict[str, str] = dict(
        connection.execute(text("SELECT extname, extversion FROM pg_extension")).tuples().all()
    )
    for name in EXTENSIONS:
        remedy = "" if name in found else "SQL aus „geoqm db roles“ ausführen."
        yield Finding(f"Erweiterung {name}", found.get(name, "fehlt"), remedy)
    current = is_current(connection)
    yield Finding(
        "Tabellen", "aktuell" if current else "veraltet", "" if current else "geoqm db upgrade"
    )
