"""Rows of the demonstration go together with their trail."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from geoqm.db.model import AuditEntry


def erase(session: Session, model: type[Any], condition: ColumnElement[bool]) -> int:
    """Delete the rows that fit and what the trail tells of them; returns how many rows."""
    numbers = list(session.scalars(select(model.id).where(condition)))
    if numbers:
        session.execute(delete(model).where(model.id.in_(numbers)))
        forget_trail(session, model, numbers)
    return len(numbers)


def forget_trail(session: Session, model: type[Any], keys: Sequence[object]) -> None:
    """Delete what the trail tells of the rows with these keys."""
    session.execute(
        delete(AuditEntry).where(
            AuditEntry.table_name == model.__tablename__,
            AuditEntry.row_id.in_([str(key) for key in keys]),
        )
    )
