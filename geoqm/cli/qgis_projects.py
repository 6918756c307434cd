"""`geoqm qgis-project …`: QGIS projects that read live, from the map API or from the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from geoqm.catalogue import LAYERS
from geoqm.cli.console import say
from geoqm.cli.german import GermanTyper
from geoqm.cli.installation import owner_engine, worker
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports import projects
from geoqm.exports.projects import Audience
from geoqm.qgis.sources import Service, database_at, login_named
from geoqm.settings import Settings

app = GermanTyper("QGIS-Projekte schreiben, die den Dienst oder die Datenbank lesen.")
_FILE = typer.Argument(help="Zieldatei, zum Beispiel quartier.qgz.")


@app.command("service")
def on_service(
    file: Annotated[Path, _FILE],
    address: Annotated[
        str, typer.Option(help="Adresse von geoqm. Ohne Angabe: GEOQM_PUBLIC_URL.")
    ] = "",
    role: Annotated[
        Role, typer.Option(help="Für wen das Projekt ist: public, planner, staff oder admin.")
    ] = Role.PLANNER,
    in_metres: Annotated[
        bool, typer.Option("--in-metres", help="In EPSG:25832, nur für QGIS ab 3.34.")
    ] = False,
    login: Annotated[
        str,
        typer.Option(help="Kennung der Anmeldung, unter der QGIS Name und Schlüssel aufbewahrt."),
    ] = "",
) -> None:
    """Ein Projekt auf dem Dienst (OGC API), für jedes QGIS ab 3.22."""
    settings = Settings()
    place = (address or settings.public_url or "").rstrip("/")
    if "://" not in place or "@" in place:
        raise InvalidInput(
            "Es fehlt die Adresse von geoqm, ohne Anmeldung darin.",
            remedy="Beispiel: --address https://geoqm.example",
            field="address",
        )
    audience, look = _audience(role), projects.look_of(settings)
    service = Service(address=f"{place}/ogc", in_metres=in_metres, login=login_named(login))
    with _reading(settings, role) as session:
        made = projects.on_service(session, audience, look, service)
    _write(file, made)


@app.command("database")
def on_database(
    file: Annotated[Path, _FILE],
    address: Annotated[
        str,
        typer.Option(
            help="Adresse der Datenbank ohne Anmeldung: postgresql://HOST:5432/geoqm. "
            "Ohne Angabe: GEOQM_PLANNER_DATABASE."
        ),
    ] = "",
) -> None:
    """Ein Projekt auf den Sichten der Datenbank; QGIS fragt nach dem Zugang (planner-login)."""
    settings = Settings()
    database = database_at(address or settings.planner_database)
    audience, look = _audience(Role.PLANNER), projects.look_of(settings)
    with _reading(settings, Role.PLANNER) as session:
        made = projects.on_database(session, audience, look, database)
    _write(file, made)


def _audience(role: Role) -> Audience:
    return Audience(role=role, layers=[each for each in LAYERS if each.open_to(role)])


@contextmanager
def _reading(settings: Settings, role: Role) -> Iterator[Session]:
    """A session that sees what the role sees."""
    with (
        owner_engine(settings) as engine,
        session_scope(engine, Caller.of(role, worker())) as session,
    ):
        yield session


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise InvalidInput(
            f"Die Datei „{file}“ lässt sich nicht schreiben ({error.strerror}).", field="file"
        ) from error
    say(f"Das Projekt steht in {file}. Anmeldungen enthält es nicht.")
