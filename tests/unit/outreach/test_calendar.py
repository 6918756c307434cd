"""Lines of the calendar are folded and escaped as RFC 5545 asks."""

from hypothesis import given
from hypothesis import strategies as st

from geoqm.outreach import calendar


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_folded_lines_are_short_and_lose_nothing(words: str) -> None:
    parts = list(calendar.folded(words))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == words


def test_signs_with_a_meaning_are_escaped() -> None:
    assert calendar.text("a;b,c\\d\r\ne") == r"a\;b\,c\\d\ne"


def test_calendar_without_dates_still_has_a_component() -> None:
    content = calendar.calendar([], base="https://x.example", host="x.example").decode()
    assert "BEGIN:VTIMEZONE" in content
    assert "VEVENT" not in content
