"""What enters the slice: the facts of an episode and of an offer."""

from dataclasses import dataclass
from datetime import date

from geoqm.vacancies.codes import (
    Confidence,
    Reliability,
    Source,
    VacancyKind,
    VacancyReason,
    VacancyStatus,
    Wish,
)
from geoqm.vacancies.dates import UNKNOWN, RoughDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """From which row of which delivery an episode comes."""

    dataset: str
    source_id: str
    import_run_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFacts:
    """What is known about a vacancy when it enters the register.

    `seen_on` is the day of the evidence. Left out: reliability follows from the source, the next
    check from the policy. `status` may be expected, reported, in review or confirmed and later.
    """

    source: Source
    seen_on: date
    status: VacancyStatus = VacancyStatus.CONFIRMED_VACANT
    began: RoughDate = UNKNOWN
    kind: VacancyKind = VacancyKind.UNKNOWN
    reason: VacancyReason = VacancyReason.UNKNOWN
    reliability: Reliability | None = None
    confidence: Confidence = Confidence.LIKELY
    next_check_on: date | None = None
    interim_use: str = ""
    interim_until: date | None = None
    note: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """An offer as the landlord worded and consented to it.

    `is_public` publishes it, `for_matching` passes it to the city; each is a consent of its own,
    given on `consent_on` to the text `consent_version`, through `consent_through`.
    """

    title: str
    wish: Wish
    consent_on: date
    consent_version: str
    consent_through: Source
    is_public: bool
    for_matching: bool
    description: str = ""
    contact: str = ""
    available_from: date | None = None
