"""Grants are computed in whole cents, and never promise more than the fund would pay."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.facades.rules import Item, estimate
from geoqm.facades.rules.amounts import Limit
from tests.unit.facades.samples import amounts

FACADE, YARD = Item(14_200_00), Item(6_800_00, measure="yard")
WINDOWS = Item(4_000_00, counts=False)


def test_cap_is_applied_and_named() -> None:
    found = estimate([FACADE, YARD, WINDOWS], amounts())
    assert (found.total_cents, found.eligible_cents) == (25_000_00, 21_000_00)
    assert (found.grant_cents, found.own_cents) == (10_000_00, 15_000_00)
    assert found.limits == (Limit.CAP_PER_MEASURE,)


def test_facade_and_yard_may_each_have_their_cap() -> None:
    found = estimate([FACADE, YARD], amounts(facade_and_yard="separate"))
    assert found.grant_cents == 7_100_00 + 3_400_00


def test_where_nobody_knows_both_answers_are_given() -> None:
    found = estimate([FACADE, YARD], amounts(facade_and_yard="unknown"))
    assert (found.grant_cents, found.grant_if_separate_cents) == (10_000_00, 10_500_00)


def test_no_second_answer_where_it_makes_no_difference() -> None:
    found = estimate([Item(1_000_00), YARD], amounts(facade_and_yard="unknown"))
    assert found.grant_if_separate_cents is None


def test_unknown_rate_gives_no_grant_instead_of_a_guess() -> None:
    found = estimate([FACADE], amounts(rate=None))
    assert (found.grant_cents, found.own_cents) == (None, None)


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"minimum_grant_cents": 8_000_00}, Limit.BELOW_MINIMUM_GRANT),
        ({"minimum_cost_cents": 20_000_00}, Limit.BELOW_MINIMUM_COST),
    ],
)
def test_below_the_minimum_there_is_nothing(changes: dict[str, Any], limit: Limit) -> None:
    found = estimate([FACADE], amounts(**changes))
    assert (found.grant_cents, found.own_cents, found.limits) == (0, 14_200_00, (limit,))


def test_planning_counts_up_to_its_share_of_the_works() -> None:
    planning = Item(2_000_00, is_ancillary=True)
    found = estimate([Item(10_000_00), planning], amounts(ancillary_share=Decimal("0.05")))
    assert (found.eligible_cents, found.grant_cents) == (10_500_00, 5_250_00)
    assert Limit.ANCILLARY in found.limits


def test_planning_does_not_count_while_its_share_is_unknown() -> None:
    found = estimate([Item(10_000_00), Item(500_00, is_ancillary=True)], amounts())
    assert found.eligible_cents == 10_000_00


def test_area_limits_where_the_guideline_names_a_sum_per_square_metre() -> None:
    rules = amounts(cap_per_m2_cents=24_00, cap_per_measure_cents=None)
    found = estimate([FACADE], rules, area_m2=Decimal("100.5"))
    assert (found.grant_cents, found.limits) == (2_412_00, (Limit.CAP_PER_M2,))


def test_budget_left_is_the_last_limit() -> None:
    found = estimate([FACADE], amounts(), budget_left_cents=5_000_00)
    assert (found.grant_cents, found.limits) == (5_000_00, (Limit.BUDGET,))


def test_own_work_costs_nothing_that_counts() -> None:
    assert estimate([Item(3_000_00, is_own_work=True)], amounts()).eligible_cents == 0


def test_no_items_no_grant() -> None:
    assert estimate([], amounts()).grant_cents == 0


items = st.builds(
    Item,
    cost_cents=st.integers(0, 50_000_00),
    measure=st.sampled_from(["facade", "yard"]),
    counts=st.booleans(),
    is_ancillary=st.booleans(),
    is_own_work=st.booleans(),
)


@given(
    items=st.lists(items, max_size=8),
    rate=st.sampled_from([Decimal("0.4"), Decimal("0.5"), Decimal("0.333")]),
    separate=st.sampled_from(["one", "separate", "unknown"]),
    budget=st.none() | st.integers(0, 20_000_00),
)
def test_grant_and_own_share_add_up_and_no_limit_is_broken(
    items: list[Item], rate: Decimal, separate: str, budget: int | None
) -> None:
    rules = amounts(rate=rate, facade_and_yard=separate, ancillary_share=Decimal("0.05"))
    found = estimate(items, rules, budget_left_cents=budget)
    assert found.grant_cents is not None
    assert found.own_cents is not None
    assert found.grant_cents + found.own_cents == found.total_cents
    assert 0 <= found.grant_cents <= found.eligible_cents * rate
    assert found.grant_cents <= (budget if budget is not None else 2 * 10_000_00)
