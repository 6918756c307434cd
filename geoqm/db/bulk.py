"""Bulk loading: COPY into a temporary table, compare with the target, write only differences.

Statement triggers fire for statements without rows too. So nothing is executed on a target
before it is known that rows will change: the same delivery twice leaves no trace.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from typing import Any

import shapely
from psycopg import Connection as Driver
from psycopg import sql
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    Connection,
    FromClause,
    Table,
    and_,
    column,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.expression import ColumnElement, Select, TableClause

from geoqm.errors import Conflict
from geoqm.geo.crs import Srid

_LOCK = "geoqm.import"
_WORTH_ANALYSING = 200


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery of a data set: its key, the run that brings it, the day.

    `kept` are source ids that were delivered but refused: their rows neither change nor vanish.
    """

    dataset: str
    run_id: int | None
    today: date
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows a delivery made, changed, left alone and let vanish."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0

    @property
    def touched(self) -> int:
        """Rows that were written."""
        return self.new + self.changed + self.vanished


def lock(connection: Connection, *, wait_s: int) -> None:
    """Let one import at a time write; held to the end of the transaction.

    Raises Conflict when another import still runs after `wait_s` seconds.
    """
    settings = text("SELECT set_config('lock_timeout', :wait, true)")
    connection.execute(settings, {"wait": f"{wait_s * 1000}"})
    try:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": _LOCK})
    except OperationalError as error:
        raise Conflict(
            "Es läuft bereits ein anderer Import.",
            remedy="Warten Sie, bis er fertig ist, und starten Sie diesen Import erneut.",
        ) from error
    connection.execute(settings, {"wait": "0"})


class Staged:
    """Rows of one record type on their way into one table, in a temporary table."""

    def __init__(self, connection: Connection, target: Table, record_type: type[Any]) -> None:
        """Make the temporary table; its columns are the fields of `record_type`."""
        self._connection = connection
        self._columns = [field.name for field in fields(record_type)]
        names = [*self._columns, "id", "dataset", "import_run_id", "vanished_on"]
        self._target = table(target.name, *(column(name) for name in names))
        self._rows = _temporary(f"staged_{target.name}", self._columns)
        self._news = _temporary(f"differing_{target.name}", ["source_id", "is_new"])
        self._create(target.name)

    def add(self, records: Iterable[Any]) -> None:
        """COPY records into the temporary table; geometries are EPSG:25832."""
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self._rows.name), _identifiers(self._columns)
        )
        with _driver(self._connection).cursor() as cursor, cursor.copy(statement) as copy:
            for record in records:
                copy.write_row([_plain(getattr(record, name)) for name in self._columns])

    def merge(self, delivery: Delivery) -> Counts:
        """Write what differs from the target, mark what vanished, drop the temporary tables."""
        total, new, changed = self._compare(delivery)
        vanished = self._vanish(delivery)
        if new or changed:
            self._upsert(delivery)
        self._drop()
        counts = Counts(new, changed, total - new - changed, vanished)
        if counts.touched >= _WORTH_ANALYSING:
            self._analyse(self._target.name)
        return counts

    def _create(self, target: str) -> None:
        self._drop()
        statement = sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA")
        _driver(self._connection).execute(
            statement.format(
                sql.Identifier(self._rows.name), _identifiers(self._columns), sql.Identifier(target)
            )
        )

    def _drop(self) -> None:
        for name in (self._rows.name, self._news.name):
            statement = sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(sql.Identifier(name))
            _driver(self._connection).execute(statement)

    def _compare(self, delivery: Delivery) -> tuple[int, int, int]:
        self._analyse(self._rows.name)
        differing = self._differing(delivery).into(self._news.name, temporary=True)
        self._connection.execute(differing)
        total = self._connection.execute(select(func.count()).select_from(self._rows)).scalar_one()
        is_new = self._news.c.is_new
        new, changed = self._connection.execute(
            select(func.count().filter(is_new), func.count().filter(not_(is_new)))
        ).one()
        return total, new, changed

    def _analyse(self, name: str) -> None:
        """Fresh statistics: without them the statements that follow take minutes, not seconds."""
        _driver(self._connection).execute(sql.SQL("ANALYZE {}").format(sql.Identifier(name)))

    def _differing(self, delivery: Delivery) -> Select[Any]:
        rows, target = self._rows, self._target
        same_row = and_(
            target.c.dataset == delivery.dataset, target.c.source_id == rows.c.source_id
        )
        return (
            select(rows.c.source_id, target.c.id.is_(None).label("is_new"))
            .select_from(rows.outerjoin(target, same_row))
            .where(or_(target.c.id.is_(None), self._differs(rows)))
        )

    def _differs(self, source: Any) -> ColumnElement[bool]:
        """Whether a present row differs from `source`, or had vanished."""
        values = [name for name in self._columns if name != "source_id"]
        target = self._target.c
        columns = source.c if isinstance(source, TableClause) else source
        unequal = (target[name].is_distinct_from(columns[name]) for name in values)
        return or_(target.vanished_on.is_not(None), *unequal)

    def _upsert(self, delivery: Delivery) -> None:
        rows, news = self._rows, self._news
        source = select(
            *(rows.c[name] for name in self._columns),
            literal(delivery.dataset),
            literal(delivery.run_id),
        ).join_from(rows, news, news.c.source_id == rows.c.source_id)
        names = [*self._columns, "dataset", "import_run_id"]
        statement = insert(self._target).from_select(names, source)
        changes: dict[str, Any] = {
            name: statement.excluded[name] for name in (*self._columns, "import_run_id")
        }
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["dataset", "source_id"],
                set_=changes | {"vanished_on": null()},
                where=self._differs(statement.excluded),
            )
        )

    def _vanish(self, delivery: Delivery) -> int:
        target, rows = self._target, self._rows
        delivered = exists().where(rows.c.source_id == target.c.source_id)
        gone = and_(
            target.c.dataset == delivery.dataset,
            target.c.vanished_on.is_(None),
            not_(delivered),
            target.c.source_id.not_in(sorted(delivery.kept)),
        )
        count: int = self._connection.execute(
            select(func.count()).select_from(target).where(gone)
        ).scalar_one()
        if count:
            marks = {"vanished_on": delivery.today, "import_run_id": delivery.run_id}
            self._connection.execute(update(target).where(gone).values(marks))
        return count


def _temporary(name: str, columns: Iterable[str]) -> TableClause:
    return table(name, *(column(each) for each in columns))


def _identifiers(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _driver(connection: Connection) -> Driver[Any]:
    driver: Any = connection.connection.driver_connection
    return driver  # type: ignore[no-any-return]  # the pool proxy is untyped


def _plain(value: Any) -> Any:
    """The value as COPY takes it."""
    if isinstance(value, BaseGeometry):
        marked = shapely.set_srid(value, int(Srid.UTM32))
        return shapely.to_wkb(marked, hex=True, include_srid=True)
    return value.value if isinstance(value, Enum) else value


def write_changes(
    connection: Connection, changes: str, writing: str, values: Mapping[str, Any]
) -> int:
    """Run the SELECT `changes` into the temporary table `changes`, then `writing` if it has rows.

    Returns the number of rows; with none, the target is not touched at all.
    """
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.changes"))
    connection.execute(text("CREATE TEMP TABLE changes ON COMMIT DROP AS " + changes), values)
    count: int = connection.execute(text("SELECT count(*) FROM pg_temp.changes")).scalar_one()
    if count:
        connection.execute(text(writing))
    return count


def insert_rows(
    connection: Connection, target: FromClause, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert many rows that have the same columns, in one statement; nothing for no rows."""
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in rows[0])
    name = target.description
    connection.execute(
        text(
            f'INSERT INTO "{name}" ({columns}) SELECT {columns}'  # noqa: S608 (names of columns and tables)
            f' FROM jsonb_populate_recordset(CAST(NULL AS "{name}"), CAST(:rows AS jsonb))'
        ),
        {"rows": json.dumps([dict(row) for row in rows], default=str)},
    )
