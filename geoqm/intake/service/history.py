"""The history of a report: one line for everything that happens to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from geoqm.intake.codes import EventKind
from geoqm.intake.model import ReportEvent


def note(
    session: Session,
    report_id: int,
    kind: EventKind,
    now: datetime,
    *,
    actor: str = "",
    **data: Any,
) -> None:
    """Add a line to the history; `data` must be plain JSON. Asks for nothing back."""
    session.execute(
        insert(ReportEvent)
        .inline()
        .values(report_id=report_id, kind=kind.value, happened_at=now, actor=actor, data=data)
    )
