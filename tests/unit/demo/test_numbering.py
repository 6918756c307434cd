from shapely.geometry import Polygon

from geoqm.demo import numbering
from geoqm.demo.lines import Anchor, Course
from geoqm.demo.walls import House


def a_row(count: int, *, side: float = 7.0) -> list[House]:
    """Houses every 10 m on one side of a street along the x axis."""
    return [
        House(f"h{i:02}", "house", Polygon(), (10.0 * i + 5, side), "s1", "b1", "dense", 10.0)
        for i in range(count)
    ]


def numbered(course: Course, houses: list[House]) -> list[str]:
    found = numbering.numbers(houses, {"s1": course})
    return [f"{found[h.key].number}{found[h.key].suffix}" for h in houses]


def a_street(*anchors: Anchor, name: str = "Musterstraße", odd_left: bool = True) -> Course:
    return Course(name, ((0.0, 0.0), (300.0, 0.0)), anchors, odd_left)


def test_odd_numbers_stand_left_and_even_ones_right() -> None:
    assert numbered(a_street(), a_row(3)) == ["1", "3", "5"]
    assert numbered(a_street(), a_row(3, side=-7.0)) == ["2", "4", "6"]


def test_sides_change_where_the_street_counts_so() -> None:
    assert numbered(a_street(odd_left=False), a_row(2)) == ["2", "4"]


def test_a_known_number_stays_where_it_is() -> None:
    course = a_street(Anchor(15, (55.0, 13.0)))
    assert numbered(course, a_row(7))[5] == "15"


def test_numbers_grow_along_the_street() -> None:
    course = a_street(Anchor(31, (105.0, 13.0)), Anchor(43, (205.0, 13.0)))
    plain = [int(n) for n in numbered(course, a_row(25)) if n.isdigit()]
    assert plain == sorted(plain)


def test_too_few_numbers_get_letters() -> None:
    course = a_street(Anchor(1, (5.0, 13.0)), Anchor(5, (35.0, 13.0)))
    assert numbered(course, a_row(4)) == ["1", "3", "3a", "5"]


def test_a_known_number_against_the_order_is_ignored() -> None:
    course = a_street(Anchor(31, (105.0, 13.0)), Anchor(43, (5.0, 13.0)))
    assert "43" not in numbered(course, a_row(12))[:2]


def test_every_number_occurs_once() -> None:
    course = a_street(Anchor(9, (105.0, 13.0)), Anchor(15, (205.0, 13.0)))
    found = numbered(course, a_row(30))
    assert len(set(found)) == len(found)


def test_the_office_of_the_quarter_management_has_its_address() -> None:
    course = a_street(Anchor(29, (105.0, 13.0)), Anchor(35, (125.0, 13.0)), name="Hindenburgstraße")
    assert "31" in numbered(course, a_row(20))
