"""What enters the slice: the facts of an episode and of an offer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from geoqm.buildings.model import AreaMeasure, UnitKind
from geoqm.buildings.schemas import UnitFacts
from geoqm.vacancies.codes import (
    Confidence,
    DatePrecision,
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


_MEASURES = {UnitKind.DWELLING: AreaMeasure.LIVING_AREA, UnitKind.SHOP: AreaMeasure.SALES_AREA}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVacancy:
    """A row of a list in our terms; nothing about persons is taken over."""

    source_id: str
    address: str
    seen_on: date
    source: Source
    began: RoughDate = UNKNOWN
    ended_on: date | None = None
    unit_kind: UnitKind | None = None
    floor: int | None = None
    position: str = ""
    area_m2: Decimal | None = None
    kind: VacancyKind = VacancyKind.UNKNOWN
    reason: VacancyReason = VacancyReason.UNKNOWN
    status: VacancyStatus = VacancyStatus.CONFIRMED_VACANT

    @property
    def unit(self) -> UnitFacts:
        """The unit that the row describes."""
        kind = self.unit_kind or UnitKind.OTHER
        measure = _MEASURES.get(kind, AreaMeasure.USABLE_AREA) if self.area_m2 else None
        return UnitFacts(
            kind=kind,
            floor=self.floor,
            position=self.position,
            area_m2=self.area_m2,
            area_measure=measure,
        )

    def facts(self, origin: Origin) -> EpisodeFacts:
        """The facts of the episode that the row becomes."""
        return EpisodeFacts(
            source=self.source,
            seen_on=self.seen_on,
            status=self.status,
            began=self.began,
            kind=self.kind,
            reason=self.reason,
            origin=origin,
        )

    @property
    def as_json(self) -> dict[str, Any]:
        """The row as a candidate keeps it."""
        found = asdict(self) | {"began_on": self.began.on, "began_precision": self.began.precision}
        for name in ("source_id", "address", "began"):
            del found[name]
        return {
            name: value if value is None or isinstance(value, int) else str(value)
            for name, value in found.items()
        }

    @classmethod
    def from_json(cls, source_id: str, address: str, kept: Mapping[str, Any]) -> "ListedVacancy":
        """The row that a candidate keeps."""

        def day(name: str) -> date | None:
            return date.fromisoformat(kept[name]) if kept.get(name) else None

        return cls(
            source_id=source_id,
            address=address,
            seen_on=day("seen_on") or date.min,
            source=Source(kept["source"]),
            began=RoughDate(day("began_on"), DatePrecision(kept["began_precision"])),
            ended_on=day("ended_on"),
            unit_kind=UnitKind(kept["unit_kind"]) if kept.get("unit_kind") else None,
            floor=kept.get("floor"),
            position=kept.get("position") or "",
            area_m2=Decimal(kept["area_m2"]) if kept.get("area_m2") else None,
            kind=VacancyKind(kept["kind"]),
            reason=VacancyReason(kept["reason"]),
            status=VacancyStatus(kept["status"]),
        )
