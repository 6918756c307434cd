"""CQL2 text as a tree: a parser by descent that reads each piece once and counts its depth.

Own, because the parsers at hand take exponential time over some 50 characters of nonsense, or
end the process; see docs/decisions/0019.
"""

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

import shapely

from geoqm.layer.filters import tokens
from geoqm.layer.filters.model import DEEPEST, Tree, invalid, out_of_range, too_deep
from geoqm.layer.filters.tokens import END, NAME, NUMBER, QUOTED, TEXT, Token

_COMPARISONS: Final = ("=", "<>", "<", ">", "<=", ">=")
_SHAPES: Final = frozenset(
    {
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION",
    }
)
_IN_SHAPES: Final = ("(", ")", ",", "-", "+", "Z", "M", "ZM", "EMPTY", *_SHAPES)
_LEVELS: Final = (("OR",), ("AND",))
_CALCULATIONS: Final = (("+", "-"), ("*", "/", "%", "DIV"))


def read(text: str) -> Tree:
    """The tree of a text; InvalidInput with the place where it cannot be understood."""
    return _Reader(text).whole()


class _Reader:
    """The place in the text and how deep it is."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(tokens.cut(text))
        self._next = 0
        self._depth = 0

    def whole(self) -> Tree:
        """The whole text as one expression."""
        tree = self._logical(0)
        if self._now.kind != END:
            raise self._unreadable()
        return tree

    @property
    def _now(self) -> Token:
        return self._tokens[self._next]

    def _unreadable(self) -> Exception:
        return tokens.unreadable(self._text, self._now.begin)

    def _take(self) -> Token:
        token = self._now
        self._next += token.kind != END
        return token

    def _met(self, *words: str) -> str:
        """The word, taken, if it is one of these; else nothing."""
        return self._take().text.upper() if self._now.says(*words) else ""

    def _expect(self, word: str) -> None:
        if not self._met(word):
            raise self._unreadable()

    def _deeper(self, inner: Callable[[], Tree]) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise too_deep()
        found = inner()
        self._depth -= 1
        return found

    def _logical(self, level: int) -> Tree:
        if level == len(_LEVELS):
            return self._negated()
        parts = [self._logical(level + 1)]
        while self._met(*_LEVELS[level]):
            parts.append(self._logical(level + 1))
        (word,) = _LEVELS[level]
        return _operation(word.lower(), *parts) if len(parts) > 1 else parts[0]

    def _negated(self) -> Tree:
        if self._met("NOT"):
            return _operation("not", self._deeper(self._negated))
        return self._compared()

    def _compared(self) -> Tree:
        left = self._calculated(0)
        if sign := self._met(*_COMPARISONS):
            return _operation(sign, left, self._calculated(0))
        if self._met("IS"):
            is_negated = bool(self._met("NOT"))
            self._expect("NULL")
            return _negated_if(is_negated, _operation("isNull", left))
        is_negated = bool(self._met("NOT"))
        word = self._met("LIKE", "BETWEEN", "IN")
        if word:
            return _negated_if(is_negated, self._ranged(word, left))
        if is_negated:
            raise self._unreadable()
        return left

    def _ranged(self, word: str, left: Tree) -> Tree:
        if word == "LIKE":
            return _operation("like", left, self._calculated(0))
        if word == "IN":
            self._expect("(")
            return _operation("in", left, self._deeper(self._list))
        lower = self._calculated(0)
        self._expect("AND")
        return _operation("between", left, lower, self._calculated(0))

    def _calculated(self, level: int) -> Tree:
        if level == len(_CALCULATIONS):
            return self._signed()
        left = self._calculated(level + 1)
        while sign := self._met(*_CALCULATIONS[level]):
            left = _operation(sign.lower(), left, self._calculated(level + 1))
        return left

    def _signed(self) -> Tree:
        if self._met("+"):
            return self._deeper(self._signed)
        if not self._met("-"):
            return self._primary()
        inner = self._deeper(self._signed)
        return (
            inner.copy_negate()
            if isinstance(inner, Decimal)
            else _operation("*", Decimal(-1), inner)
        )

    def _primary(self) -> Tree:
        token = self._take()
        if token.says("("):
            inner = self._deeper(lambda: self._logical(0))
            self._expect(")")
            return inner
        if token.kind == NUMBER:
            return _number(token.text)
        if token.kind == TEXT:
            return _unquoted(token.text)
        if token.kind == QUOTED:
            return {"property": token.text[1:-1].replace('""', '"')}
        if token.kind == NAME:
            return self._named(token)
        self._next -= token.kind != END
        raise self._unreadable()

    def _named(self, token: Token) -> Tree:
        word = token.text.upper()
        if word in {"TRUE", "FALSE"}:
            return word == "TRUE"
        if word in _SHAPES and self._now.says("(", "Z", "M", "ZM", "EMPTY"):
            return self._shape(token)
        if word in {"AND", "OR", "NOT", "IN", "IS", "LIKE", "BETWEEN", "NULL", "DIV"}:
            self._next -= 1
            raise self._unreadable()
        if not self._met("("):
            return {"property": token.text}
        arguments = [] if self._met(")") else self._deeper(self._list)
        if word in {"DATE", "TIMESTAMP"} and len(arguments) == 1:
            return {word.lower(): arguments[0]}
        if word in {"INTERVAL", "BBOX"}:
            return {word.lower(): arguments}
        return _operation(token.text.lower(), *arguments)

    def _list(self) -> list[Tree]:
        """Expressions with commas up to a closing bracket; the opening one is taken."""
        found = [self._logical(0)]
        while self._met(","):
            found.append(self._logical(0))
        self._expect(")")
        return found

    def _shape(self, first: Token) -> Tree:
        """The shape in WKT that begins with `first`, as GeoJSON."""
        open_brackets, end = 0, first.end
        while self._now.kind == NUMBER or self._now.says(*_IN_SHAPES):
            token = self._take()
            open_brackets += token.says("(") - token.says(")")
            end = token.end
            if open_brackets > DEEPEST:
                raise too_deep()
            if open_brackets <= 0 and token.says(")", "EMPTY"):
                break
        wkt = self._text[first.begin : end]
        try:
            return json.loads(shapely.to_geojson(shapely.from_wkt(wkt)))
        except (ValueError, shapely.GEOSException) as error:
            raise invalid(f"Die Form „{wkt[:60]}“ ist kein gültiges WKT.") from error


def _operation(name: str, *arguments: Tree) -> Tree:
    return {"op": name, "args": list(arguments)}


def _negated_if(is_negated: bool, tree: Tree) -> Tree:
    return _operation("not", tree) if is_negated else tree


def _unquoted(text: str) -> str:
    return text[1:-1].replace("\\'", "'").replace("''", "'")


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:  # an exponent of twenty digits
        raise out_of_range() from error
