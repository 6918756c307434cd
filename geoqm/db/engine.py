"""Engines and sessions. Every session begins its transaction under the caller's database role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.orm import Session, SessionTransaction

from geoqm.db.roles import Role

_BECOME = text(
    "SELECT set_config('role', :role, true), set_config('geoqm.user', :user, true),"
    " set_config('statement_timeout', :timeout, true)"
)
_CALLER = "caller"


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a session works: database role and, for the audit trail, the user name."""

    database_role: str
    user_name: str = ""
    timeout_ms: int = 30_000

    @classmethod
    def of(cls, role: Role, user_name: str = "") -> "Caller":
        """The caller of a request."""
        return cls(role.database_role, user_name)


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for `url`; `postgresql://` means psycopg 3. Sessions work in UTC."""
    engine = create_engine(
        plain_url(url),
        pool_size=pool_size,
        max_overflow=5,
        pool_pre_ping=True,
        hide_parameters=True,  # errors go to the log, personal data do not
        connect_args={"options": "-c timezone=UTC"},
    )
    event.listen(engine, "handle_error", _keep_rows_out)
    return engine


def _keep_rows_out(context: ExceptionContext) -> None:
    """Leave an error its message alone: DETAIL and CONTEXT hold whole rows, and errors are logged.

    What the program asks for, such as the name of a constraint, stays in `orig.diag`.
    """
    error, original = context.sqlalchemy_exception, context.original_exception
    if isinstance(original, psycopg.Error) and original.diag.message_primary:
        original.args = (original.diag.message_primary,)
        if error is not None:
            kind = type(original)
            error.args = (f"({kind.__module__}.{kind.__qualname__}) {original}",)


def plain_url(url: str) -> str:
    """The address with the driver that geoqm uses."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def libpq_url(url: str) -> str:
    """The address as psycopg and psql want it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


class _CallersSession(Session):
    """A session that works for a caller; what it does when it begins is told once, below."""


def new_session(engine: Engine, caller: Caller | None) -> Session:
    """A session whose transactions run under `caller`; None means the owner (CLI, migrations)."""
    if caller is None:
        return Session(engine, expire_on_commit=False)
    return _CallersSession(engine, expire_on_commit=False, info={_CALLER: caller})


@contextmanager
def session_scope(engine: Engine, caller: Caller | None = None) -> Iterator[Session]:
    """A session that commits at the end and rolls back on any error."""
    with new_session(engine, caller) as session:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def become(connection: Connection, caller: Caller) -> None:
    """Let the running transaction continue under the database role of `caller`."""
    connection.execute(
        _BECOME,
        {
            "role": caller.database_role,
            "user": caller.user_name,
            "timeout": str(caller.timeout_ms),
        },
    )


@event.listens_for(_CallersSession, "after_begin")
def _become_on_begin(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    if not transaction.nested:
        become(connection, session.info[_CALLER])
