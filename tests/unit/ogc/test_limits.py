"""How fast one login may write: a burst, then so many a second, and few at the same time."""

from contextlib import ExitStack

import pytest

from geoqm.ogc.answers import Refusal
from geoqm.ogc.limits import AT_ONCE, WriteLimits


class Clock:
    """A clock that stands still until it is put forward."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write(limits: WriteLimits, user_id: int | None, times: int = 1) -> None:
    for _ in range(times):
        with limits.turn(user_id):
            pass


def test_burst_is_followed_by_a_steady_rate(clock: Clock) -> None:
    limits = WriteLimits(burst=10, per_second=0.25, clock=clock)
    write(limits, 1, times=10)
    with pytest.raises(Refusal) as refused:
        write(limits, 1)
    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "4"}
    clock.now += 4
    write(limits, 1)
    with pytest.raises(Refusal):
        write(limits, 1)
    clock.now += 10_000
    write(limits, 1, times=10)


def test_login_counts_for_itself_and_nobody_is_not_counted(clock: Clock) -> None:
    limits = WriteLimits(burst=2, clock=clock)
    write(limits, 1, times=2)
    write(limits, 2, times=2)
    write(limits, None, times=5)
    with pytest.raises(Refusal):
        write(limits, 1)


def test_few_at_once_and_a_failed_one_makes_room(clock: Clock) -> None:
    limits = WriteLimits(clock=clock)
    with ExitStack() as running:
        for _ in range(AT_ONCE):
            running.enter_context(limits.turn(1))
        with pytest.raises(Refusal, match="zugleich") as refused:
            write(limits, 1)
        assert refused.value.headers == {"Retry-After": "1"}
        write(limits, 2)
    with pytest.raises(ValueError, match="x"), limits.turn(1):
        raise ValueError("x")
    write(limits, 1, times=AT_ONCE)
