"""Kinds and codes of the slice, with the German words that the team reads."""

from enum import StrEnum


class BatchChannel(StrEnum):
    """How a batch goes out (Weg)."""

    LETTER = "letter"
    MAIL = "mail"


class BatchState(StrEnum):
    """How far a batch is (Zustand des Serienbriefs)."""

    DRAFT = "draft"
    PRODUCING = "producing"
    PRODUCED = "produced"
    SENT = "sent"


class SkipReason(StrEnum):
    """Why somebody of the campaign gets no letter (Grund des Auslassens)."""

    OBJECTION = "objection"
    RESTRICTED = "restricted"
    ERASED = "erased"
    NO_ADDRESS = "no_address"
    NO_MAIL = "no_mail"
    NO_CONSENT = "no_consent"
    BY_HAND = "by_hand"
    DECLINED = "declined"


class AnswerKind(StrEnum):
    """What came back (Art der Rückmeldung)."""

    ANSWER = "answer"
    OBJECTION = "objection"
    NO_MAIL = "no_mail"


class AnswerWay(StrEnum):
    """In which way it came back (Weg der Rückmeldung)."""

    ONLINE = "online"
    PAPER = "paper"


class AnswerState(StrEnum):
    """What the team did with it (Zustand der Rückmeldung)."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Use(StrEnum):
    """How the owner uses the house (Nutzung)."""

    OWN = "own"
    LET = "let"
    BOTH = "both"
    EMPTY = "empty"
    OTHER = "other"


class Condition(StrEnum):
    """In which state the owner sees the house (Zustand aus eigener Sicht)."""

    GOOD = "good"
    SMALL_REPAIRS = "small_repairs"
    LARGE_REPAIRS = "large_repairs"
    UNKNOWN = "unknown"


BATCH_STATES = {
    BatchState.DRAFT: "Entwurf",
    BatchState.PRODUCING: "wird erstellt",
    BatchState.PRODUCED: "erstellt",
    BatchState.SENT: "verschickt",
}
SKIP_REASONS = {
    SkipReason.OBJECTION: ("Widerspruch", "Widersprüche"),
    SkipReason.RESTRICTED: ("gesperrt", "gesperrt"),
    SkipReason.ERASED: ("gelöscht", "gelöscht"),
    SkipReason.NO_ADDRESS: ("ohne Anschrift", "ohne Anschrift"),
    SkipReason.NO_MAIL: ("ohne E-Mail-Adresse", "ohne E-Mail-Adresse"),
    SkipReason.NO_CONSENT: (
        "ohne Einwilligung in E-Mails",
        "ohne Einwilligung in E-Mails",
    ),
    SkipReason.BY_HAND: ("von Hand ausgelassen", "von Hand ausgelassen"),
    SkipReason.DECLINED: ("kein Interesse", "kein Interesse"),
}
ANSWER_STATES = {
    AnswerState.WAITING: "wartet",
    AnswerState.ACCEPTED: "übernommen",
    AnswerState.REJECTED: "nicht übernommen",
}
