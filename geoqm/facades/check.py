"""The check of one house by its owner: what is known, what they say, what it would bring.

Nothing is stored. `answers_in` reads the address of the page; what it cannot read it names.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from geoqm.facades import queries, service, words
from geoqm.facades.model import GrantRuleSet
from geoqm.facades.rules import Estimate, Finding, Item, Outcome, Verdict, estimate, judge, overall
from geoqm.facades.rules.evaluation import NO, YES, Reason, verdict
from geoqm.facades.schemas import Criterion, RuleSet
from geoqm.i18n import later

MAX_ITEMS = 8
_HIGHEST_EUROS = Decimal(100_000_000)
# 14.200,50 as in German and Turkish, 14,200.50 as in English: three digits after a mark are
# thousands, because nobody offers works for a tenth of a cent. Arabic has marks of its own.
_AMOUNT = re.compile(r"(\d{1,3}([.,])\d{3}(?:\2\d{3})*|\d+)(?:[.,](\d{1,2}))?")
_MARKS = str.maketrans(
    {"\u066b": ",", "\u066c": ".", "\u060c": ","} | dict.fromkeys("€ \u00a0\u202f\u2009'’")
)
# Everybody may read these; dwellings and areas of units are not public.
_PUBLIC = ("location.in_area", "building.age_years", "building.full_storeys", "building.main_use")
TOO_MUCH = later("Bitte geben Sie einen Betrag in Euro an, zum Beispiel 14.200.")
NO_AREA = later("Bitte geben Sie die Fläche in Quadratmetern an, zum Beispiel 120.")


@dataclass(frozen=True, slots=True)
class Cost:
    """A line of the calculator as it was typed; `problem` says what to type instead."""

    measure: str
    typed: str
    is_own_work: bool
    cents: int | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the reader says; empty means not said."""

    applicant: str = ""
    started: str = ""
    costs: tuple[Cost, ...] = ()
    area: str = ""
    area_m2: Decimal | None = None
    area_problem: str = ""

    @property
    def measures(self) -> tuple[str, ...]:
        """The kinds of measures that were named, each once."""
        return tuple(dict.fromkeys(cost.measure for cost in self.costs if cost.measure))


@dataclass(frozen=True, slots=True)
class Check:
    """Result of the check: overall, known criteria, points of the guideline nobody knows, money."""

    rules: RuleSet
    result: Outcome
    verdicts: tuple[Verdict, ...]
    open_points: tuple[Criterion, ...]
    answers: Answers
    counting: Mapping[str, bool]
    estimate: Estimate | None
    accuracy_m: int | None

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many criteria have which outcome, in the order they are told; none is left out."""
        found = Counter(each.outcome for each in self.verdicts)
        found[Outcome.UNKNOWN] += len(self.open_points)
        order = (Outcome.MET, Outcome.NOT_MET, Outcome.ASK, Outcome.UNKNOWN)
        return {outcome: found[outcome] for outcome in order if found[outcome]}

    @property
    def has_begun(self) -> bool:
        """Whether the reader says that works have begun."""
        return self.answers.started == YES

    @property
    def has_own_work(self) -> bool:
        """Whether own work is among the costs; it is not counted."""
        return any(cost.is_own_work and cost.cents for cost in self.answers.costs)

    @property
    def uncapped_cents(self) -> int | None:
        """The guideline's share of the eligible costs before any limit; None where not known."""
        if self.estimate is None or self.rules.amounts.rate is None:
            return None
        return int(self.estimate.eligible_cents * self.rules.amounts.rate)


def check(
    session: Session, stored: GrantRuleSet, building_id: int, answers: Answers, *, day: date
) -> Check:
    """Judge one house by a stored rule set with what is public and what the reader says."""
    rules = service.rules_of(stored)
    place = service.place_of(session, rules, day=day)
    known = queries.findings_of(session, building_id, _PUBLIC, place, day=day)
    verdicts = judge(rules, known | _said(rules, answers))
    counting = {name: _counts(rules, name) for name in answers.measures}
    return Check(
        rules=rules,
        result=_result(verdicts, answers),
        verdicts=tuple(each for each in verdicts if each.reason is not Reason.RULE_UNKNOWN),
        open_points=tuple(
            each.criterion for each in verdicts if each.reason is Reason.RULE_UNKNOWN
        ),
        answers=answers,
        counting=counting,
        estimate=_estimate(rules, answers, counting),
        accuracy_m=place.accuracy_m,
    )


def _result(verdicts: Sequence[Verdict], answers: Answers) -> Outcome:
    """What follows; begun works leave open what the guideline says of them, never "possible"."""
    found = overall(verdicts)
    is_settled = any(
        each.criterion.subject == "measure.started" and each.reason is Reason.COMPARED
        for each in verdicts
    )
    if answers.started != YES or is_settled or found is Outcome.NOT_MET:
        return found
    return Outcome.UNKNOWN


def answers_in(values: Mapping[str, Sequence[str]]) -> Answers:
    """The answers in a query string; unknown words count as not said."""
    area = _first(values, "flaeche")
    area_m2 = _number(area)
    return Answers(
        applicant=_known(_first(values, "wer"), words.APPLICANTS),
        started=_known(_first(values, "begonnen"), {YES: "", NO: ""}),
        costs=_costs(values),
        area=area,
        area_m2=area_m2,
        area_problem=NO_AREA if area and area_m2 is None else "",
    )


def _costs(values: Mapping[str, Sequence[str]]) -> tuple[Cost, ...]:
    measures, costs = values.get("art", ()), values.get("kosten", ())
    own = set(values.get("eigen", ()))
    lines = [
        _cost(_known(measure, words.MEASURES), typed.strip(), str(number) in own)
        for number, (measure, typed) in enumerate(zip(measures, costs, strict=False))
    ]
    return tuple(line for line in lines[:MAX_ITEMS] if line.measure or line.typed)


def _cost(measure: str, typed: str, is_own_work: bool) -> Cost:
    number = _number(typed) if typed else Decimal(0)
    cents = None if number is None else int(number * 100)
    return Cost(measure, typed, is_own_work, cents, TOO_MUCH if cents is None else "")


def _number(typed: str) -> Decimal | None:
    """14.200,50 → 14200.50; None for what is no amount or too large to be one."""
    found = _AMOUNT.fullmatch(typed.translate(_MARKS))
    if found is None:
        return None
    whole = found[1].replace(".", "").replace(",", "")
    number = Decimal(f"{whole}.{found[3] or 0}")
    return number if number < _HIGHEST_EUROS else None


def _said(rules: RuleSet, answers: Answers) -> dict[str, Finding]:
    said = {
        "applicant.type": answers.applicant or None,
        "measure.started": answers.started or None,
        "measure.kind": _decisive(rules, answers.measures),
    }
    return {name: Finding(word=word) for name, word in said.items() if word is not None}


def _decisive(rules: RuleSet, measures: Sequence[str]) -> str | None:
    """The measure to judge by: one that is supported, if there is one."""
    supported = [name for name in measures if _counts(rules, name)]
    return next(iter([*supported, *measures]), None)


def _counts(rules: RuleSet, measure: str) -> bool:
    """Whether costs of this kind are eligible by every criterion about the kind of measure."""
    about = [each for each in rules.criteria if each.subject == "measure.kind"]
    refused = [verdict(each, Finding(word=measure)).outcome for each in about]
    return measure != "other" and Outcome.NOT_MET not in refused


def _estimate(rules: RuleSet, answers: Answers, counting: Mapping[str, bool]) -> Estimate | None:
    """What it would bring; None before costs were named or while one of them is unreadable."""
    if not answers.costs or any(cost.cents is None for cost in answers.costs):
        return None
    items = [
        Item(
            cost_cents=cost.cents or 0,
            measure="yard" if cost.measure in words.YARD else "facade",
            counts=counting.get(cost.measure, False),
            is_own_work=cost.is_own_work,
        )
        for cost in answers.costs
    ]
    return estimate(items, rules.amounts, area_m2=answers.area_m2)


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(values.get(name, ())), "").strip()[:40]


def _known(word: str, allowed: Mapping[str, str]) -> str:
    return word if word in allowed else ""
