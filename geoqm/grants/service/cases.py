"""A case and what hangs on it: opened, described, decided about. Steps are taken in `steps`."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput, RuleViolation
from geoqm.facades import queries as facades
from geoqm.grants import codes, words
from geoqm.grants.composition import CaseFile, case_file
from geoqm.grants.kinds import AWARDED_STEPS, EXITS, EventKind, Step
from geoqm.grants.model import (
    Applicant,
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
from geoqm.grants.queries import cases as queries
from geoqm.grants.schemas import ApplicantData, CaseData, CostData, OfferData
from geoqm.grants.service.money import Stamp

OF_APPLICANT = (Paper, Offer, Letter, CaseEvent)
"""What belongs to the applicant beside the application itself, and is kept as long."""
_NO_RULES = "Es sind noch keine Förderregeln gespeichert."


def open_case(session: Session, building_id: int, stamp: Stamp, *, due_on: date) -> GrantCase:
    """A new case of a house by the rules that hold now. Raises RuleViolation without rules."""
    rules = facades.current(session)
    if rules is None:
        raise RuleViolation(_NO_RULES, remedy="„geoqm rules check“ zeigt, welche es gibt.")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("geoqm.grant_case"))))
    made = GrantCase(
        number=f"{stamp.on.year}-{queries.highest_number(session, stamp.on.year) + 1:03d}",
        building_id=building_id,
        rule_set_id=rules.id,
        step=Step.INTEREST.value,
        step_since=stamp.on,
        due_on=due_on,
        responsible=stamp.by,
        opened_on=stamp.on,
    )
    session.add(made)
    session.flush()
    note(session, made, stamp, EventKind.OPENED, f"Fall {made.number} angelegt")
    keep_check(session, case_file(session, made, day=stamp.on), stamp, "angelegt")
    return made


def change_case(
    session: Session, case_id: int, data: CaseData, stamp: Stamp, *, version: int
) -> GrantCase:
    """What is planned, and what came of it. Raises Conflict where somebody was faster."""
    found = locked(session, case_id, version=version)
    _check_open(found)
    if data.published_on is not None and Step(found.step) not in AWARDED_STEPS:
        raise RuleViolation(
            "Veröffentlicht wird erst nach der Bewilligung.", field="veroeffentlicht"
        )
    for name, value in asdict(data).items():
        setattr(found, name, list(value) if isinstance(value, tuple) else value)
    changed(found)
    session.flush()
    note(session, found, stamp, EventKind.CHANGE, "Angaben geändert")
    return found


def set_applicant(
    session: Session, case_id: int, data: ApplicantData, stamp: Stamp, *, version: int
) -> Applicant:
    """Who applies; papers of the case belong to the same owner. Raises Conflict."""
    case = locked(session, case_id, version=version)
    _check_open(case)
    found = queries.applicant(session, case_id) or Applicant(case_id=case_id)
    for name, value in asdict(data).items():
        setattr(found, name, value)
    session.add(found)
    changed(case)
    session.flush()
    for model in OF_APPLICANT:
        session.execute(
            update(model).where(model.case_id == case_id).values(owner_id=data.owner_id)
        )
    note(session, case, stamp, EventKind.CHANGE, "Antragsteller/in eingetragen")
    return found


def add_cost(session: Session, case_id: int, data: CostData) -> CostItem:
    """A cost of the application. Raises RuleViolation once it is awarded."""
    case = queries.case(session, case_id, for_update=True)
    _check_before_award(case)
    made = CostItem(case_id=case_id, **asdict(data))
    session.add(made)
    changed(case)
    session.flush()
    return made


def add_offer(session: Session, case_id: int, data: OfferData) -> Offer:
    """An offer. Raises InvalidInput where net and gross do not fit."""
    case = queries.case(session, case_id, for_update=True)
    _check_before_award(case)
    if not 0 < data.net_cents <= data.gross_cents:
        raise InvalidInput("Brutto ist mindestens so viel wie netto.", field="brutto")
    made = Offer(case_id=case_id, **kept_with(session, case_id), **asdict(data))
    session.add(made)
    changed(case)
    session.flush()
    return made


def choose_offer(session: Session, case_id: int, offer_id: int, reason: str, stamp: Stamp) -> None:
    """The offer that is taken for its lot. One that is not the cheapest needs a reason."""
    case = queries.case(session, case_id, for_update=True)
    _check_before_award(case)
    chosen = queries.part(session, Offer, case_id, offer_id)
    file = case_file(session, case, day=stamp.on)
    row = next(row for lot in file.lots for row in lot.rows if row.bid.id == offer_id)
    if not row.is_cheapest and not reason:
        raise RuleViolation(
            f"Dieses Angebot liegt {words.euro(row.above_cents)} über dem günstigsten.",
            remedy="Geben Sie an, warum es trotzdem gewählt wird.",
            field="grund",
        )
    for each in queries.offers(session, case_id):
        if each.lot == chosen.lot:
            each.is_chosen = each.id == offer_id
            each.reason = reason if each.is_chosen else ""
    changed(case)
    session.flush()


def add_condition(session: Session, case_id: int, text: str, due_on: date | None) -> Condition:
    """A condition of the award."""
    case = queries.case(session, case_id, for_update=True)
    _check_open(case)
    made = Condition(case_id=case_id, words=text, due_on=due_on)
    session.add(made)
    changed(case)
    session.flush()
    return made


def meet_condition(session: Session, case_id: int, condition_id: int, stamp: Stamp) -> None:
    """A condition is met."""
    case = queries.case(session, case_id, for_update=True)
    found = queries.part(session, Condition, case_id, condition_id)
    found.met_on = stamp.on
    changed(case)
    session.flush()
    note(session, case, stamp, EventKind.CHANGE, "Auflage erfüllt", found.words)


def remove_cost(session: Session, case_id: int, cost_id: int) -> None:
    """Remove a cost that was mistyped. Raises RuleViolation once it is awarded."""
    _remove(session, case_id, queries.part(session, CostItem, case_id, cost_id))


def remove_offer(session: Session, case_id: int, offer_id: int) -> None:
    """Remove an offer that was mistyped. Raises RuleViolation once it is awarded."""
    _remove(session, case_id, queries.part(session, Offer, case_id, offer_id))


def _remove(session: Session, case_id: int, row: CostItem | Offer) -> None:
    case = queries.case(session, case_id, for_update=True)
    _check_before_award(case)
    session.delete(row)
    changed(case)
    session.flush()


def decide(
    session: Session, case_id: int, criteria: Collection[str], outcome: str, stamp: Stamp
) -> None:
    """A person decides about criteria; the reason is in the stamp."""
    case = queries.case(session, case_id, for_update=True)
    _check_before_award(case)
    known = {each.criterion.id: each for each in case_file(session, case, day=stamp.on).criteria}
    if not criteria or not set(criteria) <= set(known):
        raise InvalidInput("Bitte wählen Sie mindestens einen Punkt.", field="punkt")
    if not stamp.reason:
        raise InvalidInput("Eine Entscheidung braucht einen Grund.", field="grund")
    for each in criteria:
        session.add(
            Decision(
                case_id=case_id,
                criterion=each,
                outcome=outcome,
                reason=stamp.reason,
                decided_by=stamp.by,
            )
        )
    changed(case)
    session.flush()
    titles = ", ".join(known[each].criterion.about.title for each in criteria)
    title = f"Entschieden: {codes.OUTCOMES[outcome]}"
    note(session, case, stamp, EventKind.DECISION, title, f"{titles}. {stamp.reason}")


def look_done(session: Session, case_id: int, reminder_id: int, finding: str, stamp: Stamp) -> None:
    """Somebody looked at the house; the next look is due."""
    case = queries.case(session, case_id, for_update=True)
    found = queries.part(session, Reminder, case_id, reminder_id)
    if not finding:
        raise InvalidInput("Bitte schreiben Sie, was zu sehen war.", field="befund")
    found.done_on, found.done_by, found.finding = stamp.on, stamp.by, finding
    session.flush()
    case.due_on = next(
        (each.due_on for each in queries.reminders(session, case_id) if each.done_on is None),
        case.commitment_until,
    )
    changed(case)
    session.flush()
    note(session, case, stamp, EventKind.REMINDER, "Am Haus nachgesehen", finding)


def raise_reminders(session: Session, stamp: Stamp) -> int:
    """Write down in their cases which looks are due; returns how many. Twice is once."""
    found = queries.due_reminders(session, stamp.on)
    for each in found:
        case = queries.case(session, each.case_id, for_update=True)
        each.raised_on = stamp.on
        case.due_on = min(case.due_on or each.due_on, each.due_on)
        changed(case)
        session.flush()
        title = (
            "Die Zweckbindung endet" if each.is_last else "Nachsehen, ob das Ergebnis erhalten ist"
        )
        note(session, case, stamp, EventKind.REMINDER, title, f"fällig am {words.day(each.due_on)}")
    return len(found)


def add_note(session: Session, case_id: int, text: str, stamp: Stamp) -> None:
    """A note in the case."""
    case = queries.case(session, case_id)
    note(session, case, stamp, EventKind.NOTE, "Notiz", text)


def note(
    session: Session, case: GrantCase, stamp: Stamp, kind: EventKind, title: str, text: str = ""
) -> None:
    """Write down what happened."""
    session.add(
        CaseEvent(
            case_id=case.id,
            **kept_with(session, case.id),
            by=stamp.by,
            kind=kind.value,
            title=title[:200],
            words=text[:1000],
        )
    )
    session.flush()


def keep_check(session: Session, file: CaseFile, stamp: Stamp, occasion: str) -> None:
    """Keep what the rules say now, each criterion with what it was judged by."""
    session.add(
        CaseCheck(
            case_id=file.case.id,
            rule_set_id=file.case.rule_set_id,
            made_by=stamp.by,
            occasion=occasion,
            result=file.result.value,
            criteria=[
                {
                    "id": each.criterion.id,
                    "subject": each.criterion.subject,
                    "outcome": each.verdict.outcome.value,
                    "reason": each.verdict.reason.value,
                    "found": each.verdict.finding.word,
                    "low": _text(each.verdict.finding.low),
                    "high": _text(each.verdict.finding.high),
                    "decided": each.decision.outcome if each.decision else None,
                    "decided_because": each.decision.reason if each.decision else None,
                }
                for each in file.criteria
            ],
            grant_cents=file.estimate.grant_cents if file.estimate else None,
        )
    )
    session.flush()


def locked(session: Session, case_id: int, *, version: int) -> GrantCase:
    """The case, locked. Raises Conflict where it changed since it was shown."""
    found = queries.case(session, case_id, for_update=True)
    if found.version != version:
        raise Conflict(
            "Jemand hat diesen Fall gerade geändert.",
            remedy="Sehen Sie sich den neuen Stand an und wiederholen Sie den Schritt.",
        )
    return found


def changed(case: GrantCase) -> None:
    """Whoever has the page open will be told."""
    case.version += 1


def kept_with(session: Session, case_id: int) -> dict[str, Any]:
    """Whose data a new row of the case holds, and until when: as its applicant."""
    found = queries.applicant(session, case_id)
    if found is None:
        return {}
    return {"owner_id": found.owner_id, "kept_until_on": found.kept_until_on}


def _check_open(case: GrantCase) -> None:
    if Step(case.step) in EXITS:
        raise RuleViolation(f"Dieser Fall ist {codes.STEPS[Step(case.step)]}.")


def _check_before_award(case: GrantCase) -> None:
    _check_open(case)
    if case.awarded_on is not None:
        raise RuleViolation(
            "Der Fall ist schon bewilligt.",
            remedy="Tragen Sie Änderungen unter „Umfang ändern“ ein.",
        )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
