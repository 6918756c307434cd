"""How high a grant can be: costs in, share and caps applied, own share out; integer cents.

Facts about the formula: eligible costs are the accepted items plus required planning up to its
share of them; then rate, cap per measure, cap per square metre, budget left; nothing below the
minimum. Fractions of a cent are dropped in favour of the fund.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from geoqm.facades.schemas import Amounts, Combination


class Limit(StrEnum):
    """What limited or refused a grant, in the order it was applied."""

    ANCILLARY = "ancillary"
    CAP_PER_MEASURE = "cap_per_measure"
    CAP_PER_M2 = "cap_per_m2"
    BUDGET = "budget"
    BELOW_MINIMUM_COST = "below_minimum_cost"
    BELOW_MINIMUM_GRANT = "below_minimum_grant"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an offer: `measure` groups items ("facade", "yard"); not every item counts."""

    cost_cents: int
    measure: str = "facade"
    counts: bool = True
    is_ancillary: bool = False
    is_own_work: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """Result in cents; `grant_cents` is None where the guideline's rate is not known.

    `grant_if_separate_cents` is set where nobody knows whether façade and yard count separately
    and the answer would differ.
    """

    total_cents: int
    eligible_cents: int
    grant_cents: int | None
    own_cents: int | None
    limits: tuple[Limit, ...]
    grant_if_separate_cents: int | None = None


def estimate(
    items: Sequence[Item],
    amounts: Amounts,
    *,
    area_m2: Decimal | None = None,
    budget_left_cents: int | None = None,
) -> Estimate:
    """What the fund would pay for `items`; own work costs nothing that counts."""
    total = sum(item.cost_cents for item in items)
    counted = [item for item in items if item.counts and not item.is_own_work]
    eligible, limits = _eligible(counted, amounts)
    if amounts.rate is None:
        return Estimate(total, eligible, None, None, limits)
    bounds = _Bounds(amounts, area_m2, budget_left_cents)
    separate = amounts.facade_and_yard is Combination.SEPARATE
    grant, applied = bounds.grant(_groups(counted, amounts, separate=separate), eligible)
    return Estimate(
        total_cents=total,
        eligible_cents=eligible,
        grant_cents=grant,
        own_cents=total - grant,
        limits=(*limits, *applied),
        grant_if_separate_cents=_if_separate(counted, bounds, eligible, grant),
    )


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The limits that hold for one application."""

    amounts: Amounts
    area_m2: Decimal | None
    budget_left_cents: int | None

    def grant(self, groups: Sequence[int], eligible: int) -> tuple[int, tuple[Limit, ...]]:
        """Grant for eligible costs per measure, and the limits that took effect."""
        limits: list[Limit] = []
        amount = 0
        for cost in groups:
            share = _share(cost, self.amounts.rate or Decimal(0))
            capped = _at_most(share, self.amounts.cap_per_measure_cents)
            amount += capped
            _note(limits, Limit.CAP_PER_MEASURE, capped < share)
        for limit, cap in ((Limit.CAP_PER_M2, self._area_cap()), (Limit.BUDGET, self._budget())):
            capped = _at_most(amount, cap)
            _note(limits, limit, capped < amount)
            amount = capped
        return self._after_minimum(amount, eligible, limits)

    def _after_minimum(
        self, amount: int, eligible: int, limits: list[Limit]
    ) -> tuple[int, tuple[Limit, ...]]:
        if eligible < (self.amounts.minimum_cost_cents or 0):
            return 0, (*limits, Limit.BELOW_MINIMUM_COST)
        if amount < (self.amounts.minimum_grant_cents or 0):
            return 0, (*limits, Limit.BELOW_MINIMUM_GRANT)
        return amount, tuple(limits)

    def _area_cap(self) -> int | None:
        if self.amounts.cap_per_m2_cents is None or self.area_m2 is None:
            return None
        return _share(self.amounts.cap_per_m2_cents, self.area_m2)

    def _budget(self) -> int | None:
        return None if self.budget_left_cents is None else max(self.budget_left_cents, 0)


def _eligible(counted: Sequence[Item], amounts: Amounts) -> tuple[int, tuple[Limit, ...]]:
    works = sum(item.cost_cents for item in counted if not item.is_ancillary)
    ancillary = sum(item.cost_cents for item in counted if item.is_ancillary)
    accepted = _ancillary(works, ancillary, amounts)
    return works + accepted, (Limit.ANCILLARY,) if accepted < ancillary else ()


def _ancillary(works: int, ancillary: int, amounts: Amounts) -> int:
    """Planning costs that count; none while the guideline's share is not known."""
    return min(ancillary, _share(works, amounts.ancillary_share or Decimal(0)))


def _groups(counted: Sequence[Item], amounts: Amounts, *, separate: bool) -> list[int]:
    """Eligible costs per measure; planning is spread over all works, so it goes to the first."""
    names = dict.fromkeys(item.measure if separate else "" for item in counted)
    works = {
        name: sum(
            item.cost_cents
            for item in counted
            if not item.is_ancillary and (not separate or item.measure == name)
        )
        for name in names
    }
    eligible, _ = _eligible(counted, amounts)
    spare = eligible - sum(works.values())
    costs = list(works.values())
    return [costs[0] + spare, *costs[1:]] if costs else []


def _if_separate(counted: Sequence[Item], bounds: _Bounds, eligible: int, grant: int) -> int | None:
    if bounds.amounts.facade_and_yard is not Combination.UNKNOWN:
        return None
    other, _ = bounds.grant(_groups(counted, bounds.amounts, separate=True), eligible)
    return other if other != grant else None


def _share(cents: int, share: Decimal) -> int:
    return int((cents * share).to_integral_value(ROUND_FLOOR))


def _at_most(amount: int, cap: int | None) -> int:
    return amount if cap is None else min(amount, cap)


def _note(limits: list[Limit], limit: Limit, happened: bool) -> None:
    if happened and limit not in limits:
        limits.append(limit)
