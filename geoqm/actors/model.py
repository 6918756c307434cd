"""Mapped classes of the slice: actors, contact persons, working groups, relations."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, geometry, one_of, row_id
from geoqm.db.personal import OnErasure, Personal
from geoqm.db.roles import Role, from_role

TEAM = from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")
PURPOSE = "Vernetzung der Akteure im Quartier"
BASIS = (
    "Art. 6 Abs. 1 Buchst. e DSGVO mit § 3 DSG NRW; Veröffentlichung: Art. 6 Abs. 1 Buchst. a DSGVO"
)


class ActorKind(StrEnum):
    """What an actor is (Art der Akteurin, des Akteurs)."""

    CLUB = "club"
    TRADER = "trader"
    GASTRONOMY = "gastronomy"
    INSTITUTION = "institution"
    INITIATIVE = "initiative"
    AGENT = "agent"
    BANK = "bank"
    HOUSING_COMPANY = "housing_company"
    OTHER = "other"


class GroupKind(StrEnum):
    """What a group is for (Art der Gruppe)."""

    WORKING_GROUP = "working_group"
    DECISION_BODY = "decision_body"
    STEERING = "steering"


class RelationKind(StrEnum):
    """How two actors stand to each other (Art der Beziehung); read from first to second."""

    COOPERATES = "cooperates"
    MEMBER_OF = "member_of"
    SUPPORTS = "supports"
    TENANT_OF = "tenant_of"


class Actor(Base):
    """An actor of the quarter (Akteur/in).

    Public is only what the actor agreed to: the entry as such, and apart from that its contact.
    """

    __tablename__ = "actor"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        one_of("kind", ActorKind),
        CheckConstraint("NOT publishes_contact OR is_public", name="contact_with_entry"),
        CheckConstraint("NOT is_public OR agreed_on IS NOT NULL", name="public_with_consent"),
        Index(
            "ix_actor_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {
            "info": {
                "grants": TEAM,
                "personal": Personal(
                    title="Akteure",
                    subject="actor",
                    links=("id",),
                    purpose=PURPOSE,
                    basis=BASIS,
                    on_erasure=OnErasure.DELETE,
                    recipients="das Team; öffentlich nur mit Einwilligung",
                ),
            }
        },
    )

    id: Mapped[int] = row_id()
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    topics: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list, server_default="{}")
    languages: Mapped[list[str]] = mapped_column(
        ARRAY(String(8)), default=list, server_default="{}"
    )
    street: Mapped[str] = mapped_column(String(160), default="", server_default="")
    postcode: Mapped[str] = mapped_column(String(12), default="", server_default="")
    city: Mapped[str] = mapped_column(String(120), default="", server_default="")
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    location: Mapped[Any | None] = geometry("POINT", nullable=True)
    website: Mapped[str] = mapped_column(String(300), default="", server_default="")
    email: Mapped[str] = mapped_column(String(200), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(60), default="", server_default="")
    note: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    search_text: Mapped[str] = mapped_column(default="", server_default="")
    is_public: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    publishes_contact: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    agreed_on: Mapped[date | None]
    agreed_text: Mapped[str] = mapped_column(String(40), default="", server_default="")
    ended_on: Mapped[date | None]
    dataset: Mapped[str | None] = mapped_column(String(80), ForeignKey("dataset.key"), index=True)
    source_id: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class ContactPerson(Base):
    """A contact person (Ansprechperson) of an actor; never public."""

    __tablename__ = "actor_contact"
    __table_args__ = (
        {
            "info": {
                "grants": TEAM,
                "personal": Personal(
                    title="Ansprechpersonen",
                    subject="actor_contact",
                    links=("id",),
                    purpose=PURPOSE,
                    basis=BASIS,
                    on_erasure=OnErasure.DELETE,
                    clock="until_on",
                    months=24,
                ),
            }
        },
    )

    id: Mapped[int] = row_id()
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(120), default="", server_default="")
    email: Mapped[str] = mapped_column(String(200), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(60), default="", server_default="")
    language: Mapped[str] = mapped_column(String(8), default="de", server_default="de")
    until_on: Mapped[date | None]


class WorkingGroup(Base):
    """A working group (Arbeitskreis), a decision body or a steering body."""

    __tablename__ = "working_group"
    __table_args__ = (
        UniqueConstraint("name"),
        one_of("kind", GroupKind),
        {"info": {"grants": from_role(Role.PLANNER, "SELECT") | TEAM}},
    )

    id: Mapped[int] = row_id()
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    ended_on: Mapped[date | None]


class Membership(Base):
    """An actor in a working group (Mitgliedschaft)."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("group_id", "actor_id"),
        CheckConstraint("until_on >= since_on", name="period_in_order"),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    group_id: Mapped[int] = mapped_column(
        ForeignKey("working_group.id", ondelete="CASCADE"), index=True
    )
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]


class Relation(Base):
    """A relation (Beziehung) between two actors."""

    __tablename__ = "actor_relation"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind"),
        one_of("kind", RelationKind),
        CheckConstraint("from_id <> to_id", name="two_actors"),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    from_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
