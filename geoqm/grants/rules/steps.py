"""The way of a case: which step may follow which, what must be true before, who has to act.

The state machine of facts b.4. A move that is not possible now says why, in words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from geoqm.grants import words
from geoqm.grants.kinds import OPEN_STEPS, Step
from geoqm.grants.rules.shares import Balance

EARLY_START = "Mit der Arbeit wurde vor der Bewilligung begonnen."


NOTHING = Balance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules look at; texts name what is missing, as people call it."""

    step: Step
    day: date
    has_applicant: bool = False
    has_measures: bool = False
    missing_papers: tuple[str, ...] = ()
    unsettled_papers: tuple[str, ...] = ()
    missing_proof: tuple[str, ...] = ()
    offer_shortage: str = ""
    undecided: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    grant_cents: int | None = None
    advice_on: date | None = None
    started_on: date | None = None
    early_start_on: date | None = None
    awarded_on: date | None = None
    proven_cents: int | None = None
    held: Balance = NOTHING
    open_conditions: tuple[str, ...] = ()
    commitment_until: date | None = None


Need = Callable[[Facts], str]
"""What must be true before a move: "" where it is, else the reason."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step that somebody takes; `title` is what the button says."""

    key: str
    title: str
    sources: tuple[Step, ...]
    target: Step
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """Who has to do what in a step."""

    who: str
    what: str


def obstacles(move: Move, facts: Facts) -> list[str]:
    """Why the move is not possible now; nothing where it is."""
    if facts.step not in move.sources:
        return ["Dieser Schritt passt nicht zum Stand des Falls."]
    return [reason for need in move.needs if (reason := need(facts))]


def moves_from(step: Step) -> list[Move]:
    """The moves that begin at a step, the next one of the programme first, exits last."""
    return [move for move in MOVES.values() if step in move.sources]


def started_early(facts: Facts) -> bool:
    """Whether work began before the award without a written permit for that day."""
    if facts.started_on is None:
        return False
    if facts.early_start_on is not None and facts.early_start_on <= facts.started_on:
        return False
    return facts.awarded_on is None or facts.started_on < facts.awarded_on


def _applicant(facts: Facts) -> str:
    return "" if facts.has_applicant else "Es fehlt, wer den Antrag stellt."


def _measures(facts: Facts) -> str:
    return "" if facts.has_measures else "Es fehlt, welche Maßnahme geplant ist."


def _papers(facts: Facts) -> str:
    return _listed("Es fehlen Unterlagen", facts.missing_papers)


def _settled(facts: Facts) -> str:
    return _listed("Noch nicht geprüft sind diese Unterlagen", facts.unsettled_papers)


def _offers(facts: Facts) -> str:
    return facts.offer_shortage


def _not_started(facts: Facts) -> str:
    return EARLY_START if started_early(facts) else ""


def _criteria(facts: Facts) -> str:
    return _listed("Nicht erfüllt", facts.failed)


def _decided(facts: Facts) -> str:
    return _listed("Noch nicht entschieden", facts.undecided)


def _grant(facts: Facts) -> str:
    if facts.grant_cents is None:
        return "Die Höhe des Zuschusses steht nicht fest: Kosten oder Fördersatz fehlen."
    return "" if facts.grant_cents > 0 else "Nach den Kosten ergibt sich kein Zuschuss."


def _advice(facts: Facts) -> str:
    return "" if facts.advice_on else "Es fehlt der Tag der Erstberatung."


def _nothing_paid(facts: Facts) -> str:
    if not facts.held.paid:
        return ""
    return f"Es sind schon {words.euro(facts.held.paid)} ausgezahlt. Möglich ist ein Widerruf."


def _proof(facts: Facts) -> str:
    return _listed("Für den Nachweis fehlen", facts.missing_proof)


def _proven(facts: Facts) -> str:
    return "" if facts.proven_cents else "Es fehlen die nachgewiesenen Kosten."


def _conditions(facts: Facts) -> str:
    return _listed("Auflagen sind offen", facts.open_conditions)


def _all_paid(facts: Facts) -> str:
    if not facts.held.paid:
        return "Es ist noch nichts ausgezahlt."
    left = facts.held.awarded
    return f"Noch auszuzahlen oder freizugeben: {words.euro(left)}." if left else ""


def _commitment_over(facts: Facts) -> str:
    if facts.commitment_until is None or facts.commitment_until <= facts.day:
        return ""
    return f"Die Zweckbindung gilt bis {words.day(facts.commitment_until)}."


def _listed(title: str, items: Sequence[str]) -> str:
    return f"{title}: {', '.join(items)}." if items else ""


_BEFORE_AWARD = (Step.INTEREST, Step.ADVICE, Step.DOCUMENTS, Step.CHECK, Step.AWARD)
_AFTER_AWARD = (Step.EXECUTION, Step.PROOF, Step.PAYOUT, Step.COMMITMENT)
_ALL: Final = (
    Move("advise", "Beratung vereinbart", (Step.INTEREST,), Step.ADVICE),
    Move("advised", "Beratung hat stattgefunden", (Step.ADVICE,), Step.DOCUMENTS, (_advice,)),
    Move(
        "apply",
        "Antrag ist vollständig",
        (Step.DOCUMENTS,),
        Step.CHECK,
        (_applicant, _measures, _not_started, _papers, _offers),
    ),
    Move(
        "approve",
        "Geprüft: zur Bewilligung",
        (Step.CHECK,),
        Step.AWARD,
        (_not_started, _criteria, _decided, _settled, _offers, _grant),
    ),
    Move(
        "award",
        "Bewilligen",
        (Step.AWARD,),
        Step.EXECUTION,
        (_applicant, _not_started, _criteria, _decided, _offers, _grant),
    ),
    Move("complete", "Maßnahme ist fertig", (Step.EXECUTION,), Step.PROOF, (_not_started,)),
    Move(
        "prove",
        "Nachweis ist vollständig",
        (Step.PROOF,),
        Step.PAYOUT,
        (_not_started, _proof, _proven),
    ),
    Move(
        "accept",
        "Abgenommen und ausgezahlt",
        (Step.PAYOUT,),
        Step.COMMITMENT,
        (_conditions, _all_paid),
    ),
    Move("close", "Fall abschließen", (Step.COMMITMENT,), Step.CLOSED, (_commitment_over,)),
    Move("return", "Unterlagen nachfordern", (Step.CHECK, Step.AWARD), Step.DOCUMENTS),
    Move(
        "withdraw",
        "Antrag zurückgezogen",
        (*_BEFORE_AWARD, Step.EXECUTION, Step.PROOF, Step.PAYOUT),
        Step.WITHDRAWN,
        (_nothing_paid,),
    ),
    Move(
        "reject",
        "Ablehnen",
        (Step.DOCUMENTS, Step.CHECK, Step.AWARD),
        Step.REJECTED,
        (_applicant,),
    ),
    Move("revoke", "Bewilligung widerrufen", _AFTER_AWARD, Step.REVOKED),
)
MOVES: Final = MappingProxyType({move.key: move for move in _ALL})
EXIT_MOVES: Final = frozenset({"withdraw", "reject", "revoke"})
_OFFICE, _APPLICANT = "Quartiersmanagement", "Antragsteller/in"
DUTIES: Final = MappingProxyType(
    {
        Step.INTEREST: Duty(_OFFICE, "Erstberatung vereinbaren"),
        Step.ADVICE: Duty(_OFFICE, "Beratung mit Quartiersarchitekt/in führen und festhalten"),
        Step.DOCUMENTS: Duty(_APPLICANT, "Antrag, Unterlagen und Angebote einreichen"),
        Step.CHECK: Duty(_OFFICE, "Antrag prüfen, offene Punkte entscheiden"),
        Step.AWARD: Duty("Bewilligende Stelle", "über die Bewilligung entscheiden"),
        Step.EXECUTION: Duty(_APPLICANT, "Maßnahme ausführen, Änderungen melden"),
        Step.PROOF: Duty(_APPLICANT, "Rechnungen, Zahlungsbelege und Fotos einreichen"),
        Step.PAYOUT: Duty(_OFFICE, "Maßnahme abnehmen, Zuschuss auszahlen"),
        Step.COMMITMENT: Duty(_OFFICE, "am Haus nachsehen, ob das Ergebnis erhalten ist"),
    }
)
# The office acts here, and the applicant has a part in it.
_TOGETHER: Final = MappingProxyType(
    {
        Step.INTEREST: "Erstberatung vereinbaren",
        Step.ADVICE: "Erstberatung mit Quartiersmanagement und Quartiersarchitekt/in",
        Step.COMMITMENT: "das geförderte Ergebnis bis zum Ende der Zweckbindung erhalten",
    }
)
REPAYMENT: Final = Duty(_APPLICANT, "ausgezahltes Geld zurückzahlen")


def duty(facts: Facts) -> Duty | None:
    """Who has to act now; None where the case has ended and nothing is owed."""
    if facts.step is Step.REVOKED and facts.held.paid:
        return REPAYMENT
    return DUTIES.get(facts.step)


def asked_of_applicant(facts: Facts) -> str:
    """What a letter may remind the applicant of; "" where the office has to act."""
    found = duty(facts)
    if found is not None and found.who == _APPLICANT:
        return found.what
    return _TOGETHER.get(facts.step, "")


def order(step: Step) -> int:
    """The place of an open step on the way; exits come last."""
    return OPEN_STEPS.index(step) if step in OPEN_STEPS else len(OPEN_STEPS)
