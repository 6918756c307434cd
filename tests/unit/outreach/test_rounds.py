"""Short walks: never worse than any order, inside the time, along the streets that there are."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from geoqm.outreach.rounds import network, routing
from geoqm.outreach.rounds.routing import Ends

PLACES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=6, unique=True
)


def ends(places: list[tuple[int, int]], start: tuple[int, int] | None) -> Ends:
    none = np.zeros(len(places))
    if start is None:
        return Ends(none, none)
    return Ends(network.beelines([start, *places])[0, 1:], none)


@settings(max_examples=60, deadline=None)
@given(PLACES, st.none() | st.tuples(st.integers(0, 400), st.integers(0, 400)))
def test_walk_is_nearly_the_shortest_of_all(
    places: list[tuple[int, int]], start: tuple[int, int] | None
) -> None:
    between, at = network.beelines(places), ends(places, start)
    found = routing.plan(between, at)
    assert sorted(found.order) == list(range(len(places)))
    table = routing._with_ends(between, at)
    best = min(routing.length(table, each) for each in permutations(range(len(places))))
    assert found.metres == pytest.approx(routing.length(table, found.order))
    assert found.metres <= best * 1.12 + 1
    improved = routing._improved(table, list(range(len(places))))
    assert routing.length(table, improved) <= routing.length(table, range(len(places))) + 1e-6


@settings(max_examples=40, deadline=None)
@given(PLACES, st.integers(1, 60))
def test_time_is_kept_and_nobody_is_lost(places: list[tuple[int, int]], minutes: int) -> None:
    worth = [float(number) for number in range(len(places))]
    found = routing.plan(network.beelines(places), ends(places, None), minutes=minutes, worth=worth)
    assert not found.order or found.minutes <= minutes
    assert sorted([*found.order, *found.left_out]) == list(range(len(places)))


def test_the_house_that_matters_most_stays() -> None:
    places = [(0.0, 0.0), (10.0, 0.0), (20.0, 0.0)]
    found = routing.plan(
        network.beelines(places), ends([(0, 0)] * 3, None), minutes=9, worth=[5, 80, 5]
    )
    assert found.order == (1,)


def test_a_hundred_doors_are_far_shorter_than_by_number() -> None:
    dice = np.random.default_rng(7)
    places = [tuple(each) for each in dice.uniform(0, 1000, (100, 2))]
    between = network.beelines(places)
    found = routing.plan(between, Ends(np.zeros(100), np.zeros(100)))
    assert found.metres < 0.2 * between[range(99), range(1, 100)].sum()


U_SHAPE = [
    LineString([(0, 0), (0, 100)]),
    LineString([(0, 100), (50, 100)]),
    LineString([(50, 100), (50, 0)]),
]


def test_streets_lead_round_the_block() -> None:
    found = network.measured([(-5, 10), (55, 10), (-5, 60)], U_SHAPE)
    assert found.on_network
    assert found.metres[0, 1] == pytest.approx(90 + 50 + 90 + 10)
    assert found.metres[0, 2] == pytest.approx(50 + 10)
    assert (0.0, 100.0) in found.line(0, 1)
    assert (50.0, 100.0) in found.line(0, 1)
    assert found.line(2, 0)[0] == (-5, 60)


def test_where_no_way_leads_the_beeline_stands_in() -> None:
    far = network.measured([(-5, 10), (900, 900)], U_SHAPE)
    assert not far.on_network
    assert far.metres[0, 1] == pytest.approx(np.hypot(905, 890) * 1.3)
    assert far.line(0, 1) == [(-5, 10), (900, 900)]
    none = network.measured([(0, 0), (30, 40)], [])
    assert none.metres[0, 1] == pytest.approx(65)
    assert none.line(0, 1) == [(0, 0), (30, 40)]
