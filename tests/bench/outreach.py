"""Measure the priority of 80,000 houses and the outreach map's answers to changed filters.

`script/bench outreach` prints the figures; goals: priority under 2 s, a filter under 300 ms (p95).
"""

import statistics
import sys
import time
from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from geoqm.db.engine import Caller, make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.layer import selection
from geoqm.maps import hits
from geoqm.migrations.upgrade import upgrade
from geoqm.outreach.layers import OUTREACH
from geoqm.outreach.priority import queries, service
from tests.bench.__main__ import _server
from tests.conftest import create_database, drop_database

_HERE = Path(__file__).parent
_DAY = date(2026, 11, 22)
_TEAM = Caller(Role.STAFF.database_role, "messung", 60_000)
_PRIORITY_S, _FILTER_S = 2.0, 0.3
_FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"level": "high"},
    {"level": "high,medium", "contact_state": "none"},
    {"quarter": "Teilraum 3"},
    {"vacant_units": "1.."},
    {"last_contact_on": "..2026-01-01"},
    {"owner_houses": "3.."},
    {"q": "Straße 12"},
    {"level": "medium", "quarter": "Teilraum 5,Teilraum 7", "eligibility": "met"},
    {"follow_up_due": "true"},
)


def main() -> int:
    """Fill a town, measure, print; 1 when a goal is missed."""
    with _server() as server:
        url = create_database(server)
        try:
            _fill(url)
            return _measured(url)
        finally:
            drop_database(server, url)


def _fill(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    print("80.000 Häuser, 50.000 Eigentümer/innen werden erzeugt …", flush=True)
    with engine.begin() as connection:
        for name in ("town", "owners"):
            filling = (_HERE / f"{name}.sql").read_text(encoding="utf-8")
            connection.exec_driver_sql(filling.replace("%", "%%"))
    engine.dispose()


def _measured(url: str) -> int:
    engine = make_engine(url)
    _vacuum(url)
    first = _times(lambda: _rate(engine), 1)
    _vacuum(url)
    computing = _times(lambda: _compute(engine), 5)
    again = _times(lambda: _rate(engine), 5)
    filters = [each for params in _FILTERS for each in _times(partial(_answer, engine, params), 5)]
    _tell("Priorität berechnen", computing)
    _tell("erstmals speichern", first)
    _tell("erneut, nichts geändert", again)
    _tell("40 Häuser erneut", _times(lambda: _rate(engine, range(1000, 1040)), 10))
    _tell("Vorschau anderer Gewichte", _times(lambda: _preview(engine), 10))
    _tell("Karte, geänderter Filter", filters)
    engine.dispose()
    good = max(*computing, *again) < _PRIORITY_S and _p95(filters) < _FILTER_S
    print("Ziele erreicht." if good else "Ziele verfehlt.")
    return 0 if good else 1


def _vacuum(url: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _rate(engine: Engine, ids: Collection[int] | None = None) -> None:
    with session_scope(engine, _TEAM) as session:
        service.refresh(session, day=_DAY, building_ids=ids)


def _compute(engine: Engine) -> None:
    with session_scope(engine, _TEAM) as session:
        session.execute(text("SET LOCAL jit = off"))
        bound = queries.values(_DAY, queries.weights(session))
        counted = (
            f"SELECT count(*), sum(score), sum(length(words::text)) FROM ({queries.rated()}) q"
        )
        session.execute(text(counted), bound).all()


def _preview(engine: Engine) -> None:
    with session_scope(engine, _TEAM) as session:
        queries.preview(session, queries.weights(session) | {"vacancy": 10})


def _answer(engine: Engine, params: dict[str, str]) -> None:
    with session_scope(engine, _TEAM) as session:
        chosen = selection.parse(OUTREACH, Role.STAFF, params)
        hits.hits(session, OUTREACH, Role.STAFF, chosen)


def _times(act: Callable[[], None], rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        found.append(time.perf_counter() - start)
    return found


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]


def _tell(title: str, times: list[float]) -> None:
    middle = statistics.median(times)
    print(
        f"{title:<28} Median {middle * 1000:7.0f} ms   p95 {_p95(times) * 1000:7.0f} ms", flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
