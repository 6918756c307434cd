"""Fill tables with a million rows in little time: triggers, foreign keys and indexes come after.

Only for invented towns: the audit trail and what triggers derive are missing for these rows.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, text

_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = CAST(:table AS regclass)
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)"""
_KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = CAST(:table AS regclass) AND contype IN ('f', 'u')"""


@contextmanager
def without_triggers(connection: Connection, table: str) -> Iterator[None]:
    """Within the block a change of the table has no consequences."""
    connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextmanager
def without_upkeep(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Within the block the tables have neither triggers nor keys nor indexes, but the primary ones."""
    later: list[str] = []
    for table in tables:
        later += _taken_off(connection, table)
    yield
    connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    for statement in later:
        connection.exec_driver_sql(statement)


def _taken_off(connection: Connection, table: str) -> list[str]:
    """Take everything off a table; returns the statements that put it back."""
    keys = connection.execute(text(_KEYS), {"table": table}).all()
    indexes = connection.execute(text(_INDEXES), {"table": table}).all()
    connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for name, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [
        *(definition for _, definition in indexes),
        *(f"ALTER TABLE {table} ADD CONSTRAINT {name} {how}" for name, how in keys),
        f"ALTER TABLE {table} ENABLE TRIGGER USER",
    ]
