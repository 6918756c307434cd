"""What rule sets say of the houses there are, as if each held in the programme area here.

For comparing guidelines: nothing is stored, and nobody's decisions about single houses count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geoqm.facades import queries
from geoqm.facades.queries import Scope
from geoqm.facades.queries.facts import Place
from geoqm.facades.rules import Outcome
from geoqm.facades.schemas import RuleSet, Severity
from geoqm.facades.subjects import Stage

_HERE = Place(area_id=None, is_programme_area=True)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many houses a rule set judges how; `compared` are criteria that the register answers."""

    rules: RuleSet
    compared: int
    houses: dict[Outcome, int]
    main_reasons: Sequence[tuple[str, int]]


def tallies(session: Session, rule_sets: Iterable[RuleSet], *, day: date) -> Sequence[Tally]:
    """One tally per rule set, in their order."""
    return [_tally(session, rules, day) for rules in rule_sets]


def _tally(session: Session, rules: RuleSet, day: date) -> Tally:
    judged = queries.judged(rules, 0, Scope(_HERE, day))
    found = queries.counted(session, judged)
    return Tally(
        rules=rules,
        compared=sum(
            not each.unknown
            and each.severity is not Severity.ASK
            and each.about.stage is Stage.BUILDING
            for each in rules.criteria
        ),
        houses={outcome: found.get(outcome.value, 0) for outcome in Outcome},
        main_reasons=queries.main_reasons(session, judged),
    )
