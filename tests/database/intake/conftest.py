"""A session as the public form has it, and the steps of a whole report."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from geoqm.db.engine import Caller, become
from geoqm.db.roles import INTAKE
from geoqm.http.dependencies import office_day
from geoqm.intake import service
from geoqm.intake.codes import ReportKind
from geoqm.intake.schemas import Step, Submitted
from tests.builders import a_building, an_address

# Monday of last week: the links that the tests send are valid on the clock of the database.
TODAY = office_day() - timedelta(days=office_day().weekday() + 7)
NOW = datetime.combine(TODAY, time(13, 22), UTC)

Become = Callable[[str], None]


@pytest.fixture
def act_as(session: Session) -> Become:
    """Let the session continue under another database role."""

    def _act(role: str) -> None:
        become(session.connection(), Caller(role))

    return _act


@pytest.fixture
def form(session: Session, act_as: Become) -> Session:
    """A session under the database role of the public form; a house is there."""
    building = a_building(session)
    an_address(session, building)
    session.info["building"] = building.id
    act_as(INTAKE)
    return session


def a_draft(session: Session, *, kind: ReportKind = ReportKind.OWN, email: str = "") -> str:
    """A draft of a shop, filled in to the end."""
    token = service.start_draft(session, kind=kind, language="de", now=NOW)
    building = str(session.info["building"])
    place = {"address": "Lindenstraße 5", "building": building}
    service.save_step(session, token, Step.PLACE, place, now=NOW)
    thing = {"subject": "shop", "floor": "0", "since_year": "2025", "since_month": "9"}
    service.save_step(session, token, Step.THING, thing, now=NOW)
    sender = {"role": "owner", "name": "Erika Erfunden", "email": email}
    service.save_step(session, token, Step.SENDER, sender, now=NOW)
    consents = {"purposes": ["contact"], "text_version": "2026-11"}
    service.save_step(session, token, Step.CONSENTS, consents, now=NOW)
    return token


def a_sent_report(session: Session, *, email: str = "") -> Submitted:
    """A report that was just sent."""
    return service.submit(session, a_draft(session, email=email), now=NOW)
