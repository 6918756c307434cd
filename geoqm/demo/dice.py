"""Chance without a state: a key always gives the same number, on every machine.

A building keeps its dice when another one is added, which a random generator cannot promise.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
SEED = b"geoqm-demo-1"


def roll(*key: object) -> float:
    """A number in [0, 1) that depends on `key` only."""
    text = "|".join(str(part) for part in key).encode()
    return int.from_bytes(blake2b(text, digest_size=6, key=SEED).digest(), "big") / (1 << 48)


def between(low: float, high: float, *key: object) -> float:
    """A number in [low, high)."""
    return low + (high - low) * roll(*key)


def chance(probability: float, *key: object) -> bool:
    """True in `probability` of the keys."""
    return roll(*key) < probability


def pick(weighted: Sequence[tuple[T, float]], *key: object) -> T:
    """One of the values, by weight."""
    rest = roll(*key) * sum(weight for _, weight in weighted)
    for value, weight in weighted:
        rest -= weight
        if rest < 0:
            return value
    return weighted[-1][0]
