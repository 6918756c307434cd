"""A filter from its three parameters: limits first, then the language, then the layer."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.geo import crs as systems
from geoqm.layer.declaration import Layer
from geoqm.layer.filters import text as text_form
from geoqm.layer.filters.compiler import Compiler
from geoqm.layer.filters.model import (
    CRS,
    DEEPEST,
    FILTER,
    JSON,
    LANG,
    MOST_BYTES,
    TEXT,
    Filter,
    Tree,
    invalid,
    too_deep,
)

_STRING = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
# An operation is an object with a list in it: two brackets for each level, and a shape inside.
_DEEPEST_BRACKETS = 2 * DEEPEST + 6


def parse(layer: Layer, role: Role, given: Mapping[str, str]) -> Filter | None:
    """The filter among the parameters; None without one.

    Raises InvalidInput for an unknown language or system, for what cannot be read and for fields
    that `role` may not see.
    """
    lang = given.get(LANG, TEXT)
    if lang not in {TEXT, JSON}:
        raise invalid(
            f"Die Sprache „{lang[:40]}“ gibt es hier nicht.",
            f"Möglich sind {LANG}={TEXT} und {LANG}={JSON}.",
            LANG,
        )
    crs = _crs(given.get(CRS, systems.CRS84_URI))
    if FILTER not in given:
        return None
    text = given[FILTER].strip()
    tree = _tree(text, lang)
    compiler = Compiler(layer, role, crs)
    condition = compiler.condition(tree)
    return Filter(text, lang, crs.uri, condition, tuple(compiler.values.items()))


def _crs(uri: str) -> systems.Crs:
    try:
        return systems.by_uri(uri)
    except InvalidInput as error:
        raise InvalidInput(error.message, remedy=error.remedy, field=CRS) from error


def _tree(text: str, lang: str) -> Tree:
    if len(text.encode(errors="surrogatepass")) > MOST_BYTES:
        raise invalid(
            f"Sie ist länger als {MOST_BYTES} Bytes.",
            "Teilen Sie die Abfrage; viele Objekte wählen Sie mit „ids“ oder „polygon“.",
        )
    if not text:
        raise invalid("Sie ist leer.")
    tree = text_form.read(text) if lang == TEXT else _from_json(text)
    _check_depth(tree)
    return tree


def _from_json(text: str) -> Tree:
    depth = 0
    for sign in _STRING.sub("", text):
        depth += (sign in "[{") - (sign in "]}")
        if depth > _DEEPEST_BRACKETS:
            raise too_deep()
    try:
        return json.loads(
            text,
            parse_int=Decimal,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise invalid(
            "Der Text ist kein gültiges JSON.",
            'Beispiel: {"op":">=","args":[{"property":"storeys"},3]}.',
        ) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _check_depth(tree: Tree) -> None:
    """Also sums and brackets that the text form makes without recursion stay in bounds."""
    level = _inside([tree])
    for _ in range(_DEEPEST_BRACKETS):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    raise too_deep()


def _inside(tree: Tree) -> list[Tree]:
    """The objects and lists directly inside."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    return [each for each in tree if isinstance(each, dict | list)] if tree else []
