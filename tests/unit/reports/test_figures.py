"""Reference days and periods, the balance, what lasts long, the geometry of the charts."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from geoqm.reports.figures import asked, charts, numbers
from geoqm.reports.figures.numbers import Part, Quarter

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1991, 1, 1), date(2199, 12, 31))


def a_part(key: str = "", vacant: int | None = 5, units: int = 100) -> Part:
    nothing = {"coverage": None, "area_m2": None, "vacant_m2": None}
    return Part(part="duration", key=key, units=units, vacant=vacant, is_hidden=False, **nothing)


def a_quarter(
    came: int | None = 4, gone: int | None = 3, open_before: int | None = 10, open_after: int = 11
) -> Quarter:
    return Quarter(
        begins_on=date(2026, 1, 1),
        ends_on=date(2026, 3, 31),
        is_running=False,
        is_hidden=came is None,
        open_before=open_before,
        open_after=open_after,
        came=came,
        gone=gone,
    )


@given(DAYS)
def test_quarter_ends_on_the_day_or_less_than_a_quarter_before(day: date) -> None:
    end = asked.quarter_end(day)
    assert 0 <= (day - end).days < 92
    assert (end.month, end.day) in {(3, 31), (6, 30), (9, 30), (12, 31)}


@given(DAYS, st.sampled_from(["1", "2", "3", "5"]), st.booleans())
def test_period_begins_after_a_quarter(day: date, years: str, is_exact: bool) -> None:
    found = asked.parse({"stichtag": day.isoformat(), "jahre": years}, today=day, is_exact=is_exact)
    assert found.since < found.until <= day
    assert asked.quarter_end(found.since) == found.since
    assert found.until == (day if is_exact else asked.quarter_end(day))


def test_day_that_cannot_be_shown_becomes_today_and_says_why() -> None:
    for text, problem in (
        ("gestern", asked.UNREADABLE),
        ("2026-13-01", asked.UNREADABLE),
        ("2027-01-01", asked.TOO_LATE),
        ("1889-01-01", asked.TOO_EARLY),
    ):
        found = asked.parse({"stichtag": text, "jahre": "99"}, today=TODAY, is_exact=False)
        assert (found.day, found.years, found.problem) == (TODAY, 1, problem)
    assert asked.parse({"stichtag": "1.2.2026"}, today=TODAY, is_exact=True).day == date(2026, 2, 1)


def test_balance_needs_every_number_and_tells_the_difference() -> None:
    two = [a_quarter(), a_quarter(came=2, gone=5, open_before=11)]
    found = numbers.balance(two, 8)
    assert found is not None
    assert (found.before, found.came, found.gone, found.difference) == (10, 6, 8, 0)
    off = numbers.balance(two, 9)
    assert off is not None
    assert off.difference == -1
    assert numbers.balance([a_quarter(), a_quarter(came=None)], 8) is None
    assert numbers.balance([a_quarter(open_before=None)], 8) is None
    assert numbers.balance(two, None) is None
    assert numbers.balance([], 8) is None


def test_long_vacancies_are_a_sum_of_whole_classes_or_not_told() -> None:
    classes = {key: a_part(key) for key in ("months_6_to_12", "years_1_to_3", "over_3_years")}
    assert numbers.lasting(classes, a_part(vacant=15), 12) == 10
    assert numbers.lasting(classes, a_part(vacant=15), 6) == 15
    assert numbers.lasting(classes, a_part(vacant=15), 18) is None
    hidden = classes | {"over_3_years": a_part("over_3_years", None)}
    assert numbers.lasting(hidden, a_part(vacant=15), 12) is None
    assert numbers.lasting(classes, a_part(vacant=None), 12) is None


def test_rates_have_one_decimal_and_nothing_is_no_rate() -> None:
    assert a_part(vacant=1, units=8).rate == Decimal("12.5")
    assert a_part(vacant=None).rate is None
    assert numbers.percent(3, 0) is None


@given(st.integers(0, 10**6))
def test_scale_ends_at_a_round_number_above(value: int) -> None:
    top = charts.nice_top(value)
    assert value <= top <= max(4, value * 2.6)
    assert top % 4 == 0


def test_hidden_numbers_break_the_line() -> None:
    known, secret = a_quarter(), a_quarter(came=None, gone=None)
    hidden = Quarter(
        **{name: getattr(secret, name) for name in Quarter.__dataclass_fields__}
        | {"open_after": None}
    )
    chart = charts.flow_chart([known, known, hidden, known, known])
    assert len(chart.lines) == 2
    assert chart.columns[2].stock is None
    assert all(chart.left <= each.x <= chart.right for each in chart.columns)
    assert charts.flow_chart([]).last is None
