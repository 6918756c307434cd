"""The section of "Mein Tag" of this slice: answers to questionnaires that wait."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from geoqm.http.day import Day, DaySection
from geoqm.letters import queries


def answers(session: Session, _day: Day) -> Mapping[str, Any]:
    """How many answers wait for a decision, by kind; no names."""
    return {"waiting": queries.waiting_by_kind(session)}


SECTIONS = (DaySection("answers", "letters/day.html", answers),)
