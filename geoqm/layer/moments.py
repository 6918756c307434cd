"""The day or period that a question is about, announced to PostgreSQL before the question.

Layers that show the state of a day (`by_day`) read it in their source through `geoqm_day()`,
`geoqm_since()` and `UNTIL`; a period shows what held at any time in it, as it stood at its end.
"""

from collections.abc import Mapping
from typing import Any

from psycopg import Connection
from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.geo.periods import Period
from geoqm.layer.declaration import Layer

UNTIL = "coalesce(nullif(current_setting('geoqm.until', true), '')::date, geoqm_day())"
_SQL = """
SELECT set_config('geoqm.since', p.since, {local}), set_config('geoqm.until', p.until, {local}),
  set_config('geoqm.day', CASE WHEN p.since = p.until THEN p.since
    WHEN nullif(p.until, '')::date < (now() AT TIME ZONE 'Europe/Berlin')::date THEN p.until
    ELSE '' END, {local})
FROM (SELECT CAST({since} AS text) AS since, CAST({until} AS text) AS until) p"""
_FOR_DRIVER = _SQL.format(local="{local}", since="%(since)s", until="%(until)s")
_FOR_SESSION = text(_SQL.format(local="true", since=":since", until=":until"))
_IN_TRANSACTION = _FOR_DRIVER.format(local="true")
ANNOUNCEMENT = _FOR_DRIVER.format(local="false")
"""For connections that outlive a question: holds until the next announcement."""
EVER = Period(None, None)
"""All of time: whatever held on any day."""
Moment = Mapping[str, str]


def moment(layer: Layer, period: Period | None) -> Moment | None:
    """What to announce before asking for `layer`; None where the day does not matter to it."""
    return _bounds(period) if layer.by_day else None


def announce(session: Session, period: Period | None) -> None:
    """For the rest of the session's transaction; None means today."""
    session.execute(_FOR_SESSION, _bounds(period))


def announce_to(connection: Connection[Any], period: Period | None) -> None:
    """For the rest of the connection's transaction; None means today."""
    connection.execute(_IN_TRANSACTION, _bounds(period))


def _bounds(period: Period | None) -> Moment:
    if period is None:
        return {"since": "", "until": ""}
    return {
        "since": period.begin.isoformat() if period.begin else "-infinity",
        "until": period.end.isoformat() if period.end else "infinity",
    }
