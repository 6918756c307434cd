"""Mapped classes of the slice: contacts, follow-ups, campaigns, rounds, calendar feeds.

Nearly all of it is about persons: readable by the team only, in Python and in PostgreSQL. Who of
the team did something is kept by login name, as in the audit trail.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, geometry, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.personal import OnErasure, Personal
from geoqm.db.roles import GATE, Role, from_role
from geoqm.outreach.kinds import (
    AdviceResult,
    CampaignChannel,
    CampaignState,
    ContactChannel,
    LeftOut,
    Outcome,
    PersonState,
    StopOutcome,
    Via,
)
from geoqm.owners.model import BASIS, PURPOSE, TEAM

LONGEST_NOTE = 4000


def _about_owner(title: str, **values: Any) -> dict[str, Any]:
    """Grants and declaration of a table that hangs on an owner."""
    defaults = {"purpose": PURPOSE, "basis": BASIS, "on_erasure": OnErasure.KEEP}
    personal = Personal(title=title, subject="owner", links=("owner_id",), **(defaults | values))
    return {"grants": TEAM, "personal": personal}


class Campaign(Base):
    """A campaign (Kampagne): houses whose owners are contacted for one purpose in one period."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("purpose <> ''", name="purpose_given"),
        CheckConstraint("ends_on >= begins_on", name="period_in_order"),
        one_of("channel", CampaignChannel),
        one_of("state", CampaignState),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    name: Mapped[str] = mapped_column(String(160))
    purpose: Mapped[str] = mapped_column(String(300))
    responsible: Mapped[str] = mapped_column(String(60))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    channel: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(8000), default="", server_default="")
    state: Mapped[str] = mapped_column(String(10), default="draft", server_default="draft")
    client_key: Mapped[UUID | None] = mapped_column(Uuid, unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    created_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class CampaignPerson(Base):
    """Somebody whom a campaign contacts once, however many houses lead there.

    That is an owner or, where one is recorded, the person who acts for owners. Who is left out
    stays in the campaign with the reason, so that it is counted.
    """

    __tablename__ = "campaign_person"
    __table_args__ = (
        UniqueConstraint("campaign_id", "owner_id"),
        one_of("state", PersonState),
        one_of("left_out_reason", LeftOut),
        {"info": _about_owner("Kampagnen")},
    )

    id: Mapped[int] = row_id()
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="planned", server_default="planned")
    left_out_reason: Mapped[str | None] = mapped_column(String(12))
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    changed_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class CampaignBuilding(Base):
    """A house of a campaign, for each of its owners: who owns it, and who is contacted for it.

    A house without known owners has one row that names nobody.
    """

    __tablename__ = "campaign_building"
    __table_args__ = (
        UniqueConstraint("campaign_id", "building_id", "owner_id"),
        Index(
            "uq_campaign_building_nobody",
            "campaign_id",
            "building_id",
            unique=True,
            postgresql_where="owner_id IS NULL",
        ),
        one_of("via", Via),
        CheckConstraint("(campaign_person_id IS NULL) = (owner_id IS NULL)", name="both_or_none"),
        CheckConstraint("(owner_id IS NULL) = (via = 'unknown')", name="unknown_names_nobody"),
        {"info": _about_owner("Häuser in Kampagnen")},
    )

    id: Mapped[int] = row_id()
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    campaign_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("campaign_person.id", ondelete="CASCADE"), index=True
    )
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"), index=True)
    via: Mapped[str] = mapped_column(String(16))


class Contact(Base):
    """A contact (Kontakt) with an owner or at a house, by whom and with what outcome.

    An erased owner leaves the contact at the house without its words. `moved_from` is the state
    in the campaign before the contact, for taking it back. `client_key` lets a phone send twice.
    """

    __tablename__ = "contact"
    __table_args__ = (
        one_of("channel", ContactChannel),
        one_of("outcome", Outcome),
        one_of("advice_result", AdviceResult),
        one_of("moved_from", PersonState),
        CheckConstraint("num_nonnulls(owner_id, building_id) > 0", name="about_something"),
        CheckConstraint("unit_id IS NULL OR building_id IS NOT NULL", name="unit_in_building"),
        CheckConstraint(
            "channel = 'advice' OR (advice_result IS NULL AND funding = '{}')",
            name="advice_has_results",
        ),
        Index("ix_contact_happened_on", "happened_on"),
        {
            "info": _about_owner(
                "Kontakte",
                on_erasure=OnErasure.BLANK,
                blank=("note",),
                clock="happened_on",
                months=120,
            )
        },
    )

    id: Mapped[int] = row_id()
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(
        ForeignKey("campaign.id", ondelete="SET NULL"), index=True
    )
    channel: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(12))
    happened_on: Mapped[date]
    happened_at: Mapped[datetime | None] = mapped_column(Instant)
    user_name: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="", server_default="")
    topics: Mapped[list[str]] = mapped_column(ARRAY(String(30)), default=list, server_default="{}")
    advice_result: Mapped[str | None] = mapped_column(String(12))
    funding: Mapped[list[str]] = mapped_column(ARRAY(String(30)), default=list, server_default="{}")
    moved_from: Mapped[str | None] = mapped_column(String(12))
    client_key: Mapped[UUID | None] = mapped_column(Uuid, unique=True)
    recorded_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    erased_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class FollowUp(Base):
    """A follow-up (Wiedervorlage): what is due when, and who of the team sees to it."""

    __tablename__ = "follow_up"
    __table_args__ = (
        CheckConstraint("subject <> ''", name="subject_given"),
        CheckConstraint("(done_at IS NULL) = (done_by = '')", name="done_by_somebody"),
        Index("ix_follow_up_open", "assigned_to", "due_on", postgresql_where="done_at IS NULL"),
        {
            "info": _about_owner(
                "Wiedervorlagen", on_erasure=OnErasure.DELETE, clock="done_at", months=24
            )
        },
    )

    id: Mapped[int] = row_id()
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(
        ForeignKey("campaign.id", ondelete="SET NULL"), index=True
    )
    due_on: Mapped[date]
    subject: Mapped[str] = mapped_column(String(200))
    assigned_to: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    created_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    client_key: Mapped[UUID | None] = mapped_column(Uuid, unique=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class PriorityWeight(Base):
    """How much a reason counts in the priority of a house (Gewicht)."""

    __tablename__ = "priority_weight"
    __table_args__ = (
        CheckConstraint("weight BETWEEN -100 AND 100", name="weight_plausible"),
        {"info": {"grants": from_role(Role.STAFF, "SELECT, INSERT, UPDATE")}},
    )

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    weight: Mapped[int]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    changed_by: Mapped[str] = mapped_column(String(60), default="", server_default="")


class WalkRound(Base):
    """A round from door to door (Laufzettel) of one day: who, from where to where, how long."""

    __tablename__ = "walk_round"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_plausible"),
        Index("ix_walk_round_day", "day"),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    campaign_id: Mapped[int | None] = mapped_column(
        ForeignKey("campaign.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str] = mapped_column(String(160), default="", server_default="")
    day: Mapped[date]
    user_name: Mapped[str] = mapped_column(String(60))
    start_location: Mapped[Any] = geometry("POINT", nullable=True)
    start_label: Mapped[str] = mapped_column(String(160), default="", server_default="")
    end_location: Mapped[Any] = geometry("POINT", nullable=True)
    end_label: Mapped[str] = mapped_column(String(160), default="", server_default="")
    minutes: Mapped[int | None]
    length_m: Mapped[int] = mapped_column(default=0, server_default="0")
    on_network: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    path: Mapped[Any] = mapped_column(
        Geometry("MULTILINESTRING", srid=25832, spatial_index=False), nullable=True
    )
    client_key: Mapped[UUID | None] = mapped_column(Uuid, unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class WalkStop(Base):
    """A door of a round (Halt) in its place, and what came of it; the contact holds the words.

    Without a place it did not fit into the time of the round.
    """

    __tablename__ = "walk_stop"
    __table_args__ = (
        UniqueConstraint("round_id", "building_id"),
        one_of("outcome", StopOutcome),
        CheckConstraint("(outcome IS NULL) = (done_at IS NULL)", name="done_with_outcome"),
        Index("ix_walk_stop_round_id_position", "round_id", "position"),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    round_id: Mapped[int] = mapped_column(ForeignKey("walk_round.id", ondelete="CASCADE"))
    position: Mapped[int | None]
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"), index=True)
    outcome: Mapped[str | None] = mapped_column(String(12))
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    client_key: Mapped[UUID | None] = mapped_column(Uuid, unique=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class CalendarFeed(Base):
    """The calendar (Kalenderabo) of a user: of its address a hash is kept. The gate's business."""

    __tablename__ = "calendar_feed"
    __table_args__ = ({"info": {"grants": {GATE: "SELECT, INSERT, UPDATE, DELETE"}}},)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
