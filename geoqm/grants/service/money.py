"""Bookings: each function moves money of a budget, after looking whether it is there.

The budget's row is locked before the look, so that two clerks at once book one after the other.
PostgreSQL looks once more and refuses what no account holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput, RuleViolation
from geoqm.grants import words
from geoqm.grants.kinds import Account, BookingKind
from geoqm.grants.model import Booking, Budget, BudgetSource
from geoqm.grants.model.money import WHOLE
from geoqm.grants.queries import money as queries
from geoqm.grants.rules.shares import Balance, divide


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who books, on which day, and why."""

    by: str
    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A source of a new budget and its share in ten-thousandths."""

    title: str
    share: int


def open_budget(
    session: Session, programme: str, year: int, shares: Sequence[Share], *, note: str = ""
) -> Budget:
    """A budget of a programme for a year, without money yet.

    Raises InvalidInput where the shares are not the whole, Conflict where the year has one.
    """
    if not shares or sum(each.share for each in shares) != WHOLE:
        raise InvalidInput(
            "Die Anteile ergeben zusammen nicht 100 %.",
            remedy="Beispiel: 80 % und 20 %.",
            field="anteil",
        )
    if any(each.year == year for each in queries.budgets(session, programme)):
        raise Conflict(f"Für {year} gibt es schon einen Haushaltsansatz.", field="jahr")
    made = Budget(programme=programme, year=year, note=note)
    session.add(made)
    session.flush()
    for position, each in enumerate(shares, start=1):
        session.add(
            BudgetSource(budget_id=made.id, position=position, title=each.title, share=each.share)
        )
    session.flush()
    return made


def allot(session: Session, budget_id: int, cents: int, stamp: Stamp) -> None:
    """Money comes in; a negative amount takes free money out again."""
    found = queries.budget(session, budget_id, for_update=True)
    standing = queries.standing(session, found.id)
    if cents < 0:
        room = _on(standing, Account.FREE)
        _check_free(found.year, sum(room.values()), -cents)
        parts = _divided(-cents, standing.sources, room)
        _book(session, BookingKind.REDUCED, (Account.FREE, Account.OUTSIDE), parts, stamp)
        return
    _check_positive(cents)
    parts = _divided(cents, standing.sources, None)
    _book(session, BookingKind.ALLOTTED, (Account.OUTSIDE, Account.FREE), parts, stamp)


def reserve(session: Session, case_id: int, budget_id: int, cents: int, stamp: Stamp) -> None:
    """Set free money aside for a case. Raises Conflict with what is left where it is too little."""
    _check_positive(cents)
    _check_same_budget(session, case_id, budget_id)
    found = queries.budget(session, budget_id, for_update=True)
    standing = queries.standing(session, budget_id)
    room = _on(standing, Account.FREE)
    _check_free(found.year, sum(room.values()), cents)
    parts = _divided(cents, standing.sources, room)
    _book(session, BookingKind.RESERVED, (Account.FREE, Account.RESERVED), parts, stamp, case_id)


def award(session: Session, case_id: int, budget_id: int, cents: int, stamp: Stamp) -> None:
    """Bind money for a case: what is reserved first, then free money; the rest is released.

    Raises Conflict with what is left where both together are too little.
    """
    _check_positive(cents)
    _check_same_budget(session, case_id, budget_id)
    queries.budget(session, budget_id, for_update=True)
    reserved = queries.case_total(session, case_id).reserved
    if cents > reserved:
        reserve(session, case_id, budget_id, cents - reserved, stamp)
    _move(session, case_id, BookingKind.AWARDED, (Account.RESERVED, Account.AWARDED), cents, stamp)
    left = queries.case_total(session, case_id).reserved
    if left:
        release(session, case_id, left, stamp, source=Account.RESERVED)


def pay(session: Session, case_id: int, cents: int, stamp: Stamp) -> None:
    """Pay awarded money out, all or a part. Raises RuleViolation above what is awarded."""
    _move(session, case_id, BookingKind.PAID, (Account.AWARDED, Account.PAID), cents, stamp)


def release(
    session: Session, case_id: int, cents: int, stamp: Stamp, *, source: Account = Account.AWARDED
) -> None:
    """Give money back to the budget that is not needed."""
    _move(session, case_id, BookingKind.RELEASED, (source, Account.FREE), cents, stamp)


def repay(session: Session, case_id: int, cents: int, stamp: Stamp) -> None:
    """Money that was paid comes back."""
    _move(session, case_id, BookingKind.REPAID, (Account.PAID, Account.FREE), cents, stamp)


def release_all(session: Session, case_id: int, stamp: Stamp) -> None:
    """Give back what a case holds and has not been paid."""
    held = queries.case_total(session, case_id)
    for account in (Account.RESERVED, Account.AWARDED):
        if held.on(account):
            release(session, case_id, held.on(account), stamp, source=account)


def _move(
    session: Session,
    case_id: int,
    kind: BookingKind,
    way: tuple[Account, Account],
    cents: int,
    stamp: Stamp,
) -> None:
    """Move money that a case holds, from the sources it came from."""
    _check_positive(cents)
    budget = queries.budget_of_case(session, case_id)
    if budget is None:
        raise RuleViolation("Für diesen Fall ist noch kein Geld gebucht.", field="betrag")
    queries.budget(session, budget.id, for_update=True)
    held = queries.of_case(session, case_id)
    sources = queries.sources(session, budget.id)
    room = {each.id: held.get(each.id, Balance()).on(way[0]) for each in sources}
    if sum(room.values()) < cents:
        raise RuleViolation(
            f"{_HELD[way[0]]} sind {words.euro(sum(room.values()))}, nicht {words.euro(cents)}.",
            remedy="Geben Sie höchstens diesen Betrag an.",
            field="betrag",
        )
    _book(session, kind, way, _divided(cents, sources, room), stamp, case_id)


_HELD = {
    Account.RESERVED: "Reserviert",
    Account.AWARDED: "Bewilligt und noch nicht ausgezahlt",
    Account.PAID: "Ausgezahlt",
}


def _book(
    session: Session,
    kind: BookingKind,
    way: tuple[Account, Account],
    parts: Mapping[int, int],
    stamp: Stamp,
    case_id: int | None = None,
) -> None:
    entry = uuid4()
    for source_id, cents in parts.items():
        if cents:
            session.add(
                Booking(
                    entry=entry,
                    source_id=source_id,
                    case_id=case_id,
                    kind=kind.value,
                    from_account=way[0].value,
                    to_account=way[1].value,
                    amount_cents=cents,
                    booked_on=stamp.on,
                    booked_by=stamp.by,
                    reason=stamp.reason,
                )
            )
    session.flush()


def _divided(
    cents: int, sources: Sequence[BudgetSource], room: Mapping[int, int] | None
) -> dict[int, int]:
    shares = [each.share for each in sources]
    most = None if room is None else [room[each.id] for each in sources]
    parts = divide(cents, shares, most)
    return {each.id: part for each, part in zip(sources, parts, strict=True)}


def _on(standing: queries.Standing, account: Account) -> dict[int, int]:
    return {number: held.on(account) for number, held in standing.balances.items()}


def _check_positive(cents: int) -> None:
    if cents <= 0:
        raise InvalidInput("Bitte geben Sie einen Betrag über 0 € an.", field="betrag")


def _check_free(year: int, free: int, cents: int) -> None:
    if free < cents:
        raise Conflict(
            f"Im Haushalt {year} sind noch {words.euro(free)} frei, gebraucht werden"
            f" {words.euro(cents)}.",
            remedy="Kürzen Sie den Betrag, stocken Sie die Mittel auf oder übertragen Sie freie"
            " Mittel eines anderen Jahres (unter „Mittel“ entnehmen und zuführen).",
            field="betrag",
        )


def _check_same_budget(session: Session, case_id: int, budget_id: int) -> None:
    used = queries.budget_of_case(session, case_id)
    if used is not None and used.id != budget_id:
        raise RuleViolation(
            f"Dieser Fall wird aus dem Haushalt {used.year} bezahlt.",
            remedy="Buchen Sie weiter in diesem Haushalt. Fehlt dort Geld, übertragen Sie freie Mittel"
            " eines anderen Jahres (unter „Mittel“ entnehmen und zuführen).",
            field="haushalt",
        )
