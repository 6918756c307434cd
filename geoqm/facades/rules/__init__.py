"""Pure decisions about grants: criteria, the overall result, money."""

from geoqm.facades.rules.amounts import Estimate, Item, estimate
from geoqm.facades.rules.evaluation import (
    Finding,
    Outcome,
    Reason,
    Verdict,
    judge,
    overall,
    verdict,
)

__all__ = [
    "Estimate",
    "Finding",
    "Item",
    "Outcome",
    "Reason",
    "Verdict",
    "estimate",
    "judge",
    "overall",
    "verdict",
]
