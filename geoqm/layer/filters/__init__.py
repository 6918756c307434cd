"""Filters in CQL2 (OGC 21-065r2): read within limits, checked against a layer, made to SQL.

The texts come from outside. `text` and `json_form` make the same tree of them, `compiler` makes
SQL of a tree and lets through only what it knows. See docs/decisions/0019.
"""

from geoqm.layer.filters.model import CRS, FILTER, LANG, PARAMETERS, Filter
from geoqm.layer.filters.reading import parse

__all__ = ["CRS", "FILTER", "LANG", "PARAMETERS", "Filter", "parse"]
