"""Mapped classes of the slice: areas, boundary segments, census cells."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, Imported, geometry, one_of, row_id, valid
from geoqm.db.model import Instant
from geoqm.db.roles import PLANNER_EDIT, Role, from_role

PUBLIC_DATA = {
    "grants": from_role(Role.PUBLIC, "SELECT") | from_role(Role.STAFF, "SELECT, INSERT, UPDATE")
}
_AREA_GRANTS = PUBLIC_DATA["grants"] | {PLANNER_EDIT: "SELECT, INSERT, UPDATE"}


class AreaKind(StrEnum):
    """What an area is for (Art des Gebiets)."""

    PROGRAMME_AREA = "programme_area"
    REDEVELOPMENT_AREA = "redevelopment_area"
    FUNDING_AREA = "funding_area"
    PREPARATORY_INVESTIGATION = "preparatory_investigation"
    QUARTER = "quarter"
    BLOCK = "block"
    MUNICIPALITY = "municipality"


class Quality(StrEnum):
    """How far a boundary can be trusted (Güte der Grenze)."""

    OFFICIAL = "official"
    APPROXIMATE = "approximate"
    SIMPLIFIED = "simplified"


class Area(Imported, Base):
    """An area (Gebiet) with kind, legal basis, validity and accuracy of its outline.

    `edited_at` is set when somebody drew or changed it here: later deliveries leave it alone.
    """

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        one_of("kind", AreaKind),
        one_of("quality", Quality),
        valid("outline"),
        CheckConstraint("valid_until >= valid_from", name="validity_in_order"),
        {"info": {"grants": _AREA_GRANTS}},
    )

    id: Mapped[int] = row_id()
    kind: Mapped[str] = mapped_column(String(30), index=True)
    name: Mapped[str]
    outline: Mapped[Any] = geometry("MULTIPOLYGON")
    quality: Mapped[str] = mapped_column(String(12))
    accuracy_m: Mapped[int | None]
    legal_basis: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    edited_at: Mapped[datetime | None] = mapped_column(Instant)


class BoundarySegment(Imported, Base):
    """A stretch of a boundary (Grenzabschnitt) with its own accuracy and evidence."""

    __tablename__ = "boundary_segment"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        valid("line"),
        {"info": PUBLIC_DATA},
    )

    id: Mapped[int] = row_id()
    name: Mapped[str]
    line: Mapped[Any] = geometry("MULTILINESTRING")
    accuracy_m: Mapped[int]
    evidence: Mapped[str] = mapped_column(default="")


class CensusCell(Imported, Base):
    """A grid cell of the census (Gitterzelle des Zensus); None means not reported, never zero."""

    __tablename__ = "census_cell"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        valid("outline"),
        {"info": PUBLIC_DATA},
    )

    id: Mapped[int] = row_id()
    outline: Mapped[Any] = geometry("MULTIPOLYGON")
    reference_on: Mapped[date]
    dwellings_total: Mapped[int | None]
    dwellings_vacant: Mapped[int | None]
    buildings_total: Mapped[int | None]
    vacancy_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
