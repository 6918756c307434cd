"""Waiting for another connection, so that tests of two people at once do not depend on luck."""

import time

from sqlalchemy import Engine, text

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def waits_for_lock(engine: Engine, seconds: float = 10) -> None:
    """Return when somebody waits for a lock in this database; AssertionError if nobody does."""
    end = time.monotonic() + seconds
    with engine.connect() as connection:
        while not connection.execute(_WAITING).scalar_one():
            connection.rollback()
            assert time.monotonic() < end, "nobody waits for a lock"
