"""Reports in the module's own database, made as the form makes them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import INTAKE, Role
from geoqm.http.identity import SESSION_COOKIE
from geoqm.http.security import derived_token
from geoqm.intake import service
from geoqm.intake.codes import ReportKind
from geoqm.intake.model import Report
from geoqm.intake.schemas import Step
from geoqm.intake.service import Sending
from tests.builders import a_building, a_unit, an_address
from tests.web.conftest import Site

# Logging in is slow on purpose: once per module is enough.
_SESSIONS: dict[str, str] = {}
NOW = datetime.now(UTC).replace(microsecond=0)


class Desk:
    """A site with a house, and ways to send reports about it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.now = NOW
        self.client = site.client
        with session_scope(site.engine) as session:
            session.execute(delete(Report))
            unit = session.scalars(select(Unit)).first()
            if unit is None:
                house = a_building(session)
                an_address(session, house)
                unit = a_unit(session, house, kind="shop", floor=0)
            self.building_id, self.unit_id = unit.building_id, unit.id

    def report(
        self,
        *,
        days_ago: int = 0,
        email: str = "",
        words: str = "",
        kind: ReportKind = ReportKind.OWN,
        sending: Sending | None = None,
        address: str = "Lindenstraße 5",
    ) -> int:
        """Send a report; returns its number in the address."""
        now = NOW - timedelta(days=days_ago)
        with session_scope(self.site.engine, Caller(INTAKE)) as session:
            token = service.start_draft(session, kind=kind, language="de", now=now)
            place = {"address": address, "building": str(self.building_id)}
            service.save_step(session, token, Step.PLACE, place, now=now)
            thing = {"subject": "shop", "floor": "0", "since_year": "2024", "words": words}
            service.save_step(session, token, Step.THING, thing, now=now)
            sender = {"role": "owner", "name": "Erika Erfunden", "email": email}
            service.save_step(session, token, Step.SENDER, sender, now=now)
            sent = service.submit(session, token, now=now, sending=sending or Sending())
            if email:
                service.confirm_email(session, sent.token, now=now)
            return sent.report_id

    def page(self, path: str) -> str:
        """The HTML of a page."""
        answer = self.client.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 200, answer.text
        return answer.text

    def csrf(self) -> str:
        """The token of the team's forms."""
        return derived_token(self.client.cookies[SESSION_COOKIE])

    def send(self, path: str, **values: object) -> tuple[int, str, str]:
        """Post a form; returns status, where it leads and the page."""
        data = {"csrf_token": self.csrf()} | {key: str(value) for key, value in values.items()}
        answer = self.client.post(path, data=data, follow_redirects=False)
        return answer.status_code, answer.headers.get("location", ""), answer.text

    def state(self, report_id: int) -> str:
        """The state of a report."""
        with session_scope(self.site.engine) as session:
            return session.get_one(Report, report_id).state

    def session(self) -> Session:
        """A session of the owner."""
        return Session(self.site.engine)


@pytest.fixture
def desk(site: Site) -> Desk:
    """The inbox with somebody of the team at it, and no reports."""
    desk = Desk(site)
    if site.url not in _SESSIONS:
        site.log_in(Role.STAFF)
        _SESSIONS[site.url] = site.client.cookies[SESSION_COOKIE]
    else:
        site.client.cookies.set(SESSION_COOKIE, _SESSIONS[site.url])
    return desk
