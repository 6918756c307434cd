"""What the page counts with: rates, the balance of a period, what lasts long. Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_CLASSES = ("under_3_months", "months_3_to_6", "months_6_to_12", "years_1_to_3", "over_3_years")
_BEGIN_AFTER = {3: 1, 6: 2, 12: 3, 36: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the stock: its units, the vacant ones, how far its use is known.

    `vacant`, `coverage` and the areas are None where they are hidden or say nothing; `is_hidden`
    tells what others do not see. `key` is empty for the whole.
    """

    part: str
    key: str
    units: int
    vacant: int | None
    coverage: int | None
    area_m2: Decimal | None
    vacant_m2: Decimal | None
    is_hidden: bool

    @property
    def rate(self) -> Decimal | None:
        """Vacant units per hundred units, to one decimal."""
        return percent(self.vacant, self.units)

    @property
    def area_rate(self) -> Decimal | None:
        """Vacant area per hundred of the same kind of area, to one decimal."""
        return percent(self.vacant_m2, self.area_m2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The figures of an area; None where they are hidden."""

    id: int
    kind: str
    name: str
    quality: str
    units: int
    vacant: int | None
    coverage: int | None
    is_hidden: bool

    @property
    def rate(self) -> Decimal | None:
        """Vacant units per hundred units, to one decimal."""
        return percent(self.vacant, self.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """How the number moved in a quarter; the details below `is_hidden` are for the team."""

    begins_on: date
    ends_on: date
    is_running: bool
    is_hidden: bool
    open_before: int | None
    open_after: int | None
    came: int | None
    gone: int | None
    began: int | None = None
    again: int | None = None
    ended: int | None = None
    lapsed: int | None = None
    reused: int | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """Before plus came minus gone is after; None where a part is hidden."""

    before: int
    came: int
    gone: int
    after: int

    @property
    def difference(self) -> int:
        """Zero where the balance holds."""
        return self.before + self.came - self.gone - self.after


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """To one decimal; None where either is not known, or the whole is nothing."""
    if part is None or not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"))


def balance(quarters: Sequence[Quarter], after: int | None) -> Balance | None:
    """The balance of a period against the number counted on its last day; None where hidden."""
    came, gone = [each.came for each in quarters], [each.gone for each in quarters]
    before = quarters[0].open_before if quarters else None
    if before is None or after is None or None in came or None in gone:
        return None
    return Balance(before, sum(filter(None, came)), sum(filter(None, gone)), after)


def lasting(durations: Mapping[str, Part], whole: Part, months: int) -> int | None:
    """Vacancies of `months` and more with a known begin, as the sum of the classes.

    None where a class of the sum is hidden, or no class begins there: a sum that cuts through a
    class would tell a small number by subtraction.
    """
    if months not in _BEGIN_AFTER or whole.vacant is None:
        return None
    found = [durations[key] for key in _CLASSES[_BEGIN_AFTER[months] :] if key in durations]
    numbers = [each.vacant for each in found]
    return None if None in numbers else sum(filter(None, numbers))
