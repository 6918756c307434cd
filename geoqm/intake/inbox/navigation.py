"""How many reports wait, for the navigation of every page."""

from datetime import datetime

from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.http.context import NavCount
from geoqm.intake.queries import inbox


def waiting(session: Session, now: datetime) -> NavCount:
    """The number behind "Eingang": grey for work, red for reports over their target day."""
    found = inbox.waiting_now(session, local_day(now))
    return NavCount(found.count, found.overdue)
