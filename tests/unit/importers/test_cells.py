from datetime import date, datetime
from decimal import Decimal

import pytest

from geoqm.importers import cells
from geoqm.importers.job import RowRefused


@pytest.mark.parametrize("value", [None, "", "  ", float("nan"), "NULL", "null", "\\N"])
def test_an_empty_cell_holds_nothing(value: object) -> None:
    assert cells.text(value) == ""
    assert cells.decimal(value, "Höhe") is None
    assert cells.whole(value, "Geschosse") is None
    assert cells.day(value, "Tag") is None


def test_text_becomes_one_tidy_line() -> None:
    assert cells.text(" Am \t Hof\x00\n12 ") == "Am Hof 12"
    assert cells.text(12.0) == "12"


def test_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(RowRefused, match="zu lang"):
        cells.text("x" * 81, limit=80)


@pytest.mark.parametrize(
    ("written", "number"),
    [("1.234,5", "1234.5"), ("12,5", "12.5"), ("12.5", "12.5"), (7, "7"), (-3.25, "-3.25")],
)
def test_numbers_are_read_in_german_and_international_form(written: object, number: str) -> None:
    assert cells.decimal(written, "Höhe") == Decimal(number)


@pytest.mark.parametrize("written", ["zwölf", "1e99", "inf", "1.2.3"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(RowRefused, match="Höhe"):
        cells.decimal(written, "Höhe")


@pytest.mark.parametrize("written", ["2.5", "3000000000"])
def test_what_is_no_whole_number_is_refused(written: str) -> None:
    with pytest.raises(RowRefused, match="keine ganze Zahl"):
        cells.whole(written, "Geschosse")


def test_limits_are_named() -> None:
    assert cells.within(None, 0, 200, "Geschosse") is None
    assert cells.within(200, 0, 200, "Geschosse") == 200
    with pytest.raises(RowRefused, match="201 liegt nicht zwischen 0 und 200"):
        cells.within(201, 0, 200, "Geschosse")


@pytest.mark.parametrize(
    "written", ["2020-07-01", "1.7.2020", "2020/07/01", date(2020, 7, 1), datetime(2020, 7, 1, 9)]  # noqa: DTZ001  (as drivers give it)
)  # fmt: skip
def test_days_are_read_in_every_form(written: object) -> None:
    assert cells.day(written, "Tag") == date(2020, 7, 1)


@pytest.mark.parametrize("written", ["31.2.2020", "gestern", "2020-13-01"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(RowRefused, match="kein Datum"):
        cells.day(written, "Tag")
