"""Mapped classes of the slice: episodes with their events, sightings, offers, the policy."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.roles import Role, from_role
from geoqm.vacancies.codes import (
    CandidateState,
    Confidence,
    DatePrecision,
    EventAction,
    Occupancy,
    Reliability,
    Source,
    VacancyKind,
    VacancyReason,
    VacancyStatus,
    Wish,
)

_WRITE = "SELECT, INSERT, UPDATE"
_VOID = "status NOT IN ('duplicate', 'rejected')"


class VacancyEpisode(Base):
    """A vacancy episode (Leerstandsepisode): from when to when a unit is empty, as far as known.

    `ended_on` is the first day on which it was no longer empty. `first_seen_on` is the first day
    with evidence and stands in where the begin is unknown; `vacant_days` is what may not overlap.
    """

    __tablename__ = "vacancy_episode"
    __table_args__ = (
        one_of("status", VacancyStatus),
        one_of("kind", VacancyKind),
        one_of("reason", VacancyReason),
        one_of("source", Source),
        one_of("reliability", Reliability),
        one_of("confidence", Confidence),
        one_of("began_precision", DatePrecision),
        one_of("ended_precision", DatePrecision),
        CheckConstraint(
            "(began_on IS NULL) = (began_precision = 'unknown')", name="begin_known_or_not"
        ),
        CheckConstraint("(ended_on IS NULL) = (ended_precision IS NULL)", name="end_has_precision"),
        CheckConstraint(
            "ended_on >= coalesce(began_on, first_seen_on)", name="begins_before_it_ends"
        ),
        CheckConstraint(
            "(ended_on IS NOT NULL) = (status IN ('reoccupied', 'conversion', 'demolished',"
            " 'closed', 'duplicate', 'rejected'))",
            name="status_fits_the_end",
        ),
        CheckConstraint(
            "status <> 'expected' OR began_on IS NOT NULL", name="expected_has_a_begin"
        ),
        CheckConstraint(
            "ended_on IS NOT NULL OR next_check_on IS NOT NULL", name="open_has_next_check"
        ),
        UniqueConstraint("dataset", "source_id"),
        ExcludeConstraint(
            ("unit_id", "="),
            ("vacant_days", "&&"),
            name="ex_vacancy_episode_unit_id_vacant_days",
            where=_VOID,
            using="gist",
        ),
        Index("ix_vacancy_episode_vacant_days", "vacant_days", postgresql_using="gist"),
        {"info": {"grants": from_role(Role.STAFF, _WRITE)}},
    )

    id: Mapped[int] = row_id()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(16), default=VacancyKind.UNKNOWN.value)
    reason: Mapped[str] = mapped_column(String(20), default=VacancyReason.UNKNOWN.value)
    source: Mapped[str] = mapped_column(String(16))
    reliability: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[str] = mapped_column(String(8), default=Confidence.LIKELY.value)
    first_seen_on: Mapped[date]
    began_on: Mapped[date | None]
    began_precision: Mapped[str] = mapped_column(String(8), default=DatePrecision.UNKNOWN.value)
    ended_on: Mapped[date | None]
    ended_precision: Mapped[str | None] = mapped_column(String(8))
    vacant_days: Mapped[Range[date]] = mapped_column(
        DATERANGE,
        Computed("daterange(coalesce(began_on, first_seen_on), ended_on, '[)')", persisted=True),
    )
    last_confirmed_on: Mapped[date | None]
    next_check_on: Mapped[date | None] = mapped_column(index=True)
    interim_use: Mapped[str] = mapped_column(String(200), default="", server_default="")
    interim_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    dataset: Mapped[str | None] = mapped_column(String(80), ForeignKey("dataset.key"))
    source_id: Mapped[str | None] = mapped_column(String(200))
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def is_open(self) -> bool:
        """Whether the vacancy has not ended."""
        return self.ended_on is None

    @property
    def known_from(self) -> date:
        """The first day on which the unit is known to be empty."""
        return self.began_on or self.first_seen_on


class VacancyEvent(Base):
    """What happened to an episode (Verlauf): who, when, why, through which channel.

    `before` holds the columns that the event changed, so that it can be undone while nobody has
    changed the episode since (`revision`).
    """

    __tablename__ = "vacancy_event"
    __table_args__ = (
        one_of("action", EventAction),
        one_of("status_after", VacancyStatus),
        Index("ix_vacancy_event_episode_id_happened_on", "episode_id", "happened_on"),
        {
            "info": {
                "grants": from_role(Role.STAFF, "SELECT, INSERT, UPDATE (undone_at, undone_by)")
            }
        },
    )

    id: Mapped[int] = row_id()
    episode_id: Mapped[int] = mapped_column(ForeignKey("vacancy_episode.id", ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(12))
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    recorded_by: Mapped[str] = mapped_column(default="")
    status_before: Mapped[str | None] = mapped_column(String(20))
    status_after: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(16), default="", server_default="")
    why: Mapped[str] = mapped_column(default="", server_default="")
    confirms: Mapped[bool] = mapped_column(default=False)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    revision: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[str] = mapped_column(default="", server_default="")


class UnitSighting(Base):
    """What somebody saw at a unit on a day (Beobachtung), such as "bewohnt gesehen"."""

    __tablename__ = "unit_sighting"
    __table_args__ = (
        one_of("occupancy", Occupancy),
        one_of("source", Source),
        Index("ix_unit_sighting_unit_id_seen_on", "unit_id", "seen_on"),
        {
            "info": {
                "grants": {Role.PLANNER: "SELECT (id, unit_id, seen_on, occupancy, source)"}
                | from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")
            }
        },
    )

    id: Mapped[int] = row_id()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    seen_on: Mapped[date]
    occupancy: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    recorded_by: Mapped[str] = mapped_column(default="", server_default="")
    dataset: Mapped[str | None] = mapped_column(String(80), ForeignKey("dataset.key"), index=True)


class VacancyOffer(Base):
    """A published offer (Angebot): the landlord's own text, and the consent it rests on.

    Only a row here that is not withdrawn makes anything public or goes to the city.
    """

    __tablename__ = "vacancy_offer"
    __table_args__ = (
        one_of("wish", Wish),
        CheckConstraint("is_public OR for_matching", name="consent_to_something"),
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint("consent_version <> ''", name="consent_version_given"),
        Index(
            "ix_vacancy_offer_episode_id",
            "episode_id",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
        {"info": {"grants": from_role(Role.STAFF, _WRITE)}},
    )

    id: Mapped[int] = row_id()
    episode_id: Mapped[int] = mapped_column(ForeignKey("vacancy_episode.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    contact: Mapped[str] = mapped_column(String(300), default="", server_default="")
    wish: Mapped[str] = mapped_column(String(12))
    available_from: Mapped[date | None]
    is_public: Mapped[bool]
    for_matching: Mapped[bool]
    consent_on: Mapped[date]
    consent_version: Mapped[str] = mapped_column(String(40))
    consent_through: Mapped[str] = mapped_column(String(16))
    published_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    published_by: Mapped[str] = mapped_column(default="", server_default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[str] = mapped_column(default="", server_default="")


class VacancyCandidate(Base):
    """A row of an imported list that waits for a decision (Kandidat): no unit was found for sure.

    `facts` is the row in our terms, without anything about persons.
    """

    __tablename__ = "vacancy_candidate"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        one_of("state", CandidateState),
        Index("ix_vacancy_candidate_state", "state"),
        {"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")}},
    )

    id: Mapped[int] = row_id()
    dataset: Mapped[str] = mapped_column(String(80), ForeignKey("dataset.key"), index=True)
    source_id: Mapped[str] = mapped_column(String(200))
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    address_text: Mapped[str] = mapped_column(String(300), default="", server_default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    problem: Mapped[str] = mapped_column(String(20), default="", server_default="")
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(10), default="open", server_default="open")
    episode_id: Mapped[int | None] = mapped_column(
        ForeignKey("vacancy_episode.id", ondelete="SET NULL")
    )
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(default="", server_default="")


class VacancyPolicy(Base):
    """How the office works (Regeln): one row, changed by administration."""

    __tablename__ = "vacancy_policy"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("check_after_months BETWEEN 1 AND 24", name="check_plausible"),
        CheckConstraint(
            "stale_after_months BETWEEN check_after_months AND 36", name="stale_plausible"
        ),
        CheckConstraint("structural_after_months BETWEEN 3 AND 60", name="structural_plausible"),
        CheckConstraint("smallest_public_number BETWEEN 3 AND 10", name="smallest_plausible"),
        {
            "info": {
                "grants": from_role(Role.PUBLIC, "SELECT") | from_role(Role.ADMIN, "SELECT, UPDATE")
            }
        },
    )

    id: Mapped[int] = row_id()
    check_after_months: Mapped[int] = mapped_column(default=3, server_default="3")
    stale_after_months: Mapped[int] = mapped_column(default=6, server_default="6")
    structural_after_months: Mapped[int] = mapped_column(default=12, server_default="12")
    smallest_public_number: Mapped[int] = mapped_column(default=3, server_default="3")
