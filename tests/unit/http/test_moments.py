"""Days and times on pages are those of the office, whatever zone the instant came in."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from geoqm.http.pages import FILTERS
from geoqm.i18n import Language, texts_in
from geoqm.intake.model import number_label

# Half past midnight on New Year's Day in Mönchengladbach.
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_filters_speak_of_the_day_of_the_office(zone: str) -> None:
    instant = NEW_YEAR.astimezone(ZoneInfo(zone))
    assert FILTERS["date"](instant) == "01.01.2027"
    assert FILTERS["moment"](instant) == "01.01.2027, 00:30"
    assert FILTERS["clock_time"](instant) == "00:30"


def test_a_plain_day_stays_itself() -> None:
    assert FILTERS["date"](date(2026, 12, 31)) == "31.12.2026"
    assert FILTERS["date"](None) == ""


def test_senders_read_the_day_and_the_number_that_the_office_has() -> None:
    texts = texts_in(Language.GERMAN)
    assert texts.day(NEW_YEAR) == "1. Januar 2027"
    assert texts.day(date(2026, 12, 31)) == "31. Dezember 2026"
    assert number_label(7, NEW_YEAR) == "M-2027-0007"
