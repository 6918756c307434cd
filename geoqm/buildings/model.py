"""Mapped classes of the slice: buildings, addresses, parcels, units, monuments."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, Imported, geometry, one_of, row_id, valid
from geoqm.db.roles import Role, from_role

PUBLIC_DATA = {
    "grants": from_role(Role.PUBLIC, "SELECT") | from_role(Role.STAFF, "SELECT, INSERT, UPDATE")
}
STAFF_DATA = {
    "grants": from_role(Role.PLANNER, "SELECT") | from_role(Role.STAFF, "SELECT, INSERT, UPDATE")
}


class UseClass(StrEnum):
    """What a building is mainly used for (Nutzungsklasse), made from the function code."""

    RESIDENTIAL = "residential"
    MIXED = "mixed"
    COMMERCIAL = "commercial"
    HOSPITALITY = "hospitality"
    INDUSTRIAL = "industrial"
    INSTITUTIONAL_HOUSING = "institutional_housing"
    PUBLIC = "public"
    ANCILLARY = "ancillary"
    STRUCTURE = "structure"
    UNKNOWN = "unknown"


class YearPrecision(StrEnum):
    """How exactly the year of construction (Baujahr) is known."""

    EXACT = "exact"
    DECADE = "decade"
    UNKNOWN = "unknown"


class Situation(StrEnum):
    """Where a building lies to the programme area (Lage zum Programmgebiet)."""

    INSIDE = "inside"
    EDGE = "edge"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class UnitKind(StrEnum):
    """What a unit is (Art der Einheit)."""

    DWELLING = "dwelling"
    SHOP = "shop"
    GASTRONOMY = "gastronomy"
    OFFICE = "office"
    PRACTICE = "practice"
    WORKSHOP = "workshop"
    STORAGE = "storage"
    OTHER = "other"


class AreaMeasure(StrEnum):
    """Which area is meant (Flächenart)."""

    LIVING_AREA = "living_area"
    SALES_AREA = "sales_area"
    USABLE_AREA = "usable_area"


class Assignment(StrEnum):
    """How an address found its building (Zuordnung)."""

    REFERENCE = "reference"
    POSITION = "position"
    NONE = "none"


class Building(Imported, Base):
    """A building (Gebäude): footprint, function, year, storeys, and where it lies.

    `address_label` and `postcode` are kept by trigger from its addresses; `situation`, `edge_distance_m` and
    `quarter` by `service.refresh_situations` from the areas.
    """

    __tablename__ = "building"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        valid("footprint"),
        one_of("use_class", UseClass),
        one_of("year_precision", YearPrecision),
        one_of("situation", Situation),
        CheckConstraint("storeys BETWEEN 0 AND 200", name="storeys_plausible"),
        CheckConstraint("year_built BETWEEN 800 AND 2200", name="year_plausible"),
        CheckConstraint("height_m BETWEEN 0 AND 1000", name="height_plausible"),
        Index("ix_building_location_3857", "footprint_3857", postgresql_using="gist"),
        Index("ix_building_vanished", "id", postgresql_where="vanished_on IS NOT NULL"),
        {"info": PUBLIC_DATA},
    )

    id: Mapped[int] = row_id()
    footprint: Mapped[Any] = geometry("MULTIPOLYGON")
    footprint_3857: Mapped[Any] = mapped_column(
        Geometry("MULTIPOLYGON", srid=3857, spatial_index=False),
        Computed("ST_Transform(footprint, 3857)", persisted=True),
    )
    location: Mapped[Any] = mapped_column(
        Geometry("POINT", srid=25832, spatial_index=True),
        Computed("ST_PointOnSurface(footprint)", persisted=True),
    )
    footprint_area_m2: Mapped[Decimal] = mapped_column(
        Numeric(12, 1), Computed("round(ST_Area(footprint)::numeric, 1)", persisted=True)
    )
    name: Mapped[str] = mapped_column(default="")
    function_code: Mapped[str] = mapped_column(String(12), default="")
    use_class: Mapped[str] = mapped_column(
        String(24), default=UseClass.UNKNOWN.value, server_default=UseClass.UNKNOWN.value
    )
    storeys: Mapped[int | None]
    year_built: Mapped[int | None]
    year_precision: Mapped[str] = mapped_column(
        String(8), default=YearPrecision.UNKNOWN.value, server_default=YearPrecision.UNKNOWN.value
    )
    year_source: Mapped[str] = mapped_column(default="", server_default="")
    height_m: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    condition: Mapped[str] = mapped_column(String(20), default="", server_default="")
    condition_on: Mapped[date | None]
    surveyed_on: Mapped[date | None]
    address_label: Mapped[str] = mapped_column(default="", server_default="")
    postcode: Mapped[str] = mapped_column(String(5), default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    unit_count: Mapped[int] = mapped_column(default=0, server_default="0")
    is_monument: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    situation: Mapped[str] = mapped_column(
        String(8), default=Situation.UNKNOWN.value, server_default=Situation.UNKNOWN.value
    )
    edge_distance_m: Mapped[Decimal | None] = mapped_column(Numeric(9, 1))
    quarter: Mapped[str] = mapped_column(default="", server_default="")


class Parcel(Imported, Base):
    """A parcel (Flurstück) of the cadastre with its 20-character id."""

    __tablename__ = "parcel"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        valid("outline"),
        CheckConstraint(
            r"parcel_id ~ '^\d{6}(\d{3}|_{3})\d{5}(\d{4}|_{4})(\d{2}|_{2})$'", name="parcel_id_form"
        ),
        # Found by their beginning, whatever the locale of the database.
        Index(
            "ix_parcel_parcel_id",
            "parcel_id",
            postgresql_ops={"parcel_id": "varchar_pattern_ops"},
        ),
        {"info": PUBLIC_DATA},
    )

    id: Mapped[int] = row_id()
    parcel_id: Mapped[str] = mapped_column(String(20))
    outline: Mapped[Any] = geometry("MULTIPOLYGON")
    official_area_m2: Mapped[Decimal | None] = mapped_column(Numeric(12, 1))
    cadastral_district: Mapped[str] = mapped_column(default="")


class Address(Imported, Base):
    """An address (Adresse) with its point; `search_text` is the normal form for the search."""

    __tablename__ = "address"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        one_of("assignment", Assignment),
        Index(
            "ix_address_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        Index("ix_address_street_key_house_number", "street_key", "house_number"),
        {"info": PUBLIC_DATA},
    )

    id: Mapped[int] = row_id()
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    assignment: Mapped[str] = mapped_column(
        String(10), default=Assignment.NONE.value, server_default=Assignment.NONE.value
    )
    street: Mapped[str]
    street_key: Mapped[str]
    house_number: Mapped[int | None]
    house_number_to: Mapped[int | None]
    suffix: Mapped[str] = mapped_column(String(10), default="", server_default="")
    label: Mapped[str]
    search_text: Mapped[str]
    postcode: Mapped[str] = mapped_column(String(5), default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    location: Mapped[Any] = geometry("POINT")


class Street(Base):
    """A street name (Straße) that occurs among the addresses; kept for the search."""

    __tablename__ = "street"
    __table_args__ = (
        Index(
            "ix_street_key",
            "street_key",
            postgresql_using="gin",
            postgresql_ops={"street_key": "gin_trgm_ops"},
        ),
        {
            "info": {
                "grants": from_role(Role.PUBLIC, "SELECT")
                | from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")
            }
        },
    )

    street_key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address_count: Mapped[int]


class Unit(Imported, Base):
    """A unit (Einheit) of a building: a dwelling, a shop, an office …"""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        one_of("kind", UnitKind),
        CheckConstraint(
            "area_measure IN ('living_area', 'sales_area', 'usable_area')",
            name="area_measure_known",
        ),
        CheckConstraint("area_m2 > 0 AND area_m2 < 1000000", name="area_plausible"),
        CheckConstraint("floor BETWEEN -5 AND 200", name="floor_plausible"),
        {"info": STAFF_DATA},
    )

    id: Mapped[int] = row_id()
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    floor: Mapped[int | None]
    position: Mapped[str] = mapped_column(String(40), default="", server_default="")
    area_m2: Mapped[Decimal | None] = mapped_column(Numeric(9, 1))
    area_measure: Mapped[str | None] = mapped_column(String(12))
    rooms: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))


class UnitSum(Base):
    """What the units of a building add up to (Einheiten zusammen); kept by trigger.

    `residential_share` is the share of dwellings in the area, None where an area is missing.
    """

    __tablename__ = "unit_sum"
    __table_args__ = ({"info": {"grants": from_role(Role.PLANNER, "SELECT")}},)

    building_id: Mapped[int] = mapped_column(
        ForeignKey("building.id", ondelete="CASCADE"), primary_key=True
    )
    dwellings: Mapped[int]
    residential_share: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))


class Monument(Imported, Base):
    """A listed monument (Baudenkmal) as a point; the legal list is the city's Denkmalliste."""

    __tablename__ = "monument"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        CheckConstraint("year_built BETWEEN 800 AND 2200", name="year_plausible"),
        Index(
            "ix_monument_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {"info": PUBLIC_DATA},
    )

    id: Mapped[int] = row_id()
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    list_number: Mapped[str] = mapped_column(String(20), index=True)
    kind: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    house_number: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")
    location: Mapped[Any] = geometry("POINT")
    build_date: Mapped[str] = mapped_column(default="")
    year_built: Mapped[int | None]
    registered_on: Mapped[date | None]
