"""The section of "Mein Tag" about reports that wait for a decision."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from geoqm.http.day import Day, DaySection
from geoqm.intake.queries import inbox
from geoqm.intake.queries.inbox import Tab

_SHOWN = 5


def reports(session: Session, day: Day) -> Mapping[str, Any]:
    """The oldest reports, and how many wait in all."""
    return {
        "lines": inbox.lines(session, Tab.ALL, day.user_name)[:_SHOWN],
        "waiting": inbox.waiting_now(session, day.today),
    }


SECTIONS = (DaySection("reports", "intake/day_reports.html", reports),)
