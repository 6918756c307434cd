"""Steps of a case: looks whether the rules allow it, then does what the step means."""

from collections.abc import Callable
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from geoqm.errors import InvalidInput, NotFound, RuleViolation
from geoqm.grants import codes, words
from geoqm.grants.composition import CaseFile, case_file
from geoqm.grants.kinds import EXITS, EventKind, Step
from geoqm.grants.model import Applicant, GrantCase, Reminder
from geoqm.grants.queries import cases as queries
from geoqm.grants.queries import money as money_queries
from geoqm.grants.rules import times
from geoqm.grants.rules.steps import EXIT_MOVES, MOVES, Move, obstacles
from geoqm.grants.rules.times import USUAL, Keeping
from geoqm.grants.schemas import StepData
from geoqm.grants.service import money
from geoqm.grants.service.cases import OF_APPLICANT, changed, keep_check, locked, note
from geoqm.grants.service.money import Stamp

TWO_WEEKS = timedelta(days=14)
_CHECKED = frozenset({"apply", "approve", "award", "reject"})


def advance(
    session: Session, case_id: int, key: str, data: StepData, stamp: Stamp, *, version: int
) -> GrantCase:
    """Take a step. Raises RuleViolation with every reason where it is not possible.

    Nothing is stored then; Conflict where somebody was faster or the money is gone.
    """
    move = MOVES.get(key)
    if move is None:
        raise NotFound("Diesen Schritt gibt es nicht.")
    with session.begin_nested():
        case = locked(session, case_id, version=version)
        before = _BEFORE.get(key)
        if before is not None:
            before(case, data, stamp)
            session.flush()
        file = case_file(session, case, day=stamp.on)
        reasons = obstacles(move, file.facts)
        if reasons:
            raise RuleViolation(" ".join(reasons))
        if key in _CHECKED:
            keep_check(session, file, stamp, codes.STEPS[move.target])
        after = _AFTER.get(key)
        if after is not None:
            after(session, file, data, stamp)
        _arrive(session, case, move, data, stamp)
    return case


def keep_ended(session: Session, keeping: Keeping) -> int:
    """Keep ended cases as long as the office decided, which may have changed; returns how many."""
    ended = [row.case for row in queries.board(session, ended=True)]
    return sum(_set_retention(session, case, keeping) for case in ended)


def _arrive(session: Session, case: GrantCase, move: Move, data: StepData, stamp: Stamp) -> None:
    if move.key in EXIT_MOVES and not data.words:
        raise InvalidInput("Bitte geben Sie den Grund an.", field="grund")
    case.step = move.target.value
    case.step_since = stamp.on
    case.due_on = _due(case, data, stamp.on)
    if move.target in EXITS:
        case.closed_on = stamp.on
    changed(case)
    session.flush()
    note(session, case, stamp, EventKind.STEP, move.title, data.words)
    if move.target in EXITS:
        _set_retention(session, case)


def _due(case: GrantCase, data: StepData, day: date) -> date | None:
    """Until when the next one has to act."""
    step = Step(case.step)
    if step in EXITS:
        return None
    fixed = {
        Step.EXECUTION: case.complete_by,
        Step.PROOF: case.proof_by,
        Step.COMMITMENT: case.accepted_on and times.years_later(case.accepted_on, 1),
    }.get(step)
    return fixed or data.due_on or day + TWO_WEEKS


def _set_retention(session: Session, case: GrantCase, keeping: Keeping = USUAL) -> bool:
    """Write down until when rows about the applicant are kept; whether any was kept otherwise."""
    until = times.kept_until(
        Step(case.step),
        case.closed_on or case.step_since,
        was_awarded=case.awarded_on is not None,
        keeping=keeping,
    )
    changes = [
        update(model)
        .where(model.case_id == case.id, model.kept_until_on.is_distinct_from(until))
        .values(kept_until_on=until)
        for model in (Applicant, *OF_APPLICANT)
    ]
    changed_rows = [session.connection().execute(change).rowcount for change in changes]
    session.expire_all()
    return any(changed_rows)


def _advised(case: GrantCase, data: StepData, stamp: Stamp) -> None:
    case.advice_on = _not_later(data.happened_on or stamp.on, stamp.on)


def _applied(case: GrantCase, data: StepData, stamp: Stamp) -> None:
    case.applied_on = _not_later(data.happened_on or stamp.on, stamp.on)


def _award_day(case: GrantCase, data: StepData, stamp: Stamp) -> None:
    case.awarded_on = _not_later(data.happened_on or stamp.on, stamp.on)


def _completed(case: GrantCase, data: StepData, stamp: Stamp) -> None:
    case.completed_on = _not_later(data.happened_on or stamp.on, stamp.on)


def _proven(case: GrantCase, data: StepData, stamp: Stamp) -> None:
    total, eligible = data.proven_cents, data.proven_eligible_cents
    if total is not None and (eligible or 0) > total:
        raise InvalidInput(
            "Die anerkannten Kosten sind höher als die nachgewiesenen.", field="anerkannt"
        )
    case.proof_on = _not_later(data.happened_on or stamp.on, stamp.on)
    case.proven_cents = total
    case.proven_eligible_cents = total if eligible is None else eligible


def _accepted(case: GrantCase, data: StepData, stamp: Stamp) -> None:
    case.accepted_on = _not_later(data.happened_on or stamp.on, stamp.on)


def _award(session: Session, file: CaseFile, data: StepData, stamp: Stamp) -> None:
    case, highest = file.case, file.facts.grant_cents or 0
    amount = highest if data.amount_cents is None else data.amount_cents
    if amount > highest:
        raise RuleViolation(
            f"Nach den Regeln sind höchstens {words.euro(highest)} möglich.", field="betrag"
        )
    years = data.commitment_years or file.rules.commitment_years
    if years is None:
        raise InvalidInput(
            "Die Richtlinie nennt keine Zweckbindung.",
            remedy="Geben Sie an, wie viele Jahre der Bescheid verlangt.",
            field="jahre",
        )
    if data.complete_by is None or data.proof_by is None or data.budget_id is None:
        raise InvalidInput(
            "Es fehlen Haushalt, Frist für die Fertigstellung oder Frist für den Nachweis.",
            field="fertig",
        )
    if not (case.awarded_on or stamp.on) <= data.complete_by <= data.proof_by:
        raise InvalidInput(
            "Die Fristen passen nicht: Bewilligung, dann Fertigstellung, dann Nachweis.",
            field="fertig",
        )
    case.commitment_years, case.complete_by, case.proof_by = years, data.complete_by, data.proof_by
    money.award(session, case.id, data.budget_id, amount, stamp)


def _accept(session: Session, file: CaseFile, _data: StepData, stamp: Stamp) -> None:
    case = file.case
    accepted = case.accepted_on or stamp.on
    if case.commitment_years is None:
        raise RuleViolation("Für diesen Fall ist keine Zweckbindung festgelegt.")
    case.commitment_until = times.years_later(accepted, case.commitment_years)
    for day in times.looks(accepted, case.commitment_until):
        session.add(Reminder(case_id=case.id, due_on=day, is_last=day == case.commitment_until))


def _give_back(session: Session, file: CaseFile, _data: StepData, stamp: Stamp) -> None:
    if money_queries.budget_of_case(session, file.case.id) is not None:
        money.release_all(session, file.case.id, stamp)


def _not_later(day: date, today: date) -> date:
    if day > today:
        raise InvalidInput("Dieser Tag liegt in der Zukunft.", field="am")
    return day


_BEFORE: Final = MappingProxyType(
    {
        "advised": _advised,
        "apply": _applied,
        "award": _award_day,
        "complete": _completed,
        "prove": _proven,
        "accept": _accepted,
    }
)
_AFTER: Final[MappingProxyType[str, Callable[[Session, CaseFile, StepData, Stamp], None]]] = (
    MappingProxyType(
        {
            "award": _award,
            "accept": _accept,
            "withdraw": _give_back,
            "reject": _give_back,
            "revoke": _give_back,
        }
    )
)
