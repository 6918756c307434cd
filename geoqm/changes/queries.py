"""Reads what changed, under the caller's database role and with the fields that it sees."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, TextClause, literal_column, select, text
from sqlalchemy.orm import Session

from geoqm.changes.asked import Asked, Basis, Change, Kind, Summary, end_of
from geoqm.db.roles import SCHEMA, Role
from geoqm.geo.periods import Period
from geoqm.layer import moments, records
from geoqm.layer.declaration import Field, Layer
from geoqm.layer.selection import Selection
from geoqm.layer.sql import where_text
from geoqm.layer.views import relation

# What a record holds cannot be guessed: between a handful of rows and a whole town, hashing is
# never slow, nested loops are. All rows are read, so a quick first one is of no use.
_ANNOUNCE = text(
    "SELECT set_config('geoqm.changed_since', :since, true),"
    " set_config('geoqm.changed_until', :until, true),"
    " set_config('enable_nestloop', 'off', true), set_config('cursor_tuple_fraction', '1', true)"
)
_BEGINS = text("SELECT geoqm_record_begins()")
_STREAMED = {"stream_results": True, "yield_per": 1000}
Values = Mapping[str, Any]


def record_begins(session: Session) -> datetime | None:
    """The instant of the first entry of the record; None while nothing was written."""
    found: datetime | None = session.scalar(_BEGINS)
    return found


def changes(session: Session, asked: Asked, kind: Kind | None = None) -> Iterator[Change]:
    """What is new, changed or ended between the two days; the newest first where that is known."""
    if asked.basis is Basis.RECORD:
        yield from recorded(
            session,
            asked.layer,
            asked.role,
            since=end_of(asked.before),
            until=end_of(asked.after),
            kind=kind,
        )
        return
    for each in _between_days(session, asked):
        if kind is None or each.kind is kind:
            yield each


def summary(session: Session, asked: Asked, *, keep: int = 0) -> Summary:
    """Counts of all changes, and the first `keep` of each kind."""
    found = Summary()
    for each in changes(session, asked):
        found.add(each, keep)
    return found


def recorded(
    session: Session,
    layer: Layer,
    role: Role,
    *,
    since: datetime,
    until: datetime | None = None,
    kind: Kind | None = None,
) -> Iterator[Change]:
    """What the record tells of the layer after `since`, the last written first.

    What differs only in fields of others is left out.
    """
    _announce(session, since, until)
    fields = layer.fields_for(role)
    only = text("TRUE") if kind is None else text("change_kind = :kind").bindparams(kind=kind.value)
    with session.execute(_asking(layer, fields, only), execution_options=_STREAMED) as rows:
        for row in rows:
            yield _change(layer, fields, tuple(row))


def latest(
    session: Session, asked: tuple[Layer, Role, datetime], number: int, most: int
) -> list[tuple[Change, int]]:
    """The last `number` changes of a layer for a role since an instant, without their places.

    Where more than `most` of one kind were written at once, the last of them stands for all.
    The number tells for how many a change stands.
    """
    layer, role, since = asked
    _announce(session, since, None)
    fields = layer.fields_for(role)
    rows = session.execute(
        text(
            f"SELECT * FROM (SELECT {', '.join(_columns(layer, fields, place='NULL'))},"  # noqa: S608 (declared names)
            " change_entry, count(*) OVER w AS change_together,"
            " row_number() OVER (PARTITION BY change_at, change_kind ORDER BY change_entry DESC) AS change_turn"
            f" FROM {_view(layer)} WHERE {_visible(layer, fields)}"
            " WINDOW w AS (PARTITION BY change_at, change_kind)) c"
            " WHERE change_together <= :most OR change_turn = 1"
            " ORDER BY change_at DESC, change_entry DESC LIMIT :number"
        ),
        {"most": most, "number": number},
    )
    found = []
    for *row, _, together, _ in (tuple(each) for each in rows):
        found.append((_change(layer, fields, row), together if together > most else 1))
    return found


def _asking(layer: Layer, fields: Sequence[Field], only: TextClause) -> Select[*tuple[Any, ...]]:
    return (
        select(*(literal_column(name) for name in _columns(layer, fields)))
        .select_from(text(_view(layer)))
        .where(text(_visible(layer, fields)), only)
        .order_by(text("change_at DESC"), text("change_entry DESC"))
    )


def _announce(session: Session, since: datetime, until: datetime | None) -> None:
    ends = until.isoformat() if until is not None else ""
    session.execute(_ANNOUNCE, {"since": since.isoformat(), "until": ends})


def _view(layer: Layer) -> str:
    return f'{SCHEMA}."{records.name_of(layer)}"'


def _columns(layer: Layer, fields: Sequence[Field], place: str = "") -> list[str]:
    place = place or f'ST_AsBinary("{layer.geometry}")'
    names = ["id", "change_kind", "change_at", "change_moved", f"{place} AS place"]
    names += [f'"{each.name}"' for each in fields]
    second = records.BEFORE if records.keeps_past(layer) else records.DIFFERS
    return [*names, *(f'"{second}{each.name}"' for each in fields)]


def _visible(layer: Layer, fields: Sequence[Field]) -> str:
    """Leaves out what changed only where this caller does not see it."""
    return records.seen(layer, [each for each in fields if not each.ages])


def _change(layer: Layer, fields: Sequence[Field], row: Sequence[Any]) -> Change:
    number, kind, changed_at, is_moved, place, *values = row
    now, second = values[: len(fields)], values[len(fields) :]
    names = [each.name for each in fields]
    keeps = records.keeps_past(layer)
    differs = [a != b for a, b in zip(now, second, strict=True)] if keeps else second
    changed = tuple(
        each for each, is_other in zip(fields, differs, strict=True) if is_other and not each.ages
    )
    return Change(
        id=number,
        kind=Kind(kind),
        changed_at=changed_at,
        after=dict(zip(names, now, strict=True)),
        before=dict(zip(names, second, strict=True)) if keeps else {},
        changed=changed if kind == Kind.CHANGED else (),
        is_moved=is_moved,
        place=place,
    )


def _between_days(session: Session, asked: Asked) -> Iterator[Change]:
    """The layer as it shows itself on the two days, compared feature by feature."""
    then, now = (_snapshot(session, asked, day) for day in (asked.before, asked.after))
    for number in sorted(then.keys() | now.keys()):
        before, place_before = then.get(number, ({}, None))
        after, place_after = now.get(number, ({}, None))
        if not before or not after:
            kind = Kind.ENDED if before else Kind.NEW
            yield Change(number, kind, None, after, before, place=place_after or place_before)
            continue
        changed = tuple(each for each in asked.compared if before[each.name] != after[each.name])
        is_moved = place_before != place_after
        if changed or is_moved:
            yield Change(number, Kind.CHANGED, None, after, before, changed, is_moved, place_after)


def _snapshot(session: Session, asked: Asked, day: date) -> dict[int, tuple[Values, bytes | None]]:
    layer = asked.layer
    period = Period(day, day)
    moments.announce(session, period if layer.by_day else None)
    names = [each.name for each in asked.fields]
    columns = ", ".join(f'"{name}"' for name in names)
    condition = where_text(layer, Selection(period=period))
    statement = text(
        f'SELECT id, ST_AsBinary("{layer.geometry}"), {columns} FROM {relation(layer)}'  # noqa: S608 (declared names)
        f" WHERE {condition.text}"
    ).bindparams(**condition.compile().params)
    rows = session.execute(statement)
    return {
        number: (dict(zip(names, values, strict=True)), place) for number, place, *values in rows
    }
