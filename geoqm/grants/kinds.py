"""Codes of the slice: steps of a case, accounts and bookings, papers; German words in `codes`."""

from enum import StrEnum


class Step(StrEnum):
    """Where a case stands (Schritt), in the order of the programme; then the exits."""

    INTEREST = "interest"
    ADVICE = "advice"
    DOCUMENTS = "documents"
    CHECK = "check"
    AWARD = "award"
    EXECUTION = "execution"
    PROOF = "proof"
    PAYOUT = "payout"
    COMMITMENT = "commitment"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    REVOKED = "revoked"


EXITS = frozenset({Step.CLOSED, Step.WITHDRAWN, Step.REJECTED, Step.REVOKED})
"""Steps after which nothing is left to do."""
OPEN_STEPS = tuple(step for step in Step if step not in EXITS)
AWARDED_STEPS = (Step.EXECUTION, Step.PROOF, Step.PAYOUT, Step.COMMITMENT, Step.CLOSED)


class Account(StrEnum):
    """Where money of a budget stands (Konto)."""

    OUTSIDE = "outside"
    FREE = "free"
    RESERVED = "reserved"
    AWARDED = "awarded"
    PAID = "paid"


class BookingKind(StrEnum):
    """What a booking does (Buchungsart); each moves money from one account to another."""

    ALLOTTED = "allotted"
    REDUCED = "reduced"
    RESERVED = "reserved"
    AWARDED = "awarded"
    PAID = "paid"
    RELEASED = "released"
    REPAID = "repaid"


class PaperState(StrEnum):
    """What the office thinks of a document (Stand der Unterlage)."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WAIVED = "waived"


class LetterKind(StrEnum):
    """What a letter of the case says (Art des Schreibens)."""

    AWARD = "award"
    REJECTION = "rejection"
    REMINDER = "reminder"
    PAYOUT = "payout"
    REVOCATION = "revocation"


class EventKind(StrEnum):
    """What happened in a case (Ereignis)."""

    OPENED = "opened"
    STEP = "step"
    DECISION = "decision"
    MONEY = "money"
    PAPER = "paper"
    LETTER = "letter"
    SCOPE = "scope"
    REMINDER = "reminder"
    CHANGE = "change"
    NOTE = "note"
