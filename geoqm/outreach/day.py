"""The sections of "Mein Tag" of this slice, and the number in the navigation."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from geoqm.access import queries as access
from geoqm.access.rules import local_day
from geoqm.http.context import NavCount
from geoqm.http.day import Day, DaySection
from geoqm.outreach import rules
from geoqm.outreach.queries import expiring
from geoqm.outreach.queries import follow_ups as queries

_WEEK = timedelta(days=7)
_DIGITS = 18


def follow_ups(session: Session, day: Day) -> Mapping[str, Any]:
    """What is due for the reader, what comes within a week, what is due for others."""
    mine = queries.due(session, until=day.today + _WEEK, user_name=day.user_name)
    due = queries.due(session, until=day.today)
    done = day.query.get("getan-wiedervorlage", "")
    return {
        "due": [row for row in mine if row.follow_up.due_on <= day.today],
        "coming": [row for row in mine if row.follow_up.due_on > day.today],
        "others": [row for row in due if row.follow_up.assigned_to != day.user_name],
        "choices": rules.due_choices(day.today),
        "colleagues": access.colleagues(session),
        "today": day.today,
        "done": int(done) if done.isdecimal() and len(done) <= _DIGITS else None,
    }


def dates(session: Session, day: Day) -> Mapping[str, Any]:
    """What ends or begins within a month."""
    return {"found": expiring.soon(session, day.today), "today": day.today}


def due_count(session: Session, now: datetime) -> NavCount:
    """The number behind "Mein Tag": grey for what is due, red for what is late."""
    return NavCount(*queries.count_due(session, local_day(now)))


SECTIONS = (
    DaySection("follow_ups", "outreach/day_follow_ups.html", follow_ups),
    DaySection("dates", "outreach/day_dates.html", dates),
)
