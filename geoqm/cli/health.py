"""`geoqm doctor`: looks at everything geoqm needs, changes nothing, and says what to do."""

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer
from pydantic import ValidationError
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from geoqm import __version__, assets
from geoqm.cli import values
from geoqm.cli.console import show, wrong_settings
from geoqm.cli.finding import Finding
from geoqm.db import roles
from geoqm.db.address import database_url, private_cluster, read_url
from geoqm.db.cluster import programs
from geoqm.errors import GeoqmError
from geoqm.messages import smtp
from geoqm.migrations.upgrade import EXTENSIONS, is_current
from geoqm.settings import Settings

_LEAST_FREE_GB = 2.0
_LEAST_POSTGRESQL = 14
_LEAST_POSTGIS = (3, 3)
_LARGEST_CLOCK_GAP_S = 5.0
_LARGEST_DELAY_S = 60.0
_OTHER_NAMES = ("GEOQM_TEST_", "GEOQM_CHROMIUM", "GEOQM_SET_UP_DONE")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(doctor)


def doctor() -> None:
    """Prüfen, ob alles da ist, und sagen, was zu tun ist."""
    found = list(findings())
    show(
        ("", "Was", "Gefunden", "Zu tun"),
        [("!" if each.remedy else "✓", each.what, each.found, each.remedy) for each in found],
    )
    if any(each.remedy for each in found):
        raise typer.Exit(1)


def findings() -> Iterator[Finding]:
    """Everything that was looked at, the machine first."""
    yield Finding("geoqm", __version__)
    yield _python()
    yield from _names()
    try:
        settings = Settings()
    except ValidationError as error:
        yield Finding("Einstellungen", wrong_settings(error), "In der Umgebung berichtigen.")
        return
    yield from values.findings(settings)
    yield from _folders(settings)
    yield from _database(settings)
    yield from _copy(settings)
    yield from _mail(settings)


def _mail(settings: Settings) -> Iterator[Finding]:
    """Connect and log in to the mail server, if there is one; nothing is sent."""
    if not settings.smtp_host:
        yield Finding("Mailserver", "keiner: Nachrichten bleiben im Postausgang")
        return
    try:
        sender = smtp.sender_of(settings)
        smtp.try_connection(settings)
    except GeoqmError as error:
        yield Finding("Mailserver", error.message, error.remedy or "Einstellungen prüfen.")
        return
    yield Finding("Mailserver", f"{settings.smtp_host} antwortet, Absender {sender.address}")
    remedy = "" if settings.public_url else "GEOQM_PUBLIC_URL setzen, sonst fehlen Erinnerungen."
    yield Finding("Adresse in E-Mails", settings.public_url or "fehlt", remedy)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    old = sys.version_info < (3, 11)
    return Finding("Python", version, "Python 3.11 oder neuer installieren." if old else "")


def _names() -> Iterator[Finding]:
    """Settings in the environment that geoqm does not know: most likely a typing error."""
    known = {f"GEOQM_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.startswith("GEOQM_") and name not in known and not name.startswith(_OTHER_NAMES):
            yield Finding("Einstellungen", f"{name} ist unbekannt", "Schreibweise prüfen.")


def _folders(settings: Settings) -> Iterator[Finding]:
    var = settings.var_dir
    place = next(each for each in (var, *var.parents) if each.exists())
    yield _space("freier Platz", place)
    yield _var(var, place)
    there = (settings.data_dir / "boundaries").is_dir()
    remedy = "" if there else "GEOQM_DATA_DIR prüfen."
    yield Finding("offene Daten", str(settings.data_dir) if there else "fehlen", remedy)
    missing = assets.missing()
    told = f"{len(missing)} fehlen" if missing else "vollständig"
    remedy = "script/server ausführen (npm ci, python -m geoqm.assets)." if missing else ""
    yield Finding("Kartenbibliotheken", told, remedy)
    yield Finding("Hintergrundkarte", "an" if settings.basemap else "aus")


def _space(what: str, place: Path) -> Finding:
    free = shutil.disk_usage(place).free / 1e9
    remedy = "Platz schaffen oder GEOQM_VAR_DIR ändern." if free < _LEAST_FREE_GB else ""
    return Finding(what, f"{free:.1f} GB".replace(".", ","), remedy)


def _var(var: Path, place: Path) -> Finding:
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding("Ordner var", f"{place} ist nicht beschreibbar", "Rechte prüfen.")
    if var.exists() and var.stat().st_mode & 0o002:
        return Finding("Ordner var", f"{var} ist für alle beschreibbar", f"chmod o-w {var}")
    return Finding("Ordner var", str(var) if var.exists() else "noch keiner")


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.database_url is None:
        server = list(_private_server(settings))
        yield from server
        if any(each.remedy for each in server):
            return
    remedy = "GEOQM_DATABASE_URL oder „geoqm db status“ prüfen."
    try:
        with _connected(database_url(settings)) as connection:
            yield from _inside(connection)
    except SQLAlchemyError as error:
        yield Finding("Datenbank", _reason(error), remedy)


def _copy(settings: Settings) -> Iterator[Finding]:
    """The replica: reachable, with the same tables, and not far behind."""
    if settings.database_read_url is None:
        return
    try:
        with _connected(read_url(settings)) as connection:
            yield _roles(connection, "Lesekopie: Datenbankrollen")
            yield _tables(connection, "Lesekopie: Tabellen", "Warten, bis die Kopie nachkommt.")
            yield _delay(connection)
    except SQLAlchemyError as error:
        yield Finding("Lesekopie", _reason(error), "GEOQM_DATABASE_READ_URL prüfen oder leeren.")


def _connected(url: str) -> Connection:
    values = {"connect_timeout": 5}
    return create_engine(url, poolclass=NullPool, connect_args=values).connect()


def _reason(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", error)).splitlines()[0]


def _delay(connection: Connection) -> Finding:
    statement = text(
        "SELECT CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS DISTINCT FROM"
        " pg_last_wal_replay_lsn()"
        " THEN extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float8 ELSE 0 END"
    )
    seconds: float = connection.execute(statement).scalar_one() or 0.0
    remedy = "Last und Verbindung der Kopie prüfen." if seconds > _LARGEST_DELAY_S else ""
    return Finding("Lesekopie: Rückstand", f"{seconds:.0f} s", remedy)


def _private_server(settings: Settings) -> Iterator[Finding]:
    try:
        status = private_cluster(settings).status()
        found = programs.find(status.major)
    except GeoqmError as error:
        yield Finding("PostgreSQL", error.message, error.remedy or "Installation prüfen.")
        return
    yield Finding("PostgreSQL-Programme", f"Version {found.major} in {found.folder}")
    if status.data_dir.exists() and not status.data_dir.is_relative_to(settings.var_dir):
        yield _space(f"freier Platz in {status.data_dir}", status.data_dir)
    if status.major is None:
        yield Finding("Datenbank", "noch keine", "geoqm setup")
    elif not status.running:
        yield Finding("Datenbank", "läuft nicht", "geoqm db start")
    else:
        yield Finding("Datenbank", f"läuft (Prozess {status.pid})")


def _inside(connection: Connection) -> Iterator[Finding]:
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    remedy = (
        f"PostgreSQL {_LEAST_POSTGRESQL} oder neuer nehmen."
        if number < _LEAST_POSTGRESQL * 10_000
        else ""
    )
    yield Finding("PostgreSQL", f"{number // 10_000}.{number % 10_000}", remedy)
    yield from _extensions(connection)
    yield _clock(connection)
    yield _roles(connection, "Datenbankrollen")
    tables = _tables(connection, "Tabellen", "geoqm db upgrade")
    yield tables
    if not tables.remedy:
        yield from _content(connection)


def _tables(connection: Connection, what: str, remedy: str) -> Finding:
    if is_current(connection):
        return Finding(what, "aktuell")
    return Finding(what, "nicht aktuell", remedy)


def _extensions(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(text("SELECT extname, extversion FROM pg_extension"))
    found: dict[str, str] = {row.extname: row.extversion for row in rows}
    for name in EXTENSIONS:
        version = found.get(name, "")
        remedy = "" if version else "SQL aus „geoqm db roles“ ausführen."
        if name == "postgis" and version and _numbers(version) < _LEAST_POSTGIS:
            remedy = "PostGIS 3.3 oder neuer nehmen."
        yield Finding(f"Erweiterung {name}", version or "fehlt", remedy)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


def _clock(connection: Connection) -> Finding:
    there: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    gap = abs((datetime.now(UTC) - there).total_seconds())
    remedy = "Uhren mit NTP stellen." if gap > _LARGEST_CLOCK_GAP_S else ""
    return Finding("Uhr", f"{gap:.0f} s neben der Datenbank" if remedy else "stimmt", remedy)


def _roles(connection: Connection, what: str) -> Finding:
    statement = text(
        "SELECT name FROM unnest(CAST(:names AS text[])) AS name"
        " WHERE to_regrole(name) IS NULL OR NOT pg_has_role(current_user, name, 'MEMBER')"
    )
    rows = connection.execute(statement, {"names": list(roles.DATABASE_ROLES)})
    missing = ", ".join(rows.scalars())
    remedy = "SQL aus „geoqm db roles“ ausführen." if missing else ""
    return Finding(what, f"fehlen: {missing}" if missing else "vollständig", remedy)


def _content(connection: Connection) -> Iterator[Finding]:
    users = text("SELECT count(*) FROM app_user WHERE role = 'admin' AND disabled_at IS NULL")
    admins = connection.execute(users).scalar_one()
    remedy = "" if admins else "geoqm user add NAME --role admin"
    yield Finding("Konten der Verwaltung", str(admins), remedy)
    buildings = text("SELECT count(*) FROM building WHERE vanished_on IS NULL")
    count = connection.execute(buildings).scalar_one()
    yield Finding("Gebäude", f"{count:,}".replace(",", "."))
