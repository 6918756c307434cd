"""Sending to a real server: once, with retries, within the limit, and what staff read of it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from geoqm.errors import Unavailable
from geoqm.messages import delivery, queries
from geoqm.messages.model import State
from tests.database.messages.conftest import SENDER, Mailer
from tests.waiting import together

LATER = timedelta(minutes=11)


def later() -> datetime:
    return datetime.now(UTC) + LATER


def test_message_arrives_with_text_and_html_part(mailer: Mailer) -> None:
    mailer.enqueue(name="Jürgen Groß")
    assert delivery.deliver(mailer.background) == "1 versendet"
    (arrived,) = mailer.inbox.messages
    text_part, html_part = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert text_part is not None
    assert html_part is not None
    assert "Guten Tag Jürgen Groß," in text_part.get_content()
    assert "Guten Tag Jürgen Groß," in html_part.get_content()
    assert arrived["subject"] == "Ihre Meldung: Hindenburgstraße 46"
    assert arrived["from"] == f"Quartiersmanagement Gladbach & Westend <{SENDER}>"
    assert arrived["auto-submitted"] == "auto-generated"
    assert mailer.inbox.recipients == ["erika@example.com"]


def test_sent_message_is_never_sent_again(mailer: Mailer) -> None:
    mailer.enqueue()
    delivery.deliver(mailer.background)
    mailer.enqueue()
    assert delivery.deliver(mailer.background) == "nichts zu senden"
    assert len(mailer.inbox.messages) == 1
    assert mailer.message().state == State.SENT


def test_secret_link_leaves_the_outbox_when_it_is_sent(mailer: Mailer) -> None:
    link = "https://geoqm.example/meldung/x?a=1&b=2"
    mailer.enqueue(link=link)
    assert link in mailer.message().text_part
    delivery.deliver(mailer.background)
    kept = mailer.message()
    assert "meldung/x" not in kept.text_part + kept.html_part
    assert kept.secrets == []
    assert link in mailer.inbox.messages[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_hostile_values_add_no_header_and_no_recipient(mailer: Mailer) -> None:
    mailer.enqueue(address="Weg 1\r\nBcc: alle@example.com\r\n\r\n.\r\nRCPT TO:<x@example.com>")
    delivery.deliver(mailer.background)
    (arrived,) = mailer.inbox.messages
    assert mailer.inbox.recipients == ["erika@example.com"]
    assert "bcc" not in arrived
    assert "Bcc: alle@example.com" in arrived["subject"]


def test_two_workers_at_once_send_once(mailer: Mailer) -> None:
    for number in range(12):
        mailer.enqueue(f"probe:{number}")
    together(
        [threading.Thread(target=delivery.deliver, args=(mailer.background,)) for _ in range(3)]
    )
    ids = [arrived["message-id"] for arrived in mailer.inbox.messages]
    assert len(ids) == len(set(ids)) == 12


def test_busy_server_is_tried_again_later(mailer: Mailer) -> None:
    mailer.inbox.to_rcpt = ["451 erika@example.com come back"]
    mailer.enqueue()
    assert delivery.deliver(mailer.background) == "1 später"
    waiting = mailer.message()
    assert (waiting.state, waiting.attempts) == (State.QUEUED, 1)
    assert waiting.next_try_at > datetime.now(UTC)
    assert waiting.last_error.endswith("(Antwort 451).")
    assert "erika" not in waiting.last_error
    mailer.change("next_try_at = now()")
    assert delivery.deliver(mailer.background) == "1 versendet"
    assert mailer.message().last_error == ""


def test_after_the_last_attempt_the_message_has_failed(mailer: Mailer) -> None:
    mailer.inbox.to_data = ["450 not now"]
    mailer.enqueue()
    mailer.change("attempts = 8")
    delivery.deliver(mailer.background)
    assert mailer.message().state == State.FAILED


def test_refused_recipient_fails_and_the_others_are_sent(mailer: Mailer) -> None:
    mailer.inbox.to_rcpt = ["550 erika@example.com unknown"]
    mailer.enqueue("probe:1")
    mailer.enqueue("probe:2")
    assert delivery.deliver(mailer.background) == "1 versendet, 1 gescheitert"
    failed = mailer.message("probe:1")
    assert failed.last_error == "Der Mailserver lehnt die Nachricht ab (Antwort 550)."


def test_broken_hand_over_is_held_and_not_repeated(mailer: Mailer) -> None:
    mailer.inbox.to_data = ["drop"]
    mailer.enqueue()
    assert delivery.deliver(mailer.background) == "1 zurückgehalten"
    assert mailer.message().state == State.HELD
    assert "Ungewiss" in mailer.message().last_error
    delivery.release_abandoned(mailer.background, now=later())
    assert delivery.deliver(mailer.background) == "nichts zu senden"
    assert len(mailer.inbox.messages) == 1


def test_limit_per_minute_is_kept_and_the_rest_waits(mailer: Mailer) -> None:
    settings = mailer.background.settings.model_copy(update={"mail_per_minute": 2})
    slow = type(mailer.background)(mailer.engine, settings)
    for number in range(3):
        mailer.enqueue(f"probe:{number}")
    assert delivery.deliver(slow) == "2 versendet"
    assert delivery.deliver(slow) == "nichts zu senden"
    mailer.change("handed_over_at = handed_over_at - interval '2 minutes'")
    assert delivery.deliver(slow) == "1 versendet"


def test_absent_server_costs_no_attempt(mailer: Mailer) -> None:
    settings = mailer.background.settings.model_copy(update={"smtp_port": 1})
    mailer.enqueue()
    with pytest.raises(Unavailable, match="nicht erreichbar"):
        delivery.deliver(type(mailer.background)(mailer.engine, settings))
    waiting = mailer.message()
    assert (waiting.state, waiting.attempts) == (State.QUEUED, 0)
    mailer.change("next_try_at = now()")
    assert delivery.deliver(mailer.background) == "1 versendet"


def test_message_nobody_can_send_is_given_up_after_days(mailer: Mailer) -> None:
    settings = mailer.background.settings.model_copy(update={"smtp_port": 1})
    mailer.enqueue()
    mailer.change("created_at = now() - interval '6 days'")
    with pytest.raises(Unavailable):
        delivery.deliver(type(mailer.background)(mailer.engine, settings))
    assert mailer.message().state == State.FAILED


def test_without_server_messages_wait(mailer: Mailer) -> None:
    settings = mailer.background.settings.model_copy(update={"smtp_host": ""})
    mailer.enqueue()
    told = delivery.deliver(type(mailer.background)(mailer.engine, settings))
    assert told == "kein Mailserver eingestellt, 1 warten"
    assert mailer.message().state == State.QUEUED


def test_held_message_stays(mailer: Mailer) -> None:
    mailer.enqueue()
    mailer.change("state = 'held'")
    assert delivery.deliver(mailer.background) == "nichts zu senden"


def test_old_messages_are_emptied_by_their_job(mailer: Mailer) -> None:
    mailer.enqueue()
    mailer.change("created_at = now() - interval '91 days'")
    assert delivery.erase(mailer.background) == "1 Nachrichten geleert"
    with mailer.background.session() as session:
        assert queries.counts(session)[State.FAILED] == 1
