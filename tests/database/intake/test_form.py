"""The public form under its own database role: drafts, sending, links, limits."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput, NotFound, TooManyAttempts
from geoqm.intake import service
from geoqm.intake.codes import ConsentPurpose, ReportKind
from geoqm.intake.model import Report, ReportEvent, ReportSender
from geoqm.intake.schemas import Step, StepRefused
from geoqm.intake.service import Limit, tokens
from tests.database.intake.conftest import NOW, TODAY, Become, a_draft, a_sent_report


def test_draft_keeps_what_was_filled_in(form: Session) -> None:
    draft = service.load_draft(form, a_draft(form, email="erika@example.com"))
    assert draft.place.address_text == "Lindenstraße 5"
    assert draft.place.lon is not None
    assert (draft.thing.subject, draft.thing.vacant_since) == ("shop", date(2025, 9, 1))
    assert draft.thing.since_precision == "month"
    assert draft.sender.email == "erika@example.com"
    assert draft.consents.purposes == ("contact",)


def test_nothing_is_ticked_and_nothing_is_known_at_the_beginning(form: Session) -> None:
    token = service.start_draft(form, kind=ReportKind.OWN, language="xx", now=NOW)
    draft = service.load_draft(form, token)
    assert draft.language == "de"
    assert draft.consents.purposes == ()
    assert draft.sender.email == ""


def test_consents_that_are_unticked_again_were_never_given(form: Session) -> None:
    token = a_draft(form)
    draft = service.save_step(form, token, Step.CONSENTS, {"purposes": []}, now=NOW)
    assert draft.consents.purposes == ()


def test_step_with_mistakes_stores_nothing_and_names_every_field(form: Session) -> None:
    token = a_draft(form)
    wrong = {"subject": "castle", "floor": "900", "area": "viel", "since_year": "2099"}
    with pytest.raises(StepRefused) as refused:
        service.save_step(form, token, Step.THING, wrong, now=NOW)
    assert {problem.field for problem in refused.value.problems} == {
        "subject", "floor", "area", "since_year"
    }  # fmt: skip
    assert service.load_draft(form, token).thing.subject == "shop"


def test_unknown_building_is_a_mistake_of_its_field(form: Session) -> None:
    token = a_draft(form)
    with pytest.raises(StepRefused) as refused:
        service.save_step(form, token, Step.PLACE, {"address": "x", "building": "99999"}, now=NOW)
    assert refused.value.field == "building"


def test_hint_about_somebody_elses_house_holds_no_personal_details(form: Session) -> None:
    token = a_draft(form, kind=ReportKind.HINT)
    thing = {"subject": "dwelling", "words": "Gehört Herrn Muster, 02161 123456"}
    with pytest.raises(StepRefused) as refused:
        service.save_step(form, token, Step.THING, thing, now=NOW)
    assert refused.value.field == "words"


def test_report_with_email_waits_for_confirmation(form: Session) -> None:
    sent = a_sent_report(form, email="erika@example.com")
    assert sent.needs_confirmation
    assert sent.label.startswith(f"M-{NOW:%Y}-")
    own = service.state_for(form, sent.token)
    assert (own.state, own.due_on, own.email_confirmed_at) == ("sent", None, None)


def test_confirmed_report_waits_for_the_office_with_a_target_day(form: Session) -> None:
    sent = a_sent_report(form, email="erika@example.com")
    own = service.confirm_email(form, sent.token, now=NOW)
    assert (own.state, own.due_on) == ("waiting", TODAY + timedelta(days=7))
    again = service.confirm_email(form, sent.token, now=NOW + timedelta(days=1))
    assert again == own


def test_report_without_email_waits_for_the_office_at_once(form: Session) -> None:
    sent = a_sent_report(form)
    assert not sent.needs_confirmation
    assert service.state_for(form, sent.token).state == "waiting"


def test_draft_is_sent_once(form: Session) -> None:
    token = a_draft(form)
    service.submit(form, token, now=NOW)
    with pytest.raises(NotFound):
        service.submit(form, token, now=NOW)


def test_empty_draft_is_not_sent(form: Session) -> None:
    token = service.start_draft(form, kind=ReportKind.OWN, language="de", now=NOW)
    with pytest.raises(StepRefused) as refused:
        service.submit(form, token, now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["address", "subject"]


def test_expired_link_leads_nowhere(form: Session) -> None:
    sent = a_sent_report(form)
    tokens.end(form, sent.token, now=NOW - timedelta(days=1))
    with pytest.raises(NotFound):
        service.state_for(form, sent.token)


@pytest.mark.parametrize("guess", ["", "x", "a" * 43, "\0", "' OR 1=1 --", "ä" * 200])
def test_guessed_tokens_open_nothing(form: Session, guess: str) -> None:
    a_sent_report(form)
    with pytest.raises(NotFound):
        service.state_for(form, guess)
    with pytest.raises(NotFound):
        service.load_draft(form, guess)


def test_form_sees_no_report_but_that_of_its_token(form: Session) -> None:
    first, second = a_sent_report(form, email="erika@example.com"), a_sent_report(form)
    tokens.announce(form, second.token)
    assert form.scalars(select(Report.id)).all() == [second.report_id]
    assert form.scalars(select(ReportSender.report_id)).all() == [second.report_id]
    tokens.announce(form, "")
    assert form.scalars(select(Report.id)).all() == []
    assert first.report_id != second.report_id


def test_form_cannot_give_itself_a_link_to_a_foreign_report(form: Session) -> None:
    foreign, own = a_sent_report(form), a_sent_report(form)
    tokens.announce(form, own.token)
    with pytest.raises(DBAPIError, match="row-level security"):
        tokens.add_link(form, foreign.report_id, now=NOW, valid=timedelta(days=1))


def test_public_reads_no_report_at_all(form: Session, act_as: Become) -> None:
    a_sent_report(form)
    act_as("geoqm_public")
    with pytest.raises(DBAPIError, match="permission denied"):
        form.execute(text("SELECT count(id) FROM report"))


def test_correction_keeps_what_was_said_before(form: Session, act_as: Become) -> None:
    sent = a_sent_report(form)
    thing = {"subject": "office", "floor": "2"}
    own = service.correct(form, sent.token, Step.THING, thing, now=NOW)
    assert (own.draft.thing.subject, own.revision) == ("office", 2)
    act_as("geoqm_staff")
    data: dict[str, Any] = form.scalars(
        select(ReportEvent.data).where(ReportEvent.kind == "corrected")
    ).one()
    assert data["was"]["subject"] == ["shop", "office"]


def test_let_before_a_decision_needs_no_decision_any_more(form: Session) -> None:
    sent = a_sent_report(form)
    own = service.mark_let(form, sent.token, on=TODAY - timedelta(days=15), now=NOW)
    assert own.state == "withdrawn"
    with pytest.raises(Conflict):
        service.extend(form, sent.token, now=NOW)


def test_let_in_the_future_is_refused(form: Session) -> None:
    sent = a_sent_report(form)
    with pytest.raises(InvalidInput, match="Zukunft"):
        service.mark_let(form, sent.token, on=TODAY + timedelta(days=1), now=NOW)


def test_consent_is_given_and_withdrawn_with_its_version(form: Session) -> None:
    sent = a_sent_report(form)
    given = service.give_consent(
        form, sent.token, ConsentPurpose.PUBLICATION, text_version="2026-11", now=NOW
    )
    assert given.draft.consents.purposes == ("contact", "publication")
    own = service.withdraw_consent(form, sent.token, ConsentPurpose.CONTACT, now=NOW)
    assert own.draft.consents.purposes == ("publication",)


def test_deletion_leaves_nothing_of_the_sender(form: Session, act_as: Become) -> None:
    sent = a_sent_report(form, email="erika@example.com")
    service.correct(form, sent.token, Step.PLACE, {"address": "Geheimweg 1"}, now=NOW)
    service.request_deletion(form, sent.token, now=NOW)
    with pytest.raises(NotFound):
        service.state_for(form, sent.token)
    act_as("geoqm_staff")
    left = form.execute(
        text(
            "SELECT concat(to_jsonb(r), to_jsonb(s), (SELECT string_agg(data::text, '')"
            " FROM report_event)) FROM report r LEFT JOIN report_sender s ON s.report_id = r.id"
        )
    ).scalar_one()
    assert "Geheimweg" not in left
    assert "erika" not in left.lower()


def test_purge_deletes_what_is_over_its_time(form: Session, act_as: Become) -> None:
    service.start_draft(form, kind=ReportKind.OWN, language="de", now=NOW)
    a_sent_report(form, email="erika@example.com")
    waiting = a_sent_report(form)
    act_as("geoqm_staff")
    assert service.purge(form, NOW + timedelta(days=6)).reports == 0
    assert service.purge(form, NOW + timedelta(days=31)).reports == 2
    assert form.scalars(select(Report.id)).all() == [waiting.report_id]


def test_too_many_tries_of_one_client_are_refused_and_others_are_not(form: Session) -> None:
    limit = Limit("send", tries=2, all_tries=5)
    for _ in range(2):
        service.count_try(form, limit, "192.0.2.1", now=NOW)
    with pytest.raises(TooManyAttempts):
        service.count_try(form, limit, "192.0.2.1", now=NOW)
    service.count_try(form, limit, "192.0.2.2", now=NOW)
    service.count_try(form, limit, "192.0.2.1", now=NOW + timedelta(hours=1))


def test_everybody_together_is_limited_too(form: Session) -> None:
    limit = Limit("send", tries=2, all_tries=3)
    for client in range(3):
        service.count_try(form, limit, f"192.0.2.{client}", now=NOW)
    with pytest.raises(TooManyAttempts):
        service.count_try(form, limit, "192.0.2.9", now=NOW)


def test_own_report_is_found_without_reading_the_others(form: Session) -> None:
    a_draft(form, email="erika@example.com")
    form.execute(text("SET LOCAL enable_seqscan = off"))
    asked = "EXPLAIN UPDATE report_sender SET name = '' WHERE report_id = 1"
    plan = "\n".join(form.execute(text(asked)).scalars())
    assert "uq_report_draft_hash" in plan
    assert "Seq Scan" not in plan
