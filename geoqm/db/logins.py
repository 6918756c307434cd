"""Database logins of planners: personal, read-only, members of the group that reads `layers`.

Made with `geoqm db planner-login`. The database's own server keeps them: they outlive a restored
backup, and on a server with several databases they are known in each.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
from psycopg import Connection, sql

from geoqm.db.roles import PLANNER_LOGINS, PLANNER_SCHEMA
from geoqm.errors import Conflict, InvalidInput, NotFound, Unavailable

# Names that need no quotes in any program, and none that PostgreSQL or geoqm keep for themselves.
_NAME = re.compile(r"(?!pg_|geoqm|public$|none$|postgres$)[a-z][a-z0-9_]{1,62}")
_NOTE = "geoqm: Zugang der Planung, nur lesen (geoqm db planner-login)"
_CLOCK = ZoneInfo("Europe/Berlin")
SETTINGS = {
    "default_transaction_read_only": "on",
    "statement_timeout": "2min",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10min",
    "search_path": f"{PLANNER_SCHEMA}, public",
    "timezone": "Europe/Berlin",
}
MOST_CONNECTIONS = 20
_FORBIDDEN = psycopg.errors.InsufficientPrivilege


@dataclass(frozen=True, slots=True)
class PlannerLogin:
    """A login: its name and the instant from which its password no longer counts."""

    name: str
    valid_until: datetime | None

    @property
    def last_day(self) -> date | None:
        """The last whole day on which the password counts; None for no end."""
        if self.valid_until is None:
            return None
        return (self.valid_until.astimezone(_CLOCK) - timedelta(microseconds=1)).date()


def checked_name(name: str) -> str:
    """The name if a login may have it; raises InvalidInput."""
    if _NAME.fullmatch(name):
        return name
    raise InvalidInput(
        "So kann ein Zugang zur Datenbank nicht heißen.",
        remedy="Nehmen Sie kleine Buchstaben a bis z, Ziffern und _, zum Beispiel planung_meier;"
        " nicht geoqm… oder pg_….",
        field="name",
    )


def planner_logins(connection: Connection) -> list[PlannerLogin]:
    """All logins made here, by name."""
    rows = connection.execute(
        "SELECT r.rolname, CASE WHEN isfinite(r.rolvaliduntil) THEN r.rolvaliduntil END"
        " FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid"
        " WHERE m.roleid = to_regrole(%s) AND shobj_description(r.oid, 'pg_authid') = %s"
        " ORDER BY r.rolname",
        [PLANNER_LOGINS, _NOTE],
    )
    return [PlannerLogin(str(name), until) for name, until in rows]


def create(connection: Connection, name: str, password: str, last_day: date | None) -> None:
    """Make a login. Raises Conflict where the server knows the name, whoever it belongs to."""
    if _is_taken(connection, name):
        ours = any(each.name == name for each in planner_logins(connection))
        raise Conflict(
            f"Einen Zugang „{name}“ gibt es auf diesem Server schon.",
            remedy="Ein neues Kennwort macht --renew."
            if ours
            else "Wählen Sie einen anderen Namen.",
            field="name",
        )
    _run(connection, creation(connection, name, password, last_day))


def renew(connection: Connection, name: str, password: str, last_day: date | None) -> None:
    """Give a login a new password, its term and its settings again. Raises NotFound."""
    _find(connection, name)
    _run(connection, [_secret("ALTER", connection, name, password, last_day), *_settings(name)])


def remove(connection: Connection, name: str) -> None:
    """Drop a login; what it has open sees nothing any more. Raises NotFound."""
    _find(connection, name)
    database = sql.Identifier(connection.info.dbname)
    login = sql.Identifier(name)
    try:
        _run(
            connection,
            [
                sql.SQL("REVOKE CONNECT ON DATABASE {} FROM {}").format(database, login),
                sql.SQL("DROP ROLE {}").format(login),
            ],
        )
    except psycopg.errors.DependentObjectsStillExist as error:
        raise Conflict(
            f"Der Zugang „{name}“ hat auf diesem Server noch anderes als die Ebenen von geoqm.",
            remedy="Die Administration der Datenbank löscht ihn mit REASSIGN OWNED, DROP OWNED und"
            " DROP ROLE.",
        ) from error


def creation(
    connection: Connection, name: str, password: str, last_day: date | None
) -> Iterator[sql.Composed]:
    """The statements that make a login; they hold the password only in its scrambled form."""
    group, login = sql.Identifier(PLANNER_LOGINS), sql.Identifier(name)
    database = sql.Identifier(connection.info.dbname)
    yield _secret("CREATE", connection, name, password, last_day)
    yield sql.SQL("GRANT {} TO {}").format(group, login)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, login)
    yield sql.SQL("COMMENT ON ROLE {} IS {}").format(login, sql.Literal(_NOTE))
    yield from _settings(name)


def _settings(name: str) -> Iterator[sql.Composed]:
    for setting, value in SETTINGS.items():
        # A list of schemas is a list, not a name with a comma in it.
        values = sql.SQL(", ").join(sql.Literal(part) for part in value.split(", "))
        yield sql.SQL("ALTER ROLE {} SET {} = {}").format(
            sql.Identifier(name), sql.Identifier(setting), values
        )


def _secret(
    verb: str, connection: Connection, name: str, password: str, last_day: date | None
) -> sql.Composed:
    scrambled = connection.pgconn.encrypt_password(
        password.encode(), name.encode(), b"scram-sha-256"
    ).decode()
    return sql.SQL(
        "{} ROLE {} LOGIN INHERIT CONNECTION LIMIT {} PASSWORD {} VALID UNTIL {}"
    ).format(
        sql.SQL(verb),
        sql.Identifier(name),
        sql.Literal(MOST_CONNECTIONS),
        sql.Literal(scrambled),
        sql.Literal(_end_of(last_day)),
    )


def _end_of(last_day: date | None) -> str:
    if last_day is None:
        return "infinity"
    midnight = datetime.combine(last_day + timedelta(days=1), time(), tzinfo=_CLOCK)
    return midnight.astimezone(UTC).isoformat()


def _is_taken(connection: Connection, name: str) -> bool:
    found = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    return found is not None


def _find(connection: Connection, name: str) -> None:
    """Raise NotFound for a name that is no login made here: nothing else is ever touched."""
    if not any(each.name == name for each in planner_logins(connection)):
        raise NotFound(
            f"Einen Zugang „{name}“ der Planung gibt es nicht.",
            remedy="Alle zeigt „geoqm db planner-login --list“.",
            field="name",
        )


def _run(connection: Connection, statements: Iterator[sql.Composed] | list[sql.Composed]) -> None:
    try:
        with connection.transaction():
            for statement in statements:
                connection.execute(statement)
    except _FORBIDDEN as error:
        raise Unavailable(
            "Das Datenbankkonto von geoqm darf auf diesem Server keine Zugänge verwalten.",
            remedy="Lassen Sie die Ausgabe von --sql von der Administration ausführen.",
        ) from error
