"""Reads of the slice: what is known of houses, what rules say of them, which rules hold."""

from geoqm.facades.queries.evaluation import Scope, differing, findings_of
from geoqm.facades.queries.overrides import open_overrides, overridden, overrides
from geoqm.facades.queries.recent import changed_since
from geoqm.facades.queries.stored import (
    Told,
    assessment,
    current,
    history,
    numbers,
    rule_set,
    rule_sets,
)

__all__ = [
    "Scope",
    "Told",
    "assessment",
    "changed_since",
    "current",
    "differing",
    "findings_of",
    "history",
    "numbers",
    "open_overrides",
    "overridden",
    "overrides",
    "rule_set",
    "rule_sets",
]
