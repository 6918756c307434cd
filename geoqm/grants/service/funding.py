"""Money of one case after the rules of the case: reserve, pay, change the award, take back."""

from sqlalchemy.orm import Session

from geoqm.errors import InvalidInput, RuleViolation
from geoqm.facades.schemas import Combination
from geoqm.grants import words
from geoqm.grants.composition import case_file, payable
from geoqm.grants.kinds import EventKind, Step
from geoqm.grants.model import GrantCase
from geoqm.grants.queries import money as money_queries
from geoqm.grants.rules.steps import EARLY_START, started_early
from geoqm.grants.service import money
from geoqm.grants.service.cases import changed, locked, note
from geoqm.grants.service.money import Stamp

_BEFORE_AWARD = (Step.DOCUMENTS, Step.CHECK, Step.AWARD)
_PAYING = (Step.EXECUTION, Step.PROOF, Step.PAYOUT)


def reserve(
    session: Session, case_id: int, budget_id: int, cents: int, stamp: Stamp, *, version: int
) -> None:
    """Set money aside for an application that is worked on."""
    case = locked(session, case_id, version=version)
    _check_step(case, _BEFORE_AWARD, "Reserviert wird zwischen Antrag und Bewilligung.")
    money.reserve(session, case_id, budget_id, cents, stamp)
    _told(session, case, stamp, f"{words.euro(cents)} reserviert")


def pay(session: Session, case_id: int, cents: int, stamp: Stamp, *, version: int) -> None:
    """Pay a part or all; before the proof the stamp says why.

    Raises RuleViolation above what the award and the proof allow.
    """
    case = locked(session, case_id, version=version)
    _check_step(case, _PAYING, "Ausgezahlt wird nach der Bewilligung und vor der Abnahme.")
    file = case_file(session, case, day=stamp.on)
    if started_early(file.facts):
        raise RuleViolation(EARLY_START, field="betrag")
    if case.proven_cents is None and not stamp.reason:
        raise InvalidInput(
            "Vor dem Nachweis wird nur mit Anlass ausgezahlt.",
            remedy="Zum Beispiel: Zwischenrechnung vom 3.5., geprüft.",
            field="grund",
        )
    most = payable(file)
    if cents > most:
        raise RuleViolation(
            f"Zurzeit sind höchstens {words.euro(most)} auszuzahlen.",
            remedy="Maßgeblich sind die Bewilligung und die anerkannten Kosten.",
            field="betrag",
        )
    money.pay(session, case_id, cents, stamp)
    _told(session, case, stamp, f"{words.euro(cents)} ausgezahlt")


def release(session: Session, case_id: int, cents: int, stamp: Stamp, *, version: int) -> None:
    """Give awarded money back that is not needed."""
    case = locked(session, case_id, version=version)
    _check_step(case, _PAYING, "Freigegeben wird nach der Bewilligung und vor der Abnahme.")
    money.release(session, case_id, cents, stamp)
    _told(session, case, stamp, f"{words.euro(cents)} freigegeben")


def repay(session: Session, case_id: int, cents: int, stamp: Stamp, *, version: int) -> None:
    """Money that was paid came back."""
    case = locked(session, case_id, version=version)
    money.repay(session, case_id, cents, stamp)
    _told(session, case, stamp, f"{words.euro(cents)} zurückgezahlt")


def change_scope(session: Session, case_id: int, cents: int, stamp: Stamp, *, version: int) -> None:
    """Another amount is awarded because the works change; the reason is in the stamp.

    More money is taken from the budget of the case, or Conflict raised; less is given back.
    """
    case = locked(session, case_id, version=version)
    _check_step(case, (Step.EXECUTION, Step.PROOF), "Der Umfang ändert sich nur in der Ausführung.")
    if not stamp.reason:
        raise InvalidInput("Bitte geben Sie an, was sich ändert.", field="grund")
    held = money_queries.case_total(session, case_id)
    budget = money_queries.budget_of_case(session, case_id)
    if cents < held.paid or cents <= 0 or budget is None:
        raise RuleViolation(
            f"Ausgezahlt sind schon {words.euro(held.paid)}.",
            remedy="Der neue Betrag ist mindestens so hoch.",
            field="betrag",
        )
    amounts = case_file(session, case, day=stamp.on).rules.amounts
    most = amounts.cap_per_measure_cents
    if most is not None and amounts.facade_and_yard is Combination.SEPARATE:
        most *= 2
    if most is not None and cents > max(most, held.committed):
        raise RuleViolation(f"Die Obergrenze ist {words.euro(most)}.", field="betrag")
    difference = cents - held.committed
    if difference > 0:
        money.award(session, case_id, budget.id, difference, stamp)
    elif difference < 0:
        money.release(session, case_id, -difference, stamp)
    changed(case)
    session.flush()
    title = f"Umfang geändert: {words.euro(held.committed)} → {words.euro(cents)}"
    note(session, case, stamp, EventKind.SCOPE, title, stamp.reason)


def _check_step(case: GrantCase, steps: tuple[Step, ...], message: str) -> None:
    if Step(case.step) not in steps:
        raise RuleViolation(message, field="betrag")


def _told(session: Session, case: GrantCase, stamp: Stamp, title: str) -> None:
    changed(case)
    session.flush()
    note(session, case, stamp, EventKind.MONEY, title, stamp.reason)
