"""`geoqm changes`: what is new, changed and ended between two days, as a GeoPackage."""

import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from geoqm.access.rules import local_day
from geoqm.catalogue import LAYERS
from geoqm.changes import asked as comparisons
from geoqm.changes import files
from geoqm.changes.asked import Asked, Kind, basis_of
from geoqm.cli.console import say, show, steps
from geoqm.cli.days import day_of
from geoqm.cli.german import GermanTyper
from geoqm.cli.installation import owner_engine
from geoqm.cli.roles import role_of
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports.projects import look_of
from geoqm.layer.declaration import Layer
from geoqm.settings import Settings

_TIMEOUT_MS = 600_000


def register(app: GermanTyper) -> None:
    """Add the command of this module."""
    app.command("changes")(changes)


def changes(
    file: Annotated[Path, typer.Argument(help="Zieldatei, ein GeoPackage (.gpkg).")],
    before: Annotated[str, typer.Option("--from", help="Erster Tag, zum Beispiel 2025-12-31.")],
    after: Annotated[str, typer.Option("--to", help="Zweiter Tag. Ohne Angabe: heute.")] = "",
    layers: Annotated[
        str, typer.Option("--layer", help="Ebenen, durch Komma getrennt. Ohne Angabe: alle.")
    ] = "",
    role: Annotated[
        str, typer.Option(help="Für wen die Datei ist: public, planner, staff oder admin.")
    ] = Role.PLANNER.value,
) -> None:
    """Zwei Tage vergleichen: was neu, geändert und beendet ist, als GeoPackage."""
    audience = role_of(role, "--role")
    today = local_day(datetime.now(UTC))
    last = day_of(after, "--to") or today
    first = day_of(before, "--from") or last
    compared = [
        comparisons.checked(each, audience, first, last, today)
        for each in _chosen(layers, audience)
    ]
    counts = _write(file, audience, compared)
    headings = ("Ebene", *(kind.label for kind in Kind))
    show(headings, [(each.layer.title, *counts[each.layer.name]) for each in compared])
    say(f"Verglichen: {_told(first)} und {_told(last)}, in {file}")


def _write(file: Path, role: Role, compared: list[Asked]) -> dict[str, tuple[str, ...]]:
    """Write beside the target and move it there when all is well; the counts as texts."""
    if file.suffix.lower() != ".gpkg" or not file.parent.is_dir():
        raise InvalidInput(
            f"„{file}“ ist kein Ziel für ein GeoPackage.",
            remedy="Nehmen Sie einen Namen mit .gpkg in einem Ordner, den es gibt.",
            field="file",
        )
    caller = Caller(role.database_role, timeout_ms=_TIMEOUT_MS)
    settings = Settings()
    with owner_engine(settings) as engine, steps() as progress:
        progress.begin("Die Tage werden verglichen")
        with (
            tempfile.TemporaryDirectory(prefix="geoqm-", dir=file.parent) as folder,
            session_scope(engine, caller) as session,
        ):
            made = Path(folder) / file.name
            found = files.write(session, compared, made, look_of(settings))
            shutil.move(made, file)
    return {
        name: tuple(str(summary.counts[kind]) for kind in Kind) for name, summary in found.items()
    }


def _chosen(names: str, role: Role) -> list[Layer]:
    """The layers named; all that can be compared without a name. Raises InvalidInput."""
    visible = {each.name: each for each in LAYERS if each.open_to(role)}
    if not names:
        return [each for each in visible.values() if basis_of(each)]
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in visible:
            raise InvalidInput(
                f"Die Ebene „{name}“ gibt es nicht.",
                remedy="Alle zeigt „geoqm layers“.",
                field="--layer",
            )
    return [visible[name] for name in dict.fromkeys(wanted)]


def _told(day: date) -> str:
    return f"Ende des {day:%d.%m.%Y}"
