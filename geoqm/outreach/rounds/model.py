"""The street network that rounds are walked on, where one was imported."""

from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geoqm.db.base import Base, Imported, geometry, row_id, valid
from geoqm.db.roles import Role, from_role


class StreetWay(Imported, Base):
    """A way that people may walk (Weg), from crossing to crossing or longer."""

    __tablename__ = "street_way"
    __table_args__ = (
        UniqueConstraint("dataset", "source_id"),
        valid("line"),
        {
            "info": {
                "grants": from_role(Role.PUBLIC, "SELECT")
                | from_role(Role.STAFF, "SELECT, INSERT, UPDATE")
            }
        },
    )

    id: Mapped[int] = row_id()
    line: Mapped[Any] = geometry("LINESTRING")
    name: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str] = mapped_column(String(40), default="", server_default="")
