"""The landlord's page behind a reminder and the team's page of the day."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, table, text
from sqlalchemy.orm import Session

from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import INTAKE, Role
from geoqm.intake import service as intake
from geoqm.intake.codes import ReportKind
from geoqm.intake.reminders import jobs as reminder_jobs
from geoqm.intake.schemas import Step
from geoqm.intake.service import Clerk, Shown
from geoqm.jobs.declaration import JobContext
from geoqm.vacancies.model import VacancyEpisode
from tests.builders import a_building, a_unit, an_address
from tests.web.conftest import Site, make_settings

HTML = {"accept": "text/html"}
NOW = datetime.now(UTC)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def link(site: Site) -> Iterator[str]:
    """The landlord's link to an accepted report whose check is due; all is gone afterwards."""
    with session_scope(site.engine) as session:
        house = a_building(session)
        an_address(session, house)
        unit_id, house_id = a_unit(session, house, kind="shop", floor=0).id, house.id
    with session_scope(site.engine, Caller(INTAKE)) as session:
        token = _report(session, house_id)
    with session_scope(site.engine) as session:
        report_id, revision = session.execute(text("SELECT id, revision FROM report")).one()
        intake.accept(session, Shown(report_id, revision), Clerk("mara", NOW), unit_id)
        session.execute(text("UPDATE vacancy_episode SET next_check_on = current_date"))
    yield token
    with site.engine.begin() as connection:
        for name in ("report", "vacancy_episode", "unit", "address", "building", "outbox_message"):
            connection.execute(delete(table(name)))


def _report(session: Session, house_id: int) -> str:
    draft = intake.start_draft(session, kind=ReportKind.OWN, language="de", now=NOW)
    place = {"address": "Lindenstraße 5", "building": str(house_id)}
    intake.save_step(session, draft, Step.PLACE, place, now=NOW)
    thing = {"subject": "shop", "floor": "0", "words": HOSTILE}
    intake.save_step(session, draft, Step.THING, thing, now=NOW)
    sender = {"role": "owner", "name": HOSTILE, "email": "erika@example.com"}
    intake.save_step(session, draft, Step.SENDER, sender, now=NOW)
    consents = {"purposes": ["reminders"], "text_version": "2026-11"}
    intake.save_step(session, draft, Step.CONSENTS, consents, now=NOW)
    sent = intake.submit(session, draft, now=NOW)
    intake.confirm_email(session, sent.token, now=NOW)
    return sent.token


def post(site: Site, path: str, page: str, **fields: str) -> str:
    token = page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]
    answer = site.client.post(path, data={"csrf_token": token, **fields}, headers=HTML)
    return answer.text


def follow(site: Site) -> str:
    settings = make_settings(site.url, Path("unused"))
    return reminder_jobs.follow_answers(JobContext(site.engine, settings))


def entry(site: Site) -> VacancyEpisode:
    with session_scope(site.engine) as session:
        return session.query(VacancyEpisode).one()


@pytest.mark.parametrize(
    ("language", "question"),
    [("de", "Steht es noch leer?"), ("en", "Is it still empty?"), ("tr", "Hâlâ boş mu?")],
)
def test_question_is_asked_in_the_readers_language(
    site: Site, link: str, language: str, question: str
) -> None:
    page = site.client.get(f"/noch-leer/{link}?sprache={language}", headers=HTML)
    assert question in page.text
    assert "Lindenstraße 5" in page.text
    assert page.headers["referrer-policy"] == "same-origin"
    assert "noindex" in page.headers["x-robots-tag"]


def test_arabic_page_runs_from_right_to_left(site: Site, link: str) -> None:
    page = site.client.get(f"/noch-leer/{link}?sprache=ar", headers=HTML).text
    assert 'dir="rtl"' in page
    assert "نعم، ما زال شاغرًا" in page


def test_page_speaks_the_language_of_the_report(site: Site, link: str) -> None:
    with site.engine.begin() as connection:
        connection.execute(text("UPDATE report SET language = 'tr'"))
    assert "Hâlâ boş mu?" in site.client.get(f"/noch-leer/{link}", headers=HTML).text


def test_opening_the_page_answers_nothing(site: Site, link: str) -> None:
    site.client.get(f"/noch-leer/{link}?antwort=vermietet", headers=HTML)
    assert follow(site) == "keine neuen Antworten"
    assert entry(site).is_open


@pytest.mark.parametrize(
    ("answer", "is_open"), [("ja", True), ("nein", False), ("vermietet", False)]
)
def test_one_click_answers(site: Site, link: str, answer: str, is_open: bool) -> None:
    page = site.client.get(f"/noch-leer/{link}", headers=HTML).text
    assert "Danke für Ihre Antwort" in post(site, f"/noch-leer/{link}", page, antwort=answer)
    assert follow(site) == "1 Antworten übernommen"
    assert entry(site).is_open is is_open


def test_reminders_are_stopped_by_one_click(site: Site, link: str) -> None:
    page = site.client.get(f"/noch-leer/{link}", headers=HTML).text
    thanks = post(site, f"/noch-leer/{link}", page, antwort="abbestellen")
    assert "keine Erinnerungen mehr" in thanks
    assert "Keine Erinnerungen mehr</span>" not in thanks


def test_unknown_answer_and_unknown_link(site: Site, link: str) -> None:
    page = site.client.get(f"/noch-leer/{link}", headers=HTML).text
    assert "Bitte wählen Sie eine Antwort." in post(site, f"/noch-leer/{link}", page, antwort="x")
    assert site.client.get("/noch-leer/geraten", headers=HTML).status_code == 404
    assert site.client.post(f"/noch-leer/{link}", data={"antwort": "ja"}).status_code == 403


def test_team_sees_what_is_due_and_settles_it(site: Site, link: str) -> None:
    with site.engine.begin() as connection:
        connection.execute(text("UPDATE report_consent SET withdrawn_at = now()"))
    site.log_in(Role.STAFF)
    page = site.client.get("/heute", headers=HTML).text
    assert "Lindenstraße 5" in page
    assert "niemand zum Nachfragen hinterlegt" in page
    assert HOSTILE not in page
    found = entry(site)
    done = post(site, f"/heute/{found.id}/leer", page, revision=str(found.revision))
    assert "Gespeichert." in done
    assert "Heute ist keine Nachfrage fällig." in done
    assert "Lindenstraße 5" in post(site, f"/heute/{found.id}/zurueck", done)


def test_second_person_is_told_that_the_first_was_there(site: Site, link: str) -> None:
    site.log_in(Role.STAFF)
    page = site.client.get("/konto", headers=HTML).text
    found = entry(site)
    old = str(found.revision)
    post(site, f"/heute/{found.id}/spaeter", page, revision=old)
    told = post(site, f"/heute/{found.id}/vorbei", page, revision=old)
    assert "gerade geändert" in told
    assert entry(site).is_open


def test_unit_that_is_used_again_ends_the_entry(site: Site, link: str) -> None:
    site.log_in(Role.STAFF)
    page = site.client.get("/konto", headers=HTML).text
    found = entry(site)
    post(site, f"/heute/{found.id}/vorbei", page, revision=str(found.revision))
    assert not entry(site).is_open


@pytest.mark.parametrize("role", [None, Role.PLANNER])
def test_nobody_else_sees_the_tasks(site: Site, link: str, role: Role | None) -> None:
    if role:
        site.log_in(role)
    assert "Lindenstraße 5" not in site.client.get("/heute", headers=HTML).text
