"""What an installation decides about reports: target time and how long what is kept."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from geoqm.access.rules import local_day
from geoqm.db.engine import session_scope
from geoqm.intake import jobs
from geoqm.intake.public.visit import DRAFT_COOKIE
from geoqm.intake.rules import workdays_after
from geoqm.jobs.declaration import JobContext
from geoqm.settings import Settings
from tests.web.conftest import Site
from tests.web.intake.conftest import Visitor, sent, to_check

DECIDED = {
    "report_target_days": 2,
    "report_draft_days": 3,
    "report_unconfirmed_days": 9,
    "report_link_days": 40,
}


@pytest.fixture
def decided(site: Site) -> Iterator[Settings]:
    """The same application with other settings."""
    inner: Any = site.client.app
    while not isinstance(inner, FastAPI):
        inside = (getattr(inner, name, None) for name in ("_app", "app", "_pages"))
        inner = next(filter(None, inside))
    state = inner.state
    usual = state.context
    settings: Settings = usual.settings.model_copy(update=DECIDED)
    state.context = replace(usual, settings=settings)
    yield settings
    state.context = usual


def test_target_time_and_links_follow_the_settings(
    site: Site, visitor: Visitor, decided: Settings
) -> None:
    sent(visitor)
    with session_scope(site.engine) as session:
        due, valid = session.execute(
            text(
                "SELECT r.due_on, t.expires_at FROM report r JOIN report_token t ON t.report_id = r.id"
            )
        ).one()
    assert due == workdays_after(local_day(datetime.now(UTC)), 2)
    assert timedelta(days=39) < valid - datetime.now(UTC) <= timedelta(days=40)


def test_drafts_and_what_nobody_confirmed_are_deleted_in_time(
    site: Site, visitor: Visitor, decided: Settings
) -> None:
    to_check(visitor)
    (cookie,) = (each for each in site.client.cookies.jar if each.name == DRAFT_COOKIE)
    assert cookie.expires is not None
    assert 0 <= time.time() + timedelta(days=3).total_seconds() - cookie.expires < 600
    with session_scope(site.engine) as session:
        session.execute(text("UPDATE report SET created_at = now() - interval '4 days'"))
    jobs.purge(JobContext(site.engine, decided))
    with session_scope(site.engine) as session:
        assert session.scalar(text("SELECT count(*) FROM report")) == 0


def test_page_about_data_protection_tells_the_times(site: Site, decided: Settings) -> None:
    page = site.client.get("/datenschutz", headers={"accept": "text/html"}).text
    assert "Entwürfe löschen wir nach 3 Tagen, nicht bestätigte Meldungen nach 9 Tagen" in page
