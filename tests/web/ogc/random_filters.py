"""Random filters, each as text and as a plain evaluation in Python over rows of buildings."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import shapely
from hypothesis import strategies as st

from tests.builders import EAST, NORTH

Row = dict[str, Any]
FIRST = date(2024, 1, 1)
WORDS = ["apfel", "Apfel", "Äpfel", "Zebra", "100 %", "it's", "Straße", ""]
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a filter as text, and what it yields for a row; None is unknown."""

    text: str
    value: Callable[[Row], Any]


def applied(text: str, rule: Callable[..., Any], *terms: Term) -> Term:
    """A term that is unknown where one of its parts is."""

    def value(row: Row) -> Any:
        found = [each.value(row) for each in terms]
        return None if None in found else rule(*found)

    return Term(text, value)


def both(left: Term, right: Term) -> Term:
    def value(row: Row) -> bool | None:
        found = {left.value(row), right.value(row)}
        return False if False in found else None if None in found else True

    return Term(f"({left.text} AND {right.text})", value)


def negated(inner: Term) -> Term:
    return applied(f"NOT ({inner.text})", operator.not_, inner)


def either(left: Term, right: Term) -> Term:
    return Term(
        f"({left.text} OR {right.text})", negated(both(negated(left), negated(right))).value
    )


def field(name: str) -> Term:
    return Term(f'"{name}"', lambda row: row[name])


def quoted(text: str) -> Term:
    return Term("'" + text.replace("'", "''") + "'", lambda _: text)


def like(pattern: str) -> Callable[[str], bool]:
    made = "".join(
        ".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in pattern
    )
    return lambda text: re.fullmatch(made, text, re.DOTALL) is not None


def plain(text: str) -> str:
    """The text without accents, as far as the houses have any."""
    return text.replace("Ä", "A").replace("ä", "a").replace("ß", "ss")


numbers = st.one_of(
    st.sampled_from([field("storeys"), field("height_m")]),
    st.integers(-3, 7).map(lambda n: Term(str(n), lambda _: Decimal(n))),
    st.integers(-30, 70).map(lambda n: Term(str(n / 10), lambda _: Decimal(n) / 10)),
)
sums = st.builds(
    lambda left, sign, right: applied(
        f"({left.text} {sign} {right.text})",
        {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign],
        left,
        right,
    ),
    numbers,
    st.sampled_from("+-*"),
    numbers,
)
days = st.one_of(
    st.just(field("condition_on")),
    st.integers(-2, 9).map(
        lambda n: Term(f"DATE('{FIRST + timedelta(n)}')", lambda _: FIRST + timedelta(n))
    ),
)
codes = st.one_of(st.just(field("use_class")), st.sampled_from(["mixed", "mo"]).map(quoted))
words = st.one_of(st.just(field("name")), st.sampled_from(WORDS).map(quoted))
folded = st.one_of(
    words,
    words.map(lambda each: applied(f"CASEI({each.text})", str.lower, each)),
    words.map(lambda each: applied(f"ACCENTI({each.text})", plain, each)),
)


def compared(sides: st.SearchStrategy[Term], signs: list[str]) -> st.SearchStrategy[Term]:
    return st.builds(
        lambda left, sign, right: applied(
            f"{left.text} {sign} {right.text}", COMPARISONS[sign], left, right
        ),
        sides,
        st.sampled_from(signs),
        sides,
    )


places = st.tuples(st.integers(-10, 140), st.integers(-10, 12), st.integers(1, 60))
relations = st.sampled_from(["intersects", "within", "contains", "disjoint", "touches", "overlaps"])


def related(relation: str, place: tuple[int, int, int]) -> Term:
    east, north, side = EAST + place[0], NORTH + place[1], place[2]
    other = shapely.box(east, north, east + side, north + side)
    test = getattr(shapely, relation)
    return Term(
        f"S_{relation.upper()}(geom, {other.wkt})", lambda row: bool(test(row["shape"], other))
    )


conditions = st.one_of(
    compared(st.one_of(numbers, sums), list(COMPARISONS)),
    compared(days, list(COMPARISONS)),
    compared(codes, list(COMPARISONS)),
    compared(folded, ["=", "<>"]),
    st.sampled_from(["storeys", "condition_on", "name"]).map(
        lambda name: Term(f"{name} IS NULL", lambda row: row[name] is None)
    ),
    st.sampled_from(["%pf%", "Stra_e", "%", "_pfel", "100 %", "%'s"]).map(
        lambda each: applied(f"name LIKE {quoted(each).text}", like(each), field("name"))
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
        lambda each: applied(
            f"name IN ({', '.join(quoted(word).text for word in each)})",
            lambda text: text in each,
            field("name"),
        )
    ),
    st.tuples(numbers, numbers, numbers).map(
        lambda each: applied(
            f"{each[0].text} BETWEEN {each[1].text} AND {each[2].text}",
            lambda value, lower, upper: lower <= value <= upper,
            *each,
        )
    ),
    st.tuples(days, days).map(
        lambda each: applied(f"T_AFTER({each[0].text}, {each[1].text})", operator.gt, *each)
    ),
    st.builds(related, relations, places),
    st.sampled_from(
        [Term("is_monument", lambda row: row["is_monument"]), Term("TRUE", lambda _: True)]
    ),
)
filters = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.builds(both, inner, inner), st.builds(either, inner, inner), inner.map(negated)
    ),
    max_leaves=6,
)


def as_row(feature: dict[str, Any]) -> Row:
    """A feature in metres as a row to evaluate."""
    row: Row = dict(feature["properties"]) | {"id": feature["id"]}
    row["shape"] = shapely.geometry.shape(feature["geometry"])
    day, height = row["condition_on"], row["height_m"]
    row["condition_on"] = date.fromisoformat(day) if day else None
    row["height_m"] = None if height is None else Decimal(str(height))
    return row
