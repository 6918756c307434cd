"""Who may touch the tables of outreach, and which rows PostgreSQL itself refuses."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from geoqm.access.model import User
from geoqm.db.engine import Caller, become
from geoqm.db.model import AuditEntry
from geoqm.db.roles import GATE, INTAKE, Role
from geoqm.migrations.versions.v0010_outreach import TABLES
from geoqm.outreach.model import CalendarFeed, Campaign, Contact, FollowUp
from tests.builders import a_building, an_owner

TODAY = date(2026, 11, 22)


def a_contact(**values: Any) -> Contact:
    given = {"channel": "call", "outcome": "reached", "happened_on": TODAY, "user_name": "m"}
    return Contact(**(given | values))


def refused(session: Session, caller: Caller, statement: str) -> bool:
    """Whether PostgreSQL refuses the statement for want of a grant."""
    try:
        with session.begin_nested():
            become(session.connection(), caller)
            session.execute(text(statement))
    except DBAPIError as error:
        return "permission denied" in str(error)
    return False


@pytest.mark.parametrize("table", TABLES)
def test_nobody_outside_the_team_reads_or_writes(session: Session, table: str) -> None:
    outside = [Caller.of(Role.PUBLIC), Caller.of(Role.PLANNER), Caller(INTAKE)]
    others = [Caller.of(Role.STAFF)] if table == "calendar_feed" else [Caller(GATE)]
    for caller in (*outside, *others):
        for words in ("SELECT * FROM", "DELETE FROM"):
            assert refused(session, caller, f"{words} {table}")


def test_team_knows_its_colleagues_and_not_their_hashes(session: Session) -> None:
    become(session.connection(), Caller.of(Role.STAFF, "m"))
    session.execute(select(User.name, User.full_name, User.role, User.disabled_at)).all()
    assert refused(session, Caller.of(Role.STAFF), "SELECT password_hash FROM app_user")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (a_contact(), "about_something"),
        (a_contact(owner_id=1, unit_id=1), "unit_in_building"),
        (a_contact(owner_id=1, outcome="gone"), "outcome_known"),
        (a_contact(owner_id=1, funding=["q14"]), "advice_has_results"),
        (FollowUp(due_on=TODAY, subject="", assigned_to="m"), "subject_given"),
        (
            FollowUp(due_on=TODAY, subject="x", assigned_to="m", done_at=datetime.now(UTC)),
            "done_by_somebody",
        ),
        (
            Campaign(
                name="x",
                purpose="x",
                responsible="m",
                channel="letter",
                begins_on=TODAY,
                ends_on=date(2026, 1, 1),
            ),
            "period_in_order",
        ),
    ],
)
def test_rows_that_make_no_sense_are_refused(session: Session, row: object, rule: str) -> None:
    session.add(row)
    with pytest.raises(IntegrityError, match=rule):
        session.flush()


def test_contacts_are_audited_and_the_address_of_a_calendar_is_not(session: Session) -> None:
    owner, house = an_owner(session), a_building(session)
    become(session.connection(), Caller.of(Role.STAFF, "m"))
    session.add(a_contact(owner_id=owner.id, building_id=house.id, note="Rückruf"))
    session.flush()
    session.execute(text("RESET ROLE"))
    user = User(name="m", role="staff", password_hash="x")  # noqa: S106 (no password)
    session.add(user)
    session.flush()
    session.add(CalendarFeed(user_id=user.id, token_hash=b"geheim" * 5))
    session.flush()
    trail = {
        row.table_name: row
        for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(3))
    }
    assert trail["contact"].user_name == "m"
    assert (trail["contact"].after or {})["note"] == "Rückruf"
    assert "token_hash" not in (trail["calendar_feed"].after or {})
