"""The picture of the network and the addresses of sites."""

import pytest

from geoqm.actors import rules
from geoqm.errors import InvalidInput


def test_members_stand_around_their_group_and_lines_join_them() -> None:
    drawn = rules.picture(
        {1: "Kreis", 2: "leer"}, {10: "A", 11: "B"}, [(1, 10), (1, 11)], [(10, 11)]
    )
    assert [node.title for node in drawn.nodes] == ["Kreis", "A", "B"]
    assert [line.is_membership for line in drawn.lines] == [True, True, False]
    hub, *members = drawn.nodes
    assert hub.href == "/akteure?gruppe=1"
    assert all(abs(node.x - hub.x) + abs(node.y - hub.y) < 150 for node in members)


def test_related_actors_without_group_stand_in_the_middle() -> None:
    drawn = rules.picture({}, {10: "A", 11: "B", 12: "allein"}, [], [(10, 11)])
    assert [node.title for node in drawn.nodes] == ["A", "B"]


def test_the_same_network_gives_the_same_picture_inside_the_square() -> None:
    groups = {n: f"G{n}" for n in range(14)}
    actors = {n: f"A{n}" for n in range(250)}
    members = [(n % 14, n) for n in range(250)]
    drawn = rules.picture(groups, actors, members, [])
    assert drawn == rules.picture(groups, actors, members, [])
    assert len(drawn.nodes) == 264
    assert all(0 < node.x < rules.SIZE and 0 < node.y < rules.SIZE for node in drawn.nodes)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), ("www.beispiel.de", "https://www.beispiel.de"), ("http://b.de", "http://b.de")],
)
def test_site_gets_its_protocol(typed: str, kept: str) -> None:
    assert rules.checked_website(typed) == kept


@pytest.mark.parametrize("typed", ["javascript://x.de", "ftp://x.de", "a b.de", "quatsch"])
def test_what_is_no_site_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="Internetadresse"):
        rules.checked_website(typed)
