"""Kinds and codes of the slice; the German words stand in `codes`."""

from enum import StrEnum


class ContactChannel(StrEnum):
    """In which way somebody was in touch (Art des Kontakts)."""

    VISIT = "visit"
    CALL = "call"
    LETTER = "letter"
    MAIL = "mail"
    EVENT = "event"
    ADVICE = "advice"


class Outcome(StrEnum):
    """What came of a contact (Ergebnis des Kontakts)."""

    REACHED = "reached"
    IN_TALK = "in_talk"
    NOT_THERE = "not_there"
    CARD_LEFT = "card_left"
    SENT = "sent"
    ANSWERED = "answered"
    RETURNED = "returned"
    DECLINED = "declined"


class AdviceResult(StrEnum):
    """What came of a first advice (Ergebnis der baufachlichen Erstberatung)."""

    APPLICATION = "application"
    DOCUMENTS = "documents"
    MEASURE = "measure"
    THINKING = "thinking"
    REFERRED = "referred"
    NONE = "none"


class CampaignState(StrEnum):
    """How far a campaign is (Zustand der Kampagne)."""

    DRAFT = "draft"
    RUNNING = "running"
    ENDED = "ended"


class CampaignChannel(StrEnum):
    """How a campaign reaches its persons first (Weg der Kampagne)."""

    LETTER = "letter"
    MAIL = "mail"
    VISIT = "visit"
    CALL = "call"


class PersonState(StrEnum):
    """How far a person of a campaign is (Stand)."""

    PLANNED = "planned"
    SENT = "sent"
    REACHED = "reached"
    IN_TALK = "in_talk"
    ADVICE = "advice"
    APPLICATION = "application"
    DECLINED = "declined"


class LeftOut(StrEnum):
    """Why a person of a campaign is not contacted (Grund des Auslassens)."""

    OBJECTION = "objection"
    RESTRICTED = "restricted"
    ERASED = "erased"
    NO_ADDRESS = "no_address"
    NO_MAIL = "no_mail"
    NO_PHONE = "no_phone"
    BY_HAND = "by_hand"


class Via(StrEnum):
    """How a house of a campaign leads to its person (Bezug)."""

    OWNERSHIP = "ownership"
    REPRESENTATION = "representation"
    UNKNOWN = "unknown"


class StopOutcome(StrEnum):
    """What came of a stop of a round (Ergebnis an der Tür)."""

    REACHED = "reached"
    NOT_THERE = "not_there"
    CARD_LEFT = "card_left"
    FOLLOW_UP = "follow_up"
    SKIPPED = "skipped"
