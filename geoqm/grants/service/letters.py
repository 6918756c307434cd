"""Letters: written once from what the case says today, and kept with these words."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from geoqm.consultations import queries as consultations
from geoqm.consultations.words import sentence
from geoqm.errors import RuleViolation
from geoqm.grants import codes
from geoqm.grants.composition import CaseFile, case_file
from geoqm.grants.kinds import EventKind, LetterKind, Step
from geoqm.grants.model import Letter
from geoqm.grants.queries import cases as queries
from geoqm.grants.rules import steps
from geoqm.grants.rules.letters import Matter, written
from geoqm.grants.service.cases import kept_with, note
from geoqm.grants.service.money import Stamp
from geoqm.i18n import Language, texts_in


def possible(file: CaseFile) -> list[LetterKind]:
    """The letters that fit to where the case stands."""
    if file.applicant is None:
        return []
    fits = {
        LetterKind.AWARD: file.case.awarded_on is not None and file.step is not Step.REVOKED,
        LetterKind.REJECTION: file.step is Step.REJECTED,
        LetterKind.REMINDER: bool(steps.asked_of_applicant(file.facts)),
        LetterKind.PAYOUT: file.held.paid > 0 and file.step is not Step.REVOKED,
        LetterKind.REVOCATION: file.step is Step.REVOKED,
    }
    return [kind for kind in LetterKind if fits[kind]]


def write_letter(
    session: Session, case_id: int, kind: LetterKind, sender: Sequence[str], stamp: Stamp
) -> Letter:
    """Write a letter. Raises RuleViolation where it does not fit to the case."""
    case = queries.case(session, case_id, for_update=True)
    file = case_file(session, case, day=stamp.on)
    if kind not in possible(file):
        raise RuleViolation(
            f"Das Schreiben „{codes.LETTERS[kind]}“ passt nicht zum Stand des Falls.",
            remedy="Tragen Sie zuerst ein, wer den Antrag stellt und was geschehen ist.",
            field="schreiben",
        )
    made = Letter(
        case_id=case_id,
        **kept_with(session, case_id),
        kind=kind.value,
        content=written(kind, _matter(session, file, stamp), sender, _recipient(file)),
        made_by=stamp.by,
    )
    session.add(made)
    session.flush()
    note(session, case, stamp, EventKind.LETTER, f"{codes.LETTERS[kind]} geschrieben")
    return made


def _matter(session: Session, file: CaseFile, stamp: Stamp) -> Matter:
    case = file.case
    house = queries.house(session, case.building_id)
    missing = file.facts.missing_proof if case.awarded_on else file.facts.missing_papers
    in_question = file.step in {Step.DOCUMENTS, Step.PROOF}
    shortage = (file.facts.offer_shortage,) if file.facts.offer_shortage else ()
    return Matter(
        number=case.number,
        house=house.address_label or f"Gebäude Nr. {house.id}",
        programme=file.rules.name,
        version=file.rules.version,
        measures=", ".join(codes.MEASURES.get(each, each) for each in case.measures),
        today=stamp.on,
        applied_on=case.applied_on,
        awarded_on=case.awarded_on,
        complete_by=case.complete_by,
        proof_by=case.proof_by,
        due_on=case.commitment_until if file.step is Step.COMMITMENT else case.due_on,
        commitment_years=case.commitment_years,
        eligible_cents=file.estimate.eligible_cents if file.estimate else None,
        granted_cents=file.held.committed,
        paid_cents=file.held.paid,
        open_cents=file.held.awarded,
        conditions=tuple(each.words for each in queries.conditions(session, case.id)),
        missing=(*missing, *(shortage if case.awarded_on is None else ())) if in_question else (),
        duty=steps.asked_of_applicant(file.facts),
        reason=_reason(session, case.id),
        hours=sentence(consultations.after(session, stamp.on), texts_in(Language.GERMAN)),
    )


def _recipient(file: CaseFile) -> list[str]:
    found = file.applicant
    if found is None:
        return []
    place = f"{found.postcode} {found.city}".strip()
    return [line for line in (found.name, found.street, place) if line]


def _reason(session: Session, case_id: int) -> str:
    """The words of the last step: why it was rejected or revoked."""
    taken = [each for each in queries.events(session, case_id) if each.kind == EventKind.STEP.value]
    return taken[0].words if taken else ""
