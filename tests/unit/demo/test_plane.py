import pytest

from geoqm.demo import plane

BENT = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0))
SQUARE = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))


def test_a_point_on_a_line_is_found_by_its_way() -> None:
    point, direction = plane.at(BENT, 12.0)
    assert point == (10.0, 2.0)
    assert direction == (0.0, 1.0)


def test_the_way_beyond_the_end_stays_at_the_end() -> None:
    assert plane.at(BENT, 99.0)[0] == (10.0, 10.0)
    assert plane.at(BENT, -5.0)[0] == (0.0, 0.0)


def test_projection_tells_way_and_side() -> None:
    assert plane.project(BENT, (5.0, 2.0)) == (5.0, 2.0)
    assert plane.project(BENT, (5.0, -2.0)) == (5.0, -2.0)


def test_parallel_lines_do_not_meet() -> None:
    assert plane.meet((0, 0), (1, 0), (0, 1), (2, 0)) is None


def test_lines_meet_where_they_cross() -> None:
    assert plane.meet((0, 0), (1, 0), (4, -2), (0, 1)) == (4, 2)


def test_small_bends_are_simplified_away() -> None:
    assert plane.simplified([(0, 0), (5, 0.4), (10, 0)], 1.0) == [(0, 0), (10, 0)]
    assert len(plane.simplified([(0, 0), (5, 4.0), (10, 0)], 1.0)) == 3


def test_area_is_positive_counter_clockwise() -> None:
    assert plane.area(SQUARE) == pytest.approx(100)
    assert plane.area(SQUARE[::-1]) == pytest.approx(-100)


@pytest.mark.parametrize(("point", "expected"), [((5.0, 5.0), True), ((15.0, 5.0), False)])
def test_inside_follows_the_ring(point: plane.Vec, expected: bool) -> None:
    assert plane.inside(SQUARE, point) is expected


def test_a_left_turn_is_positive() -> None:
    assert plane.turn((1, 0), (0, 1)) == pytest.approx(90)
