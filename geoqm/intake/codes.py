"""The codes of reports: states, kinds, reasons, purposes. German words are in `labels`."""

from enum import StrEnum


class ReportKind(StrEnum):
    """Who reports about what (Art der Meldung)."""

    OWN = "own"
    HINT = "hint"
    OFFICE = "office"


class ReportState(StrEnum):
    """How far a report is (Stand der Meldung)."""

    DRAFT = "draft"
    SENT = "sent"
    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    MERGED = "merged"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Subject(StrEnum):
    """What stands empty, in the words of the form (Was steht leer)."""

    DWELLING = "dwelling"
    SHOP = "shop"
    GASTRONOMY = "gastronomy"
    OFFICE = "office"
    PRACTICE = "practice"
    WORKSHOP = "workshop"
    STORAGE = "storage"
    HOUSE = "house"
    OTHER = "other"


class SincePrecision(StrEnum):
    """How exactly the beginning is known (Genauigkeit des Beginns)."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    BEFORE = "before"


class StatedReason(StrEnum):
    """Why it stands empty, as the sender says (genannter Grund)."""

    CHANGE_OF_TENANT = "change_of_tenant"
    RENOVATION = "renovation"
    NO_TENANT = "no_tenant"
    SALE = "sale"
    ESTATE = "estate"
    CONDITION = "condition"
    OWN_USE = "own_use"
    OTHER = "other"


class Wish(StrEnum):
    """What the sender would like (Wunsch)."""

    LET = "let"
    SELL = "sell"
    INTERIM_USE = "interim_use"
    ADVICE = "advice"


class SenderRole(StrEnum):
    """How the sender stands to the house (Rolle der meldenden Person)."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    HEIR = "heir"
    TENANT = "tenant"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


class ConsentPurpose(StrEnum):
    """What the sender agrees to (Zweck der Einwilligung)."""

    CONTACT = "contact"
    REMINDERS = "reminders"
    PUBLICATION = "publication"
    FORWARDING = "forwarding"


class RefusalReason(StrEnum):
    """Why a report leads to no entry (Ablehnungsgrund)."""

    RENOVATION = "renovation"
    TENANT_CHANGE = "tenant_change"
    HOLIDAY = "holiday"
    ESTATE = "estate"
    OCCUPIED = "occupied"
    NOT_FOUND = "not_found"
    OUTSIDE = "outside"
    NOT_A_UNIT = "not_a_unit"
    SPAM = "spam"
    OTHER = "other"


class PhotoState(StrEnum):
    """How far a photo is (Stand des Fotos)."""

    UPLOADING = "uploading"
    READY = "ready"


class LinkKind(StrEnum):
    """How two reports belong together (Beziehung zweier Meldungen)."""

    MERGED = "merged"
    DIFFERENT = "different"


class EventKind(StrEnum):
    """What happened to a report (Vorgang)."""

    SENT = "sent"
    ENTERED = "entered"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    PHOTO_ADDED = "photo_added"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    LET = "let"
    EXTENDED = "extended"
    WITHDRAWN = "withdrawn"
    LINK_SENT = "link_sent"
    ASSIGNED = "assigned"
    NOTED = "noted"
    ACCEPTED = "accepted"
    MERGED = "merged"
    ASKED = "asked"
    REFUSED = "refused"
    UNDONE = "undone"
    SETTLED = "settled"


DECISIONS = (EventKind.ACCEPTED, EventKind.MERGED, EventKind.ASKED, EventKind.REFUSED)
