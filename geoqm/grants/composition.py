"""Puts a case together: what the rules say of it, what is missing, what may happen next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from geoqm.facades import queries as facades
from geoqm.facades import service as facade_service
from geoqm.facades import words as facade_words
from geoqm.facades.model import GrantOverride
from geoqm.facades.rules import Estimate, Finding, Item, Outcome, Verdict, estimate, judge, overall
from geoqm.facades.rules.evaluation import NO, YES, verdict
from geoqm.facades.schemas import Criterion, Operator, RuleSet, Severity
from geoqm.grants import codes
from geoqm.grants.kinds import PaperState, Step
from geoqm.grants.model import Applicant, CostItem, Decision, GrantCase, Offer
from geoqm.grants.queries import cases as queries
from geoqm.grants.queries import money
from geoqm.grants.rules import offers as offer_rules
from geoqm.grants.rules import papers as paper_rules
from geoqm.grants.rules import steps
from geoqm.grants.rules.offers import Bid, Lot
from geoqm.grants.rules.papers import Needed, Version
from geoqm.grants.rules.shares import Balance
from geoqm.grants.rules.steps import Facts, Move
from geoqm.grants.words import day as day_words

_CENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion: what the rules say, and what a person decided, in the case or for the house."""

    verdict: Verdict
    decision: Decision | GrantOverride | None

    @property
    def outcome(self) -> Outcome:
        """What counts: the decision, where there is one."""
        return Outcome(self.decision.outcome) if self.decision else self.verdict.outcome

    @property
    def decided_by(self) -> str:
        """Who decided, and when; "" where nobody did."""
        if self.decision is None:
            return ""
        if isinstance(self.decision, GrantOverride):
            return f"{self.decision.made_by} am {day_words(self.decision.made_at)}, in der Akte"
        return f"{self.decision.decided_by} am {day_words(self.decision.decided_at)}"

    @property
    def criterion(self) -> Criterion:
        """The criterion itself."""
        return self.verdict.criterion

    @property
    def is_binding(self) -> bool:
        """Whether the case cannot go on without it."""
        return self.criterion.severity is not Severity.SHOULD


@dataclass(frozen=True, slots=True)
class Option:
    """A move and why it is not possible now."""

    move: Move
    obstacles: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """All that decides about a case."""

    case: GrantCase
    rules: RuleSet
    applicant: Applicant | None
    costs: Sequence[CostItem]
    estimate: Estimate | None
    criteria: Sequence[Judged]
    checklist: Sequence[Needed]
    proof: Sequence[Needed]
    offers: Mapping[int, Offer]
    lots: Sequence[Lot]
    held: Balance
    facts: Facts

    @property
    def step(self) -> Step:
        """Where the case stands."""
        return Step(self.case.step)

    @property
    def result(self) -> Outcome:
        """What follows from all criteria, decisions included."""
        return _overall(self.criteria)

    @property
    def offered_cents(self) -> int | None:
        """What the chosen offers come to; None before one was chosen."""
        chosen = [lot.chosen.cents for lot in self.lots if lot.chosen]
        return sum(chosen) if chosen else None

    @property
    def options(self) -> list[Option]:
        """What may be done now, the next step first."""
        return [
            Option(move, steps.obstacles(move, self.facts)) for move in steps.moves_from(self.step)
        ]


def case_file(session: Session, case: GrantCase, *, day: date) -> CaseFile:
    """The file of a case on a day."""
    rules = facade_service.rules_of(queries.rule_set(session, case.rule_set_id))
    applicant = queries.applicant(session, case.id)
    costs = queries.costs(session, case.id)
    offers = queries.offers(session, case.id)
    wanted = wanted_offers(case, rules)
    lots = offer_rules.compare(
        [_bid(each) for each in offers],
        net=bool(applicant and applicant.deducts_input_tax),
        wanted=wanted,
    )
    held = money.case_total(session, case.id)
    computed = estimated(costs, rules, case)
    known = _from_case(case, applicant, costs, lots, computed)
    if decisive := _decisive(rules, case.measures):
        known["measure.kind"] = Finding(word=decisive)
    criteria = _criteria(session, case, rules, known, day)
    versions = [
        Version(p.kind, p.number, PaperState(p.state)) for p in queries.papers(session, case.id)
    ]
    checklist = paper_rules.checklist({d.id: d.title.de for d in rules.documents}, versions)
    proof = paper_rules.checklist(codes.PROOF_PAPERS, versions)
    conditions = queries.conditions(session, case.id)
    return CaseFile(
        case=case,
        rules=rules,
        applicant=applicant,
        costs=costs,
        estimate=computed,
        criteria=criteria,
        checklist=checklist,
        proof=proof,
        offers={each.id: each for each in offers},
        lots=lots,
        held=held,
        facts=Facts(
            step=Step(case.step),
            day=day,
            has_applicant=applicant is not None,
            has_measures=bool(case.measures),
            missing_papers=paper_rules.missing(checklist),
            unsettled_papers=paper_rules.unsettled(checklist),
            missing_proof=paper_rules.missing(proof),
            offer_shortage=offer_rules.shortage(lots, wanted),
            undecided=_titles(criteria, Outcome.UNKNOWN, Outcome.ASK),
            failed=_titles(criteria, Outcome.NOT_MET),
            grant_cents=computed.grant_cents if computed else None,
            advice_on=case.advice_on,
            started_on=case.started_on,
            early_start_on=case.early_start_on,
            awarded_on=case.awarded_on,
            proven_cents=case.proven_cents,
            held=held,
            open_conditions=tuple(each.words for each in conditions if each.met_on is None),
            commitment_until=case.commitment_until,
        ),
    )


def wanted_offers(case: GrantCase, rules: RuleSet) -> int | None:
    """How many offers are asked for: what the office set, else what the guideline says."""
    if case.offers_wanted is not None:
        return case.offers_wanted
    for each in rules.criteria:
        if each.subject == "offers.count" and each.operator is Operator.AT_LEAST:
            return int(str(each.value)) if isinstance(each.value, Decimal) else None
    return None


def payable(file: CaseFile) -> int:
    """How much may still be paid: by the award, and by the proven costs where they are known."""
    left = file.held.awarded
    proven = file.case.proven_eligible_cents
    if proven is None:
        return left
    # Minimum and cap decide about the award, not about its payout: two measures with a cap each
    # are proven in one sum.
    amounts = file.rules.amounts.model_copy(
        update={
            "minimum_grant_cents": None,
            "minimum_cost_cents": None,
            "cap_per_measure_cents": None,
        }
    )
    found = estimate([Item(proven)], amounts, area_m2=file.case.area_m2).grant_cents
    return left if found is None else max(0, min(left, found - file.held.paid))


def estimated(costs: Sequence[CostItem], rules: RuleSet, case: GrantCase) -> Estimate | None:
    """The grant by the rules; None before costs were entered. The budget is looked at on booking."""
    if not costs:
        return None
    items = [
        Item(
            cost_cents=each.cost_cents,
            measure="yard" if each.measure in facade_words.YARD else "facade",
            counts=each.counts,
            is_ancillary=each.is_ancillary,
            is_own_work=each.is_own_work,
        )
        for each in costs
    ]
    return estimate(items, rules.amounts, area_m2=case.area_m2)


def _criteria(
    session: Session, case: GrantCase, rules: RuleSet, known: Mapping[str, Finding], day: date
) -> list[Judged]:
    subjects = [each.subject for each in rules.criteria]
    place = facade_service.place_of(session, rules, day=day)
    found = facades.findings_of(session, case.building_id, subjects, place, day=day)
    decisions: dict[str, Decision | GrantOverride] = {
        each.criterion: each
        for each in facades.open_overrides(session, case.rule_set_id, case.building_id)
    }
    decisions.update(queries.decisions(session, case.id))
    verdicts = judge(rules, {**found, **known})
    return [Judged(each, decisions.get(each.criterion.id)) for each in verdicts]


def _from_case(
    case: GrantCase,
    applicant: Applicant | None,
    costs: Sequence[CostItem],
    lots: Sequence[Lot],
    computed: Estimate | None,
) -> dict[str, Finding]:
    """What the case itself answers; a question that nobody asked yet is left out."""
    found = {
        "applicant.type": _word(applicant.kind if applicant else ""),
        "applicant.deducts_input_tax": _flag(applicant.deducts_input_tax if applicant else None),
        "other_public_funding": _flag(applicant.has_other_funding if applicant else None),
        "measure.started": _flag(_has_started(case)),
        "measure.own_work": _flag(any(c.is_own_work for c in costs) if costs else None),
        "advice.done": _flag(True if case.advice_on else None),
        "offers.count": _number(min((len(lot.rows) for lot in lots), default=None)),
        "eligible_cost": _euros(computed.eligible_cents if computed else None),
        "grant.amount": _euros(computed.grant_cents if computed else None),
    }
    return {name: finding for name, finding in found.items() if finding is not None}


def _decisive(rules: RuleSet, measures: Sequence[str]) -> str:
    """The measure to judge by: one that is supported, if there is one."""
    about = [each for each in rules.criteria if each.subject == "measure.kind"]

    def is_supported(measure: str) -> bool:
        found = [verdict(each, Finding(word=measure)).outcome for each in about]
        return Outcome.NOT_MET not in found

    return next(iter([*filter(is_supported, measures), *measures]), "")


def _has_started(case: GrantCase) -> bool | None:
    """Whether work began; not known before the application says so."""
    if case.started_on is not None:
        return case.awarded_on is None or case.started_on < case.awarded_on
    return False if case.applied_on is not None else None


def _titles(criteria: Sequence[Judged], *outcomes: Outcome) -> tuple[str, ...]:
    return tuple(
        each.criterion.about.title
        for each in criteria
        if each.is_binding and each.outcome in outcomes
    )


def _overall(criteria: Sequence[Judged]) -> Outcome:
    open_ones = [each.verdict for each in criteria if each.decision is None]
    if any(each.outcome is Outcome.NOT_MET and each.is_binding for each in criteria):
        return Outcome.NOT_MET
    return overall(open_ones)


def _bid(offer: Offer) -> Bid:
    return Bid(
        offer.id, offer.lot, offer.net_cents, offer.gross_cents, offer.is_chosen, offer.reason
    )


def _word(word: str) -> Finding | None:
    return Finding(word=word) if word else None


def _flag(value: bool | None) -> Finding | None:
    return None if value is None else Finding(word=YES if value else NO)


def _number(value: int | None) -> Finding | None:
    return None if value is None else Finding(low=Decimal(value), high=Decimal(value))


def _euros(cents: int | None) -> Finding | None:
    return None if cents is None else Finding(low=cents / _CENT, high=cents / _CENT)
