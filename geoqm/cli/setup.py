"""`geoqm setup`: all that stands between a fresh machine and the first login; may be repeated."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine

from geoqm.access import queries, service
from geoqm.access.rules import local_day
from geoqm.cli.console import Steps, say, steps
from geoqm.cli.demonstration import told
from geoqm.cli.installation import owner_engine, owner_session
from geoqm.db.roles import Role
from geoqm.demo import service as demo
from geoqm.errors import Conflict
from geoqm.importers.shipped import import_shipped
from geoqm.migrations.upgrade import upgrade
from geoqm.outreach.priority import service as priority
from geoqm.settings import Settings

DEMO_USERS = (
    ("admin", Role.ADMIN, "Alex Beispiel"),
    ("team", Role.STAFF, "Mara Beispiel"),
    ("planung", Role.PLANNER, "Jo Muster"),
)


def setup() -> None:
    """Datenbank, offene Daten, Demodaten und erste Anmeldungen einrichten; mehrmals möglich."""
    settings = Settings()
    today = local_day(datetime.now(UTC))
    logins: list[tuple[str, Role, str]] = []
    with steps() as progress:
        progress.begin("Datenbank wird gestartet und eingerichtet")
        with owner_engine(settings, any_version=True) as engine:
            upgrade(engine)
            progress.begin("Mitgelieferte offene Daten werden eingelesen")
            import_shipped(engine, settings.data_dir, today, progress=progress)
            if _is_first_run(engine) and not settings.without_demo:
                _load_demo(engine, today, settings.data_dir, progress)
                logins = _add_demo_users(engine)
    if logins:
        _tell(logins)


def _is_first_run(engine: Engine) -> bool:
    with owner_session(engine) as session:
        return not queries.users(session)


def _load_demo(engine: Engine, today: date, data: Path, progress: Steps) -> None:
    """Load the invented town; real buildings are left to themselves."""
    progress.begin("Demodaten werden geladen")
    try:
        with owner_session(engine) as session:
            made = demo.load(session, today, data)
            priority.refresh(session, day=today)
    except Conflict as error:
        say(f"Ohne Demodaten: {error.message}")
        return
    say(f"Demodaten geladen: {told(made)}.")


def _add_demo_users(engine: Engine) -> list[tuple[str, Role, str]]:
    with owner_session(engine) as session:
        return [
            (name, role, service.add_user(session, name, role, full_name=person, is_demo=True))
            for name, role, person in DEMO_USERS
        ]


def _tell(logins: list[tuple[str, Role, str]]) -> None:
    say("Anmeldungen für die Demonstration (die Kennwörter werden nur jetzt gezeigt):")
    for name, role, password in logins:
        say(f"  {name:<8} {password}   {role.label}")
    say("Ein neues Kennwort: geoqm user reset NAME")
