"""What is due in grant cases: the section of "Mein Tag", and the number in the navigation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.grants import codes, words
from geoqm.grants.kinds import Step
from geoqm.grants.queries import cases
from geoqm.grants.rules.steps import DUTIES
from geoqm.http.context import NavCount
from geoqm.http.day import Day, DaySection

MOST = 20


def due(session: Session, day: Day) -> Mapping[str, Any]:
    """Cases whose day has come, the longest overdue first."""
    found = cases.due(session, day.today)
    return {
        "rows": found[:MOST],
        "total": len(found),
        "duty": lambda step: DUTIES[Step(step)],
        "steps": codes.STEPS,
        "words": words,
        "today": day.today,
    }


def due_count(session: Session, now: datetime) -> NavCount:
    """How many cases are due today or before, for the navigation."""
    return NavCount(*cases.waiting(session, local_day(now)))


SECTIONS = (DaySection("grants", "grants/day_cases.html", due),)
