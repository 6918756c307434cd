from datetime import date

import pytest

from geoqm.errors import InvalidInput
from geoqm.geo import periods
from geoqm.geo.periods import Period

MAY = date(2024, 5, 1)


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2024-05-01", MAY, MAY),
        ("2024-05-01T12:00:00Z", MAY, MAY),
        ("2024-05-01T23:30:00-02:00", date(2024, 5, 2), date(2024, 5, 2)),
        ("2024-05-01T12:00:60.5Z", MAY, MAY),
        ("2024-05-01/..", MAY, None),
        ("/2024-05-01", None, MAY),
        ("../2024-05-01", None, MAY),
        ("2024-05-01/9999-12-31T00:00:00Z", MAY, date(9999, 12, 31)),
        ("0000-01-01T00:00:00Z/2024-05-01", None, MAY),
        ("2024-05-01/9999-12-31T23:59:59-12:00", MAY, date(9999, 12, 31)),
    ],
)
def test_days_instants_and_intervals_are_understood(
    text: str, begin: date | None, end: date | None
) -> None:
    assert periods.parse(text) == Period(begin, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gestern",
        "2024",
        "2024-13-01",
        "2024-02-30",
        "2024-05-02/2024-05-01",
        "a/b",
        "1/2/3",
        "2024-05-01T25:00:00Z",
        "2024-05-01T12:00:00",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        periods.parse(text)
    assert caught.value.field == "datetime"


@pytest.mark.parametrize("text", ["2024-05-01", "2024-05-01/..", "../2024-05-01", "../.."])
def test_text_of_a_period_gives_the_period_again(text: str) -> None:
    assert periods.parse(text).text == text
