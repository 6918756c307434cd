"""How an amount is divided among the sources of a budget, to the cent, and what accounts hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geoqm.grants.kinds import Account


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on the accounts of a source, a budget or a case, in cents."""

    free: int = 0
    reserved: int = 0
    awarded: int = 0
    paid: int = 0

    @property
    def allotted(self) -> int:
        """All money that came from outside."""
        return self.free + self.reserved + self.awarded + self.paid

    @property
    def committed(self) -> int:
        """What is awarded, paid or not."""
        return self.awarded + self.paid

    def __add__(self, other: "Balance") -> "Balance":
        """Both together."""
        return Balance(
            self.free + other.free,
            self.reserved + other.reserved,
            self.awarded + other.awarded,
            self.paid + other.paid,
        )

    def on(self, account: Account) -> int:
        """What stands on one account."""
        held: int = getattr(self, account.value)
        return held


def balance(moves: Iterable[tuple[str, str, int]]) -> Balance:
    """The accounts after bookings, each from an account, to an account, cents."""
    held = dict.fromkeys(Account, 0)
    for source, target, cents in moves:
        held[Account(source)] -= cents
        held[Account(target)] += cents
    return Balance(
        held[Account.FREE], held[Account.RESERVED], held[Account.AWARDED], held[Account.PAID]
    )


def divide(cents: int, shares: Sequence[int], room: Sequence[int] | None = None) -> list[int]:
    """`cents` by shares, whole cents only; what one part has no room for the others bear.

    Parts add up to `cents` exactly. Raises ValueError where all room together is too little.
    """
    parts = _by_largest_remainder(cents, shares)
    if room is None:
        return parts
    if sum(room) < cents:
        raise ValueError("not enough room")
    parts = [min(part, most) for part, most in zip(parts, room, strict=True)]
    for number, most in enumerate(room):
        parts[number] += min(most - parts[number], cents - sum(parts))
    return parts


def _by_largest_remainder(cents: int, shares: Sequence[int]) -> list[int]:
    whole = sum(shares)
    parts = [cents * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda n: -(cents * shares[n] % whole))
    for number in by_remainder[: cents - sum(parts)]:
        parts[number] += 1
    return parts
