"""What stands on the accounts: every figure is a sum of bookings, never a stored number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from geoqm.errors import NotFound
from geoqm.grants.kinds import Account
from geoqm.grants.model import Booking, Budget, BudgetSource, GrantCase
from geoqm.grants.rules.shares import Balance, balance


@dataclass(frozen=True, slots=True)
class Standing:
    """A budget, its sources and what stands on their accounts."""

    budget: Budget
    sources: Sequence[BudgetSource]
    balances: Mapping[int, Balance]

    @property
    def total(self) -> Balance:
        """All sources together."""
        return sum(self.balances.values(), Balance())


@dataclass(frozen=True, slots=True)
class Line:
    """A booking with what it belongs to."""

    booking: Booking
    source: BudgetSource
    case_number: str | None

    def effect_on(self, account: Account) -> int:
        """Cents that came to an account, negative where they left it; from outside counts as in."""
        cents = self.booking.amount_cents
        came, left = self.booking.to_account == account, self.booking.from_account == account
        effect = cents * (int(came) - int(left))
        return -effect if account is Account.OUTSIDE else effect


def budget(session: Session, budget_id: int, *, for_update: bool = False) -> Budget:
    """A budget; locked for update, other bookings on it wait. Raises NotFound."""
    wanted = select(Budget).where(Budget.id == budget_id)
    if for_update:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("Diesen Haushaltsansatz gibt es nicht.")
    return found


def budgets(session: Session, programme: str = "") -> Sequence[Budget]:
    """All budgets, or those of one programme; the newest year first."""
    wanted = select(Budget).order_by(Budget.year.desc(), Budget.programme)
    if programme:
        wanted = wanted.where(Budget.programme == programme)
    return session.scalars(wanted).all()


def sources(session: Session, budget_id: int) -> Sequence[BudgetSource]:
    """The sources of a budget in their order."""
    wanted = select(BudgetSource).where(BudgetSource.budget_id == budget_id)
    return session.scalars(wanted.order_by(BudgetSource.position)).all()


def standing(session: Session, budget_id: int) -> Standing:
    """A budget with the balances of its sources. Raises NotFound."""
    found = budget(session, budget_id)
    parts = sources(session, budget_id)
    return Standing(found, parts, _balances(session, [part.id for part in parts]))


def standings(session: Session, programme: str = "") -> list[Standing]:
    """All budgets with balances, the newest first."""
    return [standing(session, each.id) for each in budgets(session, programme)]


def of_case(session: Session, case_id: int) -> dict[int, Balance]:
    """What the case holds, by source; a source without money for it is left out."""
    return _held(session, Booking.source_id, Booking.case_id == case_id)


def case_total(session: Session, case_id: int) -> Balance:
    """What the case holds from all sources; `free` is what it gave back or never took, negative."""
    return sum(of_case(session, case_id).values(), Balance())


def case_totals(session: Session) -> dict[int, Balance]:
    """What each case holds; cases without bookings are left out."""
    return _held(session, Booking.case_id, Booking.case_id.is_not(None))


def budget_of_case(session: Session, case_id: int) -> Budget | None:
    """The budget a case takes its money from; None before anything was booked."""
    wanted = (
        select(Budget)
        .join(BudgetSource, BudgetSource.budget_id == Budget.id)
        .join(Booking, Booking.source_id == BudgetSource.id)
        .where(Booking.case_id == case_id)
        .limit(1)
    )
    return session.scalars(wanted).first()


def lines(
    session: Session, *, budget_id: int | None = None, case_id: int | None = None
) -> Sequence[Line]:
    """Bookings of a budget or a case, as they were made."""
    wanted = _lines()
    if budget_id is not None:
        wanted = wanted.where(BudgetSource.budget_id == budget_id)
    if case_id is not None:
        wanted = wanted.where(Booking.case_id == case_id)
    return [Line(*row) for row in session.execute(wanted)]


def lines_of(session: Session, case_ids: Sequence[int]) -> Sequence[Line]:
    """Bookings of several cases, as they were made."""
    wanted = _lines().where(Booking.case_id.in_(case_ids))
    return [Line(*row) for row in session.execute(wanted)]


def _lines() -> Select[Booking, BudgetSource, str]:
    return (
        select(Booking, BudgetSource, GrantCase.number)
        .join(BudgetSource, BudgetSource.id == Booking.source_id)
        .outerjoin(GrantCase, GrantCase.id == Booking.case_id)
        .order_by(Booking.id)
    )


def _balances(session: Session, source_ids: Sequence[int]) -> dict[int, Balance]:
    nothing = {number: Balance() for number in source_ids}
    return nothing | _held(session, Booking.source_id, Booking.source_id.in_(source_ids))


def _held(session: Session, key: Any, condition: ColumnElement[bool]) -> dict[int, Balance]:
    """What the bookings that fit leave on the accounts, by `key`."""
    accounts = (key, Booking.from_account, Booking.to_account)
    wanted = select(*accounts, func.sum(Booking.amount_cents)).where(condition).group_by(*accounts)
    moves: dict[int, list[tuple[str, str, int]]] = {}
    for number, source, target, cents in session.execute(wanted):
        moves.setdefault(number, []).append((source, target, int(cents)))
    return {number: balance(each) for number, each in moves.items()}
