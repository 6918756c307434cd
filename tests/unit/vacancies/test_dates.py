from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.vacancies.codes import DatePrecision
from geoqm.vacancies.dates import UNKNOWN, RoughDate, exactly, months_later, whole_months

days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
rough = st.builds(RoughDate, days, st.sampled_from(DatePrecision))


@pytest.mark.parametrize(
    ("precision", "label"),
    [
        (DatePrecision.DAY, "05.03.2024"),
        (DatePrecision.MONTH, "März 2024"),
        (DatePrecision.YEAR, "2024"),
        (DatePrecision.BEFORE, "vor dem 05.03.2024"),
        (DatePrecision.UNKNOWN, "unbekannt"),
    ],
)
def test_precision_is_said_in_words(precision: DatePrecision, label: str) -> None:
    assert RoughDate(date(2024, 3, 5), precision).label == label


@given(rough)
def test_a_rough_day_lies_within_its_span(day: RoughDate) -> None:
    assert day.earliest <= day.latest
    if day.is_known and day.on is not None:
        assert day.earliest <= day.on <= day.latest


@given(rough, days)
def test_the_nearest_day_stays_within_the_span(day: RoughDate, other: date) -> None:
    near = day.near(other)
    if near is None:
        assert not day.is_known
    else:
        assert day.earliest <= near <= day.latest


@given(rough)
def test_what_is_stored_says_the_same_when_read_again(day: RoughDate) -> None:
    if day.stored is not None:
        assert RoughDate(day.stored, day.precision).label == day.label


def test_nothing_known_is_told_from_everything_else() -> None:
    assert UNKNOWN.stored is None
    assert not UNKNOWN.is_known
    assert exactly(date(2024, 5, 1)).stored == date(2024, 5, 1)


@given(days, st.integers(0, 400))
def test_months_are_counted_as_they_were_added(day: date, months: int) -> None:
    assert whole_months(day, months_later(day, months)) == months


def test_the_last_of_a_month_is_kept_inside_the_month() -> None:
    assert months_later(date(2024, 8, 31), 6) == date(2025, 2, 28)
