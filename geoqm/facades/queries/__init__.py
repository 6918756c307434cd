"""Reads of the slice: what is known of houses, what rules say of them, which rules hold."""

from geoqm.facades.queries.evaluation import Scope, differing, findings_of, judged
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
    trail,
)
from geoqm.facades.queries.trials import (
    Difference,
    compared_counts,
    counted,
    differences,
    main_reasons,
)

__all__ = [
    "Difference",
    "Scope",
    "Told",
    "assessment",
    "changed_since",
    "compared_counts",
    "counted",
    "current",
    "differences",
    "differing",
    "findings_of",
    "history",
    "judged",
    "main_reasons",
    "numbers",
    "open_overrides",
    "overridden",
    "overrides",
    "rule_set",
    "rule_sets",
    "trail",
]
