"""Named holes become numbered ones."""

from geoqm.http.lines import _numbered


def test_names_are_numbered_in_order_and_once() -> None:
    query, names = _numbered("SELECT %(b)s, %(a)s, %(b)s")
    assert (query, names) == (b"SELECT $1, $2, $1", ("b", "a"))


def test_similar_names_are_not_mixed_up() -> None:
    query, names = _numbered("%(lower_1_0)s %(lower_1_01)s")
    assert (query, names) == (b"$1 $2", ("lower_1_0", "lower_1_01"))
