"""Follow-ups: made, moved, given to somebody else, done. While a case is open, one remains."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from geoqm.access import queries as access
from geoqm.access.rules import local_day
from geoqm.errors import InvalidInput, RuleViolation
from geoqm.outreach import rules
from geoqm.outreach.model import FollowUp
from geoqm.outreach.queries import cases, follow_ups
from geoqm.outreach.schemas import FollowUpData, Subject
from geoqm.outreach.service.shared import check_version, standing


def add_follow_up(session: Session, data: FollowUpData, *, by: str, today: date) -> FollowUp:
    """A follow-up; the one that is there already where the same form came before."""
    known = follow_ups.by_key(session, data.client_key)
    if known is not None:
        return known
    rules.check_follow_up(data, today=today)
    _check_colleague(session, data.assigned_to)
    subject = standing(session, data.about)
    made = FollowUp(
        owner_id=subject.owner_id,
        building_id=subject.building_id,
        campaign_id=data.campaign_id,
        contact_id=data.contact_id,
        due_on=data.due_on,
        subject=data.subject,
        assigned_to=data.assigned_to,
        client_key=data.client_key,
        created_by=by,
    )
    session.add(made)
    session.flush()
    return made


def complete_follow_up(
    session: Session, number: int, *, version: int, by: str, now: datetime, again: date | None
) -> FollowUp:
    """It is done; `again` is the day of the next one.

    Raises RuleViolation where a case is still open and nobody would come back to it.
    """
    found = _open(session, number, version)
    today = local_day(now)
    if again is not None:
        _repeat(session, found, again, by=by, today=today)
    subject = Subject(found.owner_id, found.building_id)
    later = follow_ups.has_later(session, subject, after=today, without=[found.id])
    if not later:
        rules.check_case_is_followed(cases.open_cases(session, subject), has_date=False)
    found.done_at, found.done_by = now, by
    found.version += 1
    session.flush()
    return found


def _repeat(session: Session, done: FollowUp, due_on: date, *, by: str, today: date) -> None:
    data = FollowUpData(
        due_on=due_on,
        subject=done.subject,
        assigned_to=done.assigned_to,
        owner_id=done.owner_id,
        building_id=done.building_id,
        campaign_id=done.campaign_id,
    )
    add_follow_up(session, data, by=by, today=today)


def reopen_follow_up(session: Session, number: int) -> FollowUp:
    """Take back that it was done."""
    found = follow_ups.follow_up(session, number, lock=True)
    if found.done_at is not None:
        found.done_at, found.done_by = None, ""
        found.version += 1
        session.flush()
    return found


def move_follow_up(
    session: Session, number: int, due_on: date, *, version: int, today: date
) -> FollowUp:
    """Another day."""
    found = _open(session, number, version)
    rules.check_due(due_on, today=today)
    if found.due_on != due_on:
        found.due_on = due_on
        found.version += 1
        session.flush()
    return found


def assign_follow_up(session: Session, number: int, to: str, *, version: int) -> FollowUp:
    """Somebody else of the team sees to it."""
    found = _open(session, number, version)
    _check_colleague(session, to)
    if found.assigned_to != to:
        found.assigned_to = to
        found.version += 1
        session.flush()
    return found


def _open(session: Session, number: int, version: int) -> FollowUp:
    found = follow_ups.follow_up(session, number, lock=True)
    check_version(found, version)
    if found.done_at is not None:
        raise RuleViolation("Das ist schon erledigt.", remedy="Öffnen Sie die Seite noch einmal.")
    return found


def _check_colleague(session: Session, name: str) -> None:
    if name not in dict(access.colleagues(session)):
        raise InvalidInput(
            "Diese Person gehört nicht zum Team.",
            remedy="Wählen Sie jemanden aus der Liste.",
            field="zustaendig",
        )
