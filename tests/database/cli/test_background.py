"""`geoqm jobs` and `geoqm outbox`."""

import os

import pytest
from sqlalchemy import text

from geoqm.db.engine import make_engine, session_scope
from geoqm.messages import service
from tests.database.cli.conftest import Geoqm
from tests.unit.messages.mails import PROBE


def enqueue(state: str = "queued") -> None:
    engine = make_engine(os.environ["GEOQM_DATABASE_URL"])
    with session_scope(engine) as session:
        service.enqueue(
            session,
            key="probe:1",
            template=PROBE,
            to="erika@example.com",
            language="tr",
            values=PROBE.examples(),
        )
        session.execute(text("UPDATE outbox_message SET state = :state"), {"state": state})
    engine.dispose()


def test_jobs_run_once_and_their_state_is_told(geoqm: Geoqm) -> None:
    assert "noch nie" in geoqm("jobs", "status").out
    enqueue()
    done = geoqm("jobs", "run", "messages.deliver")
    assert done.code == 0
    assert "kein Mailserver eingestellt, 1 warten" in done.out


def test_unknown_job_is_exit_code_2(geoqm: Geoqm) -> None:
    told = geoqm("jobs", "run", "messages.dance")
    assert told.code == 2
    assert "geoqm jobs status" in told.err


def test_outbox_is_listed_shown_and_repeated(geoqm: Geoqm) -> None:
    assert geoqm("outbox", "list").out == "Keine Nachrichten.\n"
    enqueue("failed")
    listed = geoqm("outbox", "list", "--state", "failed")
    assert "erika@example.com" in listed.out
    assert "gescheitert" in listed.out
    assert geoqm("outbox", "list", "--state", "sent").out == "Keine Nachrichten.\n"
    shown = geoqm("outbox", "show", "1")
    assert "Merhaba" in shown.out
    assert geoqm("outbox", "retry", "1").code == 0
    assert geoqm("outbox", "retry", "1").code == 4
    assert geoqm("outbox", "show", "9").code == 3


def test_doctor_says_that_the_mail_server_is_not_there(
    geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nachrichten bleiben im Postausgang" in geoqm("doctor").out
    monkeypatch.setenv("GEOQM_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("GEOQM_SMTP_PORT", "1")
    monkeypatch.setenv("GEOQM_MAIL_FROM", "quartier@geoqm.example.com")
    told = geoqm("doctor")
    assert told.code == 1
    assert "Der Mailserver ist nicht erreichbar" in told.out


def test_reminders_without_an_address_of_the_site_ask_nobody(geoqm: Geoqm) -> None:
    done = geoqm("jobs", "run", "intake.remind")
    assert done.code == 0
    assert "GEOQM_PUBLIC_URL fehlt" in done.out
