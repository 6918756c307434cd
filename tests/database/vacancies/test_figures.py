"""Figures in parts and over time: the layer's own numbers, and nothing hidden shows through."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geoqm.geo.periods import Period
from geoqm.layer import moments
from geoqm.vacancies import queries
from tests.builders import a_dataset, an_address, an_area, ewkt, square
from tests.conftest import rolled_back
from tests.database.vacancies.attack import Node, bounds

EAST, NORTH, SIDE = 321_000.0, 5_674_000.0, 100.0
SMALLEST, STREETS, ROOMS, FLATS = 3, 4, 6, 14
_UNITS = text("""
INSERT INTO unit (dataset, source_id, building_id, kind, floor, area_m2, area_measure)
SELECT 'probe', b.source_id || '-' || n, b.id, CASE WHEN n <= :rooms THEN 'shop' ELSE 'dwelling' END,
  CASE WHEN n <= :rooms THEN 0 ELSE 1 END, 50, CASE WHEN n <= :rooms THEN 'sales_area' ELSE 'living_area' END
FROM building b CROSS JOIN generate_series(1, :most) n WHERE b.source_id LIKE 'figure%'""")
_HOUSE = text("""
INSERT INTO building (dataset, source_id, name, function_code, footprint, quarter)
VALUES ('probe', :key, '', '', ST_GeomFromEWKT(:shape), :quarter) RETURNING id""")
_EPISODE = text("""
INSERT INTO vacancy_episode (unit_id, status, kind, reason, source, reliability, confidence, first_seen_on,
  began_on, began_precision, ended_on, ended_precision, last_confirmed_on, next_check_on)
SELECT u.id, :status, 'unknown', 'unknown', 'staff', 'high', 'likely', :seen, :began, :precision, :ended,
  CASE WHEN CAST(:ended AS date) IS NULL THEN NULL ELSE 'day' END, :confirmed, :confirmed
FROM unit u WHERE u.source_id = :key RETURNING id""")
_EVENT = text("""
INSERT INTO vacancy_event (episode_id, action, happened_on, recorded_by, status_after, confirms, before, revision)
VALUES (:episode, 'status', :day, '', :status, :confirms, '{}', 1)""")


@pytest.fixture(scope="module")
def town(engine: Engine) -> Iterator[Session]:
    """Four houses in streets of their own, two quarters; shops below, flats above."""
    with rolled_back(engine) as session:
        _build(session)
        yield session


def _build(session: Session) -> None:
    a_dataset(session)
    whole = square(EAST, NORTH, SIDE * STREETS)
    an_area(session, "whole", name="whole", outline=ewkt(whole))
    for number in range(STREETS):
        west, quarter = EAST + SIDE * number, f"q{number % 2}"
        if number < 2:
            outline = f"SRID=25832;MULTIPOLYGON((({west} {NORTH},{west + SIDE} {NORTH},{west + SIDE} {NORTH + SIDE},{west} {NORTH + SIDE},{west} {NORTH})),(({west + 2 * SIDE} {NORTH},{west + 3 * SIDE} {NORTH},{west + 3 * SIDE} {NORTH + SIDE},{west + 2 * SIDE} {NORTH + SIDE},{west + 2 * SIDE} {NORTH})))"
            an_area(session, quarter, kind="quarter", name=quarter, outline=outline)
        shape = ewkt(square(west + 40, NORTH + 40, 10))
        values = {"key": f"figure{number}", "shape": shape, "quarter": quarter}
        house = session.execute(_HOUSE, values).scalar_one()
        address = an_address(session, source_id=f"figure{number}", street=f"Gasse {number}")
        address.building_id = house
    session.flush()
    session.execute(_UNITS, {"rooms": ROOMS, "most": ROOMS + FLATS})


def an_episode(session: Session, key: str, seen: date, **values: Any) -> int:
    defaults = {"status": "confirmed_vacant", "ended": None, "confirmed": seen, "began": seen}
    made = defaults | values
    precision = "unknown" if made["began"] is None else "day"
    row = made | {"key": key, "seen": seen, "precision": precision}
    return int(session.execute(_EPISODE, row).scalar_one())


def settle(session: Session, vacant: Sequence[tuple[int, int]], day: date) -> None:
    """So many rooms and flats empty in each house, since different times."""
    session.execute(text("DELETE FROM vacancy_episode"))
    for house, (rooms, flats) in enumerate(vacant):
        numbers = [*range(1, rooms + 1), *range(ROOMS + 1, ROOMS + 1 + flats)]
        for place, number in enumerate(numbers):
            began = None if place == 3 else day - timedelta(days=200 * place)
            key = f"figure{house}-{number}"
            an_episode(session, key, day - timedelta(days=5), began=began)


def parts(session: Session) -> dict[tuple[str, str], Any]:
    return {
        (row.part, row.key): row
        for row in session.execute(text("SELECT * FROM served.vacancy_figures"))
    }


def tree(found: dict[tuple[str, str], Any], part: str) -> Node:
    """A part as everybody sees it, with the streets below the shop fronts."""

    def node(row: Any, children: Sequence[Node] = ()) -> Node:
        return Node(f"{row.part}:{row.key}", row.units, row.vacant, list(children))

    below = [node(row) for row in found.values() if row.part == "street"]
    children = [
        node(row, below if row.key == "shopfront" else ())
        for row in found.values()
        if row.part == part and row.key
    ]
    return node(found[part, ""], children)


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_part_can_be_worked_out(town: Session, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (chance, not secrecy)
    most = chance.choice([1, 3, ROOMS])
    vacant = [(chance.randint(0, most), chance.randint(0, most + 2)) for _ in range(STREETS)]
    settle(town, vacant, queries.today_of(town))
    found = parts(town)
    for part in ("use", "duration", "market"):
        known = bounds(tree(found, part))
        for row in found.values():
            name = f"{row.part}:{row.key}"
            if name not in known:
                continue
            low, high = known[name]
            assert low <= row.exact_vacant <= high
            if row.exact_vacant < SMALLEST or row.units - row.exact_vacant < SMALLEST:
                assert low < high, f"{name}: {row.exact_vacant} of {row.units} in {vacant}"


def test_parts_add_up_to_the_number_of_the_layer(town: Session) -> None:
    settle(town, [(3, 5), (3, 4), (3, 6), (3, 3)], queries.today_of(town))
    whole = town.execute(text("SELECT * FROM served.vacancy_statistics WHERE name = 'whole'")).one()
    found = parts(town)
    assert (whole.vacant, whole.exact_vacant, whole.units) == (30, 30, 80)
    for part in ("use", "duration", "market", "area"):
        assert found[part, ""].exact_vacant == whole.vacant
        inside = [row for row in found.values() if row.part == part and row.key]
        assert sum(row.exact_vacant for row in inside) == whole.vacant
    streets = [row for row in found.values() if row.part == "street"]
    assert {row.key: row.vacant for row in streets} == {f"Gasse {n}": 3 for n in range(STREETS)}
    assert found["use", "shopfront"].vacant == 12
    assert (found["area", "sales_area"].vacant_m2, found["area", "sales_area"].area_m2) == (
        600,
        1200,
    )
    assert not found["use", ""].is_hidden


def test_nothing_is_shown_of_an_area_whose_number_is_hidden(town: Session) -> None:
    settle(town, [(1, 0), (0, 1), (0, 0), (0, 0)], queries.today_of(town))
    found = parts(town)
    assert {(row.vacant, row.median_months) for row in found.values()} == {(None, None)}
    assert all(row.is_hidden for row in found.values())
    assert found["use", ""].exact_vacant == 2


def flow(session: Session, day: date) -> list[Any]:
    moments.announce(session, Period(date(day.year - 3, 1, 1), day))
    rows = session.execute(text("SELECT * FROM served.vacancy_flow ORDER BY ends_on")).all()
    return list(rows)


def _a_life(session: Session, chance: random.Random, key: str, today: date) -> None:
    """An episode with events as the service writes them: confirmed now and then, or never."""
    seen = today - timedelta(days=chance.randint(20, 1500))
    ended = seen + timedelta(days=chance.randint(5, 900)) if chance.random() < 0.6 else None
    ended = ended if ended and ended <= today else None
    outcome = chance.choice(["reoccupied", "closed"]) if ended else "confirmed_vacant"
    days = sorted(seen + timedelta(days=chance.randint(0, 500)) for _ in range(3))
    days = [day for day in days if day < (ended or today)]
    confirmed = max([seen, *days])
    episode = an_episode(session, key, seen, status=outcome, ended=ended, confirmed=confirmed)
    first = chance.choice(["confirmed_vacant", "confirmed_vacant", "reported"])
    session.execute(_EVENT, {"episode": episode, "day": seen, "status": first, "confirms": True})
    for day in days:
        event = {"episode": episode, "day": day, "status": "in_dialogue", "confirms": True}
        session.execute(_EVENT, event)
    if ended:
        event = {"episode": episode, "day": ended, "status": outcome, "confirms": False}
        session.execute(_EVENT, event)


def test_stock_of_each_quarter_is_that_of_the_layer_and_the_balance_holds(town: Session) -> None:
    today, chance = queries.today_of(town), random.Random(7)  # noqa: S311
    town.execute(text("DELETE FROM vacancy_episode"))
    for house in range(STREETS):
        for number in range(1, ROOMS + FLATS + 1):
            _a_life(town, chance, f"figure{house}-{number}", today)
    rows = flow(town, today)
    assert len(rows) in {20, 21}
    assert sum(row.began for row in rows) > 40
    assert sum(row.lapsed for row in rows) > 5
    assert sum(row.again for row in rows) > 5
    for row in rows:
        went = row.ended + row.lapsed
        assert row.exact_open_before + row.began + row.again - went == row.exact_open_after
        moments.announce(town, Period(row.ends_on, row.ends_on))
        layer = town.execute(
            text("SELECT * FROM served.vacancy_statistics WHERE name = 'whole'")
        ).one()
        assert layer.exact_vacant == row.exact_open_after, row.ends_on
        if row.open_after is not None:
            assert layer.vacant == row.open_after
        shown = [row.came, row.gone, row.open_after, row.open_before]
        assert all(number is None or number >= SMALLEST for number in shown)
    assert [before.exact_open_after for before in rows[:-1]] == [
        row.exact_open_before for row in rows[1:]
    ]


def test_what_began_and_ended_within_a_quarter_came_and_went(town: Session) -> None:
    town.execute(text("DELETE FROM vacancy_episode"))
    began, ended = date(2024, 4, 10), date(2024, 5, 20)
    an_episode(town, "figure0-1", began, status="reoccupied", ended=ended, confirmed=began)
    row = next(row for row in flow(town, date(2024, 12, 31)) if row.ends_on == date(2024, 6, 30))
    assert (row.began, row.ended, row.reused, row.exact_open_after) == (1, 1, 1, 0)
    assert (row.came, row.gone, row.is_hidden) == (None, None, True)
    assert (row.period_ended, row.period_reused, row.exact_ended_median_months) == (1, 1, 1)
    assert (row.reused_percent, row.ended_median_months) == (None, None)
