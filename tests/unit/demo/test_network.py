import pytest

from geoqm.demo import blocks, network, plane, quarters
from geoqm.demo.lines import Course

FRAME = ((0.0, 0.0), (200.0, 0.0), (200.0, 100.0), (0.0, 100.0))


def a_net(*streets: Course) -> network.Net:
    drawn = network.joined(FRAME, [], streets)
    keys = [network.FRAME, *(c.name for c in drawn[1:])]
    return network.tidy(network.graph(drawn, keys))


def test_a_street_is_lengthened_to_the_frame() -> None:
    drawn = network.joined(FRAME, [], [Course("A", ((90.0, 40.0), (90.0, 60.0)))])
    assert drawn[1].vertices[0] == (90.0, 0.0)
    assert drawn[1].vertices[-1] == (90.0, 100.0)


def test_a_street_beside_another_is_left_out() -> None:
    first = Course("A", ((90.0, 40.0), (90.0, 60.0)))
    second = Course("B", ((100.0, 40.0), (100.0, 60.0)))
    assert [c.name for c in network.joined(FRAME, [], [first, second])] == [network.FRAME, "A"]


def test_two_crossing_streets_make_four_faces() -> None:
    net = a_net(
        Course("A", ((100.0, 40.0), (100.0, 60.0))), Course("B", ((40.0, 50.0), (160.0, 50.0)))
    )
    assert len(network.faces(net)) == 4


def test_faces_cover_the_frame() -> None:
    net = a_net(Course("A", ((70.0, 40.0), (90.0, 60.0))))
    assert sum(plane.area(face) for face in network.faces(net)) == pytest.approx(20_000)


def test_dead_ends_are_dropped() -> None:
    net = network.graph([Course("", (*FRAME, FRAME[0]))], [""])
    net.add((0.0, 0.0), (50.0, 50.0), "A")
    assert len(network.tidy(net).edges) == 4


def test_large_faces_are_cut_until_they_are_small_enough() -> None:
    net = quarters.divided(a_net(), lambda _: 6_000.0)
    found = network.faces(net)
    assert len(found) > 2
    assert sum(plane.area(face) for face in found) == pytest.approx(20_000, rel=0.01)


def test_the_street_space_is_taken_off_a_block() -> None:
    ring, kept = blocks.inset(FRAME, [10.0, 0.0, 10.0, 0.0])
    assert plane.area(ring) == pytest.approx(200 * 80)
    assert kept == [0, 1, 2, 3]


def test_a_narrow_face_leaves_no_block() -> None:
    assert blocks.inset(FRAME, [60.0] * 4) == ([], [])
    assert blocks.block("b", FRAME, ["A"] * 4, [60.0] * 4) is None


def test_a_short_edge_vanishes_when_its_neighbours_meet_first() -> None:
    ring = ((0.0, 0.0), (100.0, 0.0), (100.0, 97.0), (97.0, 100.0), (0.0, 100.0))
    _, kept = blocks.inset(ring, [10.0, 10.0, 0.0, 10.0, 10.0])
    assert len(kept) >= 4


def test_a_block_has_its_corners_where_the_outline_bends() -> None:
    made = blocks.block("b", FRAME, ["A", "B", "C", "D"], [5.0] * 4)
    assert made is not None
    assert len(made.sides) == 4
    assert made.angle(0) == pytest.approx(90)
    assert made.sides[0].street(10.0) == "A"
