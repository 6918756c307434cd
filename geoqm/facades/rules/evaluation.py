"""Whether a criterion is met: by what is known of a house, with the reason.

Values may be known between bounds only (a decade of construction), at an approximate edge, or not
at all; none of these is ever guessed. `evaluation.sql` gives the same answers for all houses at
once; a property test holds the two together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from geoqm.facades.schemas import MEMBERSHIP, Criterion, Operator, RuleSet, Severity
from geoqm.facades.subjects import Stage, ValueKind

YES, NO, EDGE = "yes", "no", "edge"


class Outcome(StrEnum):
    """Result of a criterion or of a whole rule set."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    ASK = "ask"


class Reason(StrEnum):
    """Why an outcome is what it is."""

    COMPARED = "compared"
    RULE_UNKNOWN = "rule_unknown"
    NO_DATA = "no_data"
    BOUNDS = "bounds"
    EDGE = "edge"
    LATER = "later"
    PERSON = "person"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of a subject: a number between bounds, or a word; flags are "yes" and "no".

    `origin` says where the value comes from, `distance_m` how far the edge is where it matters.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    word: str | None = None
    origin: str = ""
    distance_m: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of one criterion with its reason and what was found."""

    criterion: Criterion
    outcome: Outcome
    reason: Reason
    finding: Finding


NOTHING = Finding()
NOTHING_DECIDED: Mapping[str, Outcome] = MappingProxyType({})


def judge(
    rules: RuleSet,
    findings: Mapping[str, Finding],
    decided: Mapping[str, Outcome] = NOTHING_DECIDED,
) -> list[Verdict]:
    """Each criterion of `rules` in its order; a subject missing in `findings` is not known.

    What a person has `decided`, by the criterion's id, stands above what is known.
    """
    return [
        _with_decision(
            verdict(criterion, findings.get(criterion.subject, NOTHING)), decided.get(criterion.id)
        )
        for criterion in rules.criteria
    ]


def verdict(criterion: Criterion, finding: Finding) -> Verdict:
    """One criterion judged by what is known."""
    outcome, reason = _judged(criterion, finding)
    return Verdict(criterion=criterion, outcome=outcome, reason=reason, finding=finding)


def overall(verdicts: Iterable[Verdict]) -> Outcome:
    """What follows for the house from its criteria.

    A must that is not met decides. Then what the register should know and does not; then what a
    person has to ask or decide; only when nothing of this is left, the house is eligible.
    """
    found = list(verdicts)
    musts = [one for one in found if one.criterion.severity is Severity.MUST]
    if any(one.outcome is Outcome.NOT_MET for one in musts):
        return Outcome.NOT_MET
    if any(_is_gap(one) for one in musts):
        return Outcome.UNKNOWN
    if all(one.outcome is Outcome.MET for one in found):
        return Outcome.MET
    return Outcome.ASK


def _with_decision(found: Verdict, decision: Outcome | None) -> Verdict:
    return replace(found, outcome=decision, reason=Reason.DECIDED) if decision else found


def _is_gap(one: Verdict) -> bool:
    return one.outcome is Outcome.UNKNOWN and one.reason is not Reason.RULE_UNKNOWN


def _judged(criterion: Criterion, finding: Finding) -> tuple[Outcome, Reason]:
    if criterion.unknown:
        return Outcome.UNKNOWN, Reason.RULE_UNKNOWN
    if criterion.severity is Severity.ASK:
        return Outcome.ASK, Reason.PERSON
    if finding.word == EDGE:
        return Outcome.UNKNOWN, Reason.EDGE
    if _is_empty(criterion, finding):
        return _missing(criterion)
    if criterion.about.kind is ValueKind.NUMBER:
        return _number(criterion, finding)
    return _decided(_word_fits(criterion, finding.word)), Reason.COMPARED


def _is_empty(criterion: Criterion, finding: Finding) -> bool:
    if criterion.about.kind is ValueKind.NUMBER:
        return finding.low is None and finding.high is None
    return finding.word is None


def _missing(criterion: Criterion) -> tuple[Outcome, Reason]:
    if criterion.about.stage is Stage.BUILDING:
        return Outcome.UNKNOWN, Reason.NO_DATA
    return Outcome.ASK, Reason.LATER


def _word_fits(criterion: Criterion, word: str | None) -> bool:
    if isinstance(criterion.value, bool):
        return word == (YES if criterion.value else NO)
    if criterion.operator in MEMBERSHIP:
        inside = word in (criterion.value if isinstance(criterion.value, tuple) else ())
        return inside is (criterion.operator is Operator.IN)
    return word == criterion.value


def _number(criterion: Criterion, finding: Finding) -> tuple[Outcome, Reason]:
    """Compare bounds with the limit; an open end decides nothing."""
    if criterion.operator is Operator.EQUALS:
        return _equal(criterion, finding)
    worst, best = finding.low, finding.high
    if criterion.operator in {Operator.AT_MOST, Operator.LESS_THAN}:
        worst, best = best, worst
    if worst is not None and _fits(criterion, worst):
        return Outcome.MET, Reason.COMPARED
    if best is not None and not _fits(criterion, best):
        return Outcome.NOT_MET, Reason.COMPARED
    return Outcome.UNKNOWN, Reason.BOUNDS


def _fits(criterion: Criterion, number: Decimal) -> bool:
    limit = Decimal(str(criterion.value))
    return {
        Operator.AT_LEAST: number >= limit,
        Operator.MORE_THAN: number > limit,
        Operator.AT_MOST: number <= limit,
        Operator.LESS_THAN: number < limit,
    }[criterion.operator]


def _equal(criterion: Criterion, finding: Finding) -> tuple[Outcome, Reason]:
    limit = Decimal(str(criterion.value))
    if finding.low == finding.high == limit:
        return Outcome.MET, Reason.COMPARED
    below = finding.high is not None and finding.high < limit
    above = finding.low is not None and finding.low > limit
    if below or above:
        return Outcome.NOT_MET, Reason.COMPARED
    return Outcome.UNKNOWN, Reason.BOUNDS


def _decided(fits: bool) -> Outcome:
    return Outcome.MET if fits else Outcome.NOT_MET
