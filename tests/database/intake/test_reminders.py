"""Reminders: who is asked and when, what an answer does, and what is left for the team."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.buildings.model import Building
from geoqm.db.roles import INTAKE
from geoqm.intake import service as intake
from geoqm.intake.codes import ConsentPurpose
from geoqm.intake.reminders import queries, service
from geoqm.intake.reminders.jobs import TEMPLATES
from geoqm.intake.reminders.rules import Why
from geoqm.intake.schemas import Step
from geoqm.intake.service import Clerk, Shown
from geoqm.messages.model import Message
from geoqm.vacancies.model import VacancyEpisode
from tests.builders import a_unit
from tests.database.intake.conftest import Become, a_draft

NOW = datetime.now(UTC)
TODAY = local_day(NOW)
WEEKS = timedelta(weeks=2)


@pytest.fixture
def episode(form: Session, act_as: Become) -> VacancyEpisode:
    """An entry from a report whose sender agreed to reminders; its check is due."""
    token = a_draft(form, email="erika@example.com")
    consents = {"purposes": ["contact", "reminders"], "text_version": "2026-11"}
    intake.save_step(form, token, Step.CONSENTS, consents, now=NOW)
    sent = intake.submit(form, token, now=NOW)
    intake.confirm_email(form, sent.token, now=NOW)
    form.info["token"] = sent.token
    act_as("geoqm_admin")
    revision = form.scalar(
        text("SELECT revision FROM report WHERE id = :id"), {"id": sent.report_id}
    )
    house = form.get_one(Building, form.info["building"])
    unit = a_unit(form, house, kind="shop", floor=0)
    clerk = Clerk("mara", NOW)
    report = intake.accept(form, Shown(sent.report_id, revision), clerk, unit.id)
    form.execute(update(VacancyEpisode).values(next_check_on=TODAY))
    form.expire_all()
    return form.get_one(VacancyEpisode, report.episode_id)


def remind(session: Session, now: datetime = NOW) -> int:
    return service.remind(session, base="https://geoqm.example", office="Westend", now=now)


def mails(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.id)))


def token_in(message: Message) -> str:
    return message.secrets[0].rpartition("/")[2]


def why(session: Session, day: date) -> list[Why]:
    return [task.why for task in queries.tasks(session, day).found]


def test_consenting_landlord_is_asked_once(form: Session, episode: VacancyEpisode) -> None:
    assert remind(form) == 1
    assert remind(form) == 0
    (mail,) = mails(form)
    assert mail.recipient == "erika@example.com"
    assert "https://geoqm.example/noch-leer/" in mail.text_part
    assert queries.tasks(form, TODAY).asking == 1
    assert why(form, TODAY) == []


def test_second_question_after_two_weeks_then_the_team(
    form: Session, episode: VacancyEpisode
) -> None:
    remind(form)
    assert remind(form, NOW + WEEKS) == 1
    assert remind(form, NOW + 2 * WEEKS) == 0
    assert why(form, TODAY + 2 * WEEKS) == [Why.NO_ANSWER]
    assert len(mails(form)) == 2


def test_nothing_is_asked_before_the_check_is_due(form: Session, episode: VacancyEpisode) -> None:
    form.execute(update(VacancyEpisode).values(next_check_on=TODAY + timedelta(days=2)))
    assert remind(form) == 0
    assert queries.tasks(form, TODAY).total == 0


def test_who_withdrew_the_consent_is_not_asked(
    form: Session, episode: VacancyEpisode, act_as: Become
) -> None:
    act_as(INTAKE)
    intake.withdraw_consent(form, form.info["token"], ConsentPurpose.REMINDERS, now=NOW)
    act_as("geoqm_admin")
    assert remind(form) == 0
    assert why(form, TODAY) == [Why.NOBODY_TO_ASK]


def test_unconfirmed_address_is_not_asked(form: Session, episode: VacancyEpisode) -> None:
    form.execute(text("UPDATE report_sender SET email_confirmed_at = NULL"))
    assert remind(form) == 0


@pytest.mark.parametrize("answer", ["extend", "mark_let"])
def test_answer_by_link_confirms_or_ends_the_entry(
    form: Session, episode: VacancyEpisode, act_as: Become, answer: str
) -> None:
    remind(form)
    link = token_in(mails(form)[0])
    act_as(INTAKE)
    if answer == "extend":
        intake.extend(form, link, now=NOW)
    else:
        intake.mark_let(form, link, on=TODAY, now=NOW)
    act_as("geoqm_admin")
    (report_id,) = queries.reports_with_news(form)
    form.expire_all()
    assert service.follow_answer(form, report_id, now=NOW)
    form.expire_all()
    assert queries.reports_with_news(form) == []
    found = form.get_one(VacancyEpisode, episode.id)
    assert found.is_open is (answer == "extend")
    assert queries.tasks(form, TODAY).total == 0
    if found.next_check_on:
        assert found.next_check_on > TODAY


def test_correction_is_left_to_people(
    form: Session, episode: VacancyEpisode, act_as: Become
) -> None:
    act_as(INTAKE)
    intake.extend(form, form.info["token"], now=NOW)
    changed = {"subject": "shop", "floor": "1"}
    intake.correct(form, form.info["token"], Step.THING, changed, now=NOW)
    act_as("geoqm_admin")
    (report_id,) = queries.reports_with_news(form)
    assert not service.follow_answer(form, report_id, now=NOW)
    assert form.scalar(text("SELECT count(*) FROM vacancy_event WHERE action = 'confirmed'")) == 0


def test_erased_sender_is_not_asked(form: Session, episode: VacancyEpisode, act_as: Become) -> None:
    act_as(INTAKE)
    intake.request_deletion(form, form.info["token"], now=NOW)
    act_as("geoqm_admin")
    assert remind(form) == 0
    assert why(form, TODAY) == [Why.NOBODY_TO_ASK]


def test_mails_to_an_erased_sender_are_emptied_and_others_stay(
    form: Session, episode: VacancyEpisode, act_as: Become
) -> None:
    remind(form)
    form.execute(text("UPDATE outbox_message SET state = 'sent'"))
    assert service.forget(form, TEMPLATES, now=NOW) == 0
    act_as(INTAKE)
    intake.request_deletion(form, form.info["token"], now=NOW)
    act_as("geoqm_admin")
    assert service.forget(form, TEMPLATES, now=NOW) == 1
    form.expire_all()
    (mail,) = mails(form)
    assert (mail.recipient, mail.text_part, mail.state) == ("", "", "sent")
