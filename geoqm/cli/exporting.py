"""`geoqm export`: layers into a file, for whom, from where, as of which day."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from geoqm import exports
from geoqm.access.rules import local_day
from geoqm.catalogue import LAYERS
from geoqm.cli.console import Steps, say, steps
from geoqm.cli.days import day_of
from geoqm.cli.installation import owner_engine
from geoqm.cli.roles import role_of
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports import Format, Order
from geoqm.exports.formats import by_path
from geoqm.exports.projects import look_of
from geoqm.geo import crs as systems
from geoqm.geo.crs import Crs
from geoqm.layer import selection
from geoqm.layer.declaration import Layer
from geoqm.layer.selection import Selection
from geoqm.settings import Settings

_KINDS = ", ".join(f".{kind.ending()}" for kind in Format)
_TARGET = (
    f"Zieldatei; die Endung sagt die Art: {_KINDS}. Bei .gpkg.zip liegt das QGIS-Projekt daneben;"
    " mit .zip dahinter nehmen auch die anderen Arten mehrere Ebenen auf."
)
_CQL = "filter"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("export")(export)


def export(
    file: Annotated[Path, typer.Argument(help=_TARGET)],
    *,
    layers: Annotated[
        str, typer.Option(help="Ebenen, durch Komma getrennt; ohne Angabe alle.")
    ] = "",
    area: Annotated[
        str, typer.Option(help="Nur, was dieses Gebiet berührt: Name, Kennung oder Nummer.")
    ] = "",
    on: Annotated[
        str, typer.Option(help="Stichtag, z. B. 2025-12-31: nur, was an dem Tag galt.")
    ] = "",
    role: Annotated[
        str, typer.Option(help="Für wen die Datei ist: public, planner, staff oder admin.")
    ] = Role.PLANNER.value,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            help="Bedingung: storeys=3..5 oder CQL2 wie „storeys > 3“; mehrfach möglich.",
        ),
    ] = None,
    bbox: Annotated[
        str, typer.Option(help="Ausschnitt: West,Süd,Ost,Nord in Grad oder in --bbox-crs.")
    ] = "",
    bbox_crs: Annotated[str, typer.Option(help="Bezugssystem des Ausschnitts, z. B. 25832.")] = "",
    crs: Annotated[str, typer.Option(help="Bezugssystem der Datei: 25832, 4326 oder 3857.")] = "",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Eine Datei dieses Namens ersetzen.")
    ] = False,
) -> None:
    """Ebenen in eine Datei schreiben, mit den Feldern, die diese Rolle sehen darf."""
    kind = by_path(file)
    _check_place(file, may_replace=overwrite)
    audience, asked = role_of(role, "role"), day_of(on, "--on")
    parameters = _conditions(filters or []) + _box(bbox, bbox_crs)
    orders = [
        Order(
            each,
            audience,
            asked or local_day(datetime.now(UTC)),
            _selection(each, audience, parameters),
            crs=_crs(crs, "crs"),
            dated=asked is not None,
        )
        for each in _chosen(layers, audience, kind)
    ]
    exports.checked(orders, kind, file)
    settings = Settings()
    with owner_engine(settings) as engine, steps() as progress:
        found = _inside(engine, orders, area)
        progress.begin("Datei wird geschrieben")
        total = exports.count(engine, found)
        count = exports.export_file(
            engine, found, file, progress=_teller(progress, total), look=look_of(settings)
        )
    say(f"{_number(count)} Objekte in {file}")
    if not count:
        say("Die Auswahl ist leer. Zum Ansehen: --filter, --area, --bbox und --on.")


def _inside(engine: Engine, orders: list[Order], wanted: str) -> list[Order]:
    if not wanted:
        return orders
    area = exports.find_area(engine, orders[0].role, wanted, orders[0].day)
    return [order.inside(area) for order in orders]


def _teller(progress: Steps, total: int) -> Callable[[int], None]:
    return lambda done: progress("", done, total)


def _check_place(file: Path, *, may_replace: bool) -> None:
    """Tells before the work what would be told after it."""
    if file.is_dir():
        raise InvalidInput(
            f"„{file}“ ist ein Ordner.", remedy="Nennen Sie eine Datei darin.", field="file"
        )
    if file.exists() and not may_replace:
        raise InvalidInput(
            f"Die Datei „{file}“ gibt es schon.",
            remedy="Nehmen Sie einen anderen Namen, oder ersetzen Sie sie mit --overwrite.",
            field="file",
        )


def _chosen(names: str, role: Role, kind: Format) -> list[Layer]:
    """The layers of that names that the role may see; all without a name."""
    audience = Role.PUBLIC if kind is Format.PMTILES and not names else role
    known = {each.name: each for each in LAYERS if each.open_to(audience)}
    wanted = [each.strip() for each in names.split(",") if each.strip()]
    for name in wanted:
        if name not in known:
            raise InvalidInput(
                f"Die Ebene „{name}“ gibt es für die Rolle {audience} nicht.",
                remedy=f"Möglich sind: {', '.join(known)}.",
                field="layers",
            )
    return [known[name] for name in dict.fromkeys(wanted)] or list(known.values())


def _selection(layer: Layer, role: Role, parameters: list[tuple[str, str]]) -> Selection:
    try:
        return selection.parse(layer, role, parameters)
    except InvalidInput as error:
        raise InvalidInput(
            f"Ebene {layer.name}: {error.message}", remedy=error.remedy, field=error.field
        ) from error


def _conditions(texts: list[str]) -> list[tuple[str, str]]:
    """`name=value` as a condition on a field; anything else is CQL2, and all of it must hold."""
    pairs = [_pair(text) for text in texts]
    cql = [text for name, text in pairs if name == _CQL]
    together = cql[0] if len(cql) == 1 else " AND ".join(f"({text})" for text in cql)
    return [pair for pair in pairs if pair[0] != _CQL] + ([(_CQL, together)] if cql else [])


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    is_name = name.replace("_", "").replace("-", "").isalnum()
    if equals and is_name and not value.strip().startswith("'"):
        return name, value
    return _CQL, text


def _box(bbox: str, system: str) -> list[tuple[str, str]]:
    found = _crs(system, "bbox-crs")
    if found is not None and not bbox:
        raise InvalidInput(
            "Zu --bbox-crs fehlt der Ausschnitt.",
            remedy="Beispiel: --bbox 320000,5673000,322000,5675000 --bbox-crs 25832",
            field="bbox",
        )
    named = [("bbox-crs", found.uri)] if found is not None else []
    return [("bbox", bbox), *named] if bbox else []


def _crs(text: str, option: str) -> Crs | None:
    """A reference system by its number; None for an empty text."""
    if not text:
        return None
    number = text.upper().removeprefix("EPSG:")
    # Files have longitude first, whatever the authority says of the order of axes.
    for each in (systems.UTM32, systems.CRS84, systems.WEB_MERCATOR):
        if number == str(int(each.srid)):
            return each
    raise InvalidInput(
        f"Das Koordinatensystem „{text[:40]}“ wird nicht angeboten (--{option}).",
        remedy="Möglich sind: 25832, 4326 und 3857.",
        field=option,
    )


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
