"""Data sets, import runs, rejected rows, the audit trail and the data versions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, one_of, row_id
from geoqm.db.roles import GATE, PLANNER_LOGINS, Role, from_role

Instant = DateTime(timezone=True)


class Dataset(Base):
    """A data set (Datenbestand) with its origin, licence and attribution."""

    __tablename__ = "dataset"
    __table_args__ = (
        {
            "info": {
                "grants": from_role(Role.PUBLIC, "SELECT")
                | from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")
            }
        },
    )

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(String(40))
    origin: Mapped[str] = mapped_column(default="")
    licence: Mapped[str] = mapped_column(default="")
    licence_url: Mapped[str] = mapped_column(default="")
    attribution: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)


class RunStatus(StrEnum):
    """How an import run ended (Ergebnis eines Importlaufs)."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportRun(Base):
    """An import run (Importlauf): which file, when, by whom, with what result."""

    __tablename__ = "import_run"
    __table_args__ = (
        one_of("status", RunStatus),
        {
            "info": {
                "grants": from_role(Role.PLANNER, "SELECT")
                | from_role(Role.STAFF, "SELECT, INSERT, UPDATE, DELETE")
            }
        },
    )

    id: Mapped[int] = row_id()
    dataset: Mapped[str] = mapped_column(String(80), index=True)
    source: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    reference_on: Mapped[date | None]
    started_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    started_by: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(String(10), default=RunStatus.RUNNING.value)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    message: Mapped[str] = mapped_column(default="")


class ImportRejection(Base):
    """A row that an import run refused, with reason and remedy in German."""

    __tablename__ = "import_rejection"
    __table_args__ = (
        {
            "info": {
                "grants": from_role(Role.STAFF, "SELECT, INSERT, DELETE"),
            }
        },
    )

    id: Mapped[int] = row_id()
    import_run_id: Mapped[int] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), index=True
    )
    row_number: Mapped[int]
    row_key: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    remedy: Mapped[str] = mapped_column(default="")


class AuditEntry(Base):
    """A change of a business row: who, when, which columns before and after.

    Written by trigger only. For an update, `before` and `after` hold the changed columns.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_table_name_row_id", "table_name", "row_id"),
        Index("ix_audit_entry_table_name_changed_at", "table_name", "changed_at"),
        {"info": {"grants": from_role(Role.STAFF, "SELECT")}},
    )

    id: Mapped[int] = row_id()
    table_name: Mapped[str] = mapped_column(String(63))
    row_id: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(6))
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    user_name: Mapped[str] = mapped_column(default="")
    database_role: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class DataVersion(Base):
    """How often a table changed: the key of every cache; raised when a transaction commits."""

    __tablename__ = "data_version"
    __table_args__ = ({"info": {"grants": from_role(Role.PUBLIC, "SELECT") | {GATE: "SELECT"}}},)

    table_name: Mapped[str] = mapped_column(String(63), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class DataChange(Base):
    """Tables touched by a transaction that has not committed yet; empty at rest."""

    __tablename__ = "data_change"
    __table_args__: tuple[dict[str, Any]] = ({"info": {"grants": {}}},)

    table_name: Mapped[str] = mapped_column(String(63), primary_key=True)
    transaction_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class LayerStyle(Base):
    """A style (Darstellung) of a view in schema `layers`, where QGIS looks for it.

    The columns are those that QGIS asks for; rows are written from the declarations alone.
    """

    __tablename__ = "layer_styles"
    __table_args__ = (
        UniqueConstraint("f_table_schema", "f_table_name", "stylename"),
        {"info": {"grants": {PLANNER_LOGINS: "SELECT"}}},
    )

    id: Mapped[int] = row_id()
    f_table_catalog: Mapped[str]
    f_table_schema: Mapped[str]
    f_table_name: Mapped[str]
    f_geometry_column: Mapped[str]
    stylename: Mapped[str]
    styleqml: Mapped[str]
    stylesld: Mapped[str] = mapped_column(server_default="")
    useasdefault: Mapped[bool]
    description: Mapped[str] = mapped_column(server_default="")
    owner: Mapped[str] = mapped_column(server_default="geoqm")
    ui: Mapped[str] = mapped_column(server_default="")
    update_time: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())
    # With a kind of geometry here QGIS 3.22 finds the style for connections that name it alone.
    type: Mapped[str | None]
