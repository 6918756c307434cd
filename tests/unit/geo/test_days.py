from datetime import date

import pytest

from geoqm.geo.days import typed_day


@pytest.mark.parametrize("text", ["22.11.2026", " 22.11.2026 ", "2026-11-22"])
def test_a_day_is_read_as_people_and_browsers_write_it(text: str) -> None:
    assert typed_day(text) == date(2026, 11, 22)


def test_one_figure_is_enough_for_day_and_month() -> None:
    assert typed_day("1.2.2026") == date(2026, 2, 1)


@pytest.mark.parametrize("text", ["", "31.02.2026", "22.11.", "22.11.26", "gestern", "1.1.1.2026"])
def test_any_other_text_is_no_day(text: str) -> None:
    assert typed_day(text) is None
