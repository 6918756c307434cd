"""What the sender hears of a decision, and what is kept back when it is taken back."""

from datetime import timedelta

from sqlalchemy import select, update

from geoqm.intake.model import ReportConsent
from geoqm.messages.model import Message
from tests.web.intake.inbox.conftest import Desk

MAIL = "erika@example.com"


def outbox(desk: Desk) -> list[Message]:
    """The messages about decisions, oldest first."""
    with desk.session() as session:
        found = select(Message).where(Message.key.startswith("report.decided:"))
        return list(session.scalars(found.order_by(Message.id)))


def with_contact(desk: Desk, *, email: str = MAIL) -> int:
    """A report whose sender agreed to contact."""
    report = desk.report(email=email)
    with desk.session() as session:
        given = ReportConsent(
            report_id=report, purpose="contact", text_version="probe", given_at=desk.now
        )
        session.add(given)
        session.commit()
    return report


def test_question_goes_to_the_confirmed_address_with_a_link(desk: Desk) -> None:
    before = len(outbox(desk))
    report = with_contact(desk)
    question = "Welches Geschoss?\nBcc: fremd@example.com"
    desk.send(f"/eingang/{report}/entscheidung", fassung=2, tun="rueckfragen", frage=question)
    [message] = outbox(desk)[before:]
    assert message.recipient == MAIL
    assert "Eine Frage zu Ihrer Meldung M-" in message.subject
    assert "\n" not in message.subject
    assert "Welches Geschoss?" in message.text_part
    assert "/meldung/" in message.text_part


def test_nobody_is_written_to_without_consent_or_for_junk(desk: Desk) -> None:
    before = len(outbox(desk))
    silent = desk.report(email=MAIL)
    desk.send(f"/eingang/{silent}/entscheidung", fassung=2, tun="ablehnen", grund="holiday")
    junk = with_contact(desk)
    desk.send(f"/eingang/{junk}/entscheidung", fassung=2, tun="ablehnen", grund="spam")
    assert len(outbox(desk)) == before


def test_letter_of_a_decision_that_is_taken_back_is_kept(desk: Desk) -> None:
    before = len(outbox(desk))
    report = with_contact(desk)
    desk.send(f"/eingang/{report}/entscheidung", fassung=2, tun="ablehnen", grund="outside")
    [message] = outbox(desk)[before:]
    assert timedelta(seconds=50) < message.next_try_at - message.created_at < timedelta(seconds=70)
    _, target, _ = desk.send(f"/eingang/{report}/rueckgaengig", fassung=3)
    assert "die E-Mail wurde nicht versendet" in desk.site.client.get(target).text
    [message] = outbox(desk)[before:]
    assert "außerhalb des Gebiets" in message.text_part
    assert message.state == "held"


def test_letter_that_is_on_its_way_cannot_be_recalled_and_that_is_said(desk: Desk) -> None:
    report = with_contact(desk)
    desk.send(f"/eingang/{report}/entscheidung", fassung=2, tun="ablehnen", grund="outside")
    with desk.session() as session:
        session.execute(update(Message).values(state="sent"))
        session.commit()
    _, target, _ = desk.send(f"/eingang/{report}/rueckgaengig", fassung=3)
    assert "Die E-Mail dazu war schon unterwegs." in desk.site.client.get(target).text
