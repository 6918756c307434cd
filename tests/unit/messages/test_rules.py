"""Addresses, back-off and Message-ID."""

from datetime import UTC, datetime

import pytest

from geoqm.errors import InvalidInput
from geoqm.messages import rules

NOW = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)


def test_address_is_normalised_for_the_wire() -> None:
    assert rules.mail_address("  Erika@BÜCHER.example.com ") == "Erika@xn--bcher-kva.example.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "erika",
        "a@b@example.com",
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com, b@example.com",
        "Erika <a@example.com>",
        "jürgen@example.com",
        "a@localhost",
        "x" * 65 + "@example.com",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.mail_address(text)
    assert refused.value.field == "to"
    assert "name@example.org" in refused.value.text


def test_waiting_grows_and_ends() -> None:
    waits = [rules.next_try(attempts, NOW) for attempts in range(1, 10)]
    assert waits[0] is not None
    assert (waits[0] - NOW).total_seconds() == 60
    assert [each is None for each in waits] == [False] * 8 + [True]


def test_message_id_stays_the_same_and_tells_nothing() -> None:
    made = rules.message_id("report.confirm:4711", NOW, "quartier@geoqm.example")
    assert made == rules.message_id("report.confirm:4711", NOW, "quartier@geoqm.example")
    assert made != rules.message_id("report.confirm:4712", NOW, "quartier@geoqm.example")
    assert "4711" not in made
    assert made.endswith("@geoqm.example>")
