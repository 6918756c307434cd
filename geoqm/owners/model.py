"""Mapped classes of the slice: owners, ownership, representatives, consents, the log of looks.

All of it is personal data: readable by the team only, in Python and in PostgreSQL.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from geoqm.db.base import Base, one_of, row_id
from geoqm.db.model import Instant
from geoqm.db.personal import OnErasure, Personal
from geoqm.db.roles import Role, from_role
from geoqm.owners.kinds import (
    Basis,
    Channel,
    ConsentKind,
    Look,
    ObjectionScope,
    Origin,
    OwnerKind,
    RepresentativeRole,
    Trigger,
)

TEAM = from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")
PURPOSE = "Beratung und Aktivierung von Eigentümerinnen und Eigentümern in der Stadterneuerung"
BASIS = "Art. 6 Abs. 1 Buchst. e DSGVO mit § 3 DSG NRW; §§ 136 ff., 171e BauGB"
CONSENT_BASIS = "Art. 6 Abs. 1 Buchst. a DSGVO (Einwilligung) und Nachweis nach Art. 7 Abs. 1 DSGVO"


def _about_owner(title: str, *links: str, **values: Any) -> dict[str, Any]:
    """Grants and declaration of a table that hangs on an owner."""
    defaults = {"purpose": PURPOSE, "basis": BASIS, "on_erasure": OnErasure.DELETE}
    personal = Personal(title=title, subject="owner", links=links, **(defaults | values))
    return {"grants": TEAM, "personal": personal}


class FromList:
    """A row that may come from an imported list; without data set it was typed by the team."""

    dataset: Mapped[str | None] = mapped_column(String(80), ForeignKey("dataset.key"), index=True)
    source_id: Mapped[str | None] = mapped_column(String(200))

    @declared_attr
    def import_run_id(self) -> Mapped[int | None]:
        """The run that brought the row."""
        return mapped_column(ForeignKey("import_run.id", ondelete="SET NULL"), index=True)


class Collection(Base):
    """A collection (Erhebung): where data come from, what for, on which ground, until when."""

    __tablename__ = "owner_collection"
    __table_args__ = (
        one_of("origin", Origin),
        one_of("basis", Basis),
        one_of("trigger", Trigger),
        CheckConstraint("basis <> 'section_138' OR area_id IS NOT NULL", name="section_138_area"),
        {"info": {"grants": TEAM}},
    )

    id: Mapped[int] = row_id()
    origin: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str]
    basis: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    trigger: Mapped[str] = mapped_column(String(20))
    collected_on: Mapped[date]
    dataset: Mapped[str | None] = mapped_column(String(80), ForeignKey("dataset.key"), index=True)


class Owner(FromList, Base):
    """An owner (Eigentümer/in) or somebody who acts for one.

    `match_key` and `search_text` are normal forms, kept by the service. A merged owner points
    to the one that stays; an erased one keeps nothing but its number. `version` guards against
    two people who write at once.
    """

    __tablename__ = "owner"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        one_of("kind", OwnerKind),
        one_of("channel", Channel),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        Index(
            "ix_owner_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {
            "info": _about_owner(
                "Stammdaten",
                "id",
                on_erasure=OnErasure.BLANK,
                blank=("name", "first_name", "title", "email", "phone", "language", "note",
                       "restriction_reason", "search_text", "match_key"),
                clock="last_contact_on",
                months=24,
            )
        },
    )  # fmt: skip

    id: Mapped[int] = row_id()
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(200))
    first_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    title: Mapped[str] = mapped_column(String(60), default="", server_default="")
    email: Mapped[str] = mapped_column(String(200), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(60), default="", server_default="")
    language: Mapped[str] = mapped_column(String(8), default="de", server_default="de")
    channel: Mapped[str] = mapped_column(String(10), default="unknown", server_default="unknown")
    note: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    search_text: Mapped[str] = mapped_column(default="", server_default="")
    match_key: Mapped[str] = mapped_column(default="", server_default="", index=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("owner_collection.id"), index=True)
    last_contact_on: Mapped[date]
    restricted_on: Mapped[date | None]
    restriction_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"), index=True)
    erased_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def display_name(self) -> str:
        """The name as people say it; the number alone after an erasure."""
        if self.erased_on is not None:
            return f"gelöscht (Nr. {self.id})"
        return " ".join(filter(None, (self.title, self.first_name, self.name)))

    @property
    def is_current(self) -> bool:
        """Neither merged into another nor erased."""
        return self.merged_into_id is None and self.erased_on is None


class OwnerAddress(FromList, Base):
    """A postal address of an owner (Anschrift)."""

    __tablename__ = "owner_address"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        CheckConstraint("valid_until >= valid_from", name="validity_in_order"),
        {"info": _about_owner("Anschriften", "owner_id")},
    )

    id: Mapped[int] = row_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    extra: Mapped[str] = mapped_column(String(120), default="", server_default="")
    street: Mapped[str] = mapped_column(String(160), default="", server_default="")
    postcode: Mapped[str] = mapped_column(String(12), default="", server_default="")
    city: Mapped[str] = mapped_column(String(120), default="", server_default="")
    country: Mapped[str] = mapped_column(String(60), default="", server_default="")
    match_key: Mapped[str] = mapped_column(default="", server_default="", index=True)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]

    @property
    def line(self) -> str:
        """The address in one line."""
        place = f"{self.postcode} {self.city}".strip()
        return ", ".join(filter(None, (self.extra, self.street, place, self.country)))


class Ownership(FromList, Base):
    """Ownership (Eigentum) of a building or one of its units, with share and period.

    No share means: not known. The end is the last day. Shares need not add up.
    """

    __tablename__ = "ownership"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="share_whole"),
        CheckConstraint("numerator > 0 AND numerator <= denominator", name="share_plausible"),
        CheckConstraint("ended_on >= began_on", name="period_in_order"),
        ExcludeConstraint(
            ("owner_id", "="),
            ("building_id", "="),
            (text("coalesce(unit_id, 0)"), "="),
            (text("daterange(began_on, ended_on, '[]')"), "&&"),
            using="gist",
            name="ex_ownership_period",
        ),
        {"info": _about_owner("Eigentum", "owner_id", on_erasure=OnErasure.KEEP)},
    )

    id: Mapped[int] = row_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    collection_id: Mapped[int] = mapped_column(ForeignKey("owner_collection.id"), index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    def holds_on(self, day: date) -> bool:
        """Whether the ownership holds on `day`; first and last day count."""
        begun = self.began_on is None or self.began_on <= day
        return begun and (self.ended_on is None or self.ended_on >= day)

    @property
    def share_label(self) -> str:
        """The share as a fraction, "" where it is not known."""
        return "" if self.numerator is None else f"{self.numerator}/{self.denominator}"


class Representation(Base):
    """Somebody who acts for an owner (Vertretung), for all houses or for one."""

    __tablename__ = "representation"
    __table_args__ = (
        one_of("role", RepresentativeRole),
        CheckConstraint("representative_id <> owner_id", name="another_person"),
        CheckConstraint("ended_on >= began_on", name="period_in_order"),
        {"info": _about_owner("Vertretungen", "owner_id", "representative_id")},
    )

    id: Mapped[int] = row_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    representative_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    authority_seen_on: Mapped[date | None]


class Consent(Base):
    """A consent (Einwilligung) with the text that was agreed to; withdrawn, it stays as proof."""

    __tablename__ = "owner_consent"
    __table_args__ = (
        one_of("kind", ConsentKind),
        CheckConstraint("withdrawn_on >= given_on", name="period_in_order"),
        {
            "info": _about_owner(
                "Einwilligungen", "owner_id", basis=CONSENT_BASIS, clock="withdrawn_on", months=36
            )
        },
    )

    id: Mapped[int] = row_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    text_version: Mapped[str] = mapped_column(String(40))
    given_on: Mapped[date]
    channel: Mapped[str] = mapped_column(String(10), default="unknown")
    withdrawn_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(default="", server_default="")


class Objection(Base):
    """An objection (Widerspruch, GDPR Art. 21); lifted only by the owner."""

    __tablename__ = "owner_objection"
    __table_args__ = (
        one_of("scope", ObjectionScope),
        CheckConstraint("lifted_on >= made_on", name="period_in_order"),
        {"info": _about_owner("Widersprüche", "owner_id", basis="Art. 21 DSGVO")},
    )

    id: Mapped[int] = row_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    scope: Mapped[str] = mapped_column(String(12))
    text_version: Mapped[str] = mapped_column(String(40), default="", server_default="")
    made_on: Mapped[date]
    channel: Mapped[str] = mapped_column(String(10), default="unknown")
    lifted_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(default="", server_default="")


class Merge(Base):
    """A merge (Zusammenführung): the owner who went points to the one who stays, nothing moves.

    `followers` are owners that pointed to the one who went; undoing leads them back.
    """

    __tablename__ = "owner_merge"
    __table_args__ = (
        {
            "info": _about_owner(
                "Zusammenführungen", "kept_id", "gone_id", clock="merged_at", months=24
            )
        },
    )

    id: Mapped[int] = row_id()
    kept_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    followers: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    reasons: Mapped[str] = mapped_column(String(500), default="", server_default="")
    merged_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    merged_by: Mapped[str] = mapped_column(default="", server_default="")
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class Distinct(Base):
    """Two owners that somebody looked at and found to be different (verschieden)."""

    __tablename__ = "owner_distinct"
    __table_args__ = (
        UniqueConstraint("lower_id", "upper_id"),
        CheckConstraint("lower_id < upper_id", name="in_order"),
        {"info": _about_owner("als verschieden markiert", "lower_id", "upper_id")},
    )

    id: Mapped[int] = row_id()
    lower_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    upper_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    decided_by: Mapped[str] = mapped_column(default="", server_default="")


class OwnerLook(Base):
    """A look at owners (Einsicht): who, when, in what way, why. The team only adds to it.

    `term` is the text of a search, `found` the number of owners shown.
    """

    __tablename__ = "owner_look"
    __table_args__ = (
        one_of("kind", Look),
        Index("ix_owner_look_looked_at", "looked_at"),
        {
            "info": {
                "grants": {Role.STAFF: "INSERT", Role.ADMIN: "SELECT, INSERT, UPDATE (term), DELETE"},
                "personal": Personal(
                    title="Einsichten",
                    subject="owner",
                    links=("owner_id",),
                    purpose="Nachweis, wer Daten über Eigentümerinnen und Eigentümer eingesehen hat",
                    basis="Art. 5 Abs. 2, Art. 32 DSGVO",
                    on_erasure=OnErasure.DELETE,
                    clock="looked_at",
                    months=12,
                    recipients="nur die Verwaltung des Systems und die Datenschutzaufsicht",
                ),
            }
        },
    )  # fmt: skip

    id: Mapped[int] = row_id()
    kind: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(
        ForeignKey("building.id", ondelete="SET NULL"), index=True
    )
    term: Mapped[str] = mapped_column(String(120), default="", server_default="")
    reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    found: Mapped[int | None]
    user_name: Mapped[str]
    looked_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class Doubt(FromList, Base):
    """A row of an imported list whose house is not certain (Zweifelsfall); waits for a decision.

    `parcel` and `place` are as the list writes them; `candidates` are building ids, best first.
    """

    __tablename__ = "ownership_doubt"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        {"info": _about_owner("Zweifelsfälle aus Listen", "owner_id")},
    )

    id: Mapped[int] = row_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"), index=True)
    parcel: Mapped[str] = mapped_column(String(60), default="", server_default="")
    place: Mapped[str] = mapped_column(String(200), default="", server_default="")
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    began_on: Mapped[date | None]
    collection_id: Mapped[int] = mapped_column(ForeignKey("owner_collection.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    candidates: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(default="", server_default="")
