import pytest

from geoqm.demo import lines, plane
from geoqm.demo.records import StreetLine, StreetPoint


def houses(street: str, first: int, last: int, *, y: float = 0.0) -> list[StreetPoint]:
    """Points every 5 m per number: odd ones 13 m left, even ones 13 m right of the x axis."""
    return [
        StreetPoint(street, str(n), 5.0 * n, y + (13.0 if n % 2 else -13.0))
        for n in range(first, last + 1)
    ]


@pytest.mark.parametrize(
    ("text", "number"), [("43/45", 43), ("139a–d", 139), ("in Höhe Nr. 5", None), ("", None)]
)
def test_the_first_house_number_is_read(text: str, number: int | None) -> None:
    assert lines.first_number(text) == number


def test_a_street_runs_in_the_middle_between_its_sides() -> None:
    (course,) = lines.courses(houses("Musterstraße", 1, 40))
    assert all(abs(y) < 1.0 for _, y in course.vertices)
    assert plane.length(course.vertices) == pytest.approx(195, abs=5)


def test_numbers_grow_along_the_course() -> None:
    (course,) = lines.courses(houses("Musterstraße", 1, 40))
    assert course.vertices[0][0] < course.vertices[-1][0]
    assert course.odd_left


def test_the_order_of_the_points_does_not_matter() -> None:
    points = houses("Musterstraße", 1, 20) + houses("Beispielstraße", 1, 20, y=200.0)
    assert lines.courses(points) == lines.courses(points[::-1])


def test_one_point_is_no_street() -> None:
    assert lines.courses([StreetPoint("Musterstraße", "1", 0.0, 0.0)]) == []


def test_a_square_is_no_street() -> None:
    assert lines.courses(houses("Musterplatz", 1, 10)) == []


def test_segments_of_one_name_are_joined() -> None:
    edge = [
        StreetLine("Ring", ((0, 0), (100, 0))),
        StreetLine("Ring", ((100, 0), (200, 10))),
        StreetLine("", ((200, 10), (300, 10))),
    ]
    assert [len(c.vertices) for c in lines.along_edge(edge, [])] == [3, 2]


def test_an_edge_street_turns_with_its_known_numbers() -> None:
    (known,) = lines.courses(houses("Ring", 1, 30))
    (course,) = lines.along_edge([StreetLine("Ring", ((150, 0), (0, 0)))], [known])
    assert course.vertices == ((0, 0), (150, 0))
