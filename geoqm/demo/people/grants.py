"""Invented grant cases at invented houses, with invented money; the same on every machine.

They go the way of every case, through the services. Bookings are for ever: only the owner of the
tables can take those of the town away, together with the town.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geoqm.buildings.model import Address, Building, Situation
from geoqm.demo.erasing import erase
from geoqm.demo.people import names
from geoqm.demo.records import DATASET
from geoqm.errors import Conflict
from geoqm.facades import queries as facades
from geoqm.facades.model import GrantRuleSet
from geoqm.grants.composition import case_file
from geoqm.grants.model import (
    Applicant,
    Booking,
    Budget,
    BudgetSource,
    CaseCheck,
    CaseEvent,
    Condition,
    CostItem,
    Decision,
    GrantCase,
    Letter,
    Offer,
    Paper,
    Reminder,
)
from geoqm.grants.queries import cases as case_queries
from geoqm.grants.queries import money as money_queries
from geoqm.grants.rules import steps as rules
from geoqm.grants.schemas import ApplicantData, CaseData, CostData, OfferData, StepData
from geoqm.grants.service import cases, funding, money, papers, steps
from geoqm.grants.service.money import Share, Stamp
from geoqm.owners.model import Owner, Ownership

CLERK = "team"
MARK = "Demodaten, erfunden"
_STREET = "Waldhausener Straße"
_SOURCES = (Share("Bund und Land (erfunden)", 8000), Share("Stadt (erfunden)", 2000))
_ALLOTTED_CENTS = 60_000_00
_WAY = ("advise", "advised", "apply", "approve", "award", "complete", "prove", "accept")
_OF_CASE = (
    Applicant, CostItem, Offer, Paper, Letter, CaseEvent, CaseCheck, Decision, Condition, Reminder,
)  # fmt: skip
_KEPT_FOR_EVER = ("grant_booking", "grant_case_check", "grant_decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """A case: what is done, what it costs, how many steps were taken, how it ended."""

    measure: str
    cost_cents: int
    taken: int
    begun_days_ago: int
    pace_days: int = 9
    exit: str = ""
    unsealed_m2: int | None = None
    paid_cents: int = 0
    is_public: bool = False


TALES = (
    Tale(measure="facade", cost_cents=14_800_00, taken=0, begun_days_ago=25),
    Tale(measure="courtyard", cost_cents=9_200_00, taken=1, begun_days_ago=18),
    Tale(measure="facade", cost_cents=11_500_00, taken=2, begun_days_ago=60),
    Tale(measure="entrance", cost_cents=6_400_00, taken=2, begun_days_ago=30),
    Tale(measure="facade", cost_cents=18_900_00, taken=3, begun_days_ago=40),
    Tale(measure="greening", cost_cents=5_600_00, taken=4, begun_days_ago=50),
    Tale(measure="facade", cost_cents=17_300_00, taken=5, begun_days_ago=90, is_public=True),
    Tale(measure="unsealing", cost_cents=12_600_00, taken=5, begun_days_ago=120,
         unsealed_m2=85, paid_cents=2_500_00),
    Tale(measure="facade", cost_cents=13_700_00, taken=6, begun_days_ago=190, is_public=True),
    Tale(measure="courtyard", cost_cents=8_800_00, taken=7, begun_days_ago=230, unsealed_m2=60),
    Tale(measure="facade", cost_cents=16_200_00, taken=8, begun_days_ago=420, pace_days=30,
         is_public=True),
    Tale(measure="unsealing", cost_cents=9_900_00, taken=8, begun_days_ago=500, pace_days=30,
         unsealed_m2=110, is_public=True),
    Tale(measure="facade", cost_cents=7_000_00, taken=3, begun_days_ago=150, exit="reject"),
    Tale(measure="facade", cost_cents=10_400_00, taken=2, begun_days_ago=130, exit="withdraw"),
)  # fmt: skip


def load(session: Session, today: date) -> int:
    """Write the cases and return how many; none without rules, or where the office has begun."""
    rules_now = facades.current(session)
    if rules_now is None or session.scalar(select(GrantCase.id).limit(1)) is not None:
        return 0
    houses = _houses(session)
    if len(houses) < len(TALES) or money_queries.budgets(session, rules_now.key):
        return 0
    budgets = {year: _budget(session, rules_now, year, today) for year in _years(today)}
    for number, (house, tale) in enumerate(zip(houses, TALES, strict=False), start=1):
        _Telling(session, tale, number, today, budgets).tell(house)
    return len(TALES)


def _years(today: date) -> range:
    first = min(today - timedelta(days=tale.begun_days_ago) for tale in TALES)
    return range(first.year, today.year + 1)


def _houses(session: Session) -> Sequence[int]:
    """Houses of one street with an invented owner, in the order of their numbers."""
    found = (
        select(Building.id)
        .join(Address, Address.building_id == Building.id)
        .join(Ownership, Ownership.building_id == Building.id)
        .where(Building.dataset == DATASET, Address.street == _STREET)
        .group_by(Building.id)
        .order_by(Building.situation != Situation.INSIDE.value, func.min(Building.source_id))
        .limit(len(TALES))
    )
    return session.scalars(found).all()


def _budget(session: Session, rule_set: GrantRuleSet, year: int, today: date) -> int:
    made = money.open_budget(session, rule_set.key, year, _SOURCES, note=MARK)
    first = min(date(year, 1, 15), today)
    money.allot(session, made.id, _ALLOTTED_CENTS, Stamp(CLERK, first, MARK))
    return made.id


class _Telling:
    """One case while it is told, step by step; the clock of the case goes with it."""

    def __init__(
        self, session: Session, tale: Tale, number: int, today: date, budgets: dict[int, int]
    ) -> None:
        self.session, self.tale, self.number, self.today = session, tale, number, today
        self.on = today - timedelta(days=tale.begun_days_ago)
        self.budget = budgets[self.on.year]

    @property
    def stamp(self) -> Stamp:
        return Stamp(CLERK, self.on, MARK)

    def tell(self, house: int) -> None:
        """Open the case and take its steps."""
        due = self.on + timedelta(days=14)
        self.case = cases.open_case(self.session, house, self.stamp, due_on=due)
        self.case.number = f"DEMO-{self.number:02d}"
        self._opened().title = f"Fall {self.case.number} angelegt"
        for key in _WAY[: self.tale.taken]:
            self._wait()
            self._prepare(key)
            self._step(key)
        if self.tale.paid_cents:
            self._wait()
            self._pay(self.tale.paid_cents)
        if self.tale.exit:
            self._wait()
            self._step(self.tale.exit)

    def _opened(self) -> CaseEvent:
        """The event that tells of the opening; it names the number that the case had then."""
        return case_queries.events(self.session, self.case.id)[-1]

    def _wait(self) -> None:
        self.on = min(self.on + timedelta(days=self.tale.pace_days), self.today)

    def _step(self, key: str) -> None:
        data = StepData(
            words="passt nicht zur Richtlinie (erfunden)" if key in rules.EXIT_MOVES else "",
            budget_id=self.budget,
            complete_by=self.on + timedelta(days=150),
            proof_by=self.on + timedelta(days=210),
            commitment_years=10,
            proven_cents=self.tale.cost_cents,
        )
        number, version = self.case.id, self.case.version
        steps.advance(self.session, number, key, data, self.stamp, version=version)

    def _prepare(self, key: str) -> None:
        if key == "advised":
            self._plan()
        elif key == "apply":
            self._apply()
        elif key == "approve":
            self._decide()
        elif key == "complete" and self.tale.is_public:
            self._change(published_on=self.on)
        elif key == "prove":
            self._waive("proof")
        elif key == "accept":
            self._pay(None)

    def _plan(self) -> None:
        self._change()
        owner = self.session.execute(
            select(Owner.id)
            .join(Ownership, Ownership.owner_id == Owner.id)
            .where(Ownership.building_id == self.case.building_id)
            .order_by(Owner.id)
        ).first()
        name = f"{names.given(MARK, self.number)} {names.surname(MARK, self.number)}"
        applicant = ApplicantData(
            name=name,
            kind="private_owner",
            email=names.email(name, self.number),
            deducts_input_tax=False,
            has_other_funding=False,
            owner_id=owner[0] if owner else None,
        )
        number, version = self.case.id, self.case.version
        cases.set_applicant(self.session, number, applicant, self.stamp, version=version)

    def _change(self, *, published_on: date | None = None) -> None:
        unsealed = self.tale.unsealed_m2
        data = CaseData(
            measures=(self.tale.measure,),
            description=MARK,
            unsealed_m2=None if unsealed is None else Decimal(unsealed),
            offers_wanted=1,
            responsible=CLERK,
            due_on=self.case.due_on,
            published_on=published_on,
            public_text="Erfundenes Beispiel (Demodaten)" if published_on else "",
        )
        number, version = self.case.id, self.case.version
        cases.change_case(self.session, number, data, self.stamp, version=version)

    def _apply(self) -> None:
        number, measure, gross = self.case.id, self.tale.measure, self.tale.cost_cents
        cost = CostData(title="Handwerk", measure=measure, cost_cents=gross)
        cases.add_cost(self.session, number, cost)
        firm = f"{names.surname(MARK, 'firm', self.number)} GmbH"
        net = gross * 100 // 119
        offer = OfferData(
            firm=firm, lot=measure, received_on=self.on, net_cents=net, gross_cents=gross
        )
        cases.add_offer(self.session, number, offer)
        self._waive("checklist")

    def _waive(self, which: str) -> None:
        """No file stands behind an invented case."""
        for line in getattr(case_file(self.session, self.case, day=self.on), which):
            papers.waive_paper(self.session, self.case.id, line.kind, self.stamp)

    def _decide(self) -> None:
        file = case_file(self.session, self.case, day=self.on)
        binding = [each.criterion.id for each in file.criteria if each.is_binding]
        cases.decide(self.session, self.case.id, binding, "met", self.stamp)
        cents = file.facts.grant_cents
        if cents:
            number, version = self.case.id, self.case.version
            funding.reserve(self.session, number, self.budget, cents, self.stamp, version=version)

    def _pay(self, cents: int | None) -> None:
        held = money_queries.case_total(self.session, self.case.id).awarded
        number, version = self.case.id, self.case.version
        funding.pay(self.session, number, cents or held, self.stamp, version=version)


def remove(session: Session) -> int:
    """Remove all cases of invented houses and the invented money; returns how many rows.

    Raises Conflict where such a case took money of the office, or a real house invented money.
    """
    town = select(Building.id).where(Building.dataset == DATASET)
    mine = session.scalars(select(GrantCase.id).where(GrantCase.building_id.in_(town))).all()
    budgets = session.scalars(select(Budget.id).where(Budget.note == MARK)).all()
    if not mine and not budgets:
        return 0
    sources = session.scalars(
        select(BudgetSource.id).where(BudgetSource.budget_id.in_(budgets))
    ).all()
    _refuse_real_money(session, mine, sources)
    with _as_owner(session):
        gone = erase(session, Booking, Booking.source_id.in_(sources))
        gone += sum(erase(session, model, model.case_id.in_(mine)) for model in _OF_CASE)
        gone += erase(session, GrantCase, GrantCase.id.in_(mine))
        gone += erase(session, BudgetSource, BudgetSource.id.in_(sources)) + erase(
            session, Budget, Budget.id.in_(budgets)
        )
    return gone


def _refuse_real_money(session: Session, mine: Sequence[int], sources: Sequence[int]) -> None:
    """Bookings of the office are for ever, and so are the cases and houses they belong to."""
    is_mine, is_invented = Booking.case_id.in_(mine), Booking.source_id.in_(sources)
    mixed = select(func.count(Booking.case_id.distinct())).where(
        Booking.case_id.is_not(None), is_mine != is_invented
    )
    count = session.scalar(mixed)
    if count:
        raise Conflict(
            f"Förderfälle von Demodaten haben echtes Geld oder umgekehrt: {count}. Buchungen lassen"
            " sich nicht löschen, deshalb bleiben auch die Demodaten.",
            remedy="Richten Sie für den echten Betrieb eine neue Datenbank ein.",
        )


@contextmanager
def _as_owner(session: Session) -> Iterator[None]:
    """Within the block rows may go that nobody else can delete; other writers wait.

    Only the owner of a table may do this: the roles of requests and jobs are refused.
    """
    session.flush()
    for table in _KEPT_FOR_EVER:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER append_only"))
    yield
    for table in _KEPT_FOR_EVER:
        session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER append_only"))
