"""Rule sets as SQL: all houses judged in one statement, with the answers of `rules.evaluation`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    String,
    Subquery,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array
from sqlalchemy.orm import Session

from geoqm.facades.model import GrantAssessment, GrantOverride
from geoqm.facades.queries.facts import COLUMNS, DISTANCE, Place, facts
from geoqm.facades.rules.evaluation import EDGE, NO, YES, Finding, Outcome, Reason
from geoqm.facades.schemas import MEMBERSHIP, Criterion, Operator, RuleSet, Severity
from geoqm.facades.subjects import Stage

Texts = ColumnElement[str]
_ORIGIN = {
    "location.in_area": "Grenze des Gebiets",
    "building.is_monument": "Liste der Baudenkmäler",
    "building.dwellings": "Einheiten im Gebäude",
    "building.residential_share": "Flächen der Einheiten",
}


def code(outcome: Outcome, reason: Reason) -> str:
    """How a verdict is stored: "met:compared"."""
    return f"{outcome.value}:{reason.value}"


MET = code(Outcome.MET, Reason.COMPARED)
NOT_MET = code(Outcome.NOT_MET, Reason.COMPARED)
_DECIDED_MET = code(Outcome.MET, Reason.DECIDED)
_DECIDED_NOT_MET = code(Outcome.NOT_MET, Reason.DECIDED)
_NO_DATA = code(Outcome.UNKNOWN, Reason.NO_DATA)
_BOUNDS = code(Outcome.UNKNOWN, Reason.BOUNDS)
_EDGE = code(Outcome.UNKNOWN, Reason.EDGE)
_RULE_UNKNOWN = code(Outcome.UNKNOWN, Reason.RULE_UNKNOWN)
_PERSON = code(Outcome.ASK, Reason.PERSON)
_LATER = code(Outcome.ASK, Reason.LATER)
_LARGEST = 2**31
# A constant of the right type: PostgreSQL then still shares the work among processes.
_FENCE: ColumnElement[int] = literal_column("'0'::bigint")
_GAPS = (_NO_DATA, _BOUNDS, _EDGE)
TO_BE_TALKED_OVER = "im Gespräch klären"
_REFUSED = (NOT_MET, _DECIDED_NOT_MET)
_FINE = (MET, _DECIDED_MET)
_REASONS = {
    NOT_MET: "nicht erfüllt",
    _DECIDED_NOT_MET: "nicht erfüllt, im Einzelfall entschieden",
    _NO_DATA: "keine Angabe",
    _BOUNDS: "nicht genau genug bekannt",
    _EDGE: "nahe an der ungefähren Grenze",
    _PERSON: TO_BE_TALKED_OVER,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A verdict while it is computed: the place of one of its possible `codes`, or the only one.

    Numbers are compared in a third of the time of texts, and there are many comparisons.
    """

    codes: tuple[str, ...]
    place: ColumnElement[int] | None = None

    def named(self, name: str) -> ColumnElement[int] | None:
        """The place under a name of its own."""
        return None if self.place is None else self.place.label(name)

    def is_in(self, codes: Collection[str]) -> ColumnElement[bool]:
        """Whether it is one of some codes."""
        places = [number for number, each in enumerate(self.codes) if each in codes]
        if self.place is None or len(places) in (0, len(self.codes)):
            return true() if places else false()
        return or_(*(self.place == _place(number) for number in places))

    def told(self, words: Mapping[str, str]) -> Texts | None:
        """Other words for its codes; null for a code without words, None where no code has any."""
        known = {number: words[each] for number, each in enumerate(self.codes) if each in words}
        if not known:
            return None
        if self.place is None:
            return literal(known[0])
        if len(known) == len(self.codes):
            *cases, (_, last) = known.items()
            return case(*((self.place == _place(n), word) for n, word in cases), else_=last)
        return case(*((self.place == _place(number), word) for number, word in known.items()))


def _place(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer)


def _chosen(*cases: tuple[ColumnElement[bool] | None, str]) -> Choice:
    """The first case that holds; the last one has no condition."""
    codes = tuple(dict.fromkeys(word for _, word in cases))
    whens = [(when, _place(codes.index(word))) for when, word in cases if when is not None]
    return Choice(codes, case(*whens, else_=_place(codes.index(cases[-1][1]))))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which houses are judged, and when: all of them where `building_ids` is None.

    `overridden` are the criteria that somebody has decided for some house.
    """

    place: Place
    day: date
    building_ids: Collection[int] | None = None
    overridden: Collection[str] = ()


def differing(rules: RuleSet, rule_set_id: int, scope: Scope) -> Select[Any]:
    """Houses whose assessment is missing (`is_new`) or differs, with what is to be stored.

    A fact that changes no verdict (a year more) is no difference.
    """
    found = judged(rules, rule_set_id, scope)
    stored = GrantAssessment
    is_stored = and_(stored.building_id == found.c.id, stored.rule_set_id == rule_set_id)
    differs = or_(
        stored.building_id.is_(None),
        # The result follows from the verdicts, and a stored rule set never changes.
        stored.verdicts != found.c.verdicts,
    )
    return (
        select(
            found.c.id.label("building_id"),
            found.c.result,
            found.c.verdicts,
            found.c.reasons,
            found.c.facts,
            stored.building_id.is_(None).label("is_new"),
        )
        .outerjoin(stored, is_stored)
        .where(differs)
    )


def judged(rules: RuleSet, rule_set_id: int, scope: Scope) -> Subquery:
    """A row per house: id, result, verdicts in the order of the criteria, reasons, facts."""
    known = facts(compared(rules), scope.place, scope.day)
    decisions = _decisions(rule_set_id, scope.overridden)
    choices = [
        _with_decision(verdict(criterion, known), criterion.id, decisions)
        for criterion in rules.criteria
    ]
    places = [each.named(f"v{number}") for number, each in enumerate(choices)]
    rows = select(*known.c, *(each for each in places if each is not None))
    if decisions is not None:
        rows = rows.outerjoin(decisions, decisions.c.building_id == known.c.id)
    if scope.building_ids is not None:
        rows = rows.where(known.c.id.in_(scope.building_ids))
    # Without the offset PostgreSQL would judge once per use of a verdict, not once per row.
    each = rows.offset(_FENCE).subquery("each")
    verdicts = [
        Choice(choice.codes, each.c[f"v{number}"] if choice.place is not None else None)
        for number, choice in enumerate(choices)
    ]
    return select(
        each.c.id,
        result(rules, verdicts).label("result"),
        cast(array([_code_of(one) for one in verdicts]), ARRAY(String)).label("verdicts"),
        reasons(rules, verdicts).label("reasons"),
        _facts_json(each, [column.name for column in known.c]).label("facts"),
    ).subquery("judged")


def _code_of(verdict: Choice) -> Texts:
    """The code itself, as it is stored."""
    told = verdict.told({code: code for code in verdict.codes})
    return literal("") if told is None else told


def _decisions(rule_set_id: int, overridden: Collection[str]) -> Subquery | None:
    """What persons decided: a row per house, a column per criterion; None where nobody did."""
    if not overridden:
        return None
    made = GrantOverride
    columns = [
        func.max(made.outcome).filter(made.criterion == name).label(name) for name in overridden
    ]
    return (
        select(made.building_id, *columns)
        .where(made.rule_set_id == rule_set_id, made.lifted_at.is_(None))
        .group_by(made.building_id)
        .subquery("decisions")
    )


def _with_decision(found: Choice, name: str, decisions: Subquery | None) -> Choice:
    if decisions is None or name not in decisions.c:
        return found
    decision = decisions.c[name]
    own = len(found.codes)
    place = case(
        (decision == Outcome.MET.value, _place(own)),
        (decision == Outcome.NOT_MET.value, _place(own + 1)),
        else_=_place(0) if found.place is None else found.place,
    )
    return Choice((*found.codes, _DECIDED_MET, _DECIDED_NOT_MET), place)


def compared(rules: RuleSet) -> list[str]:
    """Subjects whose values decide: not those of unknown rules or of questions to a person."""
    return [
        criterion.subject
        for criterion in rules.criteria
        if not criterion.unknown and criterion.severity is not Severity.ASK
    ]


def result(rules: RuleSet, verdicts: Sequence[Choice]) -> Texts:
    """The result of a house from the verdicts of its criteria, as `rules.overall` decides."""
    musts = [
        verdict
        for criterion, verdict in zip(rules.criteria, verdicts, strict=True)
        if criterion.severity is Severity.MUST
    ]
    return case(
        (or_(false(), *(each.is_in(_REFUSED) for each in musts)), Outcome.NOT_MET.value),
        (or_(false(), *(each.is_in(_GAPS) for each in musts)), Outcome.UNKNOWN.value),
        (and_(true(), *(each.is_in(_FINE) for each in verdicts)), Outcome.MET.value),
        else_=Outcome.ASK.value,
    )


def reasons(rules: RuleSet, verdicts: Sequence[Choice]) -> Texts:
    """What stands in the way of a house, in German, for lists; empty where nothing does."""
    told = [
        each.told({code: f"{criterion.about.title}: {word}" for code, word in _REASONS.items()})
        for criterion, each in zip(rules.criteria, verdicts, strict=True)
    ]
    known = [each for each in told if each is not None]
    return func.concat_ws("; ", *known) if known else literal("")


def verdict(criterion: Criterion, known: Subquery) -> Choice:
    """One criterion as an expression over the facts of a house."""
    if criterion.unknown:
        return Choice((_RULE_UNKNOWN,))
    if criterion.severity is Severity.ASK:
        return Choice((_PERSON,))
    columns = COLUMNS.get(criterion.subject)
    if columns is None:
        return Choice((_missing(criterion),))
    if columns.word is not None:
        return _word(criterion, known.c[columns.word])
    return _number(criterion, known.c[str(columns.low)], known.c[str(columns.high)])


def findings_of(
    session: Session, building_id: int, subjects: Collection[str], place: Place, *, day: date
) -> dict[str, Finding]:
    """What is known of one house; nothing for a house that does not exist."""
    known = facts(subjects, place, day)
    row = session.execute(select(known).where(known.c.id == building_id)).mappings().one_or_none()
    if row is None:
        return {}
    return {name: _finding(name, row) for name in subjects if name in COLUMNS}


def _finding(subject: str, row: Mapping[Any, Any]) -> Finding:
    columns = COLUMNS[subject]
    if columns.word is not None:
        distance = row.get(DISTANCE) if subject == "location.in_area" else None
        return Finding(word=row[columns.word], origin=_ORIGIN.get(subject, ""), distance_m=distance)
    low, high = row[str(columns.low)], row[str(columns.high)]
    return Finding(low=_decimal(low), high=_decimal(high), origin=_ORIGIN.get(subject, ""))


def _decimal(number: Any) -> Decimal | None:
    return None if number is None else Decimal(number)


def _missing(criterion: Criterion) -> str:
    return _NO_DATA if criterion.about.stage is Stage.BUILDING else _LATER


def _word(criterion: Criterion, found: ColumnElement[Any]) -> Choice:
    return _chosen(
        (found == EDGE, _EDGE),
        (found.is_(None), _missing(criterion)),
        (_word_fits(criterion, found), MET),
        (None, NOT_MET),
    )


def _word_fits(criterion: Criterion, found: ColumnElement[Any]) -> ColumnElement[bool]:
    if isinstance(criterion.value, bool):
        return found == (YES if criterion.value else NO)
    if criterion.operator in MEMBERSHIP and isinstance(criterion.value, tuple):
        inside = found.in_(criterion.value)
        return inside if criterion.operator is Operator.IN else ~inside
    return found == str(criterion.value)


def _number(criterion: Criterion, low: ColumnElement[Any], high: ColumnElement[Any]) -> Choice:
    limit = _limit(Decimal(str(criterion.value)))
    empty = and_(low.is_(None), high.is_(None))
    if criterion.operator is Operator.EQUALS:
        return _chosen(
            (empty, _missing(criterion)),
            (and_(low == limit, high == limit), MET),
            (or_(high < limit, low > limit), NOT_MET),
            (None, _BOUNDS),
        )
    worst, best = low, high
    if criterion.operator in {Operator.AT_MOST, Operator.LESS_THAN}:
        worst, best = high, low
    return _chosen(
        (empty, _missing(criterion)),
        (_compared(criterion.operator, worst, limit), MET),
        (~_compared(criterion.operator, best, limit), NOT_MET),
        (None, _BOUNDS),
    )


def _limit(number: Decimal) -> ColumnElement[Any]:
    """The limit as a constant; a whole number is compared faster with the whole numbers of houses."""
    if number == number.to_integral_value() and abs(number) < _LARGEST:
        return cast(literal(int(number)), Integer)
    return cast(literal(number), Numeric)


def _compared(
    operator: Operator, number: ColumnElement[Any], limit: ColumnElement[Any]
) -> ColumnElement[bool]:
    return {
        Operator.AT_LEAST: number >= limit,
        Operator.MORE_THAN: number > limit,
        Operator.AT_MOST: number <= limit,
        Operator.LESS_THAN: number < limit,
    }[operator]


def _facts_json(each: Subquery, names: Sequence[str]) -> ColumnElement[Any]:
    """What was asked and found, as text; null where nothing is known.

    `jsonb_object` takes a third of the time of `jsonb_build_object`.
    """
    asked = [name for name in names if name != "id"]
    if not asked:
        return cast(literal("{}"), JSONB)
    keys = array([literal(name, String) for name in asked])
    return func.jsonb_object(keys, array([cast(each.c[name], Text) for name in asked]))
