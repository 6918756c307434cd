"""The section of "Mein Tag": cases in which something is due, and looks at funded houses."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from geoqm.grants import codes, words
from geoqm.grants.kinds import Step
from geoqm.grants.queries import cases
from geoqm.grants.rules.steps import DUTIES
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


SECTIONS = (DaySection("grants", "grants/day_cases.html", due),)
