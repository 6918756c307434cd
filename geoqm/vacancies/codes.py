"""The value lists of the slice: status, kind, reason, source and how far each can be trusted."""

from enum import StrEnum


class VacancyStatus(StrEnum):
    """Where an episode stands (Stand), from the first hint to the end."""

    EXPECTED = "expected"
    REPORTED = "reported"
    IN_REVIEW = "in_review"
    CONFIRMED_VACANT = "confirmed_vacant"
    OWNER_IDENTIFIED = "owner_identified"
    OWNER_CONTACTED = "owner_contacted"
    IN_DIALOGUE = "in_dialogue"
    IN_ADVICE = "in_advice"
    MEASURE_PLANNED = "measure_planned"
    ON_MARKET = "on_market"
    INTERIM_USE = "interim_use"
    NO_CONTACT = "no_contact"
    OBJECTION = "objection"
    REOCCUPIED = "reoccupied"
    CONVERSION = "conversion"
    DEMOLISHED = "demolished"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class VacancyKind(StrEnum):
    """What kind of vacancy it is (Art des Leerstands); long vacancy follows from the dates."""

    MARKET_ACTIVE = "market_active"
    TURNOVER = "turnover"
    STRUCTURAL = "structural"
    UNDERUSE = "underuse"
    UNUSABLE = "unusable"
    UNKNOWN = "unknown"


class VacancyReason(StrEnum):
    """Why it is empty (Grund), as far as somebody said so; never a judgement about a person."""

    TENANT_CHANGE = "tenant_change"
    RENOVATION = "renovation"
    CONDITION = "condition"
    NO_DEMAND = "no_demand"
    SALE = "sale"
    INHERITANCE = "inheritance"
    BUSINESS_CLOSED = "business_closed"
    PERMIT_PENDING = "permit_pending"
    OWN_USE_PLANNED = "own_use_planned"
    OTHER = "other"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where the knowledge comes from (Quelle)."""

    SITE_VISIT = "site_visit"
    LANDLORD = "landlord"
    CITIZEN = "citizen"
    STAFF = "staff"
    CITY_FORM = "city_form"
    LIST_IMPORT = "list_import"
    REGISTRATION = "registration"
    SIGN = "sign"
    ESTATE_AGENT = "estate_agent"
    OTHER = "other"


class Reliability(StrEnum):
    """How far a source can be trusted (Verlässlichkeit)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Confidence(StrEnum):
    """How sure the office is of this episode (Sicherheit)."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


class DatePrecision(StrEnum):
    """How exactly a day is known (Genauigkeit des Datums).

    A month stands for its first day, a year for 1 January; `before` means no later than that day.
    """

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    BEFORE = "before"
    UNKNOWN = "unknown"


class EventAction(StrEnum):
    """What happened to an episode (Vorgang)."""

    OPENED = "opened"
    CONFIRMED = "confirmed"
    STATUS = "status"
    CORRECTED = "corrected"
    NEXT_CHECK = "next_check"
    ENDED = "ended"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Wish(StrEnum):
    """What the landlord wants (Wunsch)."""

    LET = "let"
    SELL = "sell"
    INTERIM_USE = "interim_use"


class Occupancy(StrEnum):
    """What somebody saw at a unit (Beobachtung)."""

    OCCUPIED = "occupied"
    VACANT = "vacant"
    UNSURE = "unsure"


class CandidateState(StrEnum):
    """What was decided about a row of an imported list (Entscheidung)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


RELIABILITY_OF = {
    Source.SITE_VISIT: Reliability.HIGH,
    Source.LANDLORD: Reliability.HIGH,
    Source.STAFF: Reliability.HIGH,
    Source.ESTATE_AGENT: Reliability.MEDIUM,
    Source.REGISTRATION: Reliability.MEDIUM,
    Source.CITY_FORM: Reliability.MEDIUM,
    Source.LIST_IMPORT: Reliability.MEDIUM,
    Source.SIGN: Reliability.MEDIUM,
    Source.CITIZEN: Reliability.LOW,
    Source.OTHER: Reliability.LOW,
}
