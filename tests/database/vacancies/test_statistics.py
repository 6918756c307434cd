"""Public figures: right where shown, and nothing hidden can be worked out from them."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geoqm.geo.periods import Period
from geoqm.layer import moments
from geoqm.vacancies import queries
from tests.builders import a_dataset, an_area, ewkt, square
from tests.conftest import rolled_back
from tests.database.vacancies.attack import Node, bounds

QUARTERS, BLOCKS, MOST_UNITS = 3, 4, 14
EAST, NORTH, SIDE = 321_000.0, 5_674_000.0, 100.0
SMALLEST = 3
_UNITS = text(
    "INSERT INTO unit (dataset, source_id, building_id, kind)"
    " SELECT 'probe', b.source_id || '-' || n, b.id, 'dwelling'"
    " FROM building b CROSS JOIN generate_series(1, :most) n WHERE b.source_id LIKE 'house%'"
)
_EMPTY = text("""
INSERT INTO vacancy_episode (unit_id, status, kind, reason, source, reliability, confidence,
  first_seen_on, began_precision, last_confirmed_on, next_check_on)
SELECT u.id, 'confirmed_vacant', 'unknown', 'unknown', 'staff', 'high', 'likely',
  :day, 'unknown', :day, :day
FROM unit u WHERE u.source_id = ANY(:keys)""")
_HOUSE = text(
    "INSERT INTO building (dataset, source_id, name, function_code, footprint) VALUES ('probe', :key, '', '', ST_GeomFromEWKT(:shape))"
)


@pytest.fixture(scope="module")
def town(engine: Engine) -> Iterator[Session]:
    """A whole of three quarters with four blocks each, one house per block; no vacancy yet."""
    with rolled_back(engine) as session:
        _build(session)
        yield session


def _build(session: Session) -> None:
    a_dataset(session)
    whole = square(EAST, NORTH, SIDE * BLOCKS)
    an_area(session, "whole", kind="programme_area", name="whole", outline=ewkt(whole))
    for q in range(QUARTERS):
        south = NORTH + q * SIDE
        strip = f"SRID=25832;MULTIPOLYGON((({EAST} {south},{EAST + SIDE * BLOCKS} {south},{EAST + SIDE * BLOCKS} {south + SIDE},{EAST} {south + SIDE},{EAST} {south})))"
        an_area(session, f"q{q}", kind="quarter", name=f"q{q}", outline=strip)
        for b in range(BLOCKS):
            west = EAST + b * SIDE
            name = f"q{q}b{b}"
            an_area(session, name, kind="block", name=name, outline=ewkt(square(west, south, SIDE)))
            shape = ewkt(square(west + 40, south + 40, 10))
            session.execute(_HOUSE, {"key": f"house-{name}", "shape": shape})
    session.execute(_UNITS, {"most": MOST_UNITS})


def settle(session: Session, units: dict[str, int], vacant: dict[str, int], day: date) -> None:
    """Give each block so many units, and so many of them vacant since `day`."""
    session.execute(text("DELETE FROM vacancy_episode"))
    session.execute(
        text(
            "UPDATE unit SET vanished_on = CASE WHEN source_id = ANY(:keys) THEN NULL ELSE DATE '2000-01-01' END"
        ),
        {
            "keys": [
                f"house-{name}-{n}" for name, count in units.items() for n in range(1, count + 1)
            ]
        },
    )
    keys = [f"house-{name}-{n}" for name, count in vacant.items() for n in range(1, count + 1)]
    session.execute(_EMPTY, {"keys": keys, "day": day})


def published(session: Session) -> dict[str, Any]:
    rows = session.execute(text("SELECT * FROM served.vacancy_statistics"))
    return {row.name: row for row in rows}


def tree(figures: dict[str, Any]) -> Node:
    def node(name: str, children: Sequence[Node] = ()) -> Node:
        return Node(name, figures[name].units, figures[name].vacant, list(children))

    quarters = [node(f"q{q}", [node(f"q{q}b{b}") for b in range(BLOCKS)]) for q in range(QUARTERS)]
    return node("whole", quarters)


def blocks() -> list[str]:
    return [f"q{q}b{b}" for q in range(QUARTERS) for b in range(BLOCKS)]


@pytest.mark.parametrize("seed", range(40))
def test_no_hidden_number_can_be_worked_out(town: Session, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (chance, not secrecy)
    units = {name: chance.choice([0, 1, 2, 4, 8, MOST_UNITS]) for name in blocks()}
    mostly = chance.choice([1, 2, 4, MOST_UNITS])
    vacant = {name: chance.randint(0, min(mostly, count)) for name, count in units.items()}
    settle(town, units, vacant, queries.today_of(town))
    figures = published(town)
    known = bounds(tree(figures))
    truth = dict(vacant)
    for q in range(QUARTERS):
        truth[f"q{q}"] = sum(vacant[f"q{q}b{b}"] for b in range(BLOCKS))
    truth["whole"] = sum(vacant.values())
    for name, number in truth.items():
        stock = figures[name].units
        low, high = known[name]
        assert low <= number <= high
        if stock and (number < SMALLEST or stock - number < SMALLEST):
            assert low < high, f"{name}: {number} of {stock} can be worked out"


def test_shown_numbers_are_right(town: Session) -> None:
    units = dict.fromkeys(blocks(), 12)
    settle(town, units, dict.fromkeys(blocks(), 4), queries.today_of(town))
    figures = published(town)
    assert not [row.name for row in figures.values() if row.is_hidden]
    assert (figures["q1b2"].vacant, figures["q1b2"].rate) == (4, Decimal("33.3"))
    assert (figures["whole"].units, figures["whole"].vacant) == (144, 48)


def test_one_small_number_takes_a_neighbour_with_it(town: Session) -> None:
    vacant = dict.fromkeys(blocks(), 4) | {"q0b0": 1}
    settle(town, dict.fromkeys(blocks(), 12), vacant, queries.today_of(town))
    hidden = {row.name for row in published(town).values() if row.is_hidden}
    assert len(hidden) == 2
    assert "q0b0" in hidden


def test_stale_entries_leave_the_figures(town: Session) -> None:
    vacant = dict.fromkeys(blocks(), 4)
    settle(town, dict.fromkeys(blocks(), 12), vacant, queries.today_of(town) - timedelta(days=400))
    assert published(town)["whole"].vacant is None


def test_figures_of_a_past_day_are_those_of_that_day(town: Session) -> None:
    settle(town, dict.fromkeys(blocks(), 12), dict.fromkeys(blocks(), 4), date(2024, 5, 1))
    day = date(2024, 6, 1)
    moments.announce(town, Period(day, day))
    then = published(town)
    moments.announce(town, None)
    assert (then["whole"].vacant, then["whole"].reference_on) == (48, day)
