"""Amounts are divided to the cent, and accounts hold what bookings say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.grants import words
from geoqm.grants.rules.shares import Balance, balance, divide

shares = st.lists(st.integers(1, 10_000), min_size=1, max_size=5)


@given(st.integers(0, 10**10), shares)
def test_parts_add_up_and_stay_within_a_cent_of_their_share(cents: int, parts: list[int]) -> None:
    found = divide(cents, parts)
    assert sum(found) == cents
    exact = [cents * part / sum(parts) for part in parts]
    assert all(abs(part - share) < 1.001 for part, share in zip(found, exact, strict=True))


@given(st.data())
def test_no_part_takes_more_than_there_is_room(data: st.DataObject) -> None:
    parts = data.draw(shares)
    room = data.draw(st.lists(st.integers(0, 10**7), min_size=len(parts), max_size=len(parts)))
    cents = data.draw(st.integers(0, sum(room)))
    found = divide(cents, parts, room)
    assert sum(found) == cents
    assert all(0 <= part <= most for part, most in zip(found, room, strict=True))
    with pytest.raises(ValueError, match="room"):
        divide(sum(room) + 1, parts, room)


def test_eighty_and_twenty() -> None:
    assert divide(5_000_00, [8000, 2000]) == [4_000_00, 1_000_00]
    assert divide(1, [8000, 2000]) == [1, 0]
    assert divide(10, [8000, 2000], [3, 20]) == [3, 7]


def test_balance_follows_the_bookings() -> None:
    moves = [("outside", "free", 100), ("free", "reserved", 60), ("reserved", "awarded", 50)]
    found = balance([*moves, ("awarded", "paid", 20)])
    assert found == Balance(free=40, reserved=10, awarded=30, paid=20)
    assert (found.allotted, found.committed) == (100, 50)


def test_amounts_in_words() -> None:
    assert words.euro(1_234_567_89) == "1.234.567,89\u202f€"
    assert words.euro(-5) == "\u22120,05\u202f€"
    assert words.euro(None) == "unbekannt"
    assert words.whole_euro(5_000_00) == "5.000\u202f€"
    assert words.percent(8000) == "80\u202f%"
    assert [words.days(n) for n in (1, 14, 184, 3653)] == [
        *("1 Tag", "14 Tagen", "6 Monaten", "10 Jahren")
    ]
    assert words.percent(3333) == "33,33\u202f%"
