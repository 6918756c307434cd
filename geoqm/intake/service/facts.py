"""What a report means for the register: the words of the form as facts of units and episodes."""

from datetime import date

from geoqm.access.rules import local_day
from geoqm.buildings.model import UnitKind
from geoqm.buildings.schemas import UnitFacts
from geoqm.intake.codes import ReportKind, StatedReason, Subject
from geoqm.intake.model import Report
from geoqm.vacancies.codes import Confidence, DatePrecision, Source, VacancyReason, VacancyStatus
from geoqm.vacancies.dates import UNKNOWN, RoughDate
from geoqm.vacancies.schemas import EpisodeFacts

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
