"""The outbox: once per key, in the caller's transaction, under the caller's database role."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from geoqm.db.engine import Caller, become
from geoqm.db.roles import Role
from geoqm.errors import Conflict, InvalidInput
from geoqm.messages import queries, service
from geoqm.messages.declaration import MailText
from geoqm.messages.model import Message, State
from tests.unit.messages.mails import PROBE

NOW = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)


def enqueue(session: Session, key: str = "probe:1", **more: str) -> None:
    values = PROBE.examples() | {name: more[name] for name in more if name in {"name", "note"}}
    service.enqueue(
        session,
        key=key,
        template=PROBE,
        to=more.get("to", "erika@example.com"),
        language=more.get("language", "de"),
        values=values,
    )


def only(session: Session) -> Message:
    return session.scalars(select(Message).execution_options(populate_existing=True)).one()


def as_role(session: Session, role: Role, name: str = "") -> None:
    become(session.connection(), Caller.of(role, name))


def test_same_key_is_one_message(session: Session) -> None:
    enqueue(session)
    enqueue(session, to="other@example.com")
    assert only(session).recipient == "erika@example.com"
    assert only(session).state == State.QUEUED


@pytest.mark.parametrize("role", list(Role))
def test_every_caller_can_cause_a_message(session: Session, role: Role) -> None:
    as_role(session, role)
    enqueue(session)
    session.execute(text("RESET ROLE"))
    assert only(session).language == "de"


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.PLANNER])
def test_nobody_outside_the_team_reads_the_outbox(session: Session, role: Role) -> None:
    as_role(session, role)
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(select(Message.recipient))


def test_message_vanishes_with_the_change_that_caused_it(session: Session) -> None:
    with session.begin_nested() as change:
        enqueue(session)
        change.rollback()
    assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_unknown_language_is_german(session: Session) -> None:
    enqueue(session, language="xx'; --")
    assert only(session).language == "de"


def test_wrong_address_stores_nothing(session: Session) -> None:
    with pytest.raises(InvalidInput):
        enqueue(session, to="a@example.com\nBcc: b@example.com")
    assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_own_text_is_used_and_can_be_reset(session: Session) -> None:
    own = MailText("Neu: {{ address }}", "Hallo {{ name }}\r\n\r\n{{ link }}")
    service.save_text(session, PROBE, "de", own, user_name="chef")
    enqueue(session)
    assert only(session).subject == "Neu: Hindenburgstraße 46"
    service.reset_text(session, PROBE, "de")
    assert service.text_in_use(session, PROBE, "de") == PROBE.shipped("de")


def test_own_text_is_in_the_audit_trail_and_the_message_is_not(session: Session) -> None:
    service.save_text(session, PROBE, "de", MailText("Neu", "{{ link }}"), user_name="chef")
    enqueue(session)
    tables = session.execute(text("SELECT DISTINCT table_name FROM audit_entry")).scalars().all()
    assert tables == ["mail_template_text"]


def test_own_text_that_no_longer_fits_is_passed_over(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO mail_template_text (template, language, subject, body, changed_by)"
            " VALUES ('probe', 'de', 'Alt', '{{ gone }}', '')"
        )
    )
    enqueue(session)
    assert only(session).subject == "Ihre Meldung: Hindenburgstraße 46"


def test_only_administration_changes_texts(session: Session) -> None:
    as_role(session, Role.STAFF)
    with pytest.raises(ProgrammingError, match="permission denied"):
        service.save_text(session, PROBE, "de", MailText("Neu", "{{ link }}"), user_name="mara")


def test_team_holds_and_releases(session: Session) -> None:
    enqueue(session)
    number = only(session).id
    as_role(session, Role.STAFF, "mara")
    service.hold(session, number, user_name="mara")
    assert only(session).state == State.HELD
    service.retry(session, number, user_name="mara", now=NOW)
    assert only(session).state == State.QUEUED
    with pytest.raises(Conflict):
        service.retry(session, number, user_name="mara", now=NOW)


def test_old_message_loses_its_personal_data_and_is_never_sent(session: Session) -> None:
    enqueue(session)
    later = datetime.now(UTC) + timedelta(days=91)
    assert service.erase_old(session, timedelta(days=90), now=later) == 1
    found = only(session)
    assert (found.recipient, found.subject, found.text_part, found.html_part) == ("", "", "", "")
    assert found.state == State.FAILED
    assert service.erase_old(session, timedelta(days=90), now=later) == 0
    enqueue(session)
    assert only(session).recipient == ""


def test_counts_and_pages_of_an_empty_outbox(session: Session) -> None:
    assert sum(queries.counts(session).values()) == 0
    page = queries.outbox(session, None, 7)
    assert (page.total, page.number, page.pages) == (0, 1, 1)


def test_new_message_wakes_the_worker(engine: Engine) -> None:
    with engine.connect() as listener, engine.connect() as writer:
        raw = listener.connection.driver_connection
        assert raw is not None
        raw.execute("LISTEN geoqm_jobs")
        raw.commit()
        with Session(writer) as session:
            enqueue(session, key="wake:1")
            session.commit()
            session.execute(text("DELETE FROM outbox_message WHERE key = 'wake:1'"))
            session.commit()
        heard = [notice.payload for notice in raw.notifies(timeout=5, stop_after=1)]
    assert heard == ["messages.deliver"]
