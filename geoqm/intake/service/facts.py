"""What a report means for the register: the words of the form as facts of units and episodes."""

from collections.abc import Sequence
from datetime import date

from geoqm.access.rules import local_day
from geoqm.buildings.model import UnitKind
from geoqm.buildings.schemas import UnitFacts
from geoqm.intake import labels
from geoqm.intake.codes import ConsentPurpose, ReportKind, StatedReason, Subject
from geoqm.intake.model import Report, ReportConsent
from geoqm.vacancies.codes import (
    Confidence,
    DatePrecision,
    Source,
    VacancyReason,
    VacancyStatus,
    Wish,
)
from geoqm.vacancies.dates import UNKNOWN, RoughDate
from geoqm.vacancies.schemas import EpisodeFacts, OfferFacts

_SOURCES = {
    ReportKind.OWN: Source.LANDLORD,
    ReportKind.HINT: Source.CITIZEN,
    ReportKind.OFFICE: Source.STAFF,
}
_CONFIDENCE = {
    ReportKind.OWN: Confidence.CERTAIN,
    ReportKind.HINT: Confidence.UNSURE,
    ReportKind.OFFICE: Confidence.LIKELY,
}
_REASONS = {
    StatedReason.CHANGE_OF_TENANT: VacancyReason.TENANT_CHANGE,
    StatedReason.RENOVATION: VacancyReason.RENOVATION,
    StatedReason.NO_TENANT: VacancyReason.NO_DEMAND,
    StatedReason.SALE: VacancyReason.SALE,
    StatedReason.ESTATE: VacancyReason.INHERITANCE,
    StatedReason.CONDITION: VacancyReason.CONDITION,
    StatedReason.OWN_USE: VacancyReason.OWN_USE_PLANNED,
    StatedReason.OTHER: VacancyReason.OTHER,
}


def source_of(report: Report) -> Source:
    """Where the register's knowledge comes from when this report is believed."""
    return _SOURCES[ReportKind(report.kind)]


def unit_kind(subject: str | None) -> UnitKind:
    """The kind of unit that the form's word means; a whole house is one unit of other kind."""
    known = {kind.value for kind in UnitKind}
    return UnitKind(subject) if subject in known else UnitKind.OTHER


def unit_facts(report: Report) -> UnitFacts:
    """A unit as the report describes it."""
    whole = report.subject == Subject.HOUSE
    return UnitFacts(
        kind=unit_kind(report.subject),
        floor=report.floor,
        position="ganzes Haus" if whole else report.position,
        area_m2=report.area_m2,
    )


def missing_units(report: Report, known: int) -> list[UnitFacts]:
    """The units of a whole house that only the report knows; without a number the house is one."""
    count = report.unit_count or 0
    if not known and count <= 1:
        return [unit_facts(report)]
    return [
        UnitFacts(kind=UnitKind.OTHER, position=f"Einheit {number} von {count}")
        for number in range(known + 1, count + 1)
    ]


def offer_facts(report: Report, consents: Sequence[ReportConsent]) -> OfferFacts | None:
    """The offer that a landlord consented to: what it is, without their name and their words."""
    given = {each.purpose: each for each in consents if each.withdrawn_at is None}
    public = given.get(ConsentPurpose.PUBLICATION)
    city = given.get(ConsentPurpose.FORWARDING)
    consent = public or city
    if consent is None or report.kind == ReportKind.HINT:
        return None
    wishes = [wish for wish in Wish if wish.value in report.wishes]
    return OfferFacts(
        title=_offer_title(report),
        wish=wishes[0] if wishes else Wish.LET,
        consent_on=local_day(consent.given_at),
        consent_version=consent.text_version,
        consent_through=source_of(report),
        is_public=public is not None,
        for_matching=city is not None,
        available_from=report.vacant_since if report.is_expected else None,
    )


def _offer_title(report: Report) -> str:
    """Laden, 68 m²."""
    subject = labels.SUBJECTS[Subject(report.subject or Subject.OTHER)]
    title = "Räume" if report.subject == Subject.OTHER else subject[:1].upper() + subject[1:]
    area = report.area_m2
    return f"{title}, {area.normalize():f}\u202fm²".replace(".", ",") if area else title


def began(report: Report) -> RoughDate:
    """When it became empty, as said."""
    if report.vacant_since is None or report.since_precision is None:
        return UNKNOWN
    return RoughDate(report.vacant_since, DatePrecision(report.since_precision))


def episode_facts(report: Report, today: date) -> EpisodeFacts:
    """The facts of a new episode; an announced vacancy that has begun by now is simply empty."""
    begin = began(report)
    announced = report.is_expected and (begin.stored is None or begin.stored > today)
    reason = StatedReason(report.stated_reason) if report.stated_reason else None
    return EpisodeFacts(
        source=source_of(report),
        seen_on=local_day(report.arrived_at) if report.arrived_at else today,
        status=VacancyStatus.EXPECTED if announced else VacancyStatus.CONFIRMED_VACANT,
        began=begin,
        reason=_REASONS[reason] if reason else VacancyReason.UNKNOWN,
        confidence=_CONFIDENCE[ReportKind(report.kind)],
        note=f"Meldung {report.label}",
    )
