"""How fast houses are judged by a rule set: `script/bench rules`, with `--million` for 1,000,000.

Six criteria, all of them compared, and three units per house. Every figure is a whole run: judge
all houses, compare with what is stored, write what differs with its reasons and its history.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from geoqm.db.engine import make_engine, session_scope
from geoqm.facades import service
from geoqm.facades.model import GrantRuleSet
from geoqm.migrations.upgrade import upgrade
from tests.bench import processes
from tests.bench.__main__ import _server
from tests.bench.filling import without_triggers, without_upkeep
from tests.conftest import create_database, drop_database

DAY = date(2026, 11, 28)
HOUSES = 80_000
MILLION = 1_000_000
_GOALS_S = {HOUSES: 1.0, MILLION: 10.0}
_TOWN = Path(__file__).parent / "town.sql"
_UNITS = """
INSERT INTO unit (building_id, kind, floor, area_m2, area_measure, dataset, source_id)
SELECT b.id, (ARRAY['shop', 'dwelling', 'dwelling'])[n], n - 1, 40 + (b.id * n) % 90,
       CASE WHEN n = 1 THEN 'sales_area' ELSE 'living_area' END, 'bench', b.id || '-' || n
FROM building b CROSS JOIN generate_series(1, 3) AS n"""
_SUMS = """
INSERT INTO unit_sum (building_id, dwellings, residential_share)
SELECT building_id, count(*) FILTER (WHERE kind = 'dwelling'),
       round(sum(area_m2) FILTER (WHERE kind = 'dwelling') / sum(area_m2), 4)
FROM unit GROUP BY building_id"""
_CRITERION = """
[[criteria]]
id = "{name}"
subject = "{subject}"
operator = "{operator}"
value = {value}
unit = "{unit}"
severity = "must"
staff = "Messung"
source = "erfunden"
owners = {{ de = "Messung", en = "Bench", tr = "Ölçüm", ar = "قياس" }}
"""
_HEAD = """
schema_version = 1
id = "messung-{version}"
version = "{version}"
name = "Messung"
place = "nirgends"
is_example = true
[area]
kind = "programme_area"
[legal]
title = "Messung"
source = "erfunden"
[amounts]
source = "erfunden"
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what was asked, seconds, seconds of processor time, and rows that were written."""

    title: str
    seconds: float
    processor_s: float
    changed: int


def main() -> int:
    """Measure and print; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="script/bench rules", description=__doc__)
    parser.add_argument("--million", action="store_true", help="1,000,000 houses, not 80,000")
    houses = MILLION if parser.parse_args().million else HOUSES
    with _server() as server, _town(server, houses) as engine:
        runs = _runs(engine)
    return _told(runs, houses)


@contextmanager
def _town(server: str, houses: int) -> Iterator[Engine]:
    url = create_database(server)
    engine = make_engine(url)
    try:
        upgrade(engine)
        print(f"{_number(houses)} Gebäude mit je drei Einheiten werden erzeugt …", flush=True)
        begun = time.perf_counter()
        _fill(engine, houses)
        _vacuum(url)
        print(f"erzeugt in {time.perf_counter() - begun:.0f} s", flush=True)
        yield engine
    finally:
        engine.dispose()
        drop_database(server, url)


def _fill(engine: Engine, houses: int) -> None:
    filling = _TOWN.read_text(encoding="utf-8").replace("79999", str(houses - 1))
    with (
        engine.begin() as connection,
        without_upkeep(connection, ("building", "unit", "unit_sum")),
    ):
        connection.exec_driver_sql(filling.replace("%", "%%"))
        connection.execute(text(_UNITS))
        connection.execute(text(_SUMS))


def _vacuum(url: str) -> None:
    cleaning = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with cleaning.connect() as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
    cleaning.dispose()


def _runs(engine: Engine) -> list[Run]:
    """What the office does with rules, in its order."""
    with session_scope(engine) as session:
        # The dates are fixed, so the years between do not matter.
        strict = service.store(session, _rules("1", age=60)).id
    every = [_timed(engine, strict, "zum ersten Mal: jede Zeile wird geschrieben")]
    _vacuum(engine.url.render_as_string(hide_password=False))
    every += [_timed(engine, strict, "ohne Änderung") for _ in range(3)]
    for share, step in (("1 %", 100), ("10 %", 10)):
        _build_anew(engine, step)
        every.append(_timed(engine, strict, f"Baujahr von {share} der Häuser geändert"))
    every.append(_timed(engine, strict, "ein Haus geändert", prepare=_one_house, only=True))
    with session_scope(engine) as session:
        milder = service.store(session, _rules("2", age=50)).id
    every.append(_timed(engine, milder, "eine Bedingung geändert: neue Fassung, jede Zeile"))
    return every


def _build_anew(engine: Engine, step: int) -> None:
    change = "UPDATE building SET year_built = CASE WHEN year_built > 1966 THEN 1900 ELSE 2020 END WHERE id % :step = 0"
    with engine.begin() as connection, without_triggers(connection, "building"):
        connection.execute(text(change), {"step": step})
    _vacuum(engine.url.render_as_string(hide_password=False))


def _one_house(session: Session) -> int:
    found: int = session.execute(
        text(
            "UPDATE building SET year_built = CASE WHEN year_built > 1966 THEN 1900 ELSE 2020 END"
            " WHERE id = (SELECT min(id) FROM building) RETURNING id"
        )
    ).scalar_one()
    return found


def _timed(
    engine: Engine,
    rule_set_id: int,
    title: str,
    *,
    prepare: Callable[[Session], int] | None = None,
    only: bool = False,
) -> Run:
    with session_scope(engine) as session:
        house = prepare(session) if prepare else 0
        stored = session.get_one(GrantRuleSet, rule_set_id)
        backend = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        postmaster = processes.parent_of(backend)
        used, begun = -processes.processor_s(postmaster), time.perf_counter()
        changed = service.assess(session, stored, day=DAY, building_ids=[house] if only else None)
        session.commit()
        seconds = time.perf_counter() - begun
        return Run(title, seconds, used + processes.processor_s(postmaster), changed)


def _rules(version: str, *, age: int) -> bytes:
    """Six criteria over every kind of fact: place, age, units, storeys, areas, use."""
    asked = (
        ("location", "location.in_area", "=", "true", ""),
        ("age", "building.age_years", ">=", str(age), "years"),
        ("dwellings", "building.dwellings", ">=", "2", ""),
        ("storeys", "building.full_storeys", ">=", "2", ""),
        ("share", "building.residential_share", ">=", str(Decimal("0.5")), ""),
        ("use", "building.main_use", "in", '["residential", "mixed"]', ""),
    )
    criteria = [
        _CRITERION.format(name=name, subject=subject, operator=operator, value=value, unit=unit)
        for name, subject, operator, value, unit in asked
    ]
    return (_HEAD.format(version=version) + "".join(criteria)).encode()


def _told(runs: list[Run], houses: int) -> int:
    goal = _GOALS_S[houses]
    print(f"\n{_number(houses)} Häuser, sechs Bedingungen, Ziel unter {goal:.0f} s\n")
    print("| Lauf | Zeit | Rechenzeit | geschriebene Ergebnisse |\n|---|---:|---:|---:|")
    for run in runs:
        times = f"{run.seconds:.2f} s | {run.processor_s:.2f} s".replace(".", ",")
        print(f"| {run.title} | {times} | {_number(run.changed)} |")
    load = f"{os.getloadavg()[0]:.1f}".replace(".", ",")
    print(f"\nLast des Rechners (eine Minute): {load} bei {os.cpu_count()} Kernen.")
    return 1 if any(run.seconds >= goal for run in runs) else 0


def _number(number: int) -> str:
    return f"{number:,}".replace(",", ".")


if __name__ == "__main__":
    raise SystemExit(main())
