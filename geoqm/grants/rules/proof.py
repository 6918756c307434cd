"""Figures of the proof of use: every amount is a sum of bookings, to the cent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from geoqm.grants.kinds import Account, BookingKind


@dataclass(frozen=True, slots=True)
class Moved:
    """A booking as the proof sees it."""

    kind: BookingKind
    from_account: Account
    cents: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What became of the money of a case or of a programme, in cents."""

    awarded: int = 0
    released: int = 0
    paid: int = 0
    repaid: int = 0

    @property
    def granted(self) -> int:
        """Awarded, without what was given back."""
        return self.awarded - self.released

    @property
    def received(self) -> int:
        """Paid, without what was paid back."""
        return self.paid - self.repaid

    @property
    def open(self) -> int:
        """Awarded and not paid yet."""
        return self.granted - self.paid

    def __add__(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(
            self.awarded + other.awarded,
            self.released + other.released,
            self.paid + other.paid,
            self.repaid + other.repaid,
        )


def sums(bookings: Iterable[Moved]) -> Sums:
    """Bookings summed; what was only reserved is no part of the proof."""
    found = Sums()
    for each in bookings:
        found += _SUMS.get((each.kind, each.from_account), _nothing)(each.cents)
    return found


def _nothing(_cents: int) -> Sums:
    return Sums()


_SUMS = {
    (BookingKind.AWARDED, Account.RESERVED): lambda cents: Sums(awarded=cents),
    (BookingKind.RELEASED, Account.AWARDED): lambda cents: Sums(released=cents),
    (BookingKind.PAID, Account.AWARDED): lambda cents: Sums(paid=cents),
    (BookingKind.REPAID, Account.PAID): lambda cents: Sums(repaid=cents),
}


@dataclass(frozen=True, slots=True)
class Effects:
    """What came of the works; private is what owners paid beside the grant, where it is proven.

    An area is None where nobody told it; in a sum it counts as soon as one is known.
    """

    cost_cents: int = 0
    private_cents: int = 0
    unsealed_m2: Decimal | None = None
    greened_m2: Decimal | None = None

    def __add__(self, other: "Effects") -> "Effects":
        """Both together."""
        return Effects(
            self.cost_cents + other.cost_cents,
            self.private_cents + other.private_cents,
            _known(self.unsealed_m2, other.unsealed_m2),
            _known(self.greened_m2, other.greened_m2),
        )


def _known(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """The sum of what is known; None where neither is."""
    if one is None or other is None:
        return other if one is None else one
    return one + other


def effects(
    money: Sums,
    proven_cents: int | None,
    unsealed_m2: Decimal | None,
    greened_m2: Decimal | None,
) -> Effects:
    """The effects of a case; costs and private money only once they are proven.

    What is still to be paid is no private money, or a programme would look better before payday.
    """
    cost = proven_cents or 0
    private = max(0, cost - money.received - money.open) if proven_cents is not None else 0
    return Effects(cost, private, unsealed_m2, greened_m2)


def by_case(bookings: Iterable[tuple[int, Moved]]) -> Mapping[int, Sums]:
    """Sums per case."""
    grouped: dict[int, list[Moved]] = {}
    for case_id, each in bookings:
        grouped.setdefault(case_id, []).append(each)
    return {case_id: sums(each) for case_id, each in grouped.items()}
