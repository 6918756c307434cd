"""`geoqm db planner-login`: logins with which planners open the layers in QGIS by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import psycopg
import typer
from sqlalchemy import make_url

from geoqm.access.passwords import new_password
from geoqm.cli.console import beside, say, show
from geoqm.cli.days import day_of
from geoqm.cli.installation import owner_engine
from geoqm.db import logins
from geoqm.db.address import database_url
from geoqm.errors import InvalidInput
from geoqm.settings import Settings

_DOCS = "docs/planer-datenbank.md"


def planner_login(
    name: Annotated[str, typer.Argument(help="Name des Zugangs, zum Beispiel planung_meier.")] = "",
    valid_until: Annotated[
        str, typer.Option(help="Letzter Tag, zum Beispiel 2027-12-31. Ohne Angabe: unbegrenzt.")
    ] = "",
    renew: Annotated[
        bool, typer.Option("--renew", help="Einem Zugang ein neues Kennwort geben.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Den Zugang löschen.")] = False,
    list_all: Annotated[bool, typer.Option("--list", help="Alle Zugänge zeigen.")] = False,
    sql: Annotated[
        bool,
        typer.Option("--sql", help="Nur das SQL zeigen, das die Administration ausführt."),
    ] = False,
) -> None:
    """Einen lesenden Zugang zur Datenbank für QGIS anlegen; das Kennwort wird nur jetzt gezeigt."""
    if renew + remove + list_all + sql > 1:
        raise InvalidInput(
            "Diese Optionen passen nicht zusammen.",
            remedy="Nehmen Sie eine von --renew, --remove, --list und --sql.",
        )
    if list_all:
        return _list()
    last_day = day_of(valid_until, "--valid-until")
    login = logins.checked_name(name)
    with _connection() as connection:
        if remove:
            logins.remove(connection, login)
            return say(f"Der Zugang „{login}“ ist gelöscht.")
        password = new_password()
        if sql:
            for statement in logins.creation(connection, login, password, last_day):
                say(f"{statement.as_string(connection)};")
            return beside.print(f"Kennwort von „{login}“: {password}", markup=False)
        act = logins.renew if renew else logins.create
        act(connection, login, password, last_day)
    say(f"Zugang „{login}“ zur Datenbank. Kennwort: {password}")
    return say(_way())


def _list() -> None:
    with _connection() as connection:
        found = logins.planner_logins(connection)
    if not found:
        return say("Keine Zugänge. Der erste: geoqm db planner-login NAME")
    rows: list[tuple[str, ...]] = [
        (each.name, f"{each.last_day:%d.%m.%Y}" if each.last_day else "unbegrenzt")
        for each in found
    ]
    return show(("Name", "gültig bis"), rows)


@contextmanager
def _connection() -> Iterator[psycopg.Connection[Any]]:
    """A connection of the database's owner; each of its transactions stands for itself."""
    with owner_engine() as engine, engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.autocommit = True
        try:
            yield driver
        finally:
            driver.autocommit = False


def _way() -> str:
    """Where QGIS finds the database."""
    settings = Settings()
    if settings.database_url is not None:
        address = make_url(database_url(settings))
        return (
            f"In QGIS: Host {address.host or 'localhost'}, Port {address.port or 5432}, Datenbank"
            f" {address.database}, SSL „verify-full“. Mehr steht in {_DOCS}."
        )
    if settings.database_listen:
        return (
            "In QGIS: Host dieses Rechners, Port 5432, Datenbank geoqm, SSL „verify-full“ (über einen"
            f" SSH-Tunnel „disable“). Mehr steht in {_DOCS}."
        )
    return (
        "Die eigene Datenbank von geoqm hört noch nicht auf das Netz: Setzen Sie"
        f" GEOQM_DATABASE_LISTEN. Wie das geht, steht in {_DOCS}."
    )
