"""Offers side by side: per lot the cheapest, how far the others are above it, what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Bid:
    """An offer as the rules see it."""

    id: int
    lot: str
    net_cents: int
    gross_cents: int
    is_chosen: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """An offer, the amount that counts, and how much more it is than the cheapest of its lot."""

    bid: Bid
    cents: int
    above_cents: int
    above_percent: Decimal

    @property
    def is_cheapest(self) -> bool:
        """Whether no other offer of the lot is lower."""
        return self.above_cents == 0


@dataclass(frozen=True, slots=True)
class Lot:
    """The offers of one lot, the cheapest first; `short` is how many are missing."""

    name: str
    rows: tuple[Compared, ...]
    short: int

    @property
    def chosen(self) -> Compared | None:
        """The offer that was chosen; None before that."""
        return next((row for row in self.rows if row.bid.is_chosen), None)


def compare(bids: Iterable[Bid], *, net: bool, wanted: int | None = None) -> list[Lot]:
    """Offers by lot; net amounts count for applicants who deduct input tax, gross for others."""
    ordered = sorted(bids, key=lambda bid: (bid.lot, _counted(bid, net), bid.id))
    return [
        _lot(name, list(group), net, wanted or 0)
        for name, group in groupby(ordered, key=lambda bid: bid.lot)
    ]


def shortage(lots: Sequence[Lot], wanted: int | None) -> str:
    """What is missing in words; empty where the offers suffice or no number is asked for."""
    if not wanted:
        return ""
    if not lots:
        return f"Es fehlen {wanted} Angebote." if wanted > 1 else "Es fehlt 1 Angebot."
    most = max(lots, key=lambda lot: lot.short)
    if not most.short:
        return ""
    verb, noun = ("fehlt", "Angebot") if most.short == 1 else ("fehlen", "Angebote")
    return f"Es {verb} {most.short} {noun}: {len(most.rows)} von {wanted} liegen vor."


def _lot(name: str, bids: Sequence[Bid], net: bool, wanted: int) -> Lot:
    lowest = _counted(bids[0], net)
    rows = tuple(_compared(bid, _counted(bid, net), lowest) for bid in bids)
    return Lot(name, rows, max(0, wanted - len(rows)))


def _compared(bid: Bid, cents: int, lowest: int) -> Compared:
    above = cents - lowest
    share = Decimal(100 * above) / Decimal(lowest)
    return Compared(bid, cents, above, share.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _counted(bid: Bid, net: bool) -> int:
    return bid.net_cents if net else bid.gross_cents
