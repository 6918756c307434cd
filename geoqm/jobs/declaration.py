"""What a slice says about a job; the catalogue lists them all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from geoqm.settings import Settings

ACTOR = "Hintergrundaufgabe"
_TIMEOUT_MS = 300_000


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a running job gets: settings, and sessions under a database role."""

    engine: Engine
    settings: Settings

    @contextmanager
    def session(self, role: Role = Role.ADMIN) -> Iterator[Session]:
        """A session that commits at the end; the audit trail names the background job."""
        caller = Caller(role.database_role, ACTOR, _TIMEOUT_MS)
        with session_scope(self.engine, caller) as session:
            yield session


@dataclass(frozen=True, slots=True)
class Job:
    """A job (Hintergrundaufgabe): finds its work by itself, so that running it twice is harmless.

    `every` is a cron expression in UTC; a run that was missed while nothing ran is made up for.
    `run` answers with a short German note for the team, without personal data.
    """

    name: str
    title: str
    every: str
    run: Callable[[JobContext], str]
