"""Declarative base, naming of constraints and the column types that all slices share."""

from datetime import date
from typing import Any, Final

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Identity,
    MetaData,
    String,
    collate,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    declared_attr,
    mapped_column,
)

from geoqm.geo.crs import Srid

# Made by the migrations: German rules of ICU with numbers compared as numbers.
GERMAN: Final = "german"


def german(column: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The text as Germans sort it, for ORDER BY."""
    return collate(column, GERMAN)


class Base(DeclarativeBase):
    """Base of all mapped classes; constraint names follow one convention."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def row_id() -> Mapped[int]:
    """The integer key that PostgreSQL counts up."""
    return mapped_column(BigInteger, Identity(always=False), primary_key=True)


def geometry(kind: str, *, nullable: bool = False) -> Mapped[Any]:
    """A geometry column in EPSG:25832 with GiST index."""
    column = Geometry(kind, srid=int(Srid.UTM32), spatial_index=True)
    return mapped_column(column, nullable=nullable)


def valid(column: str) -> CheckConstraint:
    """The database refuses invalid geometry in `column`."""
    return CheckConstraint(f"ST_IsValid({column})", name=f"{column}_valid")


def one_of(column: str, values: type[Any]) -> CheckConstraint:
    """The database refuses other codes than those of the enum `values`."""
    codes = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({codes})", name=f"{column}_known")


class Imported:
    """What every row from outside knows: data set, id there, run, and since when it is missing.

    `vanished_on` is set when a later delivery of the same data set no longer holds the row.
    """

    dataset: Mapped[str] = mapped_column(String(80), ForeignKey("dataset.key"), index=True)
    source_id: Mapped[str] = mapped_column(String(200))
    vanished_on: Mapped[date | None]

    @declared_attr
    def import_run_id(self) -> Mapped[int | None]:
        """The run that wrote the row last."""
        return mapped_column(ForeignKey("import_run.id"), index=True)
