"""Names, pauses and client groups of logins."""

from datetime import UTC, datetime, timedelta

import pytest

from geoqm.access import rules
from geoqm.access.rules import BY_NAME
from geoqm.errors import InvalidInput

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def failures(count: int, *, ago_s: int = 0) -> list[datetime]:
    return [NOW - timedelta(seconds=ago_s)] * count


def test_four_failures_cost_nothing() -> None:
    assert BY_NAME.wait(failures(4), NOW) == timedelta(0)


@pytest.mark.parametrize(("count", "seconds"), [(5, 30), (6, 60), (7, 120), (9, 480), (30, 900)])
def test_pause_doubles_up_to_a_quarter_of_an_hour(count: int, seconds: int) -> None:
    assert BY_NAME.wait(failures(count), NOW) == timedelta(seconds=seconds)


def test_pause_runs_from_the_last_failure() -> None:
    assert BY_NAME.wait(failures(5, ago_s=20), NOW) == timedelta(seconds=10)
    assert BY_NAME.wait(failures(5, ago_s=31), NOW) == timedelta(0)


def test_failures_are_forgotten_after_an_hour() -> None:
    assert BY_NAME.wait(failures(30, ago_s=3600), NOW) == timedelta(0)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(" Mara ", "mara"), ("JÜRGEN.Groß", "jürgen.groß"), ("m@example.org", "m@example.org")],
)
def test_names_are_stored_in_small_letters(typed: str, stored: str) -> None:
    assert rules.checked_name(typed) == stored


def test_both_spellings_of_an_umlaut_are_one_name() -> None:
    assert rules.checked_name("ju\u0308rgen") == rules.checked_name("jürgen")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "a:b",
        "mara muster",
        "<script>",
        "x" * 61,
        ".mara",
        "a\0b",
        "a\nb",
        "' OR 1=1",
        "a\udc80",
    ],
)
def test_names_that_cannot_be_sent_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="Name"):
        rules.checked_name(name)


def test_titles_lose_line_ends_and_keep_umlauts() -> None:
    assert rules.checked_text(" QGIS\n im  Büro ", field="title") == "QGIS im Büro"


@pytest.mark.parametrize("text", ["x" * 81, "a\x07b", "a\u202eb"])
def test_titles_that_could_deceive_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        rules.checked_text(text, field="title")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 Sekunde"), (29.1, "30 Sekunden"), (61, "2 Minuten")]
)
def test_pauses_are_told_rounded_up(seconds: float, text: str) -> None:
    assert rules.wait_text(timedelta(seconds=seconds)) == text


def test_day_of_the_office_begins_before_that_of_utc() -> None:
    assert str(rules.local_day(datetime(2026, 11, 25, 23, 30, tzinfo=UTC))) == "2026-11-26"


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_ipv6_network_counts_as_one_client(address: str, group: str) -> None:
    assert rules.client_group(address) == group
